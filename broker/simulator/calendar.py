"""The days on which US markets are shut or close early, by rule and not by list, so that no year is missing."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month; -1 is the last."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    after = date(year + month // 12, month % 12 + 1, 1)
    return after - timedelta((after.weekday() - weekday - 1) % 7 + 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _observed(day: date) -> date:
    return day - timedelta(1) if day.weekday() == SATURDAY else day + timedelta(day.weekday() == SUNDAY)


@cache
def holidays(year: int) -> frozenset[date]:
    """The full closings of the New York Stock Exchange in a year, by its Rule 7.2."""
    new_year = date(year, 1, 1)
    fixed = [date(year, 6, 19), date(year, 7, 4), date(year, 12, 25)]
    moving = [
        nth_weekday(year, 1, MONDAY, 3),
        nth_weekday(year, 2, MONDAY, 3),
        easter(year) - timedelta(2),
        nth_weekday(year, 5, MONDAY, -1),
        nth_weekday(year, 9, MONDAY, 1),
        nth_weekday(year, 11, THURSDAY, 4),
    ]
    # A New Year on a Saturday is not observed: the Friday before closes the year's books.
    start = [] if new_year.weekday() == SATURDAY else [_observed(new_year)]
    return frozenset([*start, *(_observed(day) for day in fixed), *moving])


@cache
def early_closes(year: int) -> frozenset[date]:
    """The days on which stocks close at 13:00 in New York."""
    days = [nth_weekday(year, 11, THURSDAY, 4) + timedelta(1), date(year, 12, 24), date(year, 7, 3)]
    return frozenset(day for day in days if is_trading_day(day))


def is_trading_day(day: date) -> bool:
    """Whether US stocks trade on this day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def trading_day_on_or_before(day: date) -> date:
    """The day itself, or the last trading day before it."""
    while not is_trading_day(day):
        day -= timedelta(1)
    return day


def trading_days(start: date, count: int) -> list[date]:
    """The next trading days, the start among them if it is one."""
    found: list[date] = []
    day = start
    while len(found) < count:
        if is_trading_day(day):
            found.append(day)
        day += timedelta(1)
    return found
