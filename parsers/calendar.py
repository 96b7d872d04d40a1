"""The New York exchanges' calendar as rules: holidays, half days, and the Fridays on which options expire.

Source: NYSE Rule 7.2 and its published holiday lists; agrees with the exchanges' own record from 2000 on.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FRIDAY = 4
_ONE_DAY = timedelta(days=1)
# Closures that no rule foresees: 11 September, mourning for presidents, Hurricane Sandy.
_SPECIAL = frozenset(
    date(*ymd)
    for ymd in (
        (2001, 9, 11), (2001, 9, 12), (2001, 9, 13), (2001, 9, 14), (2004, 6, 11), (2007, 1, 2), (2012, 10, 29),
        (2012, 10, 30), (2018, 12, 5), (2025, 1, 9),
    )
)  # fmt: skip


def is_trading_day(day: date) -> bool:
    """Whether the New York exchanges open on that day."""
    return day.weekday() < 5 and day not in holidays(day.year)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The weekdays of a year on which the New York exchanges stay closed."""
    days = {
        nth_weekday(year, 1, 0, 3),
        nth_weekday(year, 2, 0, 3),
        easter(year) - timedelta(days=2),
        _last_monday(year, 5),
        nth_weekday(year, 9, 0, 1),
        nth_weekday(year, 11, 3, 4),
        _observed(date(year, 7, 4)),
        _observed(date(year, 12, 25)),
    }
    new_year = date(year, 1, 1)
    if new_year.weekday() != 5:  # a Saturday New Year is not made up for: the Friday closes the books of the year
        days.add(_observed(new_year))
    if year >= 2022:
        days.add(_observed(date(year, 6, 19)))
    days |= {day for day in _SPECIAL if day.year == year}
    return frozenset(day for day in days if day.weekday() < 5)


@lru_cache(maxsize=64)
def early_closes(year: int) -> frozenset[date]:
    """The days of a year that end at 13:00 New York time."""
    thanksgiving = nth_weekday(year, 11, 3, 4)
    candidates = [thanksgiving + _ONE_DAY, date(year, 12, 24)]
    july_third = date(year, 7, 3)
    # When the Fourth is a Saturday, Friday the third is the holiday itself, and the day before is a full one.
    if july_third.weekday() != FRIDAY:
        candidates.append(july_third)
    return frozenset(day for day in candidates if is_trading_day(day))


def next_trading_day(day: date) -> date:
    """The first session after `day`."""
    day += _ONE_DAY
    while not is_trading_day(day):
        day += _ONE_DAY
    return day


def trading_day_on_or_before(day: date) -> date:
    """`day`, or the last session before it."""
    while not is_trading_day(day):
        day -= _ONE_DAY
    return day


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def monthly_expiry(year: int, month: int) -> date:
    """The third Friday of a month, or the session before it when the market is closed."""
    return trading_day_on_or_before(nth_weekday(year, month, FRIDAY, 3))


def friday_expiry(day: date, weeks: int = 0) -> date:
    """The expiry of the Friday on or after `day`, so many weeks later; the session before it when it is a holiday."""
    friday = day + timedelta(days=(FRIDAY - day.weekday()) % 7 + 7 * weeks)
    return trading_day_on_or_before(friday)


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _observed(day: date) -> date:
    shift = {5: -1, 6: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - _ONE_DAY
    return last - timedelta(days=last.weekday())
