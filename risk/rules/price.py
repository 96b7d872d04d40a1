"""Whether the price makes sense against the market."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

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
            self._narrowest(plan, quote.ask, percent),
        )

    def _narrowest(self, plan: Plan, ask: Decimal, percent: Decimal) -> str:
        """The lowest bid that would pass beside this ask: by the percent of their middle, or by the ticks."""
        grid = plan.contract.market_rule
        by_percent = grid.snap(ask * (2 * HUNDRED - percent) / (2 * HUNDRED + percent), "up")
        bid = min(by_percent, ask - grid.increment(ask) * self.ticks)
        return f"with the ask at {plain(ask)} a bid from {plain(bid)} would pass"


class PremiumRange(PlanRule):
    """The premium of an option, between these two."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["premium_range"] = "premium_range"
    low: NotNegative = Decimal(0)
    high: Positive | None = None

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.high is not None and self.low > self.high:
            raise ValueError("low is above high, so no option would pass")
        return self

    def law(self) -> str:
        """The law in words."""
        return f"option premium from {plain(self.low)}" + (f" to {plain(self.high)}" if self.high is not None else "")

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """The planned entry price."""
        del case
        limit = span(self.low, self.high)
        if plan.entry_price >= self.low and (self.high is None or plan.entry_price <= self.high):
            return Measure(plan.entry_price, limit)
        message = f"a premium of {plain(plan.entry_price)} is outside {limit}"
        return self.broken(message, plan.entry_price, limit, self._within(plan))

    def _within(self, plan: Plan) -> str:
        """The ends of the range, drawn in to the grid."""
        grid = plan.contract.market_rule
        low = grid.snap(self.low, "up")
        high = None if self.high is None else grid.snap(self.high, "down")
        if high is not None and low > high:
            return "no price of this contract would pass"
        return f"a premium from {plain(low)}{'' if high is None else f' to {plain(high)}'} would pass"
