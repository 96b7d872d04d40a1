"""`autoscalper readiness`: whether paper trading has shown enough to go live, item by item, from the ledger.

Exit 0 ready, 1 not. It reads only, also while the bot runs.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing

from bot.commands.configured import add_options, data_dir_of


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="the checklist and its counts as JSON")


def run(args: argparse.Namespace) -> int:
    """Count, judge, print."""
    from bot.clock import SystemClock
    from bot.configure.settings import LEDGER
    from bot.keep.evidence import gather
    from bot.keep.ledger_file import open_for_reading
    from risk.readiness import checklist

    with closing(open_for_reading(data_dir_of(args) / LEDGER)) as connection:
        evidence = gather(connection, SystemClock().now())
    items = checklist(evidence)
    lacking = tuple(item.name for item in items if not item.ready)
    if args.json:
        told = {
            "ready": not lacking,
            "items": [item.model_dump() for item in items],
            "evidence": evidence.model_dump(mode="json"),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        for item in items:
            sys.stdout.write(f"{'✓' if item.ready else '✗'} {item.name}: {item.evidence}\n")
        sys.stdout.write(_verdict(lacking, len(items)))
    return 1 if lacking else 0


def _verdict(lacking: tuple[str, ...], total: int) -> str:
    if not lacking:
        return 'Ready: docs/operations.md, "Going live", says how.\n'
    return f"Not ready: {len(lacking)} of {total} items are missing. Live is refused until then (docs/operations.md).\n"
