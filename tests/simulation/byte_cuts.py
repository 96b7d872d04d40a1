"""A bracket's exchange whose connection is cut: after so many bytes of the client, or within a byte of the gateway.

python -m tests.simulation.byte_cuts [processes [way ...]]     every single byte, in these ways or in all three
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Literal

from broker.record import ZERO, TradeState
from broker.simulator.faults import Fault
from tests.simulation import plays
from tests.simulation.proxy import Proxy
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import run

Way = Literal["client", "close", "reset"]
WAYS: tuple[Way, ...] = ("client", "close", "reset")
AT_ONCE = 8
"""Houses in one loop: what one of them waits for in its virtual time, the others use."""

NOTICED = 0.5
SETTLING = 2.0
CERTAIN_WITHIN = 100.0
"""Virtual seconds. An entry that was never acknowledged is given up after sixty and two snapshots."""

UNITS = 10


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a bracket that nothing disturbs costs: bytes of the client, and of the gateway message by message."""

    client: int
    gateway: tuple[int, ...]

    def places(self, way: Way) -> range:
        """Every place of a cut. The client's first is behind its first byte, the gateway's before it."""
        return range(1, self.client + 1) if way == "client" else range(sum(self.gateway))

    def within(self, place: int) -> tuple[int, int]:
        """The gateway's message that holds this byte, and the byte's own place in it."""
        ends = list(accumulate(self.gateway))
        message = next(index for index, end in enumerate(ends) if place < end)
        return message, place - ends[message] + self.gateway[message]


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut, and what it led to: whether the entry filled, and what was broken, if anything was."""

    way: Way
    place: int
    filled: bool = False
    fault: str = ""


async def bracket(house: Stage) -> None:
    """A signal that fills at once."""
    await house.say(plays.stock(house.gateway, units=UNITS).text, "m1")


def measured() -> Exchange:
    """The exchange, from its first byte to the last of its fills and account figures."""
    found: list[Exchange] = []

    async def measure(folder: Path) -> None:
        async with stage(folder, up=False) as house, Proxy(house.gateway.port) as wire:
            house.port = wire.port
            await house.up()
            wire.count()
            before = len(house.gateway.journal.sent())
            await bracket(house)
            await house.after(0.2)
            said = house.gateway.journal.sent()[before:]
            lengths = (4 + sum(len(text.encode()) + 1 for text in one.fields) for one in said)
            found.append(Exchange(wire.passed, tuple(lengths)))
            await house.down()

    with tempfile.TemporaryDirectory() as folder:
        run(measure(Path(folder)))
    return found[0]


def cut_all(exchange: Exchange, cuts: Sequence[Cut]) -> list[Cut]:
    """Play each cut in a house of its own; several houses share a loop and its time."""
    done: list[Cut] = []

    async def together(some: Iterable[Cut], folder: Path) -> None:
        done.extend(await asyncio.gather(*(_played(exchange, one, folder / f"{one.way}-{one.place}") for one in some)))

    for first in range(0, len(cuts), AT_ONCE):
        with tempfile.TemporaryDirectory() as folder:
            run(together(cuts[first : first + AT_ONCE], Path(folder)))
        # A service puts the full collections off to ten seconds after its start, and most of these live shorter.
        gc.collect()
    return done


async def _played(exchange: Exchange, cut: Cut, folder: Path) -> Cut:
    play = _cut_client(cut.place, folder) if cut.way == "client" else _cut_gateway(exchange, cut, folder)
    try:
        return Cut(cut.way, cut.place, filled=await play)
    except AssertionError as broken:
        return Cut(cut.way, cut.place, fault=str(broken))


async def _cut_client(place: int, folder: Path) -> bool:
    async with stage(folder, up=False) as house, Proxy(house.gateway.port) as wire:
        house.port = wire.port
        await house.up()
        wire.cut_after(place)
        await bracket(house)
        await house.until(lambda: wire.cuts, "the cut", within=4)
        filled = await _end(house)
        await house.down()
        return filled


async def _cut_gateway(exchange: Exchange, cut: Cut, folder: Path) -> bool:
    message, at = exchange.within(cut.place)
    async with stage(folder) as house:
        house.gateway.faults.add(Fault("close" if cut.way == "close" else "reset", after=message, at=at))
        await bracket(house)
        await house.until(lambda: not house.gateway.faults.rules, "the cut", within=4)
        filled = await _end(house)
        assert filled == bool(house.wire(":E")), "an entry arrived and did not fill"
        return filled


async def _end(house: Stage) -> bool:
    """Every invariant, once the house is quiet; whether the entry filled."""
    await house.after(NOTICED)
    await house.heal()
    await house.until(lambda: certain(house), "certainty", within=CERTAIN_WITHIN)
    await house.after(SETTLING)
    await house.verify()
    assert len(house.wire(":E")) <= 1, "more than one entry"
    assert house.held() in {0, UNITS}, f"{house.held()} held"
    return house.held() == UNITS


def certain(house: Stage) -> bool:
    """Nothing is open to doubt: each trade is over, or open with all of it under a working stop."""
    return all(
        trade.is_over or (trade.state is TradeState.OPEN and trade.protected_quantity == trade.open_quantity > ZERO)
        for trade in house.trades
    )


def told(exchange: Exchange, done: Sequence[Cut]) -> str:
    """The count, by way, of how many there are."""
    played = Counter(cut.way for cut in done)
    ways = ", ".join(f"{played[way]:,} of {len(exchange.places(way)):,} {way}" for way in WAYS if played[way])
    filled, failed = sum(cut.filled for cut in done), sum(bool(cut.fault) for cut in done)
    every = sum(len(exchange.places(way)) for way in WAYS)
    return f"cut at {len(done):,} of {every:,} bytes ({ways}): {failed} failed, {filled:,} entries filled"


def say(line: str) -> None:
    """How much was tried is a result."""
    print(line, flush=True)  # noqa: T201 (it is what this is run for)


def main(processes: int, ways: Sequence[str]) -> int:
    """Every byte, in worker processes that are started once; 1 when an invariant was broken anywhere."""
    began, exchange = time.monotonic(), measured()
    cuts = [Cut(way, place) for way in WAYS if way in ways for place in exchange.places(way)]
    done: list[Cut] = []
    with ProcessPoolExecutor(processes) as pool:
        size = 8 * AT_ONCE
        waiting = [pool.submit(cut_all, exchange, cuts[at : at + size]) for at in range(0, len(cuts), size)]
        for count, part in enumerate(as_completed(waiting), 1):
            done.extend(part.result())
            for cut in (one for one in part.result() if one.fault):
                say(f"{cut.way} byte {cut.place}: {cut.fault}")
            if count % 16 == 0:
                say(f"{told(exchange, done)}, {time.monotonic() - began:.0f} s")
    say(f"{told(exchange, done)}, {time.monotonic() - began:.0f} s")
    return 1 if any(cut.fault for cut in done) else 0


if __name__ == "__main__":
    sys.exit(main(int((sys.argv[1:] or ["2"])[0]), sys.argv[2:] or WAYS))
