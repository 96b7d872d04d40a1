"""What must not stay: exits with nothing left to sell, and an excess when two of them filled."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.port import Terms
from broker.turn import Turn
from risk.plan import Role, opening

SIBLING_TIME: Final = timedelta(seconds=2)
"""The broker ends the sibling of a completed order itself; this long after it we ask."""

EXCESS_TIME: Final = timedelta(seconds=2)
"""Executions can arrive out of order: an exit before the entry that it closes is no excess."""

MOST_TRIES: Final = 3


def end_orphans(turn: Turn) -> None:
    """An exit on a slice that holds nothing, and can get nothing, must not wait for a price.

    The children of an entry that brought nothing end with it; what was placed beside them, for a fill that then was
    corrected away, does not.
    """
    for number, units in turn.trade.opens().items():
        entries = turn.trade.of(Role.ENTRY, number)
        never_filled = bool(entries) and not any(entry.counted for entry in entries)
        settled = all(entry.is_ended and entry.filled >= entry.claimed for entry in entries)
        if units > 0 or not settled:
            continue
        if turn.age(turn.trade.exit_filled_at.get(number, turn.trade.opened_at)) < SIBLING_TIME:
            continue
        for order in (*turn.trade.resting(number), *turn.trade.live(Role.CLOSE, number)):
            ends_with_entry = never_filled and bool(order.parent_ref)
            if order.terms.action is not opening(turn.trade.plan.side) and not ends_with_entry:
                turn.cancel(order, "nothing is left for it to sell")


def flatten_excess(turn: Turn) -> None:
    """Two exits filled: what they took out too much is bought back once, when a snapshot agrees that it is so."""
    excess = -turn.trade.open_quantity
    entering = opening(turn.trade.plan.side)
    if excess <= 0:
        turn.note(oversold_at=None)
        return
    if turn.trade.oversold_at is None:
        turn.note(oversold_at=turn.at)
    since = turn.trade.oversold_at or turn.at
    if turn.age(since) < EXCESS_TIME:
        return
    tries = [order for order in turn.trade.of(Role.CLOSE) if order.terms.action is entering]
    if any(not order.is_ended or order.filled < order.claimed for order in tries) or _may_still_enter(turn):
        return
    if turn.trade.snapshot_at is None or turn.trade.snapshot_at < since + EXCESS_TIME:
        turn.requery("more left than was held")
        return
    text = f"{excess} units more were sold than were held; they are bought back at market"
    if turn.trade.plan.side == "short":
        text = f"{excess} units more were bought than were owed; they are sold at market"
    if len(tries) >= MOST_TRIES:
        text = f"{excess} units too much have left, again and again; nothing more is sent, look at it now"
    turn.alarm(f"excess:{len(tries)}", text, latch_reducing=True)
    # Whatever is wrong when this is not enough, more market orders will not mend it: a person must look.
    if len(tries) < MOST_TRIES:
        terms = Terms(action=entering, quantity=excess, order_type="MKT", outside_rth=turn.trade.plan.outside_rth)
        turn.place(Role.CLOSE, turn.trade.slice_numbers[0], terms)


def _may_still_enter(turn: Turn) -> bool:
    """An entry whose executions are not all here explains what looks like an excess."""
    return any(not entry.is_ended or entry.filled < entry.claimed for entry in turn.trade.of(Role.ENTRY))
