"""The morning's look-ups, through a whole service: what is watched is known before its signal comes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parsers.instrument import Stock
from tests.fakes.scene import charter
from tests.simulation import plays
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time

WATCHED = (Stock(symbol="SPY"), Stock(symbol="NVDA"))


@in_virtual_time
async def test_a_watched_contract_is_on_the_warm_path_and_another_is_looked_up_and_said_so(tmp_path: Path):
    async with stage(tmp_path, chart=replace(charter(), watched=WATCHED)) as house:
        await house.until(lambda: all(house.broker.recall(each) for each in WATCHED), "the watched contracts")
        await house.until(lambda: house.gateway.journal.received("reqSecDefOptParams"), "a chain")
        await house.say(plays.stock(house.gateway, "MSFT").text, "m1")
        await house.until(lambda: house.wire(":E"), "the entry of a contract never seen")
        assert any("not seen today" in line for post in house.chat.said for line in post.card.lines)
        said = len(house.chat.said)
        await house.say(plays.stock(house.gateway, "SPY").text, "m2")
        await house.until(lambda: len(house.wire(":E")) == 2, "the entry of a watched contract")
        assert not any("not seen today" in line for post in house.chat.said[said:] for line in post.card.lines)
        await house.end()
