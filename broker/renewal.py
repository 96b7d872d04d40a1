"""A slice whose stop stands alone, and works, gets its target in the stop's own group, so that one ends the other.

A runner that is given a target later has a stop in its bracket's group, which nothing can join any more. That stop is
ended; the one that protection puts in its place at once has a group of its own, and the target joins it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.legs import limit_terms
from broker.order import Order
from broker.order_states import OrderState
from broker.record import ZERO
from broker.turn import Turn
from risk.plan import Role

SEEN_TIME: Final = timedelta(seconds=2)


def renew_targets(turn: Turn) -> None:
    """Place the targets that are wanted and missing."""
    for number in turn.trade.target_prices:
        stops = [stop for stop in turn.trade.live(Role.STOP, number) if not turn.is_as_good_as_ended(stop)]
        if number in turn.trade.exits or turn.trade.live(Role.TARGET, number) or len(stops) != 1:
            continue
        units = turn.trade.opens().get(number, ZERO)
        stop = stops[0]
        if units > 0 and stop.protects and stop.terms.oca_group and stop.may_be_amended and stop.leaves_qty == units:
            _renew(turn, stop)
        elif units > 0 and _is_runners(turn, stop) and stop.leaves_qty == units:
            turn.cancel(stop, "a new one takes its place, in one group with the target that it is given")


def _is_runners(turn: Turn, stop: Order) -> bool:
    """It came with its entry, which is over, and has never had a target beside it."""
    entries = turn.trade.of(Role.ENTRY, stop.slice_number)
    over = all(entry.is_ended and entry.filled >= entry.claimed for entry in entries)
    never = not turn.trade.of(Role.TARGET, stop.slice_number)
    return over and never and stop.protects and stop.may_be_amended and not stop.terms.oca_group


def _renew(turn: Turn, stop: Order) -> None:
    number = stop.slice_number
    targets = turn.trade.of(Role.TARGET, number)
    refused = [target for target in targets if target.state is OrderState.REJECTED]
    if refused:
        turn.alarm(f"target:{number}", f"its target is refused: {refused[-1].reason}; the stop stays")
    elif targets and targets[-1].link == stop.link and targets[-1].cancel_asked_at is None:
        # Either its stop has filled, and we are about to hear of it, or a person took it away: it stays away.
        if turn.age(targets[-1].changed_at) >= SEEN_TIME:
            turn.alarm(f"target:{number}", "its target was cancelled elsewhere; the stop stays")
    else:
        terms = limit_terms(turn.trade.plan, stop.leaves_qty, turn.trade.target_prices[number], stop.terms.oca_group)
        turn.place(Role.TARGET, number, terms)
