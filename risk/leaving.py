"""When a position must be left whatever its price: before an option's last close, or before every close."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from parsers.calendar import early_closes
from parsers.instrument import Option
from parsers.value import Value
from risk.book import Contract
from risk.case import Case
from risk.decision import Violation
from risk.figures import Positive, plain
from risk.rules.base import EVERYBODY, Scope

BROKERS_TURN: Final = timedelta(minutes=1)
"""How long our own exit is worked before the order that rests at the broker sells at market."""


class Leave(Value):
    """One law about time: so many minutes before the close, on an option's last day or on every day.

    Of several that cover a case the earliest holds.
    """

    day: Literal["last", "every"] = "last"
    minutes_before_close: Positive = Decimal(15)
    only: Scope = EVERYBODY

    def law(self) -> str:
        """The law in words."""
        when = "on an option's last day" if self.day == "last" else "every day"
        return f"left {plain(self.minutes_before_close)} minutes before the close {when}{self.only.words()}"


def leave_at(case: Case, contract: Contract, laws: tuple[Leave, ...], *, outside_rth: bool) -> datetime | None:
    """When this position is left at the latest; None where nothing says so."""
    moments = [_moment(case, contract, law, outside_rth=outside_rth) for law in laws if law.only.covers(case)]
    return min((moment for moment in moments if moment is not None), default=None)


def expiry_sale_at(case: Case, contract: Contract, leaves: datetime | None) -> datetime | None:
    """From when the broker itself sells an option bought on its last day: right after we should have left it.

    None where it has more days, where nothing says when it is left, or where the contract takes no such order.
    """
    last_day = isinstance(contract.instrument, Option) and contract.last_trade is not None
    if leaves is None or not last_day or not {"MKT", "GAT"} <= contract.order_types:
        return None
    zone = ZoneInfo(contract.time_zone or "America/New_York")
    return leaves + BROKERS_TURN if case.now.astimezone(zone).date() == contract.last_trade else None


def too_late(case: Case, contract: Contract, moment: datetime | None) -> Violation | None:
    """An entry that would have to be left at once is none; what has expired already is refused by its own rule."""
    local = None if moment is None else moment.astimezone(ZoneInfo(contract.time_zone or "UTC"))
    if local is None or case.now < local or case.now.astimezone(local.tzinfo).date() > local.date():
        return None
    return Violation(rule="leave", message=f"it would have to be left again at {local:%H:%M} {local.tzname()}")


def _moment(case: Case, contract: Contract, law: Leave, *, outside_rth: bool) -> datetime | None:
    closes = _last_close(contract) if law.day == "last" else _next_close(contract, case.now, outside_rth)
    return None if closes is None else closes - timedelta(minutes=float(law.minutes_before_close))


def _next_close(contract: Contract, now: datetime, outside_rth: bool) -> datetime | None:  # noqa: FBT001 (as the plan says it)
    """The end of the session that runs now, or of the next one."""
    sessions = contract.trading_hours if outside_rth else contract.liquid_hours
    return min((each.closes for each in sessions if each.closes > now), default=None)


def _last_close(contract: Contract) -> datetime | None:
    """The close of the last day that an option trades: as the gateway says it, never after the stock market's own.

    Classes that trade a quarter of an hour longer (SPX, SPY) end with that market on their last day or, with their
    underlying at rest, are settled; and what the gateway says is the class's hours, whichever day it is.
    """
    day = contract.last_trade
    if day is None or not isinstance(contract.instrument, Option):
        return None
    zone = ZoneInfo(contract.time_zone or "America/New_York")
    known = [each.closes for each in contract.liquid_hours if each.closes.astimezone(zone).date() == day]
    hour = 13 if day in early_closes(day.year) else 16
    stocks = datetime.combine(day, time(hour), ZoneInfo("America/New_York")).astimezone(UTC)
    return min(stocks, max(known, default=stocks))
