"""What people and the market do in the burst, in the world's process: cards that live, trades that end, and talk."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.world import World

TALK = ("gm", "what a day", "SPY looks heavy", "anyone long NVDA here", "lol")
AT_ONCE = 25
PATIENCE = 90.0
WAIT_FOR_EDIT = 6.0


async def card(world: World) -> tuple[float, float, float]:
    """One signal: when it was said, when its card stood, and when that was first edited."""
    before = len(world.discord.rest.calls)
    world._arrived.clear()
    said = time.monotonic()
    world.discord.say(world.channel, world.ann, next(world._stocks))
    posted = await _call(world, before, "POST")
    edited = await _call(world, before, "PATCH")
    await world._live_out()
    await asyncio.sleep(WAIT_FOR_EDIT / 3)
    return said, posted, edited


async def _call(world: World, after: int, method: str) -> float:
    async with asyncio.timeout(PATIENCE):
        while not any(call.method == method for call in world.discord.rest.calls[after:]):  # noqa: ASYNC110 (a list has no event)
            await asyncio.sleep(0.0005)
    return time.monotonic()


async def open_trades(world: World, count: int) -> None:
    """Trades of the first channel, each entered and protected."""
    world.open = []
    for _ in range(count):
        world._arrived.clear()
        signal = world.discord.say(world.channel, world.ann, next(world._stocks))
        try:
            async with asyncio.timeout(PATIENCE):
                await world._arrived.wait()
        except TimeoutError:
            raise RuntimeError(f"no bracket: {world._last_words()}") from None
        parent = world.gateway.order(world.parent)
        world.gateway.fill(parent, parent.remaining, parent.ticket.limit_price)
        world.open.append((signal, parent))
        await asyncio.sleep(0.25)


async def flood(world: World, count: int) -> dict[str, Any]:
    """Talk on the other channel as fast as it can be said; every second trade is stopped out meanwhile, others are left."""
    stopped: dict[str, float] = {}
    left: list[tuple[float, float]] = []
    talking = asyncio.create_task(_talk(world, count))
    await asyncio.sleep(0.3)
    for number, (signal, parent) in enumerate(world.open):
        if number % 2:
            left.append(await _leave(world, signal, parent))
        else:
            stop = next(child for child in parent.children if child.ticket.order_type == "STP")
            stopped[stop.ticket.order_ref] = time.monotonic()
            world.gateway.fill(stop, stop.remaining, stop.ticket.aux_price)
        await asyncio.sleep(0.1)
    await talking
    return {"stopped": stopped, "left": left}


async def _talk(world: World, count: int) -> None:
    for number in range(count):
        world.discord.say(world.flooded, world.ann, TALK[number % len(TALK)])
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


async def _leave(world: World, signal: str, parent: Any) -> tuple[float, float]:
    """An exit as its author says it, until its order comes to the gateway."""
    trade = parent.ticket.order_ref.rpartition(":")[0]
    came = asyncio.get_running_loop().create_future()

    def order(read_at: float, order_ref: str) -> None:
        if order_ref.startswith(trade) and not came.done():
            came.set_result(read_at)

    world.gateway.on_order = order
    said = time.monotonic()
    world.discord.say(world.channel, world.ann, "out", reply_to=signal)
    async with asyncio.timeout(PATIENCE):
        return said, await came
