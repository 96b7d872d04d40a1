"""What stays unknown for too long is asked about: no acknowledgement, a fill claimed but not shown, an open end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.order import Order
from broker.order_states import OrderState
from broker.turn import CANCEL_AGAIN, CANCEL_PATIENCE, SHORTFALL_STANDS, Turn

ACKNOWLEDGE_TIME: Final = timedelta(seconds=5)
CLAIM_TIME: Final = timedelta(seconds=2)
CLAIM_ALARM: Final = timedelta(seconds=15)
AMEND_TIME: Final = timedelta(seconds=5)


def ask_about_doubts(turn: Turn) -> None:
    """Ask for a snapshot where one would tell something."""
    if turn.trade.shortfall_told and turn.age(turn.trade.shortfall_at) >= SHORTFALL_STANDS:
        # Where only a snapshot lacks it, a message of that may have been lost: the next regular one is soon enough.
        turn.requery("the account holds less than the executions say")
    for order in list(turn.trade.orders.values()):
        reason = _doubt(turn, order)
        if reason:
            turn.requery(f"{order.order_ref}: {reason}", order.changed_at)
        if order.state is OrderState.CANCEL_REQUESTED and turn.age(order.cancel_asked_at) >= CANCEL_AGAIN:
            turn.cancel_again(order, order.reason)
        since = order.unshown_since
        if since is not None and turn.age(since) >= CLAIM_ALARM:
            text = f"{order.order_ref}: the broker says {order.claimed} filled and has shown {order.filled}"
            turn.alarm(f"claim:{order.order_ref}:{order.claimed}", text, latch_reducing=True)


def _doubt(turn: Turn, order: Order) -> str:
    since_change = turn.age(order.changed_at)
    if order.unshown_since is not None and turn.age(order.unshown_since) >= CLAIM_TIME:
        return "a fill was reported whose execution has not come"
    match order.state:
        case OrderState.SENDING if turn.age(order.sent_at) >= ACKNOWLEDGE_TIME:
            return "sent, and not acknowledged"
        case OrderState.UNKNOWN:
            return "its state is not known"
        case OrderState.CANCEL_REQUESTED if turn.age(order.cancel_asked_at) >= CANCEL_AGAIN:
            return "its cancel was not answered"
        case OrderState.CANCELLED_UNCONFIRMED if since_change >= CANCEL_PATIENCE:
            return "its end is not confirmed"
        case _:
            waited = order.amending is not None and turn.age(order.amended_at) >= AMEND_TIME
            return "its new terms were not acknowledged" if waited else ""
