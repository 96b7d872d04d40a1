"""From the chat frame to the last order byte, across processes; and where that time goes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.benchmarks.disk import disk
from tests.benchmarks.probe import ROWS, Probe
from tests.benchmarks.report import note, spread, title
from tests.benchmarks.rig import Rig, World, rig, world

QUIET = 0.025
COLD_ANSWER = 0.150
AT_ONCE = 5


async def measure() -> None:
    """Both platforms, then the table."""
    title("Chat frame to the last order byte")
    note("real discord.py, python-telegram-bot and ib_insync; journal on disk, synchronous=FULL")
    note("gateway and chat servers in another process; both ends stamp CLOCK_MONOTONIC there")
    note("every rule is asked; the limits that count entries and the 50 messages a second are lifted")
    async with world() as other:
        with disk() as folder:
            await _discord(other, folder)
        with disk() as folder:
            await _telegram(other, folder)


async def _discord(other: World, folder: Path) -> None:
    async with rig(other, folder, "discord") as bot:
        bot.lift_throttle()
        await _signals(bot, other, 14, platform="discord")
        spread("Discord, back-to-back", _durations(await _signals(bot, other, 100, platform="discord")))
        quiet = await _signals(bot, other, 60, platform="discord", quiet=QUIET)
        spread("Discord, after 20 ms of quiet", _durations(quiet))
        cold = await _signals(bot, other, 10, platform="discord", quiet=QUIET, options=True, answers_after=COLD_ANSWER)
        spread("Discord, contract never seen, answers in 150 ms", _durations(cold))
        await _table(bot, other)


async def _telegram(other: World, folder: Path) -> None:
    async with rig(other, folder, "telegram") as bot:
        bot.lift_throttle()
        await _signals(bot, other, 14, platform="telegram", quiet=QUIET)
        quiet = await _signals(bot, other, 60, platform="telegram", quiet=QUIET)
        spread("Telegram, after 20 ms of quiet", _durations(quiet))


async def _table(bot: Rig, other: World) -> None:
    with Probe() as probe:
        stamps = await _signals(bot, other, 60, platform="discord", quiet=QUIET)
    found = [rows for written, read in stamps if (rows := probe.rows(written, read)) is not None]
    title("Where the time goes, Discord after 20 ms of quiet")
    for name in ROWS:
        spread(name, [rows[name] for rows in found], "us")
    spread("together", [sum(rows.values()) for rows in found], "us")


async def _signals(bot: Rig, other: World, n: int, **how: Any) -> list[tuple[float, float]]:
    """Few at a time: a trade is over once a snapshot confirms that its last orders are gone.

    Where quiet is asked for, cards are held back, so that it is quiet; they follow the orders anyway.
    """
    stamps: list[tuple[float, float]] = []
    for _ in range(0, n, AT_ONCE):
        bot.service.sender.held = "quiet" in how
        stamps += (await other.ask(do="signals", n=AT_ONCE, **how))["stamps"]
        bot.service.sender.held = False
        await bot.broker.snapshot()
        await asyncio.sleep(0.1)
    return stamps


def _durations(stamps: list[tuple[float, float]]) -> list[float]:
    return [read - written for written, read in stamps]
