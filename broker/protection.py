"""Never naked: what has filled is covered by working stops of equal quantity within two seconds, or flattened at five.

A stop that was refused, or ended with units still held, is replaced at once, once. One that is merely not seen working
is first asked about. All clocks run only while the broker can be reached.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from broker.exits import is_in_doubt, is_leaving, reserved, start_exit, work_exit
from broker.legs import stop_terms
from broker.order import Order
from broker.order_states import OrderState
from broker.record import ZERO
from broker.turn import Turn
from broker.working_prices import is_trading
from risk.plan import Role

SEEN_TIME: Final = timedelta(seconds=2)
"""How long a stop may take until it is seen working."""

FLATTEN_TIME: Final = timedelta(seconds=5)
PARENT_GRACE: Final = timedelta(seconds=1)
"""How long the children of an entry that ended part-filled may take until they are seen working."""

REFUSED_RETRY: Final = timedelta(seconds=5)
CLOSED_RETRY: Final = timedelta(seconds=30)
HUMAN_WINDOW: Final = timedelta(hours=1)


def protect(turn: Turn) -> None:
    """Hold every slice's cover against what it holds."""
    for number, units in turn.trade.opens().items():
        if is_leaving(turn, number):
            _forget(turn, number)
            continue
        needed = units - reserved(turn.trade, number)
        covered = turn.trade.covered(number)
        if needed > covered:
            _guard(turn, number, needed - covered)
            continue
        _forget(turn, number)
        _drop_extra_stops(turn, number, needed)


def _guard(turn: Turn, number: int, lack: Decimal) -> None:
    if is_in_doubt(turn):
        return
    if number not in turn.trade.exposed:
        turn.note(exposed={**turn.trade.exposed, number: turn.at})
    if turn.trade.handed_over or _hand_over(turn, number):
        return
    exposed_for = turn.age(turn.trade.exposed[number])
    trading = _is_trading(turn)
    if exposed_for >= FLATTEN_TIME and trading:
        _flatten(turn, number, "no stop could be seen working for five seconds")
    elif _may_replace(turn, number, exposed_for):
        if trading and _has_failed_once(turn, number):
            _flatten(turn, number, "the broker refuses its stop twice")
        elif not _was_just_refused(turn, number) and (trading or _retry_is_due(turn, number)):
            _replace(turn, number, lack)


def _may_replace(turn: Turn, number: int, exposed_for: timedelta) -> bool:
    """A dead stop at once; one not yet seen working after two seconds, once a snapshot has not shown it working."""
    pending = _pending(turn, number)
    if pending and turn.at - max(order.amended_at or order.sent_at for order in pending) < SEEN_TIME:
        return False
    if pending and exposed_for < SEEN_TIME:
        return False
    for entry in turn.trade.live(Role.ENTRY, number):
        turn.cancel(entry, "a part that has filled is not protected")
    if any(not turn.is_as_good_as_ended(entry) for entry in turn.trade.live(Role.ENTRY, number)):
        turn.requery("the stop of a part-filled entry is not seen working")
        return False
    if not pending:
        return True
    entries = turn.trade.of(Role.ENTRY, number)
    if any(turn.age(entry.changed_at) < PARENT_GRACE for entry in entries):
        return False
    asked_after = turn.trade.exposed[number] + SEEN_TIME
    if turn.trade.snapshot_at is None or turn.trade.snapshot_at < asked_after:
        turn.requery("a stop is not seen working")
        return False
    return True


def _replace(turn: Turn, number: int, lack: Decimal) -> None:
    """A stand-alone stop in a group of its own. What was linked to the old one goes first: it could sell once more."""
    beside = [order for role in (Role.TARGET, Role.EXPIRY) for order in turn.trade.of(role, number)]
    for order in beside:
        turn.cancel(order, "its stop is gone; both are renewed together")
    if not all(turn.is_as_good_as_ended(turn.trade.orders[order.order_ref]) for order in beside):
        return
    for stop in _pending(turn, number):
        if not stop.protects:
            turn.cancel(stop, "it was not seen working; a new one takes its place")
    turn.place(Role.STOP, number, stop_terms(turn.trade.plan, lack, turn.trade.stop_level, turn.oca_group(number)))


def _flatten(turn: Turn, number: int, why: str) -> None:
    turn.alarm(f"naked:{number}:{turn.trade.exposed[number]}", f"{why}; it is sold at market", latch_reducing=True)
    _forget(turn, number)
    start_exit(turn, number, why, naked=True)
    work_exit(turn, number)


def _pending(turn: Turn, number: int) -> list[Order]:
    """Stops that live and are not known to protect, or not yet with the size that they were given."""
    return [
        stop
        for stop in turn.trade.live(Role.STOP, number)
        if not turn.is_as_good_as_ended(stop) and (not stop.protects or _is_being_sized(turn, stop))
    ]


def _is_being_sized(turn: Turn, stop: Order) -> bool:
    """It was asked to grow, or the broker has just made it smaller, perhaps for a fill that we are about to hear of."""
    grows = stop.amending is not None and stop.amending.quantity > stop.terms.quantity
    return grows or (stop.adopted_at is not None and turn.age(stop.adopted_at) < SEEN_TIME)


def _has_failed_once(turn: Turn, number: int) -> bool:
    """A stop placed for this very gap was refused too."""
    since = turn.trade.exposed[number]
    return any(
        stop.is_ended and stop.generation > 1 and stop.sent_at >= since for stop in turn.trade.of(Role.STOP, number)
    )


def _hand_over(turn: Turn, number: int) -> bool:
    """A working stop cancelled by another hand is renewed once; the second time the position is theirs to watch."""
    taken = [
        stop
        for stop in turn.trade.of(Role.STOP, number)
        if stop.active
        and stop.state in {OrderState.CANCELLED, OrderState.CANCELLED_UNCONFIRMED}
        and stop.cancel_asked_at is None
        and turn.age(stop.changed_at) <= HUMAN_WINDOW
        and (turn.trade.retaken_at is None or stop.changed_at > turn.trade.retaken_at)
        and not _went_with_its_entry(turn, stop)
    ]
    for stop in taken[:1]:
        turn.alarm(f"taken:{stop.order_ref}", f"{stop.order_ref} was cancelled elsewhere; a new stop takes its place")
    if len(taken) < 2:
        return False
    turn.note(handed_over=True)
    text = "its stop was cancelled elsewhere twice; it is yours to protect, until you say where its stop should be"
    turn.alarm(f"handed:{taken[-1].order_ref}", text, latch_reducing=True)
    return True


def _went_with_its_entry(turn: Turn, stop: Order) -> bool:
    """Some brokers end the legs of a part-filled entry together with what is left of it."""
    entry = turn.trade.orders.get(stop.parent_ref)
    if entry is None or not entry.is_ended or entry.state is OrderState.FILLED:
        return False
    return abs(entry.changed_at - stop.changed_at) <= SEEN_TIME


def _was_just_refused(turn: Turn, number: int) -> bool:
    """The broker refuses the exit and the stops alike: it is tried further, though not twice a second."""
    leaving = turn.trade.exits.get(number)
    paused = leaving is not None and leaving.paused_until is not None
    return paused and any(
        stop.state is OrderState.REJECTED and turn.age(stop.sent_at) < REFUSED_RETRY
        for stop in turn.trade.of(Role.STOP, number)
    )


def _retry_is_due(turn: Turn, number: int) -> bool:
    """While the market is closed nothing can be flattened, so a refused stop is tried again, and a person told."""
    if not _has_failed_once(turn, number):
        return True
    turn.alarm(f"unprotected:{number}", "the market is closed and its stop is refused", latch_reducing=True)
    return all(turn.age(stop.sent_at) >= CLOSED_RETRY for stop in turn.trade.of(Role.STOP, number))


def _drop_extra_stops(turn: Turn, number: int, needed: Decimal) -> None:
    """Several stops on one slice: the oldest go, as long as the rest covers it."""
    stops = [
        stop
        for stop in turn.trade.live(Role.STOP, number)
        if stop.protects and stop.state is not OrderState.CANCEL_REQUESTED
    ]
    spare = sum((stop.leaves_qty for stop in stops), ZERO) - needed
    for stop in stops if needed > 0 and len(stops) > 1 else ():
        if stop.leaves_qty <= spare:
            turn.cancel(stop, "another stop covers the same units")
            spare -= stop.leaves_qty


def _forget(turn: Turn, number: int) -> None:
    if number in turn.trade.exposed:
        turn.note(exposed={key: at for key, at in turn.trade.exposed.items() if key != number})


def _is_trading(turn: Turn) -> bool:
    plan = turn.trade.plan
    return is_trading(plan.contract, turn.at, outside_rth=plan.outside_rth)
