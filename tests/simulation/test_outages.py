"""Row B4 as people hear it: the planned restart in silence, every other absence aloud and again until it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

from bot.decide.turn import Charter
from bot.gateway_hours import GatewayHours
from tests.fakes.scene import NOW, charter
from tests.simulation.stage import Stage, stage
from tests.simulation.test_link_rows import filled, refused
from tests.simulation.virtual_time import in_virtual_time

# The plays begin at 10:00 in New York.
RESTART = NOW + timedelta(minutes=20)


def planned() -> Charter:
    return replace(charter(), gateway=GatewayHours(restarts_at=time(10, 20)))


async def until(house: Stage, moment: timedelta) -> None:
    await house.after((RESTART + moment - house.clock.now()).total_seconds())


def away(house: Stage) -> list[str]:
    return [alarm.text for alarm in house.state.alarms if "cannot be reached" in alarm.text]


def told(house: Stage) -> list[str]:
    return [line for post in house.chat.said for line in post.card.lines if "cannot be reached" in line]


@in_virtual_time
async def test_b4_a_planned_restart_keeps_entries_back_and_is_no_alarm(tmp_path: Path):
    async with stage(tmp_path, chart=planned()) as house:
        signal = await filled(house)
        await until(house, timedelta(seconds=-70))
        assert house.ready
        await filled(house, "m2", "SPY")
        await until(house, timedelta(seconds=-30))
        await refused(house, "m3", "NVDA")
        assert any("the gateway restarts at" in line for line in house.chat.said[-1].card.lines)
        await until(house, timedelta())
        house.gateway.stop_listening()
        house.gateway.restart(next_id=1)
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await until(house, timedelta(minutes=14))
        assert not away(house)
        await house.gateway.listen_again()
        await house.until(lambda: house.ready, "a link after the restart", within=100)
        await filled(house, "m4", "MSFT")
        await house.end()
        assert house.held() == 0
        assert not away(house)
        assert "The link is back" not in house.chat.titles()


@in_virtual_time
async def test_b4_a_gateway_that_is_not_back_after_its_grace_is_an_alarm_until_it_is(tmp_path: Path):
    async with stage(tmp_path, chart=planned()) as house:
        await filled(house)
        await until(house, timedelta(seconds=-20))
        house.gateway.stop_listening()
        house.gateway.drop_clients()
        await until(house, timedelta(minutes=14, seconds=50))
        assert not told(house)
        await until(house, timedelta(minutes=15, seconds=5))
        assert len(told(house)) == 1
        assert "1 position that cannot be watched" in told(house)[0]
        await until(house, timedelta(minutes=31))
        assert len(told(house)) == 3
        await house.gateway.listen_again()
        await house.until(lambda: "The link is back" in house.chat.titles(), "the good news", within=130)
        await house.end()
        assert len(told(house)) == 3
        assert house.held() == 10


@in_virtual_time
async def test_a_loss_that_nobody_planned_is_told_within_a_minute_and_a_half(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.stop_listening()
        house.gateway.drop_clients(reset=True)
        await house.after(55)
        assert not told(house)
        await house.after(10)
        assert len(told(house)) == 1
        await house.end()


@in_virtual_time
async def test_a_service_that_starts_while_the_gateway_is_away_stays_with_its_open_trade_and_says_so(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        house.gateway.stop_listening()
        await house.kill()
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.up(ready=False)
        await house.after(65)
        assert house.alive
        assert len(told(house)) == 1
        await house.gateway.listen_again()
        await house.until(lambda: house.ready, "a link at last", within=60)
        await house.end()
        assert house.held() == 0
