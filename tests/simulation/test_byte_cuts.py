"""The connection is cut at every byte of a bracket's exchange, in both directions; every n-th one unless asked for all.

`AUTOSCALPER_ALL_BYTES=1` cuts at each single byte. A cut from the client's side goes through a wire that breaks after
so many bytes of the client; a cut from the gateway's side ends in order or with a reset within its nth message.
"""

from __future__ import annotations

import os
from itertools import accumulate
from pathlib import Path

import pytest

from broker.simulator.faults import Fault
from tests.simulation import plays
from tests.simulation.proxy import Proxy
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import in_virtual_time, run

ALL = os.environ.get("AUTOSCALPER_ALL_BYTES") == "1"
CUTS = 20
"""So many cuts of each kind, spread over the exchange, when not all are asked for."""


async def bracket(house: Stage, *, within: float = 4.0) -> None:
    """A signal that fills at once, given a few seconds of whatever the wire does."""
    signal = plays.stock(house.gateway)
    await house.say(signal.text, "m1")
    await house.after(within)


def chosen(total: int) -> list[int]:
    """All of so many places, or an even spread of them that has the first and the last."""
    if ALL or total <= CUTS:
        return list(range(total))
    return sorted({round(index * (total - 1) / (CUTS - 1)) for index in range(CUTS)})


def test_a_cut_at_any_byte_of_the_client_loses_and_repeats_nothing(tmp_path: Path):
    async def measure() -> None:
        async with stage(tmp_path / "whole", up=False) as house, Proxy(house.gateway.port) as wire:
            house.port = wire.port
            await house.up()
            wire.count()
            await bracket(house, within=0.2)
            totals.append(wire.passed)
            await house.down()

    async def cut(at: int) -> None:
        async with stage(tmp_path / str(at), up=False) as house, Proxy(house.gateway.port) as wire:
            house.port = wire.port
            await house.up()
            wire.cut_after(at)
            await bracket(house)
            await house.end()
            assert wire.cuts == 1
            assert len(house.wire(":E")) <= 1
            assert house.held() in {0, 10}
            held.append(int(house.held()))
            await house.down()

    totals: list[int] = []
    held: list[int] = []
    run(measure())
    places = [at for at in chosen(totals[0] + 1) if at]
    for at in places:
        _named(f"client byte {at}", cut(at))
    _tell(f"cut at {len(places)} of {totals[0]} bytes of the client; {held.count(10)} entries filled")
    assert {0, 10} == set(held)


@pytest.mark.parametrize("does", ["close", "reset"])
def test_a_cut_at_any_byte_of_the_gateway_loses_and_repeats_nothing(tmp_path: Path, does: str):
    async def measure() -> None:
        async with stage(tmp_path / "whole") as house:
            before = len(house.gateway.journal.sent())
            await bracket(house, within=0.2)
            said = house.gateway.journal.sent()[before:]
            lengths.extend(4 + sum(len(text.encode()) + 1 for text in one.fields) for one in said)

    async def cut(message: int, at: int) -> None:
        async with stage(tmp_path / f"{message}-{at}") as house:
            house.gateway.faults.add(Fault(does, after=message, at=at))  # type: ignore[arg-type]
            await bracket(house)
            await house.end()
            sent = len(house.wire(":E"))
            assert sent <= 1
            assert house.held() == 10 * sent
            entries.append(sent)

    entries: list[int] = []
    lengths: list[int] = []
    run(measure())
    starts = [0, *accumulate(lengths)]
    places = chosen(starts[-1])
    for place in places:
        message = next(index for index, end in enumerate(starts[1:]) if place < end)
        at = place - starts[message]
        _named(f"{does} at byte {place}, {at} of message {message}", cut(message, at))
    _tell(f"{does} at {len(places)} of {starts[-1]} bytes, in {len(lengths)} messages; {sum(entries)} entries filled")
    assert set(entries) == {0, 1}


def _tell(line: str) -> None:
    print(line)  # noqa: T201 (how much was tried is a result)


def _named(what: str, play) -> None:
    try:
        run(play)
    except AssertionError as broken:
        raise AssertionError(f"{what}: {broken}") from None


@in_virtual_time
async def test_an_order_cut_in_two_reaches_no_exchange_and_is_given_up(tmp_path: Path):
    async with stage(tmp_path, up=False) as house, Proxy(house.gateway.port) as wire:
        house.port = wire.port
        await house.up()
        wire.cut_after(700)
        await bracket(house)
        await house.end()
        assert house.trades[0].state.value == "refused"
        assert not house.working()
        await house.down()


@in_virtual_time
async def test_giving_an_order_up_cancels_no_order_of_another_client_with_the_same_number(tmp_path: Path):
    async with stage(tmp_path, up=False) as house, Proxy(house.gateway.port) as wire:
        house.port = wire.port
        await house.up()
        for number in range(1, 12):
            house.stranger(number, "SPY")
        wire.cut_after(700)
        await bracket(house)
        await house.end()
        assert house.trades[0].state.value == "refused"
        await house.down()
