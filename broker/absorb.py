"""What the broker said, entered in a trade's record. Nothing is decided here.

An event about an order that is not this trade's leaves the record as it is, the very same object.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from broker.codes import CodeClass, classify
from broker.events import (
    BrokerEvent,
    CommissionReported,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    SnapshotTaken,
    StatusReported,
)
from broker.instruction import SnapshotRead
from broker.legs import parse_ref
from broker.order import Order, OrderEvent
from broker.order_states import OrderState, Word
from broker.port import Terms
from broker.record import Trade
from broker.turn import Turn
from risk.plan import Plan, Role

SEND_MARGIN: Final = timedelta(seconds=3)
"""An order sent within this time before a snapshot may be missing from it and live."""

CHANGE_MARGIN: Final = timedelta(seconds=1)
"""The same for one that we heard of meanwhile: the lists of one snapshot are not taken at one instant."""

_ANSWER_TIME: Final = timedelta(seconds=2)


def absorb(turn: Turn, event: BrokerEvent) -> None:
    """Enter one event."""
    match event:
        case OrderReported() | StatusReported() | ExecutionReported() | ErrorReported():
            _absorb_order_event(turn, event)
        case CommissionReported():
            _absorb_commission(turn, event)
        case SnapshotTaken():
            _absorb_snapshot(turn, event)
        case _:
            pass


def _absorb_order_event(turn: Turn, event: OrderEvent) -> None:
    order = turn.trade.orders.get(event.order_ref)
    if order is None:
        _adopt(turn, event)
        return
    after = order.apply(event)
    turn.put(after)
    if isinstance(event, ErrorReported):
        _heed_error(turn, order, after, event)
    elif after is not order:
        _heed_change(turn, order, after, event.at)


def _heed_error(turn: Turn, before: Order, after: Order, event: ErrorReported) -> None:
    """What an error asks for beyond the order's own state."""
    meaning = classify(event.code)
    if meaning is CodeClass.UNLISTED:
        turn.alarm(f"code:{event.order_ref}:{event.code}", f"{event.order_ref}: {event.code} {event.text}")
        turn.requery(f"an unlisted code, {event.code}")
    elif meaning in {CodeClass.CANCEL_REFUSED, CodeClass.AMEND_REJECT} or after.state is OrderState.UNKNOWN:
        turn.requery(f"{event.order_ref}: {event.text}")
    if before.amending is not None and after.amending is None and not after.is_ended:
        if after.refused is not None and _prices(after.refused) != _prices(after.terms):
            # Its old price stands until someone asks for another one; only the size may be asked for again.
            turn.put(after.model_copy(update={"adopted_at": event.at}))
        turn.alarm(f"amend:{event.order_ref}:{event.at}", f"{event.order_ref} keeps its terms: {event.text}")


def _prices(terms: Terms) -> tuple[Decimal | None, Decimal | None]:
    return terms.stop_price, terms.limit_price


def _heed_change(turn: Turn, before: Order, after: Order, at: datetime) -> None:
    if after.counted > before.counted and after.role is not Role.ENTRY:
        turn.note(exit_filled_at={**turn.trade.exit_filled_at, after.slice_number: at})
    if after.state is OrderState.UNKNOWN and before.state is not OrderState.UNKNOWN:
        turn.requery(f"{after.order_ref}: its reports contradict each other")
    if before.is_ended and after.filled > max(before.filled, before.claimed):
        turn.alarm(f"late:{after.order_ref}", f"{after.order_ref} filled after its end was reported")
    _heed_corrections(turn, before, after)
    if after.filled > after.claimed:
        text = f"{after.order_ref}: executions add up to {after.filled}, the broker says {after.claimed}"
        turn.alarm(f"sum:{after.order_ref}:{after.filled}", text, latch_reducing=True)


def _heed_corrections(turn: Turn, before: Order, after: Order) -> None:
    """That a correction replaces what it corrects is our reading of it; a total of the broker that differs is said."""
    for stem, each in after.executions.items():
        known = before.executions.get(stem)
        if known is None or known.revision >= each.revision or each.cum_qty == after.filled:
            continue
        text = f"{after.order_ref}: an execution was corrected to {each.quantity}, which makes {after.filled}"
        turn.alarm(f"corrected:{each.execution_id}", f"{text}; the broker says {each.cum_qty}", latch_reducing=True)


def _adopt(turn: Turn, event: OrderEvent) -> None:
    """An order with our trade's reference that the record lacks: it is ours, so it counts from now on."""
    ref = parse_ref(event.order_ref)
    plan = turn.trade.plan
    if ref is None or (ref.bot, ref.trade_ref) != (plan.bot, plan.trade_ref):
        return
    if isinstance(event, StatusReported | ErrorReported):
        turn.requery(f"{event.order_ref} is not in our records")
        return
    turn.put(
        Order(
            order_ref=event.order_ref,
            role=ref.role,
            slice_number=ref.slice_number,
            generation=ref.generation,
            terms=_adopted_terms(event, ref.role, plan),
            sent_at=event.at,
            changed_at=event.at,
        ).apply(event)
    )
    turn.alarm(f"adopted:{event.order_ref}", f"{event.order_ref} was not in our records; it counts from now on")
    if isinstance(event, ExecutionReported):
        turn.requery(f"{event.order_ref} is not in our records")


def _adopted_terms(event: OrderReported | ExecutionReported, role: Role, plan: Plan) -> Terms:
    if isinstance(event, ExecutionReported):
        return Terms(action=event.action, quantity=event.cum_qty, order_type="MKT")
    types: dict[str, str] = {"LMT": "LMT", "MKT": "MKT", "STP": "STP", "STP LMT": "STP LMT"}
    trails = plan.trail is not None and event.order_type == "TRAIL"
    waits = role is Role.STOP and event.order_type == "MKT"
    return Terms.model_validate(
        {
            "action": event.action,
            "quantity": event.quantity,
            "order_type": "TRAIL" if trails else types.get(event.order_type, "MKT"),
            "limit_price": event.limit_price,
            "stop_price": event.stop_price,
            "oca_group": event.oca_group,
            "trail": plan.trail if trails else None,
            # Amended without its condition, or its time, it would sell at once.
            "when": plan.stop_when if waits else None,
            "good_after": plan.expiry_sale_at if role is Role.EXPIRY else None,
        }
    )


def _absorb_commission(turn: Turn, event: CommissionReported) -> None:
    stem, _, revision = event.execution_id.rpartition(".")
    if stem not in turn.trade.executions:
        return
    known = turn.trade.commissions_by_stem.get(stem)
    if known is not None and int(known.execution_id.rpartition(".")[2] or 0) >= int(revision or 0):
        return
    turn.note(commissions_by_stem={**turn.trade.commissions_by_stem, stem: event})


def _absorb_snapshot(turn: Turn, snapshot: SnapshotTaken) -> None:
    for execution in snapshot.executions:
        _absorb_order_event(turn, execution.model_copy(update={"at": snapshot.at}))
    absorb_lists(turn, snapshot)


def absorb_lists(turn: Turn, snapshot: SnapshotTaken | SnapshotRead) -> None:
    """Enter what is working, what is completed, and what is neither. Executions come first, elsewhere."""
    listed: set[str] = set()
    for report in (*snapshot.orders, *snapshot.completed):
        ref = ref_of(turn.trade, report)
        if not ref:
            continue
        listed.add(ref)
        _absorb_order_event(turn, report.model_copy(update={"order_ref": ref, "at": snapshot.at}))
    working = {ref_of(turn.trade, report) for report in snapshot.orders}
    for order in list(turn.trade.orders.values()):
        _absorb_presence(turn, order, snapshot.at, listed=order.order_ref in listed, works=order.order_ref in working)
    turn.note(snapshot_at=snapshot.at)


def ref_of(trade: Trade, report: OrderReported | ExecutionReported) -> str:
    """Which order of the trade a report is about: by its orderRef, else by its permId; empty when none of it."""
    ref = parse_ref(report.order_ref)
    if ref is not None:
        ours = (ref.bot, ref.trade_ref) == (trade.plan.bot, trade.plan.trade_ref)
        return report.order_ref if ours else ""
    for order in trade.orders.values():
        if report.perm_id and report.perm_id in order.perm_ids:
            return order.order_ref
    return ""


def _absorb_presence(turn: Turn, order: Order, at: datetime, *, listed: bool, works: bool) -> None:
    if order.is_final:
        return
    if not listed:
        unconfirmed = order.state is OrderState.CANCELLED_UNCONFIRMED
        if unconfirmed or (at - order.sent_at >= SEND_MARGIN and at - order.changed_at >= CHANGE_MARGIN):
            turn.put(order.missing(at))
        return
    if not works and order.state is OrderState.CANCELLED_UNCONFIRMED:
        turn.put(order.told(Word.GONE, at))
    unanswered = order.amended_at is not None and at - order.amended_at >= _ANSWER_TIME
    if works and order.amending is not None and unanswered:
        turn.put(order.amendment_lapsed("the broker never took the new terms"))
