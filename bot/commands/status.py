"""`autoscalper status`: how a running bot stands, asked over its control socket."""

from __future__ import annotations

import argparse
import sys

from bot.commands.configured import add_options, data_dir_of
from bot.commands.told import tell


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="the card as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the card; exit 1 when no bot answers."""
    from bot.configure.settings import CONTROL
    from bot.serve.control import Request, ask

    reply = ask(data_dir_of(args) / CONTROL, Request(name="status"))
    if args.json:
        sys.stdout.write(reply.model_dump_json() + "\n")
        return 0 if reply.card else 1
    return tell(reply)
