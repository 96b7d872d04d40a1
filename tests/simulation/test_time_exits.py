"""Positions that are left by the clock, with every invariant held afterwards: whole, part filled, across an outage."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.answers import Pattern
from risk.leaving import Leave
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.scene import CLOSES, NOW, charter
from tests.simulation import plays
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time

MINUTES = Decimal(int((CLOSES - NOW).total_seconds()) // 60 - 1)
"""So many before the close that the time comes a minute after the play has begun."""


def timed():
    policy = Policy(
        max_contracts=10,
        sizing=SizePolicy(signal_quantity="honour"),
        leave=(Leave(day="every", minutes_before_close=MINUTES),),
    )
    return charter(policy=policy)


@pytest.mark.parametrize("targets", [("1.03",), ("1.03", "1.05"), ()])
@in_virtual_time
async def test_c13_what_is_held_is_gone_when_its_time_is_over(tmp_path: Path, targets: tuple[str, ...]):
    async with stage(tmp_path, chart=timed()) as house:
        await house.say(plays.stock(house.gateway, targets=targets).text, "m1")
        await house.until(lambda: house.held() == 10, "a position")
        await house.after(70)
        assert house.held() == 0
        await house.end()


@in_virtual_time
async def test_an_entry_that_rests_is_taken_back_with_what_it_has_brought(tmp_path: Path):
    async with stage(tmp_path, chart=timed()) as house:
        house.gateway.answer("part", Pattern(order_ref_contains=":E"), quantity=Decimal(4))
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.until(lambda: house.held() == 4, "a part")
        await house.after(70)
        assert house.held() == 0
        await house.end()


@in_virtual_time
async def test_a_service_that_was_away_leaves_as_soon_as_it_is_back(tmp_path: Path):
    async with stage(tmp_path, chart=timed()) as house:
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.until(lambda: house.held() == 10, "a position")
        await house.kill()
        await house.after(120)
        assert house.held() == 10
        await house.revive()
        await house.after(15)
        assert house.held() == 0
        await house.end()
