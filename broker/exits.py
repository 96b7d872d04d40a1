"""Leaving: through the slice's target where it has one, since that stays linked to its stop; else by an own order.

An exit is worked down: a marketable limit, three seconds later a worse one, then at market. The stop is given up only
where a target cannot carry the exit, and only while the market is open.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from broker.legs import limit_terms
from broker.order import Order
from broker.order_states import OrderState
from broker.port import Terms
from broker.record import RESTING, ZERO, Exit, Trade
from broker.turn import Turn
from broker.working_prices import AT_MARKET, is_trading, marketable
from risk.plan import Role, closing

WORK_TIME: Final = timedelta(seconds=3)
"""How long each price is given."""

SHRINK_TIME: Final = timedelta(seconds=5)
"""How long stop and target may take to make room for a partial exit, before it is given up."""

SEEN_TIME: Final = timedelta(seconds=2)
"""How long a target may take until it is seen working, before the exit goes without it."""

DOUBT_TIME: Final = timedelta(seconds=10)
"""How long an exit waits, with its stop at work, or a new stop, until it is known how much is left for it."""

PAUSE: Final = timedelta(seconds=30)
MOST_REFUSALS: Final = 3


def work_exits(turn: Turn) -> None:
    """Begin what a close asks for, and take every exit one step further where it can go."""
    if turn.trade.closing:
        for number, units in turn.trade.opens().items():
            if units > 0:
                start_exit(turn, number, turn.trade.closing)
    for number in list(turn.trade.exits):
        work_exit(turn, number)


def start_exit(turn: Turn, number: int, reason: str, *, naked: bool = False) -> None:
    """All of a slice is to leave; an exit in part becomes one in full, and one already begun goes on.

    `naked` is for units that no stop covers: at market, at once.
    """
    known = turn.trade.exits.get(number)
    if known is not None and known.quantity is None and known.naked >= naked:
        return
    turn.note(quote=turn.quote or turn.trade.quote)
    order_ref = known.order_ref if known is not None else ""
    begun = Exit(
        quantity=None,
        reason=reason,
        since=turn.at,
        stepped_at=turn.at,
        step=AT_MARKET if naked else 0,
        order_ref=order_ref,
        naked=naked,
    )
    _note(turn, number, begun)


def reserved(trade: Trade, number: int) -> Decimal:
    """Units that an exit's own orders sell, or are about to, so that stop and target make room for them."""
    selling = sum((order.leaves_qty for order in _own_orders(trade, number)), ZERO)
    leaving = trade.exits.get(number)
    if leaving is None or leaving.quantity is None:
        return selling
    order = trade.orders.get(leaving.order_ref)
    return max(leaving.quantity - (order.counted if order else ZERO), selling, ZERO)


def is_in_doubt(turn: Turn) -> bool:
    """The broker says that less is held: another hand may have closed, and a new order would sell it once more."""
    return turn.trade.shortfall_told and turn.age(turn.trade.shortfall_at) < DOUBT_TIME


def is_leaving(turn: Turn, number: int) -> bool:
    """True while an exit in full is under way and the market can take it: it answers for the slice, not a stop."""
    leaving = turn.trade.exits.get(number)
    if leaving is None or leaving.quantity is not None or _is_paused(turn, leaving):
        return False
    return is_trading(turn.trade.plan.contract, turn.at, outside_rth=turn.trade.plan.outside_rth)


def work_exit(turn: Turn, number: int) -> None:
    """One step of one exit."""
    leaving = turn.trade.exits[number]
    units = turn.trade.opens().get(number, ZERO)
    own = _own_orders(turn.trade, number)
    if units <= 0:
        _finish(turn, number, own)
        return
    if any(not turn.is_as_good_as_ended(entry) for entry in turn.trade.live(Role.ENTRY, number)):
        return
    if own:
        if not _cut_down(turn, own[-1], units):
            _press(turn, number, own[-1])
        return
    if _is_paused(turn, leaving) or (is_in_doubt(turn) and not leaving.naked) or _was_refused(turn, number):
        return
    plan = turn.trade.plan
    if not is_trading(plan.contract, turn.at, outside_rth=plan.outside_rth):
        turn.alarm(f"closed:{number}:{leaving.since}", "the market is closed; the exit waits, and the stop stays")
        return
    if leaving.quantity is None:
        _leave_whole(turn, number, units)
    else:
        _leave_part(turn, number, units)


def _leave_whole(turn: Turn, number: int, units: Decimal) -> None:
    leaving = turn.trade.exits[number]
    if _go_through_target(turn, number, leaving):
        return
    for order in turn.trade.resting(number):
        turn.cancel(order, leaving.reason)
    each = (order for role in RESTING for order in turn.trade.of(role, number))
    if all(turn.is_as_good_as_ended(order) for order in each):
        _place(turn, number, units)


def _go_through_target(turn: Turn, number: int, leaving: Exit) -> bool:
    """Reprice the slice's target; False when it has none that can carry the exit, or that did not fill in time."""
    # One that waits for a level of the underlying has no price that could be moved.
    limits = [each for each in turn.trade.live(Role.TARGET, number) if each.terms.order_type == "LMT"]
    target = next((each for each in limits if each.protects), None)
    if leaving.step >= AT_MARKET:
        return False
    if target is None:
        # Right after the entry's last fill the target may not have been seen working yet.
        return turn.age(leaving.since) < SEEN_TIME and bool(limits)
    if target.state is OrderState.CANCEL_REQUESTED:
        return False
    was_refused = leaving.price is not None and target.adopted_at is not None and target.adopted_at > leaving.stepped_at
    waits = leaving.price is not None and turn.age(leaving.stepped_at) < WORK_TIME
    if waits and not was_refused:
        return True
    step = leaving.step if leaving.price is None else leaving.step + 1
    price = None if was_refused else _price(turn, step)
    if price is None:
        _note(turn, number, leaving.model_copy(update={"step": AT_MARKET, "price": None, "stepped_at": turn.at}))
        return False
    _note(turn, number, leaving.model_copy(update={"step": step, "price": price, "stepped_at": turn.at}))
    return True


def _leave_part(turn: Turn, number: int, units: Decimal) -> None:
    """Once stop and target have made room, sell what they no longer cover."""
    leaving = turn.trade.exits[number]
    left = reserved(turn.trade, number)
    if left <= 0:
        _drop(turn, number)
        return
    if left >= units:
        start_exit(turn, number, leaving.reason)
        return
    others = turn.trade.resting(number)
    refused = any(order.refused is not None for order in others)
    if not leaving.order_ref and (refused or turn.age(leaving.since) >= SHRINK_TIME):
        _drop(turn, number)
        turn.alarm(f"trim:{leaving.since}", "the broker did not make room for the trim; nothing was sold")
        return
    if all(order.amending is None and order.leaves_qty <= units - left for order in others):
        _place(turn, number, left)


def _place(turn: Turn, number: int, units: Decimal) -> None:
    leaving = turn.trade.exits[number]
    price = _price(turn, leaving.step)
    ref = turn.place(Role.CLOSE, number, exit_terms(turn.trade, units, price))
    if ref:
        step = AT_MARKET if price is None else leaving.step
        _note(turn, number, leaving.model_copy(update={"order_ref": ref, "stepped_at": turn.at, "step": step}))


def exit_terms(trade: Trade, units: Decimal, price: Decimal | None) -> Terms:
    """A marketable limit, or at market when no price is known."""
    if price is not None:
        return limit_terms(trade.plan, units, price)
    return Terms(action=closing(trade.plan.side), quantity=units, order_type="MKT", outside_rth=trade.plan.outside_rth)


def _cut_down(turn: Turn, order: Order, units: Decimal) -> bool:
    """An exit that rests sells no more than is left, whoever took the rest; False when nothing is to be done."""
    if order.leaves_qty <= units:
        return False
    terms = order.terms.model_copy(update={"quantity": order.counted + units})
    if order.may_be_amended and not turn.amend(order, terms):
        turn.cancel(order, "it would sell more than is held")
    return True


def _press(turn: Turn, number: int, order: Order) -> None:
    """A worse price for an exit's own order, and at last the market."""
    leaving = turn.trade.exits[number]
    if turn.age(leaving.stepped_at) < WORK_TIME or order.state is OrderState.CANCEL_REQUESTED:
        return
    if order.terms.order_type == "MKT":
        turn.alarm(f"market:{order.order_ref}", f"{order.order_ref} is at market and has not filled")
        return
    step = leaving.step + 1
    price = _price(turn, step)
    if price is None or not turn.amend(order, order.terms.model_copy(update={"limit_price": price})):
        turn.cancel(order, "not filled in time; what is left goes at market")
        step = AT_MARKET
    _note(turn, number, leaving.model_copy(update={"step": step, "stepped_at": turn.at}))


def _was_refused(turn: Turn, number: int) -> bool:
    """Look at what became of the exit's last order; after several refusals pause, and have the slice covered again."""
    leaving = turn.trade.exits[number]
    ended = turn.trade.orders.get(leaving.order_ref)
    if ended is None or ended.state in {OrderState.FILLED, OrderState.ABANDONED}:
        return False
    refusals = [
        order
        for order in turn.trade.of(Role.CLOSE, number)
        if order.state is OrderState.REJECTED and order.sent_at >= leaving.since
    ]
    if len(refusals) < MOST_REFUSALS:
        _note(turn, number, leaving.model_copy(update={"step": AT_MARKET}))
        return False
    turn.alarm(f"exit:{ended.order_ref}", f"the broker refuses the exit: {ended.reason}", latch_reducing=True)
    if leaving.quantity is not None:
        _drop(turn, number)
        return True
    again = turn.at + PAUSE
    _note(turn, number, leaving.model_copy(update={"paused_until": again, "since": again, "order_ref": ""}))
    return True


def _finish(turn: Turn, number: int, own: list[Order]) -> None:
    for order in own:
        turn.cancel(order, "nothing is left to sell")
    if not turn.trade.live(Role.ENTRY, number):
        _drop(turn, number)


def _own_orders(trade: Trade, number: int) -> list[Order]:
    leaves = closing(trade.plan.side)
    return [order for order in trade.live(Role.CLOSE, number) if order.terms.action is leaves]


def _price(turn: Turn, step: int) -> Decimal | None:
    plan = turn.trade.plan
    return marketable(plan.contract, closing(plan.side), turn.quote or turn.trade.quote, turn.at, step)


def _is_paused(turn: Turn, leaving: Exit) -> bool:
    return leaving.paused_until is not None and turn.at < leaving.paused_until


def _note(turn: Turn, number: int, leaving: Exit) -> None:
    turn.note(exits={**turn.trade.exits, number: leaving})


def _drop(turn: Turn, number: int) -> None:
    turn.note(exits={key: value for key, value in turn.trade.exits.items() if key != number})
