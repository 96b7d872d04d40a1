"""`autoscalper check`: the doctor. Looks at everything that a run needs, and says the fix beside each fault.

Exit 0 when all is well, 1 with warnings, 2 with failures. It is another client than the bot and places nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from typing import TYPE_CHECKING, Final

from bot.commands.configured import add_options, env_file_of, settings_of

if TYPE_CHECKING:
    from bot.check.doctor import Line
    from bot.configure.settings import Settings


_WIDEST: Final = 100
"""Columns: longer lines are hard to read, and a pipe has no width of its own."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.add_argument("--offline", action="store_true", help="ask neither the gateway nor the chats")


def run(args: argparse.Namespace) -> int:
    """Print every finding; the worst decides the exit code."""
    from bot.check.doctor import Line, python_lines
    from bot.configure.config import ConfigInvalid

    lines = python_lines()
    try:
        settings = settings_of(args)
    except ConfigInvalid as error:
        lines += [Line(group="configuration", state="fail", sentence=fault) for fault in error.faults]
    else:
        lines += asyncio.run(_look(settings, args))
    _print(lines, as_json=args.json)
    states = {line.state for line in lines}
    return 2 if "fail" in states else 1 if "warn" in states else 0


async def _look(settings: Settings, args: argparse.Namespace) -> list[Line]:
    from bot.check.doctor import ledger_lines, page_lines, profile_lines, setting_lines

    lines = [*setting_lines(settings, env_file_of(args)), *ledger_lines(settings), *page_lines(settings)]
    if args.offline:
        return [*lines, *profile_lines(settings, None)]
    from bot.check.doctor_chats import chat_lines

    return [*lines, *await chat_lines(settings), *await _gateway(settings)]


async def _gateway(settings: Settings) -> list[Line]:
    from bot.check.doctor import Line, profile_lines
    from bot.clock import SystemClock
    from broker.ibkr.probe import probe
    from broker.ibkr.settings import IbkrSettings

    ibkr = settings.ibkr
    asked = IbkrSettings(
        host=ibkr.host,
        port=ibkr.port,
        client_id=ibkr.client_id,
        account=ibkr.account,
        mode=settings.mode,
        bot=settings.bot,
    )
    report = await probe(asked, SystemClock().now)
    lines = [Line(group="gateway", state=f.state, sentence=f.sentence, fix=f.fix) for f in report.findings]
    return [*lines, *profile_lines(settings, report.server_version or None)]


def _print(lines: list[Line], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([line.model_dump() for line in lines], ensure_ascii=False, indent=2) + "\n")
        return
    columns = min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            sys.stdout.write(f"{group}\n")
        sys.stdout.write(line.text(columns) + "\n")
