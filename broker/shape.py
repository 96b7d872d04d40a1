"""What stops and targets should be, and the amendments that make them so: `resize` and `reprice`, in place.

An order is moved by amending it, never by cancel and replace: cancelling one child can take its sibling with it. A
price or a smaller target set by a person at the broker stands until the next instruction.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from broker.exits import reserved
from broker.legs import stop_limit
from broker.order import Order
from broker.port import Terms
from broker.record import RESTING, ZERO
from broker.turn import Turn
from risk.plan import Role, tightest

SETTLE_TIME: Final = timedelta(seconds=2)
"""How long the broker may take to resize a linked order itself, after a fill or a change of its own."""


def shape(turn: Turn) -> None:
    """Amend every live stop and target that is not as it should be."""
    for number in turn.trade.slice_numbers:
        units = turn.trade.opens().get(number, ZERO) - reserved(turn.trade, number)
        for role in RESTING:
            living = turn.trade.live(role, number)
            for order in living:
                _shape(turn, order, units, alone=len(living) == 1)


def _shape(turn: Turn, order: Order, units: Decimal, *, alone: bool) -> None:
    if not order.may_be_amended or _would_sell_at_once(order.terms):
        return
    priced = repriced(turn, order)
    wanted = resized(turn, order, priced, units) if alone else priced
    if wanted == order.refused:
        _was_refused(turn, order, wanted)
    elif wanted != order.terms:
        turn.amend(order, wanted)


def _would_sell_at_once(terms: Terms) -> bool:
    """A market order whose condition or time we do not know, since the broker told of it and our records did not."""
    return terms.order_type == "MKT" and terms.when is None and terms.good_after is None


def repriced(turn: Turn, order: Order) -> Terms:
    """The terms at the price that is wanted now."""
    trade = turn.trade
    if order.terms.order_type == "MKT":
        return order.terms
    leaving = trade.exits.get(order.slice_number)
    asked_at = trade.priced_at
    if order.role is Role.TARGET and leaving is not None and leaving.price is not None:
        price, asked_at = leaving.price, leaving.stepped_at
    elif order.role is Role.TARGET:
        price = trade.target_prices.get(order.slice_number, order.terms.limit_price or ZERO)
    else:
        price = trade.stop_price
    if order.adopted_at is not None and order.adopted_at > asked_at:
        return order.terms
    if order.role is Role.TARGET:
        return order.terms.model_copy(update={"limit_price": price})
    if not trade.is_as_planned(order):
        return order.terms
    if order.terms.trail is not None:
        price = tightest(trade.plan.side, (price, order.terms.stop_price or price))
    return order.terms.model_copy(update={"stop_price": price, "limit_price": stop_limit(trade.plan, price)})


def resized(turn: Turn, order: Order, terms: Terms, units: Decimal) -> Terms:
    """The terms at the size that is wanted now; a child keeps its parent's size while that works."""
    parent = turn.trade.orders.get(order.parent_ref)
    total = order.counted + units
    if units <= 0 or total == terms.quantity or (parent is not None and not _is_settled(parent)):
        return terms
    if broker_may_be_at_it(turn, order):
        return terms
    if total > terms.quantity and not _may_grow(turn, order, total):
        return terms
    return terms.model_copy(update={"quantity": total})


def _is_settled(parent: Order) -> bool:
    """It brings nothing more, and all that the broker says it brought has been seen."""
    return parent.is_ended and parent.filled >= parent.claimed


def broker_may_be_at_it(turn: Turn, order: Order) -> bool:
    """A linked order shrinks by itself after a fill of its sibling; ours on top of that would be one too many.

    Not so when an amendment of ours crossed that fill: it may have put back the old size after the broker's cut.
    """
    if order.adopted_at is not None and turn.age(order.adopted_at) < SETTLE_TIME:
        return True
    filled_at = turn.trade.exit_filled_at.get(order.slice_number)
    if filled_at is None or turn.age(filled_at) >= SETTLE_TIME or not _has_filled_sibling(turn, order):
        return False
    return order.amended_at is None or abs(filled_at - order.amended_at) >= SETTLE_TIME


def _has_filled_sibling(turn: Turn, order: Order) -> bool:
    return any(
        other.counted and other.link == order.link
        for other in turn.trade.orders.values()
        if other.order_ref != order.order_ref
    )


def _may_grow(turn: Turn, order: Order, total: Decimal) -> bool:
    """A stop made smaller by a person is put back once, and not a second time; a smaller target is theirs to have."""
    if order.adopted_at is None:
        return True
    if order.role is not Role.STOP or turn.trade.handed_over:
        return False
    key = f"regrown:{order.order_ref}"
    if key in turn.trade.said:
        turn.note(handed_over=True)
        text = (
            f"{order.order_ref} was made smaller again by another hand; it is left so, and is yours to watch, until "
            "you say where it should be"
        )
        turn.alarm(f"handed:{order.order_ref}", text, latch_reducing=True)
        return False
    turn.alarm(key, f"{order.order_ref} was made smaller elsewhere; it is put back to {total}")
    return True


def _was_refused(turn: Turn, order: Order, wanted: Terms) -> None:
    """A size that the broker will not take: too large a stop is ended, and a new one of the right size follows."""
    too_large = wanted.quantity < order.terms.quantity
    making_room = reserved(turn.trade, order.slice_number) > 0
    if too_large and not making_room:
        turn.cancel(order, "it is larger than the position, and the broker refuses to resize it")
