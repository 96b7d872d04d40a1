"""A stop that has triggered is not yet an exit: one that does not fill is worked down."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.exits import start_exit
from broker.order import Order
from broker.turn import Turn
from parsers.intent import Side
from risk.plan import Role

FILL_TIME: Final = timedelta(seconds=3)

# Exchanges hold the stops of futures themselves and report them as Submitted from the start.
_SIMULATED: Final = frozenset({"STK", "OPT"})


def work_triggered_stops(turn: Turn) -> None:
    """A stop that left PreSubmitted three seconds ago and has not filled gives way to a marketable limit."""
    for stop in turn.trade.live(Role.STOP):
        if stop.slice_number in turn.trade.exits or not stop.protects or stop.triggered_at is None:
            continue
        if turn.age(stop.triggered_at) < FILL_TIME or not _is_heard(turn, stop) or not _is_through(turn, stop):
            continue
        turn.alarm(
            f"triggered:{stop.order_ref}", f"{stop.order_ref} has triggered and does not fill; it is worked down"
        )
        turn.cancel(stop, "it has triggered and does not fill")
        for order in turn.trade.resting(stop.slice_number):
            turn.cancel(order, "the slice is leaving below it")
        start_exit(turn, stop.slice_number, "its stop has triggered")


def _is_heard(turn: Turn, stop: Order) -> bool:
    """Where a trailing stop stood when it triggered may not have been told: it is asked once before it is judged."""
    due = stop.triggered_at
    if stop.terms.trail is None or due is None or turn.trade.plan.contract.sec_type in _SIMULATED:
        return True
    if turn.trade.snapshot_at is not None and turn.trade.snapshot_at >= due + FILL_TIME:
        return True
    turn.requery(f"{stop.order_ref} has triggered; where it stood is asked")
    return False


def _is_through(turn: Turn, stop: Order) -> bool:
    """The market agrees that the price was reached, or the product's stops are simulated, so that the status tells."""
    quote = turn.quote
    price = stop.terms.stop_price
    simulated = turn.trade.plan.contract.sec_type in _SIMULATED
    if quote is None or price is None or (stop.terms.trail is not None and simulated):
        # Where a trailing stop stood when it triggered we may not have heard.
        return simulated
    if turn.trade.plan.side is Side.LONG:
        return quote.bid is None or quote.bid <= price
    return quote.ask is None or quote.ask >= price
