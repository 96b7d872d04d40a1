"""`autoscalper rehearse`: asks the real gateway, on a paper account, what documents leave open, and writes a profile.

Orders of one unit, each cancelled or closed again; orders and positions of others are never touched. Exit 0 when the
profile is written or the run was stopped, 3 when the account is not paper, 4 without a gateway, 75 while the bot runs.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.configured import add_options, settings_of

if TYPE_CHECKING:
    from bot.configure.settings import Settings
    from broker.rehearsal import Answer, Profile

_RESTART = "Restart TWS or IB Gateway now (its own auto-restart will do); waiting up to 15 minutes."


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: gateway-profile.json in data_dir")
    parser.add_argument("--restart", action="store_true", help="ask also what a restart of the gateway does")


def run(args: argparse.Namespace) -> int:
    """Rehearse; nothing is sent unless the gateway's own account ids prove that it is paper."""
    from bot.keep.ledger_file import alone
    from broker.port import AccountRefused

    settings = settings_of(args)
    if settings.mode != "paper":
        raise AccountRefused("rehearse trades on a paper account only, and PAPER_MODE is false. Set PAPER_MODE=true.")
    with alone(settings.ledger_path):
        profile = asyncio.run(_rehearse(settings, restart=args.restart))
    if profile is None:
        _say("Stopped; nothing was left at the broker, and no profile was written.")
        return 0
    out: Path = args.out or settings.profile_path
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(profile.written(), encoding="utf-8")
    known = sum(answer.known for answer in profile.answers)
    _say(f"{known} of {len(profile.answers)} questions answered; {out} written. The account is as it was found.")
    return 0


async def _rehearse(settings: Settings, *, restart: bool) -> Profile | None:
    """None when it was stopped."""
    from bot.clock import SystemClock
    from broker.ibkr.rehearsal import rehearse
    from broker.ibkr.rehearsal_stage import Stage
    from broker.ibkr.settings import IbkrSettings

    ibkr = settings.ibkr
    asked = IbkrSettings(host=ibkr.host, port=ibkr.port, client_id=ibkr.client_id, account=ibkr.account)
    stage = Stage(asked, SystemClock().now)
    _heed_signals(asyncio.current_task())
    if restart:
        stage.before_restart = lambda: _say(_RESTART)
    try:
        return await rehearse(stage, _tell, restart=restart)
    except asyncio.CancelledError:
        return None
    finally:
        stage.close()


def _heed_signals(task: asyncio.Task[Profile | None] | None) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows loops take no signal handlers; there Ctrl+C arrives as a cancellation all the same.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, lambda: task.cancel() if task else None)


def _tell(answer: Answer) -> None:
    _say(answer.text())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
