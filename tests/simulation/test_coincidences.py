"""What happens together: a restart while a bracket is on its way, a correction while a snapshot is, everything twice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.faults import Fault
from tests.simulation import plays
from tests.simulation.proxy import Proxy
from tests.simulation.repertoire import PLAYS
from tests.simulation.stage import Stage, stage
from tests.simulation.test_link_rows import filled
from tests.simulation.virtual_time import in_virtual_time


async def night_falls(house: Stage, *, next_id: int = 1, closed: float = 20) -> None:
    """The gateway is restarted, is away for a while, and hands out old ids again."""
    house.gateway.stop_listening()
    house.gateway.restart(next_id=next_id)
    await house.after(closed)
    await house.gateway.listen_again()


@pytest.mark.parametrize("away", ["0", "0.01"])
@pytest.mark.parametrize("at", [150, 700, 1100, 5000])
@in_virtual_time
async def test_b5_a_restart_with_lower_ids_in_the_middle_of_a_bracket(tmp_path: Path, at: int, away: str):
    async with stage(tmp_path, up=False) as house, Proxy(house.gateway.port) as wire:
        house.port = wire.port
        await house.up()
        await filled(house, "m0", "SPY")
        wire.cut_after(at)
        await house.say(plays.stock(house.gateway, away=away).text, "m1")
        await house.after(0.1)
        await night_falls(house)
        await house.until(lambda: house.ready, "a link after the night", within=180)
        await house.say(plays.stock(house.gateway, "MSFT").text, "m2")
        await house.end()
        assert len(house.wire(":E")) <= 3
        assert house.held("SPY") == 10
        assert house.held("MSFT") == 10
        assert house.held() in {0, 10}
        await house.down()


@in_virtual_time
async def test_c11_another_client_with_the_same_numbers_through_a_restart_with_lower_ids(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        for number in range(1, 12):
            house.stranger(number)
        await night_falls(house)
        await house.until(lambda: house.ready, "a link after the night", within=180)
        await house.say(f"AAPL SL {signal.stop + 1}", "m2")
        await house.after(3)
        await house.say("out of AAPL", "m3")
        await house.end()
        assert house.held() == 0


@pytest.mark.parametrize("units", ["0", "6", "14"])
@pytest.mark.parametrize("message", ["positionEnd", "openOrderEnd", "completedOrdersEnd", "execDetailsEnd"])
@in_virtual_time
async def test_c6_a_correction_or_a_bust_while_a_snapshot_is_on_its_way(tmp_path: Path, message: str, units: str):
    async with stage(tmp_path) as house:
        await filled(house)
        house.tolerated |= {"I6"}
        tape = house.gateway.exchange.floor.tape
        house.gateway.faults.add(Fault("delay", message, seconds=3))
        await house.until(lambda: not house.gateway.faults.rules, "the delay", within=40)
        tape.correct(tape.executions[0].execution_id, Decimal(units), Decimal(185))
        await house.end()
        assert house.trades[0].entry_filled == Decimal(units)
        assert house.held() == Decimal(units)


@pytest.mark.parametrize("does", ["duplicate", "swap"])
@pytest.mark.parametrize("play", sorted(PLAYS))
@in_virtual_time
async def test_c7_every_message_twice_or_out_of_order_for_a_whole_life(tmp_path: Path, play: str, does: str):
    async with stage(tmp_path) as house:
        house.gateway.faults.add(Fault(does, times=0))  # type: ignore[arg-type]
        await PLAYS[play](house)
        await house.end()
