"""Ages, clocks, sessions and expiries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from parsers.instrument import Kind
from risk.book import Contract, Session
from risk.case import Case
from risk.decision import Violation
from risk.figures import Positive, WallClock, ZoneName, plain
from risk.rules.base import IDLE, IntentRule, Measure, minutes_of, span


def sessions_of(contract: Contract, kind: Kind) -> tuple[Session, ...]:
    """The hours in which an entry may go out: those in which its stop can trigger too.

    Futures and forex stops are sent for all hours, so their whole trading hours count; a plain stop of a stock or an
    option triggers in liquid hours only.
    """
    return contract.trading_hours if kind in ("future", "forex") else contract.liquid_hours


def _days_left(contract: Contract, now: datetime) -> int | None:
    today = now.astimezone(ZoneInfo(contract.time_zone)).date()
    return (contract.last_trade - today).days if isinstance(contract.last_trade, date) else None


class MessageAge(IntentRule):
    """A signal is acted on while it is fresh, by the platform's own time of the post."""

    rule: Literal["message_age"] = "message_age"
    unit: ClassVar[str] = "s"
    max_seconds: Positive = Decimal(30)
    max_future_seconds: Positive = Decimal(2)

    def law(self) -> str:
        """The law in words."""
        return f"messages are at most {plain(self.max_seconds)} seconds old"

    def judge(self, case: Case) -> Violation | Measure:
        """Too old, or from a future that only a wrong clock explains."""
        age = Decimal(str((case.now - case.sent_at).total_seconds()))
        if age > self.max_seconds:
            return self.broken(
                f"the message is {_span(age)} old, the limit is {plain(self.max_seconds)} seconds",
                f"{plain(age)} s",
                f"{plain(self.max_seconds)} s",
                "post it again",
            )
        if -age > self.max_future_seconds:
            return self.broken(
                f"the message was posted {_span(-age)} in our future: this machine's clock is wrong",
                f"{plain(-age)} s",
                f"{plain(self.max_future_seconds)} s",
                "set the clock (NTP)",
            )
        return Measure(age, self.max_seconds)


class ClockSkew(IntentRule):
    """Our clock against the broker's; every age and every good-till time depends on it."""

    rule: Literal["clock_skew"] = "clock_skew"
    unit: ClassVar[str] = "s"
    max_seconds: Positive = Decimal(2)

    def law(self) -> str:
        """The law in words."""
        return f"our clock is within {plain(self.max_seconds)} seconds of the broker's"

    def judge(self, case: Case) -> Violation | Measure:
        """Either direction."""
        skew = case.clock_skew_seconds
        if skew is None:
            return self.blind("the difference to the broker's clock")
        if abs(skew) <= self.max_seconds:
            return Measure(skew, self.max_seconds)
        return self.broken(
            f"our clock is {plain(skew)} seconds from the broker's, the limit is {plain(self.max_seconds)}",
            skew,
            self.max_seconds,
            "set the clock (NTP)",
        )


class MarketHours(IntentRule):
    """An entry goes out while its market is open, never before: always asked."""

    rule: Literal["market-closed"] = "market-closed"

    def law(self) -> str:
        """The law in words."""
        return "entries only while the contract's own session is open"

    def judge(self, case: Case) -> Violation | Measure:
        """Inside one of the contract's own sessions."""
        if case.contract is None:
            return self.blind("the contract")
        sessions = sessions_of(case.contract, case.kind)
        if not sessions:
            return self.blind("when this market is open")
        if any(session.opens <= case.now < session.closes for session in sessions):
            return Measure("open")
        coming = [session.opens for session in sessions if session.opens > case.now]
        if not coming:
            return self.broken("the market is closed, and the gateway names no coming session")
        opens = min(coming).astimezone(ZoneInfo(case.contract.time_zone))
        when = f"{opens:%A %Y-%m-%d %H:%M} {opens.tzname()}"
        return self.broken(f"the market is closed and opens on {when}", "closed", "open", "post it again then")


class TradingWindow(IntentRule):
    """Hours of one's own inside the market's, by the wall clock of `time_zone`; it may run over midnight."""

    rule: Literal["trading_window"] = "trading_window"
    opens: WallClock
    closes: WallClock
    time_zone: ZoneName = "America/New_York"

    def law(self) -> str:
        """The law in words."""
        return f"entries from {self.opens:%H:%M} to {self.closes:%H:%M} {self.time_zone}"

    def judge(self, case: Case) -> Violation | Measure:
        """The wall clock there."""
        clock = case.now.astimezone(ZoneInfo(self.time_zone)).time()
        over_midnight = self.closes <= self.opens
        inside = clock >= self.opens or clock < self.closes if over_midnight else self.opens <= clock < self.closes
        limit = f"{self.opens:%H:%M} to {self.closes:%H:%M}"
        if inside:
            return Measure(f"{clock:%H:%M}", limit)
        return self.broken(
            f"it is {clock:%H:%M} in {self.time_zone}, entries are allowed from {limit}",
            f"{clock:%H:%M}",
            limit,
            f"post it again from {self.opens:%H:%M}",
        )


class DaysToExpiry(IntentRule):
    """How far off an option's expiry may be."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["days_to_expiry"] = "days_to_expiry"
    unit: ClassVar[str] = "days"
    min_days: Annotated[int, Field(ge=0)] = 0
    max_days: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.max_days is not None and self.min_days > self.max_days:
            raise ValueError("min_days is above max_days, so no option would pass")
        return self

    def law(self) -> str:
        """The law in words."""
        return f"options expire in {self.min_days} days or more" + (
            f", in {self.max_days} at most" if self.max_days is not None else ""
        )

    def judge(self, case: Case) -> Violation | Measure:
        """Calendar days in the contract's own zone."""
        contract = case.contract
        days = _days_left(contract, case.now) if contract else None
        if contract is None or days is None:
            return self.blind("the expiry")
        limit = span(self.min_days, self.max_days)
        if days >= self.min_days and (self.max_days is None or days <= self.max_days):
            return Measure(days, limit)
        said = "expired" if days < 0 else f"expires in {days} days"
        return self.broken(f"the option {said}, allowed are {limit}", days, limit, self._dates(contract, case.now))

    def _dates(self, contract: Contract, now: datetime) -> str:
        """The first and the last day on which it may expire."""
        today = now.astimezone(ZoneInfo(contract.time_zone)).date()
        last = "" if self.max_days is None else f" to {today + timedelta(days=self.max_days)}"
        return f"an expiry from {today + timedelta(days=self.min_days)}{last} would pass"


class ZeroDteCutoff(IntentRule):
    """On its last day an option is not bought close to the end of its session, whenever that is that day."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["zero_dte_cutoff"] = "zero_dte_cutoff"
    unit: ClassVar[str] = "minutes"
    is_least: ClassVar[bool] = True
    minutes_before_close: Positive = Decimal(30)

    def law(self) -> str:
        """The law in words."""
        return f"no 0DTE entries in the last {plain(self.minutes_before_close)} minutes of the session"

    def judge(self, case: Case) -> Violation | Measure:
        """By the close of the session that is open now, so that half-days count."""
        contract = case.contract
        days = _days_left(contract, case.now) if contract else None
        if contract is None or days is None:
            return self.blind("the expiry")
        if days != 0:
            return IDLE
        closes = [s.closes for s in contract.liquid_hours if s.opens <= case.now < s.closes]
        if not closes:
            return self.blind("the close of today's session")
        cutoff = min(closes) - timedelta(minutes=float(self.minutes_before_close))
        if case.now < cutoff:
            return Measure(minutes_of(min(closes) - case.now), self.minutes_before_close)
        local = cutoff.astimezone(ZoneInfo(contract.time_zone))
        return self.broken(
            f"the option expires today and the cut-off was {local:%H:%M} {local.tzname()}",
            f"{case.now.astimezone(local.tzinfo):%H:%M}",
            f"{local:%H:%M}",
            "a later expiry would pass",
        )


class FuturesRollDays(IntentRule):
    """No entry into a future that is about to stop trading."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"future"})
    rule: Literal["futures_roll_days"] = "futures_roll_days"
    unit: ClassVar[str] = "days"
    is_least: ClassVar[bool] = True
    min_days: Annotated[int, Field(ge=0)] = 3

    def law(self) -> str:
        """The law in words."""
        return f"futures have {self.min_days} days or more to their last trade"

    def judge(self, case: Case) -> Violation | Measure:
        """Calendar days in the contract's own zone."""
        days = _days_left(case.contract, case.now) if case.contract else None
        if days is None:
            return self.blind("the last trading day")
        if days >= self.min_days:
            return Measure(days, self.min_days)
        return self.broken(
            f"the last trading day is {days} days off, the limit is {self.min_days}",
            days,
            self.min_days,
            "name the next month",
        )


def _span(seconds: Decimal) -> str:
    """A span of time as people say it."""
    if seconds < 120:
        return f"{plain(seconds.quantize(Decimal('0.1')))} seconds"
    minutes = int(seconds // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
