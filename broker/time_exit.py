"""What must be left by a time is left then, by our own clock: before an option's last close, or before every close."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.turn import Turn
from risk.plan import Role

CLOCKS_DIFFER: Final = timedelta(seconds=30)


def leave_in_time(turn: Turn) -> None:
    """Close the trade once its time has come; nothing of it can open after that."""
    _tell_early_sale(turn)
    moment = turn.trade.plan.leave_at
    if moment is None or turn.trade.closing or turn.at < moment:
        return
    turn.note(closing="its time is over", quote=turn.quote or turn.trade.quote)
    if turn.trade.open_quantity or turn.trade.leaves_entry:
        turn.alarm("time", f"it is left now, as the limits say: {moment:%H:%M} UTC has come")


def _tell_early_sale(turn: Turn) -> None:
    """A broker that does not wait for an order's time would sell every option of the day as soon as it is bought."""
    for order in turn.trade.of(Role.EXPIRY):
        due = order.terms.good_after
        if due is None or all(each.executed_at >= due - CLOCKS_DIFFER for each in order.executions.values()):
            continue
        text = (
            f"{order.order_ref} sold before its time; if the broker heeds no time there, set policy.expiry_order: false"
        )
        turn.alarm(f"early:{order.order_ref}", text, latch_reducing=True)
