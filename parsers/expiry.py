"""What a written date means on the day it was written, as an option's expiry in New York."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from parsers.calendar import friday_expiry, is_trading_day, monthly_expiry, next_trading_day
from parsers.fault import Fault

# A date this far back was meant for last time, and the post is late; further back, it is next year's.
_JUST_PASSED = timedelta(days=125)
_FURTHEST_DAYS = 366 * 6


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written. `rule` names a relative one; `day_first` says that d/m was meant for certain."""

    year: int | None = None
    month: int = 0
    day: int | None = None
    rule: str = ""
    number: int = 0
    day_first: bool = False
    either: bool = False


def resolve(written: Written, today: date, position: int) -> date | Literal["nearest"]:
    """The expiry meant by `written` in a message of `today` (New York), or a Fault naming what is wrong with it."""
    if written.rule:
        return _relative(written, today, position)
    if written.day is None:
        return _month(written, today, position)
    year = written.year
    if year is None:
        return _without_year(written, today, position)
    return _checked(_date(year, written.month, written.day, position), today, position)


def _relative(written: Written, today: date, position: int) -> date | Literal["nearest"]:
    match written.rule:
        case "dte":
            return _days_out(today, written.number, position)
        case "today":
            return _days_out(today, 0, position)
        case "tomorrow":
            return next_trading_day(today)
        case "weekly" | "friday":
            return friday_expiry(today) if friday_expiry(today) >= today else friday_expiry(today, 1)
        case "nextweek":
            return friday_expiry(today, 1)
        case "monthly":
            this = monthly_expiry(today.year, today.month)
            return this if this >= today else monthly_expiry(*_next_month(today.year, today.month))
        case _:
            raise Fault("missing-expiry", "LEAPS need a date", position, suggestion="name the expiry, as in 1/15/27")


def _days_out(today: date, days: int, position: int) -> date:
    if days == 1:
        return next_trading_day(today)
    return _checked(today + timedelta(days=days), today, position)


def _month(written: Written, today: date, position: int) -> date:
    if written.year is not None:
        return _checked(monthly_expiry(written.year, written.month), today, position)
    this = monthly_expiry(today.year, written.month)
    if this >= today:
        return this
    if today - this <= _JUST_PASSED:
        raise Fault("expired-date", f"the expiry of {this:%B} has just passed", position, suggestion="name the day")
    return monthly_expiry(today.year + 1, written.month)


def _without_year(written: Written, today: date, position: int) -> date:
    day = written.day or 0
    this = _date(today.year, written.month, day, position)
    if this < today:
        if today - this <= _JUST_PASSED:
            raise Fault("expired-date", f"{written.month}/{day} has just passed", position)
        this = _date(today.year + 1, written.month, day, position)
    if not written.either:
        return _checked(this, today, position)
    return _day_or_year(written, this, today, position)


def _day_or_year(written: Written, as_day: date, today: date, position: int) -> date:
    """Read "Jan 27" as the 27th or as the January of 2027: a reading counts when its date can be an expiry."""
    as_month = monthly_expiry(2000 + (written.day or 0), written.month)
    month_fits = today <= as_month <= today + timedelta(days=3 * 366)
    if month_fits and is_trading_day(as_day):
        raise Fault(
            "ambiguous-expiry",
            "this can be a day or a year",
            position,
            suggestion=f"{as_day:%m/%d} or {as_month:%m/%d/%y}",
        )
    if is_trading_day(as_day):
        return as_day
    return as_month if month_fits else _checked(as_day, today, position)


def _date(year: int, month: int, day: int, position: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Fault("invalid-date", f"there is no {month}/{day}", position) from None


def _checked(day: date, today: date, position: int) -> date:
    if day < today:
        raise Fault("expired-date", f"{day:%-d %b %Y} has passed", position)
    if (day - today).days > _FURTHEST_DAYS:
        raise Fault("invalid-date", f"{day:%-d %b %Y} is too far away", position)
    if not is_trading_day(day):
        near = friday_expiry(day - timedelta(days=3))
        raise Fault(
            "expiry-not-trading-day",
            f"the market is closed on {day:%a %-d %b %Y}",
            position,
            suggestion=f"did you mean {near.month}/{near.day}?",
        )
    return day


def _next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)
