"""From the chat frame to the last order byte, across processes; and where that time goes."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.benchmarks.probe import ROWS, Probe
from tests.benchmarks.report import note, spread, title
from tests.benchmarks.rig import Rig, World, rig, world

QUIET = 0.025
COLD_ANSWER = 0.150


async def measure() -> None:
    """Both platforms, then the table."""
    title("Chat frame to the last order byte")
    note("real discord.py, python-telegram-bot and ib_insync; journal on disk, synchronous=FULL")
    note("gateway and chat servers in another process; both ends stamp CLOCK_MONOTONIC there")
    note("every rule is asked; the limits that count entries and the 50 messages a second are lifted")
    async with world() as other:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            await _discord(other, Path(folder))
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            await _telegram(other, Path(folder))


async def _discord(other: World, folder: Path) -> None:
    async with rig(other, folder, "discord") as bot:
        bot.lift_throttle()
        await other.durations(platform="discord", n=14)
        spread("Discord, back-to-back", await other.durations(platform="discord", n=200))
        spread("Discord, after 20 ms of quiet", await _quietly(bot, other, "discord", 200))
        await _table(bot, other)
        cold = await other.durations(platform="discord", n=16, options=True, answers_after=COLD_ANSWER, quiet=QUIET)
        spread("Discord, contract never seen, answers in 150 ms", cold)


async def _telegram(other: World, folder: Path) -> None:
    async with rig(other, folder, "telegram") as bot:
        bot.lift_throttle()
        await _quietly(bot, other, "telegram", 14)
        spread("Telegram, after 20 ms of quiet", await _quietly(bot, other, "telegram", 100))


async def _table(bot: Rig, other: World) -> None:
    bot.service.sender.held = True
    with Probe() as probe:
        stamps = (await other.ask(do="signals", platform="discord", n=100, quiet=QUIET))["stamps"]
    bot.service.sender.held = False
    found = [rows for written, read in stamps if (rows := probe.rows(written, read)) is not None]
    title("Where the time goes, after 20 ms of quiet")
    for name in ROWS:
        spread(name, [rows[name] for rows in found], "us")
    spread("together", [sum(rows.values()) for rows in found], "us")


async def _quietly(bot: Rig, other: World, platform: str, n: int) -> list[float]:
    """Cards are held back meanwhile, so that quiet is quiet; they would follow the orders anyway."""
    bot.service.sender.held = True
    try:
        return await other.durations(platform=platform, n=n, quiet=QUIET)
    finally:
        bot.service.sender.held = False
        await asyncio.sleep(0.5)
