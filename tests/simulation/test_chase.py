"""An entry limit that follows the market at the simulated gateway: its steps on the wire, its end, and what stops it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from risk.chasing import ChasePolicy
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.scene import charter
from tests.simulation import plays
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time

STEP = Decimal("0.05")


def chasing():
    chase = ChasePolicy(step_ticks=5, step_seconds=4, max_steps=3)
    sizing = SizePolicy(signal_quantity="honour")
    return charter(policy=Policy(max_contracts=10, sizing=sizing, chase=chase, entry_ttl_seconds=40))


def limits(house):
    return [one.limit_price for one in house.wire(":E")]


async def lively(house, seconds, name="AAPL"):
    """Time passes in a market that trades: a price that nobody has renewed for five seconds is followed by nobody."""
    quote = house.gateway.market.quote(house.gateway.market.resolve(name))
    for second in range(seconds):
        wiggle = Decimal("0.01") * (second % 2)
        house.gateway.market.set_quote(name, quote.bid + wiggle, quote.ask + wiggle)
        await house.after(1)


async def rest(house, **changes):
    signal = plays.stock(house.gateway, away="0.003", **changes)
    await house.say(signal.text, "m1")
    await house.after(1)
    return Decimal(signal.text.split()[4])


@pytest.mark.parametrize(("side", "sign"), [("LONG", 1), ("SHORT", -1)])
@in_virtual_time
async def test_it_goes_its_steps_and_no_further_and_ends_with_its_time(tmp_path: Path, side: str, sign: int):
    async with stage(tmp_path, chart=chasing()) as house:
        entry = await rest(house, side=side, targets=("1.03",))
        await lively(house, 30)
        assert limits(house) == [entry + sign * STEP * step for step in range(4)]
        assert any(f"@ {entry + sign * STEP * 3}" in title for title in house.chat.titles())
        await house.after(15)
        assert not house.working(":E")
        await house.end()


@in_virtual_time
async def test_what_it_catches_is_protected_as_ever(tmp_path: Path):
    async with stage(tmp_path, chart=chasing()) as house:
        entry = await rest(house)
        await lively(house, 6)
        house.gateway.market.set_quote("AAPL", entry, entry + STEP)
        await house.until(lambda: house.held() == 10, "a fill")
        assert len(house.working(":S")) == 1
        assert limits(house)[-1] <= entry + STEP * 2
        await house.end()


@pytest.mark.parametrize("order", ["pause", "kill"])
@in_virtual_time
async def test_a_stop_of_all_entries_stops_the_chase(tmp_path: Path, order: str):
    async with stage(tmp_path, chart=chasing()) as house:
        await rest(house)
        await house.command(order, "", "c1")
        await lively(house, 20)
        assert len(limits(house)) == 1
        await house.end()


@in_virtual_time
async def test_nothing_is_changed_while_the_gateway_has_lost_its_link(tmp_path: Path):
    async with stage(tmp_path, chart=chasing()) as house:
        entry = await rest(house)
        house.gateway.announce(1100)
        await lively(house, 12)
        assert limits(house) == [entry]
        house.gateway.announce(1102)
        await lively(house, 10)
        assert len(limits(house)) > 1
        await house.end()


@in_virtual_time
async def test_a_restart_counts_the_steps_on(tmp_path: Path):
    async with stage(tmp_path, chart=chasing()) as house:
        entry = await rest(house)
        await lively(house, 6)
        assert len(limits(house)) == 2
        await house.restart()
        await lively(house, 25)
        assert max(limits(house)) == entry + STEP * 3
        assert len(limits(house)) == 4
        await house.end()


@in_virtual_time
async def test_an_option_is_chased_in_one_bracket(tmp_path: Path):
    async with stage(tmp_path, chart=chasing()) as house:
        signal = plays.option(house.gateway)
        low = (signal.touch - Decimal("0.30")).quantize(Decimal("0.01"))
        await house.say(signal.text.replace(f"@ {signal.touch}", f"@ {low}"), "m1")
        await lively(house, 10, signal.con_id)
        assert len(set(limits(house))) == 3
        house.gateway.market.set_quote(signal.con_id, low, low + STEP)
        await house.until(lambda: house.held(signal.con_id) == 3, "a fill")
        await house.end()
