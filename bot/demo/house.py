"""Builds the demo: one process, one loop, the production adapter against the simulated gateway over a real socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.app import installed_version
from bot.chat.console import ConsoleChat, ConsoleSettings
from bot.chat.console_text import Screen
from bot.chat.port import Hear
from bot.chat.terminal import typed_lines
from bot.decide.desk import Tick
from bot.decide.turn import Charter
from bot.demo.clock import DemoClock
from bot.demo.day import OPENING, let_a_session_pass
from bot.demo.stage import MARA, Stage
from bot.keep.ledger import Ledger
from bot.people import Channel, House, Person, Role
from bot.remember.state import State
from bot.serve.service import Parts, Service
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from broker.simulator.gateway import Gateway
from parsers.dialect import load_dialect
from risk.policy import Policy
from risk.sizing import SizePolicy

ACCOUNT = "DU1234567"
MARKET_STEP = 1.0
BY_THE_SCRIPT = 86_400.0
"""The service's own clock never ticks in the demo: its time is the script's, and later the market's."""


class DemoChat(ConsoleChat):
    """A console that says when its person has left."""

    def __init__(self, write: Callable[[str], None], clock: DemoClock, screen: Screen) -> None:
        self.left = asyncio.Event()
        self.may_type = asyncio.Event()
        settings = ConsoleSettings(channel="demo", person=MARA, screen=screen)
        super().__init__(write, clock.now, self._typed_after_the_script(), settings)

    async def _typed_after_the_script(self) -> AsyncIterator[str]:
        await self.may_type.wait()
        async for line in typed_lines(0):
            yield line

    async def run(self, hear: Hear) -> None:
        """Listen, and note the end."""
        try:
            await super().run(hear)
        finally:
            self.left.set()


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """What the demo command works with."""

    stage: Stage
    chat: DemoChat
    gateway: Gateway
    ledger: Ledger
    state: State

    async def take_turns(self) -> None:
        """Hand the channel to the person at the terminal until they leave; time and market run by themselves."""
        service = self.stage.service
        service.sender.held = False
        await service.local.ask("resume", "the demo's day is over")
        self.stage.clock.let_run()
        market = asyncio.get_running_loop().create_task(self._run_market())
        self.chat.may_type.set()
        try:
            await self.chat.left.wait()
        finally:
            market.cancel()

    async def _run_market(self) -> None:
        while True:
            await asyncio.sleep(MARKET_STEP)
            self.stage.exchange.advance(self.stage.clock.now())
            self.stage.exchange.market.step(MARKET_STEP)
            self.stage.service.shell.inbox.put(Tick())


def demo_charter() -> Charter:
    """Mara signals and Ole owns; the shipped limits, except that posted sizes are honoured up to ten contracts."""
    house = House(
        people=(
            Person(name="mara", role=Role.SIGNALLER, console="1"),
            Person(name="ole", role=Role.OWNER, console="2"),
        ),
        channels=(Channel(platform="console", id="demo", name="demo"),),
    )
    return Charter(
        bot="demo",
        version=installed_version(),
        mode="paper",
        account=ACCOUNT,
        house=house,
        policy=Policy(max_contracts=10, sizing=SizePolicy(signal_quantity="honour")),
        dialects={"default": load_dialect("default")},
    )


@asynccontextmanager
async def open_house(seed: int, folder: Path, write: Callable[[str], None], screen: Screen) -> AsyncIterator[DemoHouse]:
    """Gateway and service, up; both are taken down in order at the end."""
    clock = DemoClock(OPENING, time.monotonic)
    async with Gateway(now=OPENING, seed=seed, accounts=(ACCOUNT,)) as gateway:
        let_a_session_pass(gateway.exchange)
        ledger = Ledger.open(folder / "ledger.sqlite3")
        chat = DemoChat(write, clock, screen)
        # The account's figures come at once, so that /status does not depend on when it was asked.
        settings = IbkrSettings(port=gateway.port, account=ACCOUNT, mode="paper", bot="demo", account_interval=0.02)
        parts = Parts(
            charter=demo_charter(),
            ledger=ledger,
            broker=IbkrBroker(settings, clock.now),
            chats={"console": chat},
            clock=clock,
            kill_file=folder / "KILL",
            tick_seconds=BY_THE_SCRIPT,
        )
        service = Service(parts)
        service.sender.held = True
        running = asyncio.get_running_loop().create_task(service.run())
        stage = Stage(service, chat, clock, gateway.exchange)
        try:
            yield DemoHouse(stage, chat, gateway, ledger, service.shell.state)
        finally:
            service.stop("the demo is over")
            with suppress(asyncio.CancelledError):
                await running
