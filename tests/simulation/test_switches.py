"""What nobody outside IB knows for certain, both ways: the bot is safe either way, in each of the small plays."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from broker.simulator.switches import Switches
from tests.simulation.repertoire import PLAYS
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time

DEFAULTS = Switches()
OTHER_WAYS: dict[str, list[object]] = {
    "partial_parent": ["on_full_fill"],
    "rejected_status": ["before", "never"],
    "attached_good_after": ["refused", "ignored"],
    "price_cap": [],
    "size_cap": [],
    "margin_checked": [],  # it asks for more money than any play has
}


def other_ways() -> list[tuple[str, object]]:
    """Each switch that orders depend on, at every answer that is not the default."""
    ways: list[tuple[str, object]] = [("none", None)]
    for each in fields(Switches):
        values = OTHER_WAYS.get(each.name, [not getattr(DEFAULTS, each.name)])
        ways += [(each.name, value) for value in values]
    return ways


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize(("name", "value"), other_ways(), ids=str)
@in_virtual_time
async def test_every_doubt_about_the_gateway_is_safe_either_way(tmp_path: Path, name: str, value: object, play: str):
    switches = DEFAULTS if name == "none" else Switches.named({name: value})
    async with stage(tmp_path, switches=switches) as house:
        await PLAYS[play](house)
        await house.end(settling=30)
        assert house.trades
