"""How much may be open at once, and how often something may be opened; what is in flight counts as open."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from risk.book import Exposure, RecentSignal
from risk.case import Case
from risk.day import day_around
from risk.decision import Violation
from risk.figures import Count, Positive, ZoneName, money, rounded
from risk.money import base_rate, in_base, uncounted
from risk.plan import Plan
from risk.rules.base import IntentRule, Measure, PlanRule
from risk.rules.size import affordable, would_pass

Per = Literal["all", "symbol", "channel", "author"]
_PER_WORDS: dict[Per, str] = {"all": "", "symbol": " per symbol", "channel": " per channel", "author": " per author"}


def _shares(case: Case, per: Per, other: Exposure | RecentSignal) -> bool:
    """Whether another trade or signal counts towards the same total as this case."""
    match per:
        case "all":
            return True
        case "symbol":
            return isinstance(other, Exposure) and other.symbol == case.instrument.symbol
        case "channel":
            return (other.platform, other.channel) == (case.platform, case.channel)
        case "author":
            return (other.platform, other.author) == (case.platform, case.author)


def _counted(case: Case, per: Per, signals: list[RecentSignal]) -> int:
    return len(signals) if per == "all" else sum(_shares(case, per, signal) for signal in signals)


class MaxOpenPositions(IntentRule):
    """At most so many positions open or in flight; two trades in one contract are one position."""

    rule: Literal["max_open_positions"] = "max_open_positions"
    unit: ClassVar[str] = "positions"
    limit: Count
    per: Per = "all"

    def law(self) -> str:
        """The law in words."""
        return f"at most {self.limit} open positions{_PER_WORDS[self.per]}"

    def judge(self, case: Case) -> Violation | Measure:
        """Count contracts, this one included."""
        open_now = {e.con_id for e in case.book.exposures if e.held + e.pending > 0 and _shares(case, self.per, e)}
        mine = {case.contract.con_id} if case.contract else {0}
        total = len(open_now | mine)
        if total <= self.limit:
            return Measure(total, self.limit)
        return self.broken(
            f"this would be position {total}{_PER_WORDS[self.per]}, the limit is {self.limit}",
            total,
            self.limit,
            "close one first",
        )


class MaxEntriesPerDay(IntentRule):
    """At most so many entries accepted in one calendar day of `time_zone`; reaching it waits for a person."""

    rule: Literal["max_entries_per_day"] = "max_entries_per_day"
    unit: ClassVar[str] = "entries"
    limit: Count
    per: Literal["all", "channel", "author"] = "all"
    time_zone: ZoneName = "America/New_York"

    def law(self) -> str:
        """The law in words."""
        return f"at most {self.limit} entries a day{_PER_WORDS[self.per]}"

    def judge(self, case: Case) -> Violation | Measure:
        """Count the accepted signals of today, this one included."""
        begins, ends = day_around(case.now, ZoneInfo(self.time_zone))
        today = [r for r in case.book.recent if r.accepted and begins <= r.at < ends]
        total = 1 + _counted(case, self.per, today)
        if total <= self.limit:
            return Measure(total, self.limit)
        return self.used_up(
            f"this would be entry {total} today{_PER_WORDS[self.per]}, the limit is {self.limit}",
            total,
            self.limit,
            f"the count begins anew at midnight, {self.time_zone}",
        )


class MaxEntriesPerMinute(IntentRule):
    """At most so many entries accepted within 60 seconds: a channel that floods is stopped until a person looks."""

    rule: Literal["max_entries_per_minute"] = "max_entries_per_minute"
    unit: ClassVar[str] = "entries"
    limit: Count
    per: Literal["all", "channel", "author"] = "all"

    def law(self) -> str:
        """The law in words."""
        return f"at most {self.limit} entries a minute{_PER_WORDS[self.per]}"

    def judge(self, case: Case) -> Violation | Measure:
        """Count the accepted signals of the last minute, this one included."""
        since = case.now - timedelta(seconds=60)
        newest = [r for r in case.book.recent if r.at > since and r.accepted]
        total = 1 + _counted(case, self.per, newest)
        if total <= self.limit:
            return Measure(total, self.limit)
        return self.used_up(
            f"this would be entry {total} within a minute{_PER_WORDS[self.per]}, the limit is {self.limit}",
            total,
            self.limit,
            "post it again in a minute",
        )


def _fits(case: Case, left: Decimal, unit: Decimal) -> str:
    return f"{in_base(case, max(left, Decimal(0)))} is left: {would_pass(case.kind, affordable(left, unit))}"


class MaxTotalRisk(PlanRule):
    """All that would be lost if every stop were hit, trades in flight included."""

    rule: Literal["max_total_risk"] = "max_total_risk"
    unit: ClassVar[str] = "in base currency"
    limit_base_currency: Positive
    per: Per = "all"

    def law(self) -> str:
        """The law in words."""
        most = money(self.limit_base_currency, "in base currency")
        return f"all stops together risk at most {most}{_PER_WORDS[self.per]}"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Add this plan's R to what the book has at risk."""
        rate = base_rate(case)
        if rate is None:
            return self.blind("the exchange rate to the account's base currency")
        if missing := uncounted(case):
            return self.blind(missing)
        open_risk = sum((e.at_risk for e in case.book.exposures if _shares(case, self.per, e)), Decimal(0))
        total, limit = open_risk + plan.at_risk * rate, self.limit_base_currency
        if total <= limit:
            return Measure(total, limit)
        return self.broken(
            f"all stops together would risk {in_base(case, total)}, above the limit of {in_base(case, limit)}",
            rounded(total),
            rounded(limit),
            _fits(case, limit - open_risk, plan.at_risk * rate / plan.quantity),
        )


class MaxTotalNotional(PlanRule):
    """The notional of everything open and in flight."""

    rule: Literal["max_total_notional"] = "max_total_notional"
    unit: ClassVar[str] = "in base currency"
    limit_base_currency: Positive
    per: Per = "all"

    def law(self) -> str:
        """The law in words."""
        most = money(self.limit_base_currency, "in base currency")
        return f"all positions are worth at most {most}{_PER_WORDS[self.per]}"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Add this plan's notional to the book's."""
        rate = base_rate(case)
        if rate is None:
            return self.blind("the exchange rate to the account's base currency")
        if missing := uncounted(case):
            return self.blind(missing)
        held = sum((e.notional for e in case.book.exposures if _shares(case, self.per, e)), Decimal(0))
        total, limit = held + plan.notional * rate, self.limit_base_currency
        if total <= limit:
            return Measure(total, limit)
        return self.broken(
            f"all positions would be worth {in_base(case, total)}, above the limit of {in_base(case, limit)}",
            rounded(total),
            rounded(limit),
            _fits(case, limit - held, plan.notional * rate / plan.quantity),
        )
