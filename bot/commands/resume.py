"""`autoscalper resume`: let a halted bot trade again, after saying what that means and asking once."""

from __future__ import annotations

import argparse
import sys

from bot.commands.configured import add_options, settings_of
from bot.commands.told import tell


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("reason", nargs="*", help="why, for the ledger")


def run(args: argparse.Namespace) -> int:
    """Show how things stand, ask, take the KILL file away, resume."""
    from bot.serve.control import NotRunning, Request, ask

    settings = settings_of(args)
    try:
        standing = ask(settings.control_path, Request(name="status"))
    except NotRunning as down:
        raise NotRunning(f"{down}: start it first with `autoscalper run`; a halt stays until it is resumed") from down
    if tell(standing):
        return 1
    if not args.yes and not _confirmed(settings.mode):
        sys.stderr.write("autoscalper: nothing was changed\n")
        return 1
    # The file goes first: while it lies there, the bot would halt again within half a second.
    settings.kill_path.unlink(missing_ok=True)
    return tell(ask(settings.control_path, Request(name="resume", argument=" ".join(args.reason))))


def _confirmed(mode: str) -> bool:
    if not sys.stdin.isatty():
        sys.stderr.write("autoscalper: resume asks first; without a terminal say --yes\n")
        return False
    sys.stdout.write(f"New signals will be traded again, in {mode.upper()} mode. Type resume to confirm: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "resume"
