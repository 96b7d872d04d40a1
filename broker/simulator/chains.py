"""Which option expiries and strikes, and which futures months, are listed on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from broker.simulator import calendar
from broker.simulator.catalogue import EVERY_MONTH, FutureRow

DAILIES = 12
WEEKLIES = 9
MONTHLIES = 8
STRIKE_SPAN = Decimal("0.25")
FUTURE_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry: its last day of trading, its day of settlement, and whether it is a standard monthly."""

    last_trade: date
    settles: date
    monthly: bool


def third_friday(year: int, month: int) -> date:
    """The nominal standard expiry; a holiday moves it to the trading day before."""
    return calendar.nth_weekday(year, month, calendar.FRIDAY, 3)


def expiries(cycle: str, today: date) -> list[date]:
    """The settlement days on offer: the monthlies, and those that the cycle (daily, weekly, wednesday) adds."""
    days = set(_monthlies(today))
    if cycle == "daily":
        days.update(calendar.trading_days(today, DAILIES))
    if cycle in {"daily", "weekly"}:
        friday = today + timedelta((calendar.FRIDAY - today.weekday()) % 7)
        fridays = (calendar.trading_day_on_or_before(friday + timedelta(7 * week)) for week in range(WEEKLIES))
        days.update(day for day in fridays if day >= today)
    return sorted(days)


def _months(today: date, count: int) -> Iterator[tuple[int, int]]:
    for offset in range(count):
        years, month = divmod(today.month - 1 + offset, 12)
        yield today.year + years, month + 1


def _monthlies(today: date) -> Iterator[date]:
    # Leaps beyond the near months: each January of the two years after.
    leaps = [(today.year + 1, 1), (today.year + 2, 1), (today.year + 3, 1)]
    for year, month in [*_months(today, MONTHLIES), *leaps]:
        day = calendar.trading_day_on_or_before(third_friday(year, month))
        if day >= today:
            yield day


def stock_expiries(cycle: str, today: date) -> list[Expiry]:
    """Expiries of a stock's or fund's options: last trade and settlement are the same day."""
    return [Expiry(day, day, is_monthly(day)) for day in expiries(cycle, today)]


def morning_expiries(today: date) -> list[Expiry]:
    """Standard index monthlies, settled on the opening: they trade for the last time the session before."""
    found = []
    for settles in sorted(set(_monthlies(today))):
        last = calendar.trading_day_on_or_before(settles - timedelta(1))
        if last >= today:
            found.append(Expiry(last, settles, monthly=True))
    return found


def volatility_expiries(today: date, *, monthly: bool) -> list[Expiry]:
    """VIX: Wednesdays, thirty days before the next month's third Friday; the last trade is the day before."""
    found = []
    for year, month in _months(today, MONTHLIES):
        following = date(year + month // 12, month % 12 + 1, 1)
        standard = third_friday(following.year, following.month) - timedelta(30)
        if monthly and standard - timedelta(1) >= today:
            found.append(Expiry(calendar.trading_day_on_or_before(standard - timedelta(1)), standard, monthly=True))
    if not monthly:
        wednesday = today + timedelta((2 - today.weekday()) % 7)
        for week in range(5):
            settles = wednesday + timedelta(7 * week)
            last = calendar.trading_day_on_or_before(settles - timedelta(1))
            if last >= today:
                found.append(Expiry(last, settles, monthly=False))
    return found


def is_monthly(day: date) -> bool:
    """Whether a settlement day is the standard one of its month."""
    return day == calendar.trading_day_on_or_before(third_friday(day.year, day.month))


def strikes(price: Decimal, step: Decimal) -> list[Decimal]:
    """A ladder around the price, finer near it and reaching a quarter either side."""
    lowest = (price * (1 - STRIKE_SPAN) / step).to_integral_value() * step
    highest = price * (1 + STRIKE_SPAN)
    count = int((highest - lowest) / step) + 1
    return [strike for strike in (lowest + step * index for index in range(count)) if strike > 0]


def future_expiries(row: FutureRow, today: date) -> list[tuple[str, date]]:
    """`(yyyymm, last trade)` of the listed months, nearest first."""
    found: list[tuple[str, date]] = []
    for year, month in _months(today, 30):
        if EVERY_MONTH[month - 1] in row.months:
            last = future_last_trade(row.symbol, year, month)
            if last >= today:
                found.append((f"{year}{month:02d}", last))
        if len(found) == FUTURE_MONTHS:
            break
    return found


def future_last_trade(root: str, year: int, month: int) -> date:
    """Index: third Friday. Crude: three days before the 25th, a month ahead. Gold: near the month's end."""
    if root in {"CL", "MCL"}:
        before = date(year, month, 1) - timedelta(1)
        day = calendar.trading_day_on_or_before(date(before.year, before.month, 25))
        days_back = 3 if root == "CL" else 4
        return _business_days_before(day, days_back)
    if root in {"GC", "MGC"}:
        last = calendar.trading_day_on_or_before(date(year + month // 12, month % 12 + 1, 1) - timedelta(1))
        return _business_days_before(last, 2)
    return calendar.trading_day_on_or_before(third_friday(year, month))


def _business_days_before(day: date, count: int) -> date:
    for _ in range(count):
        day = calendar.trading_day_on_or_before(day - timedelta(1))
    return day
