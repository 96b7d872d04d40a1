from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from risk.day import day_around


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        # Late in New York is the next day in UTC already.
        ("2026-11-25T03", "2026-11-24T05", "2026-11-25T05"),
        ("2026-11-25T05", "2026-11-25T05", "2026-11-26T05"),
        # The clocks go forward: 23 hours; and back: 25.
        ("2026-03-08T12", "2026-03-08T05", "2026-03-09T04"),
        ("2026-11-01T12", "2026-11-01T04", "2026-11-02T05"),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_of_its_zone(now, begins, ends):
    found = day_around(datetime.fromisoformat(f"{now}:00+00:00"), ZoneInfo("America/New_York"))
    assert found == tuple(datetime.fromisoformat(f"{each}:00+00:00") for each in (begins, ends))
    assert {each.tzinfo for each in found} == {UTC}
