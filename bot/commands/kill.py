"""`autoscalper kill`: halt trading, whatever else is broken.

It asks the running bot, and leaves a file named KILL beside the ledger, which the bot heeds at every start.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot.commands.configured import add_options, data_dir_of
from bot.commands.told import tell

if TYPE_CHECKING:
    from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--flatten", action="store_true", help="also close what the bot holds")
    parser.add_argument("reason", nargs="*", help="why, for the ledger")


def run(args: argparse.Namespace) -> int:
    """Leave the file first, since it works with the bot down; then ask, for an answer at once."""
    from bot.configure.settings import CONTROL, KILL
    from bot.serve.control import NotRunning, Request, ask

    folder = data_dir_of(args)
    reason = " ".join(args.reason) or "autoscalper kill"
    fault = _leave_file(folder / KILL, reason)
    try:
        reply = ask(folder / CONTROL, Request(name="kill", argument=("flat " if args.flatten else "") + reason))
    except NotRunning as down:
        return _without_bot(folder / KILL, fault, str(down), flatten=args.flatten)
    if fault:
        sys.stderr.write(f"autoscalper: {fault}\n")
    return tell(reply)


def _leave_file(path: Path, reason: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(reason + "\n", encoding="utf-8")
        path.chmod(0o600)
    except OSError as error:
        return f"{path} could not be written: {error.strerror}"
    return ""


def _without_bot(path: Path, fault: str, down: str, *, flatten: bool) -> int:
    if fault:
        sys.stderr.write(f"autoscalper: not halted: {down}, and {fault}\n")
        return 1
    sys.stdout.write(f"{down}; {path} is there and will halt it, at once if it runs and else at its next start\n")
    if flatten:
        sys.stderr.write(
            "autoscalper: nothing was closed: that takes a running bot; close positions in TWS meanwhile\n"
        )
        return 1
    return 0
