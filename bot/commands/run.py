"""`autoscalper run`: the service. It listens, trades and tells until it is asked to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.commands.configured import add_options, settings_of
from bot.serve.garbage import hold

if TYPE_CHECKING:
    from bot.configure.settings import Settings
    from bot.serve.service import Service

NO_CHAT = (
    "autoscalper: no chat is configured, so there is nobody to listen to: put DISCORD_BOT_TOKEN or TELEGRAM_BOT_TOKEN "
    "into .env (docs/discord.md and docs/telegram.md say where they come from), or try `autoscalper demo` first\n"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run until stopped; exit codes as the command line promises."""
    hold()
    from bot.serve.logs import set_up

    settings = settings_of(args, for_trading=True)
    if settings.chat.discord.token is None and settings.chat.telegram.token is None:
        sys.stderr.write(NO_CHAT)
        return 2
    set_up(settings.secrets())
    _say_what_holds(settings)
    # Plain asyncio.run, since ib_insync asks the policy and not the running loop: a loop factory would break it.
    asyncio.run(serve(settings))
    return 0


def _say_what_holds(settings: Settings) -> None:
    from bot.configure.effective import describe

    for line in describe(settings):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def serve(settings: Settings) -> None:
    """Open the ledger, put the parts together, answer the control socket, and run."""
    from bot.app import parts_of
    from bot.attended import attended
    from bot.clock import SystemClock
    from bot.keep.ledger import Ledger
    from bot.serve.control import ControlServer, Reply, Request
    from bot.serve.going_live import may_start
    from bot.serve.service import Service

    clock = SystemClock()
    ledger = Ledger.open(settings.ledger_path)
    try:
        may_start(ledger.connection, settings, clock.now())
        parts = parts_of(settings, ledger, clock)
        service = Service(parts)
    except Exception:
        ledger.close()
        raise

    async def answer(request: Request) -> Reply:
        return Reply(card=await service.local.ask(request.name, request.argument))

    control = ControlServer(settings.control_path, answer)
    await control.start()
    _heed_signals(service)
    try:
        async with attended(service, parts, settings.web):
            await service.run()
    finally:
        await control.close()


def _heed_signals(service: Service) -> None:
    """The first signal stops in order; the second ends the process on the spot, and orders stay at the broker."""
    asked = False

    def heed(name: str) -> None:
        nonlocal asked
        if asked:
            os._exit(130)
        asked = True
        service.stop(name)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows loops take no signal handlers; there Ctrl+C arrives as KeyboardInterrupt.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, heed, signal.Signals(number).name)
