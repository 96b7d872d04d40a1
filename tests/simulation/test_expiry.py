"""An option of the day whose service has died: the order that rests at the broker sells it before it expires."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.answers import Pattern
from broker.simulator.switches import Switches
from risk.leaving import BROKERS_TURN, Leave
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.scene import CLOSES, NOW, charter
from tests.simulation import plays
from tests.simulation.stage import stage
from tests.simulation.test_switches import DEFAULTS, other_ways
from tests.simulation.virtual_time import in_virtual_time

TODAY = "20261201"
MINUTES = Decimal(int((CLOSES - NOW).total_seconds()) // 60 - 2)
"""So many before the stock market's close that the time comes two minutes after the play has begun."""


def soon(**changes):
    sizing = SizePolicy(signal_quantity="honour")
    leave = (Leave(day="last", minutes_before_close=MINUTES),)
    return charter(policy=Policy(**{"max_contracts": 10, "sizing": sizing, "leave": leave, **changes}))


def at_work(house, letter):
    return sum((one.remaining for one in house.working(f":{letter}")), Decimal(0))


SLEEPS = [way for way in other_ways() if way[0] != "attached_good_after"]
"""Every doubt but whether the order for the last minutes is taken and sleeps at all."""


@pytest.mark.parametrize(("name", "value"), SLEEPS, ids=str)
@pytest.mark.parametrize("targets", [(), ("1.2",), ("1.2", "1.5")])
@in_virtual_time
async def test_x31_an_option_of_the_day_is_sold_though_the_service_is_dead(
    tmp_path: Path, targets: tuple[str, ...], name: str, value: object
):
    switches = DEFAULTS if name == "none" else Switches.named({name: value})
    async with stage(tmp_path, chart=soon(), switches=switches) as house:
        signal = plays.option(house.gateway, targets=targets, expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(8)
        assert at_work(house, "X") == at_work(house, "S") == house.held(signal.con_id) == 3
        await house.kill()
        await house.after(100)
        assert house.held(signal.con_id) == 3
        await house.after(BROKERS_TURN.total_seconds() + 20)
        assert house.held(signal.con_id) == 0
        assert not [one for one in house.working() if not one.buys]
        await house.end()


@in_virtual_time
async def test_x31_while_the_service_lives_it_leaves_first(tmp_path: Path):
    async with stage(tmp_path, chart=soon()) as house:
        signal = plays.option(house.gateway, expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(150)
        assert house.held(signal.con_id) == 0
        assert not [one for one in house.orders(":X") if one.filled]
        await house.end()


@in_virtual_time
async def test_x31_a_stop_that_fills_ends_it_so_that_nothing_is_sold_short(tmp_path: Path):
    async with stage(tmp_path, chart=soon()) as house:
        signal = plays.option(house.gateway, targets=(), expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(4)
        await house.kill()
        house.gateway.market.set_price(signal.con_id, signal.stop - Decimal("0.05"))
        await house.after(200)
        assert house.held(signal.con_id) == 0
        assert not house.working(":X")
        await house.end()


@in_virtual_time
async def test_x31_a_bracket_without_it_stays_whole_where_the_broker_refuses_it(tmp_path: Path):
    async with stage(tmp_path, chart=soon()) as house:
        house.gateway.answer("reject", Pattern(order_ref_contains=":X"), code=201, text="Order rejected - reason:no")
        signal = plays.option(house.gateway, targets=("1.2",), expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(6)
        assert at_work(house, "S") == at_work(house, "T") == house.held(signal.con_id) == 3
        assert not house.working(":X")
        await house.end()


@pytest.mark.parametrize("targets", [(), ("1.2",), ("1.2", "1.5")])
@in_virtual_time
async def test_x31_where_no_attached_leg_may_sleep_the_bracket_stands_without_it(
    tmp_path: Path, targets: tuple[str, ...]
):
    async with stage(tmp_path, chart=soon(), switches=Switches(attached_good_after="refused")) as house:
        signal = plays.option(house.gateway, targets=targets, expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(8)
        assert at_work(house, "S") == house.held(signal.con_id) == 3
        await house.end()
        assert "its order for the last minutes is refused" in house.alarms()


@pytest.mark.parametrize("targets", [(), ("1.2",), ("1.2", "1.5")])
@in_virtual_time
async def test_x31_where_its_time_is_ignored_nothing_is_sold_twice_and_no_entry_follows(
    tmp_path: Path, targets: tuple[str, ...]
):
    async with stage(tmp_path, chart=soon(), switches=Switches(attached_good_after="ignored")) as house:
        signal = plays.option(house.gateway, targets=targets, expires=TODAY)
        await house.say(signal.text, "m1")
        await house.after(8)
        assert house.held(signal.con_id) == 0
        assert "before its time" in house.alarms()
        assert house.state.latch.state.value == "reducing"
        await house.end()


@in_virtual_time
async def test_x31_an_option_of_another_day_and_one_without_the_switch_carry_none(tmp_path: Path):
    async with stage(tmp_path, chart=soon()) as house:
        await house.say(plays.option(house.gateway).text, "m1")
        await house.after(6)
        assert not house.orders(":X")
        await house.end()


@in_virtual_time
async def test_x31_it_can_be_switched_off(tmp_path: Path):
    async with stage(tmp_path, chart=soon(expiry_order=False)) as house:
        await house.say(plays.option(house.gateway, expires=TODAY).text, "m1")
        await house.after(6)
        assert not house.orders(":X")
        await house.end()
