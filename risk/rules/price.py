"""Whether the price makes sense against the market, and the stop and targets against the price."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parsers.instrument import Kind
from parsers.intent import AtMarket, Side
from risk.case import Case
from risk.decision import Violation
from risk.figures import NotNegative, PerKind, Positive, plain, rounded
from risk.money import HUNDRED
from risk.plan import Plan
from risk.rules.base import IDLE, Measure, PlanRule, span

_WITHIN_TICKS = Measure("within the ticks")


class PriceCollar(PlanRule):
    """The planned price may lie outside bid and ask by at most this percent, or so many steps of the grid.

    A price far from the market is a typing error or another contract, whichever side it is on. The defaults are
    tighter than IB's own refusals (10 % through the NBBO for stocks, 20 % for options).
    """

    about_market: ClassVar[bool] = True
    rule: Literal["price_collar"] = "price_collar"
    unit: ClassVar[str] = "%"
    percent: PerKind = PerKind(stock=Decimal(2), option=Decimal(10), future=Decimal(1), forex=Decimal(1))
    ticks: Annotated[int, Field(ge=0)] = 2

    def law(self) -> str:
        """The law in words."""
        return f"prices lie near the market: {self.percent.words(' %')}, or {self.ticks} ticks"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Distance to the nearer edge of the market."""
        percent = self.percent.of(case.kind)
        if percent is None:
            return IDLE
        quote = case.quote
        if quote is None or quote.bid is None or quote.ask is None:
            return self.blind("the market")
        low, high = self._edge(plan, quote.bid, -percent), self._edge(plan, quote.ask, percent)
        if low <= plan.entry_price <= high:
            outside = self._outside(plan, quote.bid, quote.ask)
            return Measure(outside, percent) if outside <= percent else _WITHIN_TICKS
        return self.broken(
            f"the price {plain(plan.entry_price)} is far from the market of {plain(quote.bid)} to {plain(quote.ask)}",
            plan.entry_price,
            f"{rounded(low)} to {rounded(high)}",
            f"a price from {rounded(low)} to {rounded(high)} would pass",
        )

    def _outside(self, plan: Plan, bid: Decimal, ask: Decimal) -> Decimal:
        """How far the price lies outside the market, in percent of the nearer side."""
        if bid <= plan.entry_price <= ask:
            return Decimal(0)
        touch = bid if plan.entry_price < bid else ask
        return abs(plan.entry_price - touch) / abs(touch) * HUNDRED if touch else HUNDRED

    def _edge(self, plan: Plan, touch: Decimal, percent: Decimal) -> Decimal:
        step = plan.contract.market_rule.increment(touch) * self.ticks
        room = max(abs(touch) * abs(percent) / HUNDRED, step)
        return touch + room if percent > 0 else touch - room


class MaxChase(PlanRule):
    """How much worse than the price that the author saw a market entry may be."""

    rule: Literal["max_chase"] = "max_chase"
    unit: ClassVar[str] = "%"
    percent: PerKind = PerKind(stock=Decimal(1), option=Decimal(15), future=Decimal("0.25"), forex=Decimal("0.25"))

    def law(self) -> str:
        """The law in words."""
        return f"a market entry chases the author's price by at most {self.percent.words(' %')}"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Only the worse direction counts: a better price is welcome."""
        entry, percent = case.intent.entry, self.percent.of(case.kind)
        if not isinstance(entry, AtMarket) or entry.reference is None or percent is None:
            return IDLE
        worse = plan.entry_price - entry.reference if plan.side is Side.LONG else entry.reference - plan.entry_price
        if worse <= abs(entry.reference) * percent / HUNDRED:
            return Measure(worse / abs(entry.reference) * HUNDRED if entry.reference else Decimal(0), percent)
        chased = worse / abs(entry.reference) * HUNDRED if entry.reference else HUNDRED
        return self.broken(
            f"the price would be {rounded(chased)} % worse than the {plain(entry.reference)} that was posted, "
            f"the limit is {plain(percent)} %",
            rounded(chased),
            percent,
            self._furthest(plan, entry.reference, percent),
        )

    def _furthest(self, plan: Plan, reference: Decimal, percent: Decimal) -> str:
        """The worst price of the grid that would pass."""
        room = abs(reference) * percent / HUNDRED
        grid = plan.contract.market_rule
        if plan.side is Side.LONG:
            return f"a price up to {plain(grid.snap(reference + room, 'down'))} would pass"
        return f"a price down to {plain(grid.snap(reference - room, 'up'))} would pass"


class Spread(PlanRule):
    """How far apart bid and ask may be, as a percent of their middle, or in steps of the grid."""

    about_market: ClassVar[bool] = True
    rule: Literal["spread"] = "spread"
    unit: ClassVar[str] = "%"
    percent: PerKind = PerKind(stock=Decimal(1), option=Decimal(25), future=Decimal("0.5"), forex=Decimal("0.2"))
    ticks: Annotated[int, Field(ge=0)] = 2

    def law(self) -> str:
        """The law in words."""
        return f"spread at most {self.percent.words(' %')}, or {self.ticks} ticks"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Ask less bid over their middle."""
        percent, quote = self.percent.of(case.kind), case.quote
        if percent is None:
            return IDLE
        if quote is None or quote.bid is None or quote.ask is None:
            return self.blind("the market")
        gap, middle = quote.ask - quote.bid, (quote.ask + quote.bid) / 2
        wide = gap / middle * HUNDRED if middle > 0 else HUNDRED
        if wide <= percent:
            return Measure(wide, percent)
        if gap <= plan.contract.market_rule.increment(quote.ask) * self.ticks:
            return _WITHIN_TICKS
        return self.broken(
            f"the spread of {plain(quote.bid)} to {plain(quote.ask)} is {rounded(wide)} %, "
            f"the limit is {plain(percent)} %",
            rounded(wide),
            percent,
        )


class PremiumRange(PlanRule):
    """The premium of an option, between these two."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["premium_range"] = "premium_range"
    low: NotNegative = Decimal(0)
    high: Positive | None = None

    def law(self) -> str:
        """The law in words."""
        return f"option premium from {plain(self.low)}" + (f" to {plain(self.high)}" if self.high is not None else "")

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """The planned entry price."""
        del case
        limit = span(self.low, self.high)
        if plan.entry_price >= self.low and (self.high is None or plan.entry_price <= self.high):
            return Measure(plan.entry_price, limit)
        return self.broken(f"a premium of {plain(plan.entry_price)} is outside {limit}", plan.entry_price, limit)


class StopDistance(PlanRule):
    """A stop nearer than the least is noise, one farther than the most is a typing error."""

    rule: Literal["stop_distance"] = "stop_distance"
    unit: ClassVar[str] = "%"
    min_percent: PerKind = PerKind(
        stock=Decimal("0.1"), option=Decimal(2), future=Decimal("0.02"), forex=Decimal("0.02")
    )
    max_percent: PerKind = PerKind(stock=Decimal(25), option=Decimal(95), future=Decimal(10), forex=Decimal(5))

    def law(self) -> str:
        """The law in words."""
        return f"stops at least {self.min_percent.words(' %')} and at most {self.max_percent.words(' %')} away"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Distance from the planned entry."""
        if plan.stop_when is not None:
            return IDLE  # it is no price of this contract, and the whole premium is reckoned with
        least, most = self.min_percent.of(case.kind), self.max_percent.of(case.kind)
        away = abs(plan.entry_price - plan.stop_price) / plan.entry_price * HUNDRED
        limit = span(least or Decimal(0), most or HUNDRED)
        if (least is None or away >= least) and (most is None or away <= most):
            return Measure(away, limit)
        return self.broken(
            f"the stop {plain(plan.stop_price)} is {rounded(away)} % from the entry {plain(plan.entry_price)}, "
            f"plausible is {limit} %",
            rounded(away),
            f"{limit} %",
            self._plausible(plan, least or Decimal(0), most or HUNDRED),
        )

    def _plausible(self, plan: Plan, least: Decimal, most: Decimal) -> str:
        """The ends of the grid between which a stop would pass, the one farther from the entry last."""
        grid, unit = plan.contract.market_rule, plan.entry_price / HUNDRED
        if plan.side is Side.LONG:
            near, far = (
                grid.snap(plan.entry_price - unit * least, "down"),
                grid.snap(plan.entry_price - unit * most, "up"),
            )
        else:
            near, far = (
                grid.snap(plan.entry_price + unit * least, "up"),
                grid.snap(plan.entry_price + unit * most, "down"),
            )
        return f"a stop from {plain(near)} to {plain(far)} would pass"


class StopInMarket(PlanRule):
    """A stop that the market has passed already would sell at once: always refused, where the market is known."""

    about_market: ClassVar[bool] = True
    rule: Literal["stop-in-market"] = "stop-in-market"
    unit: ClassVar[str] = "from the market"
    is_least: ClassVar[bool] = True

    def law(self) -> str:
        """The law in words."""
        return "a stop lies beyond the market"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """A stop to sell lies below the bid, one to buy above the ask."""
        quote = case.quote
        touch = (quote.bid if plan.side is Side.LONG else quote.ask) if quote else None
        if touch is None:
            return self.blind("the market")
        if plan.stop_price < touch if plan.side is Side.LONG else plan.stop_price > touch:
            return Measure(abs(touch - plan.stop_price), 0)
        return self.broken(
            f"the stop {plain(plan.stop_price)} would trigger at once, the market is at {plain(touch)}",
            plan.stop_price,
            touch,
        )


class RewardToRisk(PlanRule):
    """The reward at the targets, weighted by their quantities, over the money at the stop."""

    rule: Literal["reward_to_risk"] = "reward_to_risk"
    unit: ClassVar[str] = "times the risk"
    is_least: ClassVar[bool] = True
    minimum: Positive

    def law(self) -> str:
        """The law in words."""
        return f"targets pay at least {plain(self.minimum)} times the risk"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """A runner has no known reward, so it is left out; a plan of runners only cannot be judged."""
        del case
        parts = [(part.quantity, part.target_price) for part in plan.slices if part.target_price is not None]
        units = sum((quantity for quantity, _ in parts), Decimal(0))
        if not units:
            return self.blind("the target")
        gain = sum((quantity * abs(price - plan.entry_price) for quantity, price in parts), Decimal(0)) / units
        ratio = gain / abs(plan.entry_price - plan.stop_price)
        if ratio >= self.minimum:
            return Measure(ratio, self.minimum)
        return self.broken(
            f"the targets pay {rounded(ratio)} times the risk, at least {plain(self.minimum)} is asked for",
            rounded(ratio),
            self.minimum,
        )
