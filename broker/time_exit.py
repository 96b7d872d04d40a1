"""What must be left by a time is left then, by our own clock: before an option's last close, or before every close."""

from __future__ import annotations

from broker.turn import Turn


def leave_in_time(turn: Turn) -> None:
    """Close the trade once its time has come; nothing of it can open after that."""
    moment = turn.trade.plan.leave_at
    if moment is None or turn.trade.closing or turn.at < moment:
        return
    turn.note(closing="its time is over", quote=turn.quote or turn.trade.quote)
    if turn.trade.open_quantity or turn.trade.leaves_entry:
        turn.alarm("time", f"it is left now, as the limits say: {moment:%H:%M} UTC has come")
