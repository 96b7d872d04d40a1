"""What was won and lost over a period, from the fold: the trades that count, and the picture of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final, Literal, TypeVar

from bot.picture import MOST_BARS, MOST_MARKS, Bar, Mark, Picture
from bot.remember.state import State
from bot.say import replies
from risk.book import ClosedTrade
from risk.figures import money

Period = Literal["day", "week", "month", "all"]

DAYS: Final[dict[Period, int]] = {"day": 1, "week": 7, "month": 31, "all": 36500}
TITLES: Final[dict[Period, str]] = {"day": "Today", "week": "7 days", "month": "31 days", "all": "Everything"}

T = TypeVar("T")


def period_of(argument: str) -> Period:
    """The period that was asked for; today where none or an unknown one was."""
    word = argument.strip().lower()
    return next((period for period in DAYS if period == word), "day")


def closed_since(state: State, now: datetime, period: Period) -> list[ClosedTrade]:
    """Trades closed today in New York, or in the last so many days; in base currency where its rate is known."""
    return [_in_base(state, trade) for trade in state.closed if _within(trade.closed_at, now, period)]


def _in_base(state: State, trade: ClosedTrade) -> ClosedTrade:
    """At the account's rate of now, as limits in money count it; what has no rate keeps its own currency."""
    account = state.account
    if account is None or trade.currency in ("", account.currency):
        return trade
    rate = account.exchange_rates.get(trade.currency)
    if rate is None or rate <= 0:
        return trade
    return replace(trade, result=trade.result * rate, currency=account.currency)


def net(state: State, closed: Iterable[ClosedTrade]) -> str:
    """The results added up, one sum for each currency that could not be turned into the account's own."""
    base = _base_of(state)
    sums = _sums(closed, base) or {base: Decimal(0)}
    ordered = sorted(sums, key=lambda currency: (currency != base, currency))
    return " and ".join(money(sums[each], each, signed=True) for each in ordered)


def gained(closed: Iterable[ClosedTrade]) -> bool:
    """Whether nothing was lost on the whole, in any currency."""
    return all(total >= 0 for total in _sums(closed, "").values())


def _sums(closed: Iterable[ClosedTrade], unnamed: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for trade in closed:
        currency = trade.currency or unnamed
        sums[currency] = sums.get(currency, Decimal(0)) + trade.result
    return sums


def _within(at: datetime, now: datetime, period: Period) -> bool:
    if period == "day":
        return at.astimezone(replies.NEW_YORK).date() == now.astimezone(replies.NEW_YORK).date()
    return now - at <= timedelta(days=DAYS[period])


def picture_of(state: State, now: datetime, period: Period, badge: str) -> Picture | None:
    """The period as a picture, or None when no trade was closed in it: an empty frame tells nothing."""
    closed = closed_since(state, now, period)
    if not closed:
        return None
    won = sum(1 for trade in closed if trade.result > 0)
    currency, drawn = _comparable(state, closed)
    name, curve = _curve(state, drawn, currency, now, period)
    shown = drawn[-MOST_BARS:]
    which = f"the last {len(shown)} of " if len(shown) < len(drawn) else ""
    left_out = f", {len(closed) - len(drawn)} not in {currency} left out" if len(drawn) < len(closed) else ""
    counted = f"{which}{replies.count(len(closed), 'trade')}, {won} won{left_out}"
    return Picture(
        badge=badge,
        title=f"P&L · {TITLES[period]}",
        total=net(state, closed),
        gained=gained(closed),
        curve_name=name,
        curve=curve,
        bars=tuple(Bar(symbol=trade.symbol, result=trade.result, r_multiple=trade.r_multiple) for trade in shown),
        footer=f"{counted} · net of commissions · New York time",
    )


def _comparable(state: State, closed: Sequence[ClosedTrade]) -> tuple[str, list[ClosedTrade]]:
    """The one currency that a picture is in, and the trades in it: heights of unlike money say nothing side by side.

    The account's own where any result is in it, else that of the latest trade.
    """
    base = _base_of(state)
    named = [trade.currency or base for trade in closed]
    currency = base if base in named else named[-1]
    return currency, [trade for trade, each in zip(closed, named, strict=True) if each == currency]


def _base_of(state: State) -> str:
    return state.account.currency if state.account is not None else "USD"


def _curve(
    state: State, drawn: Sequence[ClosedTrade], currency: str, now: datetime, period: Period
) -> tuple[str, tuple[Mark, ...]]:
    """The account's value where it was marked often enough, else the results as they add up; with its currency."""
    marks = [Mark(at=at, value=value) for at, value in state.equity if _within(at, now, period)]
    if len(marks) > 1:
        return f"account value, {_base_of(state)}", thinned(marks, MOST_MARKS)
    sums = accumulate((trade.result for trade in drawn), initial=Decimal(0))
    moments = (drawn[0].closed_at, *(trade.closed_at for trade in drawn))
    added = [Mark(at=at, value=value) for at, value in zip(moments, sums, strict=True)]
    return f"results, added up, {currency}", thinned(added, MOST_MARKS)


def thinned(values: Sequence[T], most: int) -> tuple[T, ...]:
    """At most so many of them, evenly, the first and the last among them."""
    if len(values) <= most:
        return tuple(values)
    step = (len(values) - 1) / (most - 1)
    return tuple(values[round(number * step)] for number in range(most))
