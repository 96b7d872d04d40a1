"""One order at the replayed market, and at what price a bar fills it: pure questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.replay.bars import Bar
from bot.replay.costs import Costs
from broker.port import Terms
from risk.book import Contract
from risk.plan import Action, TrailPercent

ZERO = Decimal(0)


class Belief(StrEnum):
    """What is believed of the order in which a bar's prices came: the worse for us, or the better."""

    PESSIMISTIC = "pessimistic"
    OPTIMISTIC = "optimistic"


@dataclass(slots=True)
class Resting:
    """An order, from `since` on; `rested` once a bar has passed that did not fill it."""

    order_ref: str
    contract: Contract
    terms: Terms
    order_id: int
    since: datetime
    parent_ref: str = ""
    filled: Decimal = ZERO
    word: str = ""
    rested: bool = False
    stop_price: Decimal | None = None

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return not self.word

    @property
    def leaves(self) -> Decimal:
        """Units that it may still fill."""
        return self.terms.quantity - self.filled if self.alive else ZERO

    @property
    def link(self) -> str:
        """Those with the same link end each other: the children of one entry do, and the entry is none of them."""
        return f"of {self.parent_ref}" if self.parent_ref else self.terms.oca_group or self.order_ref

    @property
    def buys(self) -> bool:
        """Its side."""
        return self.terms.action is Action.BUY

    @property
    def is_stop(self) -> bool:
        """Whether it waits for a price that is worse than the market."""
        return self.terms.order_type in {"STP", "STP LMT", "TRAIL"}


def at_open(order: Resting, bar: Bar, costs: Costs) -> Decimal | None:
    """The price at which it fills as the bar begins: the far side, or for a gap through a stop what is left of it."""
    bid, ask = costs.opening(order.contract, bar)
    touch = ask if order.buys else bid
    slip = costs.slip(order.contract, bar.open) * (1 if order.buys else -1)
    if order.is_stop:
        stop = order.stop_price
        reached = stop is not None and (bar.open >= stop if order.buys else bar.open <= stop)
        return _positive(order, touch + slip) if reached else None
    limit = order.terms.limit_price
    if limit is None:
        return _positive(order, touch + slip)
    if touch <= limit if order.buys else touch >= limit:
        return limit if order.rested else touch
    return None


def stopped(order: Resting, bar: Bar, costs: Costs) -> Decimal | None:
    """The price at which the bar's range triggers and fills a stop."""
    stop = order.stop_price
    if not order.is_stop or stop is None or not (bar.high >= stop if order.buys else bar.low <= stop):
        return None
    return costs.worse(order.contract, order.terms.action, stop)


def through(order: Resting, bar: Bar, costs: Costs, belief: Belief) -> Decimal | None:
    """A limit's own price when the range went through it by a step and half a spread; the optimist asks for a touch."""
    limit = order.terms.limit_price
    if order.is_stop or limit is None:
        return None
    beyond = ZERO
    if belief is Belief.PESSIMISTIC:
        beyond = costs.half_spread(order.contract, limit) + order.contract.market_rule.increment(limit)
    reached = bar.low <= limit - beyond if order.buys else bar.high >= limit + beyond
    if not reached:
        return None
    # An order that may go far beyond the market, as one that leaves a position may, gets no worse than the bar had.
    worst = costs.worse(order.contract, order.terms.action, bar.high if order.buys else bar.low)
    return min(limit, worst) if order.buys else max(limit, worst)


def trailed(order: Resting, bar: Bar) -> Decimal | None:
    """Where a trailing stop stands after this bar."""
    trail, stop = order.terms.trail, order.stop_price
    if trail is None or stop is None:
        return stop
    best = bar.low if order.buys else bar.high
    away = best * trail.percent / 100 if isinstance(trail, TrailPercent) else trail.distance
    rule = order.contract.market_rule
    return min(stop, rule.snap(best + away, "down")) if order.buys else max(stop, rule.snap(best - away, "up"))


def _positive(order: Resting, price: Decimal) -> Decimal:
    return max(price, order.contract.market_rule.increment(price))
