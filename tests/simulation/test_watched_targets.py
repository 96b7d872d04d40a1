"""Targets at levels of the underlying at the simulated gateway: each part leaves at its own, nothing is left behind."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.switches import Switches
from tests.simulation import plays
from tests.simulation.stage import stage
from tests.simulation.test_switches import DEFAULTS, other_ways
from tests.simulation.virtual_time import in_virtual_time


@pytest.mark.parametrize(("name", "value"), other_ways(), ids=str)
@in_virtual_time
async def test_each_part_is_sold_at_its_level_of_the_underlying(tmp_path: Path, name: str, value: object):
    switches = DEFAULTS if name == "none" else Switches.named({name: value})
    async with stage(tmp_path, switches=switches) as house:
        signal = plays.option(house.gateway, units=3, targets=())
        spot = house.gateway.market.quote(house.gateway.market.resolve("SPY")).last
        near, far = ((spot * Decimal(part)).quantize(Decimal(1)) for part in ("1.01", "1.02"))
        await house.say(f"{signal.text} TP1 {near} TP2 {far}", "m1")
        await house.after(8)
        assert house.held(signal.con_id) == 3
        assert {one.ticket.order_type for one in house.working(":T")} == {"MKT"}
        house.gateway.market.set_price("SPY", near + Decimal("0.50"))
        await house.after(4)
        assert house.held(signal.con_id) in {1, 2}
        house.gateway.market.set_price("SPY", far + Decimal("0.50"))
        await house.after(4)
        assert house.held(signal.con_id) == 0
        await house.end(settling=30)
