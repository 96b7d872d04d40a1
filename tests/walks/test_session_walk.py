"""Days on which the clock or the calendar is not the usual one, by the gateway's own hours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo.day import call_near, cents
from tests.fakes.running_clock import RunningClock
from tests.walks.house import gateway
from tests.walks.test_case_facts_walk import BUY, refusal

HALF_DAY = date(2026, 11, 27)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-11-26T15:00:00", "Friday 2026-11-27 09:30 EST", id="Thanksgiving"),
        pytest.param("2026-11-27T18:00:00", "Monday 2026-11-30 09:30 EST", id="a half-day at one o'clock"),
        pytest.param("2026-11-02T14:29:00", "Monday 2026-11-02 09:30 EST", id="after the clocks went back"),
        pytest.param("2026-10-30T13:29:00", "Friday 2026-10-30 09:30 EDT", id="before the clocks went back"),
        pytest.param("2027-03-15T13:29:00", "Monday 2027-03-15 09:30 EDT", id="after the clocks went forward"),
    ],
)
async def test_an_entry_is_refused_with_the_opening_time(tmp_path: Path, now: str, opens: str):
    async with gateway(now=at(now)) as gate:
        said = await refusal(gate, tmp_path, BUY, clock=RunningClock(at(now)))
    assert f"the market is closed and opens on {opens}; post it again then" in said


async def test_on_a_half_day_an_option_of_that_day_is_not_bought_after_its_own_cut_off(tmp_path: Path):
    now = at("2026-11-27T17:46:00")
    async with gateway(now=now) as gate:
        call = call_near(gate.exchange, "SPY", HALF_DAY)
        text = f"BTO 1 {call.text} @ {cents(call.ask)} SL {cents(call.ask / 2)}"
        said = await refusal(gate, tmp_path, text, clock=RunningClock(now))
    assert "the option expires today and the cut-off was 12:45 EST" in said
