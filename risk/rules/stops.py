"""Whether the stop and the targets make sense against the price."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from parsers.intent import Side
from risk.case import Case
from risk.decision import Violation
from risk.figures import PerKind, Positive, plain, rounded
from risk.money import HUNDRED
from risk.plan import Plan
from risk.rules.base import IDLE, Measure, PlanRule, span


class StopDistance(PlanRule):
    """A stop nearer than the least is noise, one farther than the most is a typing error."""

    rule: Literal["stop_distance"] = "stop_distance"
    unit: ClassVar[str] = "%"
    min_percent: PerKind = PerKind(
        stock=Decimal("0.1"), option=Decimal(2), future=Decimal("0.02"), forex=Decimal("0.02")
    )
    max_percent: PerKind = PerKind(stock=Decimal(25), option=Decimal(95), future=Decimal(10), forex=Decimal(5))

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        for kind, least in self.min_percent.model_dump().items():
            most = getattr(self.max_percent, kind)
            if least is not None and most is not None and least > most:
                raise ValueError(f"min_percent is above max_percent for {kind}, so no stop would pass")
        return self

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
            self._beyond(plan, touch),
        )

    def _beyond(self, plan: Plan, touch: Decimal) -> str:
        """The stop nearest to the market that it has not passed."""
        grid = plan.contract.market_rule
        step = grid.increment(touch)
        if plan.side is Side.SHORT:
            return f"a stop from {plain(grid.snap(touch + step, 'up'))} upwards would pass"
        stop = grid.snap(touch - step, "down")
        return f"a stop from {plain(stop)} downwards would pass" if stop > 0 else "no stop would pass"


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
            self._worthwhile(plan, gain),
        )

    def _worthwhile(self, plan: Plan, gain: Decimal) -> str:
        """The nearest target and the farthest stop that would pass, each beside the other as it is."""
        grid, long = plan.contract.market_rule, plan.side is Side.LONG
        far, near = self.minimum * abs(plan.entry_price - plan.stop_price), gain / self.minimum
        target = grid.snap(plan.entry_price + far, "up") if long else grid.snap(plan.entry_price - far, "down")
        stop = grid.snap(plan.entry_price - near, "up") if long else grid.snap(plan.entry_price + near, "down")
        found = [f"targets at {plain(target)} on average"] if target > 0 else []
        if stop != plan.entry_price:
            found.append(f"a stop at {plain(stop)}")
        return f"{' or '.join(found)} would pass" if found else ""
