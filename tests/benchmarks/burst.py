"""What a flood of talk on one channel does to the exits of trades on another, and how soon a card lives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.remember.facts import BrokerSaid
from bot.serve.vitals import TurnTaken
from broker.events import ExecutionReported
from tests.benchmarks.disk import disk
from tests.benchmarks.report import single, spread, title
from tests.benchmarks.rig import Rig, World, rig, world

MESSAGES = 10_000
TRADES = 20
CARDS = 15
PAGE = 4096


async def measure() -> None:
    """The card, then the flood."""
    async with world() as other:
        title("Chat frame to the card, on Discord")
        with disk() as folder:
            async with rig(other, folder, "discord") as bot:
                bot.lift_throttle()
                await other.ask(do="signals", n=5, platform="discord")
                stamps = (await other.ask(do="cards", n=CARDS))["stamps"]
                spread("frame to the card", [posted - written for written, posted, _ in stamps])
                spread("frame to its first edit", [edited - written for written, _, edited in stamps])
        with disk() as folder:
            await _flood(other, folder)


async def _flood(other: World, folder: Path) -> None:
    title(f"{MESSAGES} messages on one channel, {TRADES} trades of another stopped out or left meanwhile")
    async with rig(other, folder, "discord") as bot:
        bot.lift_throttle()
        await other.ask(do="open", n=TRADES)
        await asyncio.sleep(3)
        with _executions(bot) as recorded:
            before, peak = _resident(), _Peak()
            watching = asyncio.create_task(peak.watch())
            began = time.monotonic()
            done = await other.ask(do="flood", n=MESSAGES)
            while bot.service.shell.is_waiting or _heard(bot) < MESSAGES:  # noqa: ASYNC110 (a condition over tables)
                await asyncio.sleep(0.1)
            took = time.monotonic() - began
            watching.cancel()
        spread("stopped out: the fill until it is on record", _delays(done["stopped"], recorded))
        spread("'out' on the other channel until the order", [end - start for start, end in done["left"]])
        single("messages a second, each with its verdict on disk", MESSAGES / took, "/s")
        single("resident before", before, "MiB")
        single("resident at most", peak.highest, "MiB")
        single("resident after", _resident(), "MiB")


def _heard(bot: Rig) -> int:
    return int(
        bot.ledger.connection.execute("SELECT count(*) FROM journal WHERE kind = 'message_ignored'").fetchone()[0]
    )


@contextmanager
def _executions(bot: Rig) -> Iterator[dict[str, float]]:
    """When each execution of an order was on disk, by its order_ref."""
    recorded: dict[str, float] = {}

    def observe(taken: TurnTaken) -> None:
        now = time.monotonic()
        for fact in taken.facts:
            if isinstance(fact, BrokerSaid) and isinstance(fact.event, ExecutionReported):
                recorded.setdefault(fact.event.order_ref, now)

    bot.service.shell.observers.append(observe)
    yield recorded
    bot.service.shell.observers.remove(observe)


def _delays(stopped: dict[str, float], recorded: dict[str, float]) -> list[float]:
    return [recorded[order_ref] - filled for order_ref, filled in stopped.items() if order_ref in recorded]


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


class _Peak:
    """The most that was resident at any twentieth of a second."""

    def __init__(self) -> None:
        self.highest = 0.0

    async def watch(self) -> Any:
        while True:
            self.highest = max(self.highest, _resident())
            await asyncio.sleep(0.05)
