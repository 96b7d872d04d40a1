from __future__ import annotations

from datetime import date

import pytest

from parsers.calendar import early_closes, friday_expiry, holidays, is_trading_day, monthly_expiry, next_trading_day


@pytest.mark.parametrize(
    ("year", "month", "expiry"),
    [
        (2025, 4, date(2025, 4, 17)),
        (2026, 6, date(2026, 6, 18)),
        (2027, 6, date(2027, 6, 17)),
        (2026, 12, date(2026, 12, 18)),
    ],
)
def test_a_monthly_expiry_is_the_third_friday_or_the_session_before(year, month, expiry):
    assert monthly_expiry(year, month) == expiry


@pytest.mark.parametrize("thursday", [date(2026, 4, 2), date(2026, 7, 2), date(2026, 12, 24), date(2027, 3, 25)])
def test_a_weekly_on_a_holiday_friday_expires_on_thursday(thursday):
    assert friday_expiry(thursday) == thursday


def test_the_holidays_of_2026_are_those_that_the_exchange_lists():
    expected = {(1, 1), (1, 19), (2, 16), (4, 3), (5, 25), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25)}
    assert {(day.month, day.day) for day in holidays(2026)} == expected


def test_a_new_year_on_saturday_gives_no_friday_off():
    assert is_trading_day(date(2021, 12, 31))


def test_juneteenth_begins_in_2022():
    assert is_trading_day(date(2020, 6, 19))
    assert not is_trading_day(date(2023, 6, 19))


def test_half_days_are_sessions():
    assert early_closes(2026) == {date(2026, 11, 27), date(2026, 12, 24)}
    assert early_closes(2025) == {date(2025, 7, 3), date(2025, 11, 28), date(2025, 12, 24)}


def test_the_session_after_thanksgiving_eve_is_friday():
    assert next_trading_day(date(2026, 11, 25)) == date(2026, 11, 27)
