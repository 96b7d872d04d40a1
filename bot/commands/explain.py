"""`autoscalper explain REF`: the story of a message, a trade or an order, from the chat text to the commission."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from bot.commands.configured import add_options, data_dir_of


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("ref", help="a message id, a trade's ten letters, or an order reference (as1:…)")


def run(args: argparse.Namespace) -> int:
    """Print one line for each fact; exit 1 when nothing is known of it."""
    from bot.configure.settings import LEDGER
    from bot.keep.journal_story import known_refs, story
    from bot.keep.ledger_file import open_for_reading

    with closing(open_for_reading(data_dir_of(args) / LEDGER)) as connection:
        lines = story(connection, args.ref)
        if not lines:
            latest = ", ".join(known_refs(connection)) or "none yet"
            sys.stderr.write(f"autoscalper: nothing is known of {args.ref!r}; the latest trades are: {latest}\n")
            return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
