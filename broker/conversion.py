"""A stop of another kind than the one that works: a price in place of a condition, a trail in place of a price.

IB changes no order's type, so the wanted stop takes the old one's place. Where that has a group of ours, the new one
joins it, is seen working, and only then the old one ends: both cover, and one that completes ends the other. A
bracket's own group takes nobody in, so there the old one gives way in one write.
"""

from __future__ import annotations

from broker.legs import is_split_later, stop_terms
from broker.order import Order
from broker.order_states import OrderState
from broker.shape import broker_may_be_at_it
from broker.turn import Turn
from risk.plan import Role


def convert_stops(turn: Turn) -> None:
    """Begin what is due; the end of an old stop beside a new one that works is for protection to ask."""
    trade = turn.trade
    if trade.closing or (is_split_later(trade.plan) and not trade.split_done):
        return
    for number, units in trade.opens().items():
        if units <= 0 or number in trade.exits or _was_refused(turn, number):
            continue
        living = [stop for stop in trade.live(Role.STOP, number) if not turn.is_as_good_as_ended(stop)]
        if len(living) == 1 and not trade.is_as_planned(living[0]) and living[0].leaves_qty == units:
            _convert(turn, living[0])


def _convert(turn: Turn, old: Order) -> None:
    entries = turn.trade.of(Role.ENTRY, old.slice_number)
    if any(not entry.is_ended or entry.filled < entry.claimed for entry in entries):
        return
    if not old.protects or not old.may_be_amended or broker_may_be_at_it(turn, old):
        return
    trade, group = turn.trade, old.terms.oca_group
    terms = stop_terms(trade.plan, old.leaves_qty, trade.stop_level, group)
    if group:
        turn.place(Role.STOP, old.slice_number, terms)
    elif turn.may_give_way(old):
        turn.give_way(old, terms)


def _was_refused(turn: Turn, number: int) -> bool:
    """The broker takes no such stop: the kind that worked before is wanted again, and people are told."""
    stops = turn.trade.of(Role.STOP, number)
    newest = stops[-1] if stops else None
    if newest is None or newest.state is not OrderState.REJECTED or not turn.trade.is_as_planned(newest):
        return False
    before = [stop for stop in stops if stop.active and not turn.trade.is_as_planned(stop)]
    if not before:
        return False
    kind = {"stop_when": before[-1].terms.when, "trail": before[-1].terms.trail}
    turn.note(plan=turn.trade.plan.model_copy(update=kind))
    turn.alarm(f"kind:{newest.order_ref}", f"its new stop is refused: {newest.reason}; the one before it holds")
    return True
