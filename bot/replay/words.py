"""What the replayed market says of an order, in the words of the broker's events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bot.replay.resting import Resting
from broker.events import CommissionReported, ExecutionReported, OrderReported, StatusReported

_CLIENT = 1


def told(order: Resting, at: datetime, *, waits: bool) -> StatusReported:
    """Its status."""
    held = [word for word, holds in (("child", waits), ("trigger", order.is_stop)) if holds and order.alive]
    return StatusReported(
        at=at,
        order_ref=order.order_ref,
        order_id=order.order_id,
        perm_id=order.order_id,
        status=_status(order, waits=waits),
        filled=order.filled,
        remaining=order.leaves,
        average_price=None,
        why_held=",".join(held),
    )


def reported(order: Resting, at: datetime, *, waits: bool) -> OrderReported:
    """Its terms."""
    return OrderReported(
        at=at,
        order_ref=order.order_ref,
        order_id=order.order_id,
        perm_id=order.order_id,
        client_id=_CLIENT,
        con_id=order.contract.con_id,
        action=order.terms.action,
        quantity=order.terms.quantity,
        order_type=order.terms.order_type,
        limit_price=order.terms.limit_price,
        stop_price=order.stop_price,
        parent_id=0,
        oca_group=order.terms.oca_group,
        status=_status(order, waits=waits),
    )


def executed(order: Resting, units: Decimal, price: Decimal, number: int, at: datetime) -> ExecutionReported:
    """One execution of it."""
    return ExecutionReported(
        at=at,
        order_ref=order.order_ref,
        order_id=order.order_id,
        perm_id=order.order_id,
        client_id=_CLIENT,
        execution_id=f"replay.{number:08d}.01",
        con_id=order.contract.con_id,
        action=order.terms.action,
        quantity=units,
        price=price,
        cum_qty=order.filled,
        executed_at=at,
    )


def commissioned(execution: ExecutionReported, fee: Decimal, currency: str, at: datetime) -> CommissionReported:
    """What it cost."""
    return CommissionReported(
        at=at,
        execution_id=execution.execution_id,
        commission=fee,
        currency=currency,
        realised_pnl=None,
    )


def _status(order: Resting, *, waits: bool) -> str:
    return order.word or ("PreSubmitted" if waits or order.is_stop else "Submitted")
