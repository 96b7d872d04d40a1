"""What rests beside a slice's stop is placed in the stop's own group, once that is seen working, so that one ends all.

A runner that is given a target later has a stop in its bracket's group, which nothing can join any more. That stop
gives way to one with a group of its own, in one write, and the target joins that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.legs import expiry_terms, stop_terms, target_terms
from broker.order import Order
from broker.order_states import OrderState
from broker.port import Terms
from broker.record import ZERO
from broker.turn import Turn
from risk.plan import Role

SEEN_TIME: Final = timedelta(seconds=2)

TOO_LATE: Final = timedelta(seconds=30)
"""So near to its time an expiry order is not placed any more: our own exit is at work."""

_NAMES: Final = {Role.TARGET: "target", Role.EXPIRY: "order for the last minutes"}


def renew_beside(turn: Turn) -> None:
    """Place the targets and expiry orders that are wanted and missing."""
    for number in turn.trade.slice_numbers:
        if turn.trade.opens().get(number, ZERO) > 0:
            _tell_refused(turn, number)
        stops = [stop for stop in turn.trade.live(Role.STOP, number) if not turn.is_as_good_as_ended(stop)]
        if number in turn.trade.exits or len(stops) != 1 or not _stands(turn, stops[0]):
            continue
        stop = stops[0]
        if stop.terms.oca_group:
            for role in (Role.TARGET, Role.EXPIRY):
                _renew(turn, stop, role)
        elif number in turn.trade.target_prices and _is_runners(turn, stop) and turn.may_give_way(stop):
            turn.give_way(stop, stop_terms(turn.trade.plan, stop.leaves_qty, turn.trade.stop_level))


def _tell_refused(turn: Turn, number: int) -> None:
    for role, name in _NAMES.items():
        refused = [order for order in turn.trade.of(role, number) if order.state is OrderState.REJECTED]
        if refused:
            turn.alarm(f"{role.name.lower()}:{number}", f"its {name} is refused: {refused[-1].reason}; the stop stays")


def _stands(turn: Turn, stop: Order) -> bool:
    """It covers the whole slice, nothing about it is under way, and nothing that is not linked to it can still sell."""
    units = turn.trade.opens().get(stop.slice_number, ZERO)
    if units <= 0 or not stop.protects or not stop.may_be_amended or stop.leaves_qty != units:
        return False
    return all(order.link == stop.link for order in turn.trade.resting(stop.slice_number) if turn.takes(order))


def _is_runners(turn: Turn, stop: Order) -> bool:
    """It came with its entry, which is over, and has never had a target beside it."""
    entries = turn.trade.of(Role.ENTRY, stop.slice_number)
    over = all(entry.is_ended and entry.filled >= entry.claimed for entry in entries)
    return over and not turn.trade.of(Role.TARGET, stop.slice_number)


def _wanted(turn: Turn, stop: Order, role: Role) -> Terms | None:
    trade, number = turn.trade, stop.slice_number
    if role is Role.TARGET:
        price, when = trade.target_prices.get(number), trade.target_when(number)
        return target_terms(trade.plan, stop.leaves_qty, price, when, stop.terms.oca_group)
    sells_at = trade.plan.expiry_sale_at
    if sells_at is None or turn.at >= sells_at - TOO_LATE:
        return None
    return expiry_terms(trade.plan, stop.leaves_qty, sells_at, stop.terms.oca_group)


def _renew(turn: Turn, stop: Order, role: Role) -> None:
    number, name = stop.slice_number, _NAMES[role]
    terms = _wanted(turn, stop, role)
    known = turn.trade.of(role, number)
    if terms is None or turn.trade.live(role, number):
        return
    if any(order.state is OrderState.REJECTED for order in known):
        return
    if known and known[-1].link == stop.link and known[-1].cancel_asked_at is None:
        # Either its stop has filled, and we are about to hear of it, or a person took it away: it stays away.
        if turn.age(known[-1].changed_at) >= SEEN_TIME:
            turn.alarm(f"{role.name.lower()}:{number}", f"its {name} was cancelled elsewhere; the stop stays")
    else:
        turn.place(role, number, terms)
