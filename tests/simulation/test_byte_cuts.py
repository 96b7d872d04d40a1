"""The connection is cut within a bracket's exchange, in both directions: an even sample of its bytes here.

`python -m tests.simulation.byte_cuts` takes every single one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.simulation.byte_cuts import WAYS, Cut, Exchange, Way, bracket, cut_all, measured, say, told
from tests.simulation.proxy import Proxy
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time

CUTS = 20
"""So many of each way, spread over the exchange; the first byte and the last are among them."""


@cache
def whole() -> Exchange:
    return measured()


def sampled(places: range) -> list[int]:
    return sorted({places[round(index * (len(places) - 1) / (CUTS - 1))] for index in range(CUTS)})


@pytest.mark.parametrize("way", WAYS)
def test_a_cut_within_a_bracket_loses_and_repeats_nothing(way: Way):
    done = cut_all(whole(), [Cut(way, place) for place in sampled(whole().places(way))])
    say(told(whole(), done))
    assert [f"{way} byte {cut.place}: {cut.fault}" for cut in done if cut.fault] == []
    assert {cut.filled for cut in done} == {True, False}


@in_virtual_time
async def test_an_order_cut_in_two_reaches_no_exchange_and_is_given_up(tmp_path: Path):
    async with stage(tmp_path, up=False) as house, Proxy(house.gateway.port) as wire:
        house.port = wire.port
        await house.up()
        wire.cut_after(700)
        await bracket(house)
        await house.after(4)
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
        await house.after(4)
        await house.end()
        assert house.trades[0].state.value == "refused"
        await house.down()
