"""The bot under measurement: the real service in this process, and the world that it listens to in another one."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import _dialects, installed_version
from bot.chat.discord import DiscordChat
from bot.chat.discord_settings import DiscordSettings
from bot.chat.port import Chat
from bot.chat.telegram import TelegramChat
from bot.chat.telegram_settings import TelegramSettings
from bot.clock import SystemClock
from bot.decide.turn import Charter
from bot.keep.ledger import Ledger
from bot.people import Channel, House, Person, Role
from bot.serve.service import Parts, Service
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from risk.policy import Policy
from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions
from risk.rules.hours import ClockSkew
from risk.rules.losses import DailyLoss
from risk.rules.size import MaxNotional, MaxRisk
from risk.sizing import SizePolicy

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
MANY = 100_000
LINES = 2**24


class World:
    """The other process: one order a line, one answer a line."""

    def __init__(self, process: asyncio.subprocess.Process, where: dict[str, Any]) -> None:
        self.where = where
        self._process = process

    async def ask(self, **order: Any) -> dict[str, Any]:
        """Give an order and wait for what came of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the world process has ended")
        return dict(json.loads(line))


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Start the other process; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.world",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINES,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield World(process, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()


def policy() -> Policy:
    """Every rule is asked as always; the limits that count entries are too high to be reached."""
    return Policy(
        max_contracts=10,
        sizing=SizePolicy(signal_quantity="honour"),
        rules=(
            MaxOpenPositions(limit=MANY),
            MaxEntriesPerDay(limit=MANY),
            MaxEntriesPerMinute(limit=MANY),
            MaxNotional(limit_base_currency=Decimal(10**9)),
            MaxRisk(limit_base_currency=Decimal(10**9)),
            DailyLoss(limit_base_currency=Decimal(10**9)),
            # The simulated gateway's clock stands still.
            ClockSkew(max_seconds=Decimal(10**9)),
        ),
    )


@dataclass(frozen=True)
class Rig:
    """What a benchmark holds."""

    service: Service
    broker: IbkrBroker
    ledger: Ledger

    def lift_throttle(self) -> None:
        """Let more brackets out a second than IB allows: the world has no such limit, and the path stays the same."""
        session = self.broker._session
        assert session is not None
        session.client.RequestsInterval = 0.001


@asynccontextmanager
async def rig(other: World, folder: Path, platform: str) -> AsyncIterator[Rig]:
    """The service over that world, up and reconciled, with its journal in this folder."""
    place, clock = other.where[platform], SystemClock()
    ledger = Ledger.open(folder / "ledger.sqlite3")
    broker = IbkrBroker(
        IbkrSettings(port=other.where["gateway"], account=other.where["account"], bot="bench"), clock.now
    )
    chats = {platform: _chat(platform, place, ledger, clock)}
    parts = Parts(_charter(other, platform), ledger, broker, chats, clock, folder / "KILL")
    service = Service(parts)
    running = asyncio.get_running_loop().create_task(service.run())
    try:
        await _ready(service, running)
        yield Rig(service, broker, ledger)
    finally:
        service.stop("measured")
        with suppress(asyncio.CancelledError):
            await running


def _chat(platform: str, place: dict[str, Any], ledger: Ledger, clock: SystemClock) -> Chat:
    if platform == "telegram":
        settings = {"token": place["token"], "api_url": place["api_url"], "places": (place["channel"],)}
        return TelegramChat(TelegramSettings.model_validate(settings), ledger, clock.now)
    return DiscordChat(
        DiscordSettings(
            token=SecretStr(place["token"]),
            api_url=place["api_url"],
            gateway_url=place["gateway_url"],
            channels=(place["channel"], *place.get("others", ())),
            settle_seconds=0.02,
            identify_pause_seconds=0.0,
        ),
        ledger,
        clock.now,
    )


def _charter(other: World, platform: str) -> Charter:
    place = other.where[platform]
    person = Person(name="ann", role=Role.OWNER, **{platform: place["person"]})
    ids = (place["channel"], *place.get("others", ()))
    channels = tuple(Channel(platform=platform, id=each) for each in ids)  # type: ignore[arg-type]
    house = House(people=(person,), channels=channels)
    return Charter(
        bot="bench",
        version=installed_version(),
        mode="paper",
        account=other.where["account"],
        house=house,
        policy=policy(),
        dialects=_dialects(house),
    )


async def _ready(service: Service, running: asyncio.Task[None]) -> None:
    async with asyncio.timeout(PATIENCE):
        while service.shell.state.link.value != "reconciled" or service.shell.state.account is None:
            if running.done():
                running.result()
            await asyncio.sleep(0.01)
    # The chat is connected a moment later; nothing tells it from outside.
    await asyncio.sleep(1.0)
    # The service does so itself ten seconds after its start.
    gc.collect()
    gc.freeze()
