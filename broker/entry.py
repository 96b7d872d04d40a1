"""When an entry that still works is taken back, and what becomes of its children when it never filled."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.order import Order
from broker.order_states import OrderState
from broker.record import Trade
from broker.turn import Turn
from risk.plan import Role

EXPIRY_GRACE: Final = timedelta(seconds=2)
"""The broker ends an entry at its good-till time; this long after it we ask."""

CHILD_GRACE: Final = timedelta(seconds=2)
"""How long the children of an entry that never filled may take to end with it."""

UNPROTECTED_GRACE: Final = timedelta(seconds=2)


def end_entries(turn: Turn) -> None:
    """Cancel every entry that may no longer fill."""
    reason = why_ended(turn)
    for entry in turn.trade.live(Role.ENTRY):
        why = reason or ("its stop is not possible" if _stop_is_dead(turn.trade, entry.slice_number) else "")
        if why:
            turn.cancel(entry, why)
    for entry in turn.trade.of(Role.ENTRY):
        if entry.is_ended and not entry.counted:
            _end_children(turn, entry)


def why_ended(turn: Turn) -> str:
    """Why no part of the trade may be entered any more; empty when it may."""
    trade = turn.trade
    if trade.closing:
        return trade.closing
    if trade.entry_ends:
        return trade.entry_ends
    if trade.exits or any(order.counted for order in trade.orders.values() if order.role is not Role.ENTRY):
        return "a part of the trade is leaving already"
    if any(turn.age(since) >= UNPROTECTED_GRACE for since in trade.exposed.values()):
        return "a part that has filled is not protected"
    if turn.at >= trade.plan.good_till + EXPIRY_GRACE:
        return "its time is over"
    return ""


def _stop_is_dead(trade: Trade, number: int) -> bool:
    """Refused or ended before the entry filled: the rest of the bracket may be held, and would enter naked."""
    stops = trade.of(Role.STOP, number)
    return bool(stops) and all(stop.is_ended for stop in stops)


def _end_children(turn: Turn, entry: Order) -> None:
    """IB ends them itself, except where the family was never released: legs are then held, and silent."""
    at_once = entry.state in {OrderState.REJECTED, OrderState.ABANDONED}
    if not at_once and turn.age(entry.changed_at) < CHILD_GRACE:
        return
    for child in turn.trade.resting(entry.slice_number):
        if child.parent_ref == entry.order_ref:
            turn.cancel(child, "its entry ended unfilled")
