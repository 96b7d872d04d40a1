from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.clock import ManualClock, SystemClock, utc_text

MOMENT = datetime(2026, 12, 1, 10, 0, tzinfo=timezone(timedelta(hours=-5)))


def test_a_manual_clock_moves_only_by_hand_and_forward():
    clock = ManualClock(MOMENT)
    assert clock.now() == MOMENT
    assert clock.advance(timedelta(seconds=5)) == MOMENT + timedelta(seconds=5)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(seconds=-1))


def test_the_system_clock_is_in_utc():
    assert SystemClock().now().tzinfo is UTC


def test_utc_text_sorts_as_time_does():
    moments = [MOMENT + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000)]
    texts = [utc_text(moment) for moment in moments]
    assert texts == sorted(texts)
    assert texts[0] == "2026-12-01T15:00:00.000000+00:00"


def test_a_moment_without_a_zone_is_refused():
    naive = MOMENT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        utc_text(naive)
    with pytest.raises(ValueError, match="zone"):
        ManualClock(naive)
