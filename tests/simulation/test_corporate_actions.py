"""Row C14 on the wire: the contract under an open trade is another one, or another number of shares, in the morning."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from broker.simulator import corporate
from tests.simulation import plays
from tests.simulation.stage import Stage, stage
from tests.simulation.test_link_rows import filled
from tests.simulation.virtual_time import in_virtual_time

MERGED = 999_000_001


async def until_morning(house: Stage, hours: int) -> None:
    """The plays begin at 10:00 in New York, and the contracts are looked at from 06:00 on."""
    house.clock.jump(timedelta(hours=hours))
    await house.after(60)


async def halted(house: Stage, words: str) -> None:
    """The symbol is halted for that, people were told, and nothing is entered into it."""
    assert words in house.state.halted["AAPL"]
    assert words in house.alarms()
    before = len(house.wire(":E"))
    await house.say(plays.stock(house.gateway).text, "m2")
    await house.after(5)
    assert len(house.wire(":E")) == before


@in_virtual_time
async def test_c14_a_split_overnight_halts_its_symbol(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        await until_morning(house, 12)
        corporate.split(house.gateway.exchange, "AAPL", Decimal(4))
        house.watch.foreign[house.gateway.market.resolve("AAPL").con_id] += 30
        await until_morning(house, 9)
        await halted(house, "beside our own trades")
        await house.end()
        assert house.trades[0].protected_quantity == 10


@in_virtual_time
async def test_c14_a_merger_overnight_halts_its_symbol(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        await until_morning(house, 12)
        corporate.exchanged(house.gateway.exchange, "AAPL", MERGED)
        await until_morning(house, 9)
        await halted(house, "another one since this morning")
        await house.end()
        assert house.trades[0].is_over
        assert not house.working()
