"""`autoscalper config`: check the configuration and print the limits as they hold, or print its JSON Schema."""

from __future__ import annotations

import argparse
import json
import sys

from bot.commands.configured import add_options, settings_of


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("what", choices=("check", "schema"), nargs="?", default="check")


def run(args: argparse.Namespace) -> int:
    """Exit 0 when it can be used; every fault is a line on stderr and exit 2."""
    if args.what == "schema":
        from bot.configure.effective import schema

        sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
        return 0
    from bot.configure.effective import describe

    sys.stdout.write("\n".join(describe(settings_of(args))) + "\n")
    return 0
