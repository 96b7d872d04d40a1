from __future__ import annotations

from datetime import date

import pytest

from parsers.expiry import Written, resolve
from parsers.fault import Fault

TODAY = date(2026, 12, 1)


def code(written: Written, today: date = TODAY) -> str:
    with pytest.raises(Fault) as refused:
        resolve(written, today, 0)
    return refused.value.code


def test_zero_days_is_the_day_of_the_message():
    assert resolve(Written(rule="dte", number=0), TODAY, 0) == TODAY


def test_one_day_is_the_next_session():
    assert resolve(Written(rule="dte", number=1), date(2026, 11, 25), 0) == date(2026, 11, 27)


def test_a_month_and_day_without_year_is_the_next_such_day():
    assert resolve(Written(None, 1, 15), TODAY, 0) == date(2027, 1, 15)


def test_a_day_that_has_just_passed_is_not_next_years():
    assert code(Written(None, 11, 20)) == "expired-date"


def test_a_saturday_is_no_expiry_and_the_friday_is_offered():
    with pytest.raises(Fault) as refused:
        resolve(Written(2027, 1, 16), TODAY, 0)
    assert refused.value.code == "expiry-not-trading-day"
    assert refused.value.suggestion == "did you mean 1/15?"


def test_a_day_that_no_month_has_is_refused():
    assert code(Written(None, 2, 30)) == "invalid-date"


def test_a_number_that_can_be_day_or_year_is_refused():
    assert code(Written(None, 1, 27, either=True)) == "ambiguous-expiry"


def test_a_number_that_can_only_be_a_day_is_a_day():
    assert resolve(Written(None, 12, 11, either=True), TODAY, 0) == date(2026, 12, 11)


def test_next_week_is_the_friday_after_this_weeks():
    assert resolve(Written(rule="nextweek"), TODAY, 0) == date(2026, 12, 11)


def test_leaps_without_a_date_are_refused():
    assert code(Written(rule="leaps")) == "missing-expiry"
