"""When losing has to stop: the day's loss, drawdown, streaks, and a pause after a stop."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from risk.book import ClosedTrade
from risk.case import Case
from risk.decision import Violation
from risk.figures import Count, Positive, money, plain, rounded
from risk.money import HUNDRED, base_rate, in_base, uncounted
from risk.plan import Plan
from risk.rules.base import IDLE, IntentRule, Measure, Rule, minutes_of
from risk.rules.size import affordable, would_pass

MINUTES_OF_A_DAY: Final = 1440
_TOMORROW: Final = "tomorrow the count begins anew"


class DailyLoss(Rule):
    """The most that one day may lose, if every open stop and this one were hit as well.

    Counting what is at risk and not what is down right now makes the limit one that holds: a second signal in flight
    cannot carry the day past it. Results come from our own executions and commissions, in base currency.
    """

    rule: Literal["daily_loss"] = "daily_loss"
    unit: ClassVar[str] = "in base currency"
    limit_base_currency: Positive

    def law(self) -> str:
        """The law in words."""
        return f"a day loses at most {money(self.limit_base_currency, 'in base currency')}, every open stop counted"

    def check(self, case: Case, plan: Plan | None) -> Violation | Measure:
        """Realised losses of today, those of trades that are half over too, plus the open risk, plus the plan's R."""
        if missing := uncounted(case):
            return self.blind(missing)
        limit = self.limit_base_currency
        over = sum((trade.result for trade in case.book.closed_today), Decimal(0))
        lost = sum((exposure.lost_today for exposure in case.book.exposures), -over)
        if lost >= limit:
            return self.used_up(
                f"today's loss of {in_base(case, lost)} has reached the limit of {in_base(case, limit)}",
                rounded(lost),
                rounded(limit),
                _TOMORROW,
            )
        if plan is None:
            return Measure(lost, limit)
        rate = base_rate(case)
        if rate is None:
            return self.blind("the exchange rate to the account's base currency")
        without = lost + sum((e.at_risk for e in case.book.exposures), Decimal(0))
        return self._worst(case, plan, without, plan.at_risk * rate)

    def _worst(self, case: Case, plan: Plan, without: Decimal, risk: Decimal) -> Violation | Measure:
        limit = self.limit_base_currency
        if without + risk <= limit:
            return Measure(without + risk, limit)
        worst, most = in_base(case, without + risk), in_base(case, limit)
        return self.broken(
            f"with every stop hit the day would lose {worst}, above the limit of {most}",
            rounded(without + risk),
            rounded(limit),
            f"{in_base(case, max(limit - without, Decimal(0)))} is left to risk today: "
            + would_pass(case.kind, affordable(limit - without, risk / plan.quantity)),
        )


class Drawdown(IntentRule):
    """How far the account may have fallen from its highest net liquidation."""

    rule: Literal["drawdown"] = "drawdown"
    unit: ClassVar[str] = "%"
    limit_percent: Annotated[Decimal, Field(gt=0, lt=100)]

    def law(self) -> str:
        """The law in words."""
        return f"no entries {plain(self.limit_percent)} % below the account's peak"

    def judge(self, case: Case) -> Violation | Measure:
        """Net liquidation against the peak."""
        peak = case.book.peak_equity
        equity = case.figures.net_liquidation if case.figures else None
        if peak is None or peak <= 0 or equity is None:
            return self.blind("the account's net liquidation or its peak")
        fallen = (peak - equity) / peak * HUNDRED
        if fallen < self.limit_percent:
            return Measure(fallen, self.limit_percent)
        return self.used_up(
            f"the account is {rounded(fallen)} % below its peak of {in_base(case, peak)}, the limit is "
            f"{plain(self.limit_percent)} %",
            rounded(fallen),
            self.limit_percent,
            f"a net liquidation above {in_base(case, peak - peak * self.limit_percent / HUNDRED)} would pass",
        )


class LossStreak(IntentRule):
    """So many losing trades in a row today, and no more entries."""

    rule: Literal["loss_streak"] = "loss_streak"
    unit: ClassVar[str] = "losses"
    limit: Count
    per: Literal["all", "channel", "author"] = "all"

    def law(self) -> str:
        """The law in words."""
        return f"no entries after {self.limit} losses in a row today"

    def judge(self, case: Case) -> Violation | Measure:
        """Count back from the newest trade until one that did not lose."""
        trades = sorted(_mine(case, self.per, case.book.closed_today), key=lambda trade: trade.closed_at, reverse=True)
        streak = next((n for n, trade in enumerate(trades) if trade.result >= 0), len(trades))
        if streak < self.limit:
            return Measure(streak, self.limit)
        message = f"{streak} losses in a row today, the limit is {self.limit}"
        return self.used_up(message, streak, self.limit, _TOMORROW)


class CooldownAfterStop(IntentRule):
    """A pause after a stop was hit, over midnight too; no longer than a day, which is as far back as is looked."""

    rule: Literal["cooldown_after_stop"] = "cooldown_after_stop"
    unit: ClassVar[str] = "minutes"
    is_least: ClassVar[bool] = True
    minutes: Annotated[Decimal, Field(gt=0, le=MINUTES_OF_A_DAY, allow_inf_nan=False)]
    per: Literal["all", "symbol", "channel", "author"] = "all"

    def law(self) -> str:
        """The law in words."""
        return f"no entries for {plain(self.minutes)} minutes after a stop"

    def judge(self, case: Case) -> Violation | Measure:
        """Time since the newest stop."""
        ended = (*case.book.closed_before, *case.book.closed_today)
        stopped = [trade.closed_at for trade in _mine(case, self.per, ended) if trade.stopped]
        if not stopped:
            return IDLE
        until = max(stopped) + timedelta(minutes=float(self.minutes))
        if case.now >= until:
            return Measure(minutes_of(case.now - max(stopped)), self.minutes)
        left = Decimal(int((until - case.now).total_seconds())) / 60
        return self.broken(
            f"a stop was hit, {plain(self.minutes)} minutes of pause follow",
            f"{rounded(left)} minutes left",
            f"{plain(self.minutes)} minutes",
            f"wait until {until:%H:%M:%S} {until.tzname()}",
        )


def _mine(
    case: Case, per: Literal["all", "symbol", "channel", "author"], ended: tuple[ClosedTrade, ...]
) -> list[ClosedTrade]:
    match per:
        case "all":
            return list(ended)
        case "symbol":
            return [t for t in ended if t.symbol == case.instrument.symbol]
        case "channel":
            return [t for t in ended if t.channel == case.channel]
        case "author":
            return [t for t in ended if t.author == case.author]
