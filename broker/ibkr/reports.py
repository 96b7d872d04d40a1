"""The library's objects as our events: pure, and trusting nothing in them beyond their field names."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from broker.events import (
    CommissionReported,
    ExecutionReported,
    OrderReported,
    PositionReported,
    StatusReported,
)
from risk.plan import Action

UNSET_DOUBLE: Final = 1.7976931348623157e308
UNSET_INTEGER: Final = 2147483647
_EXACT_WHOLE: Final = 1e15

_ACTIONS: Final[dict[str, Action]] = {
    "BUY": Action.BUY,
    "BOT": Action.BUY,
    "SELL": Action.SELL,
    "SLD": Action.SELL,
    "SLONG": Action.SELL,
    "SSHORT": Action.SELL,
    "SSHORTX": Action.SELL,
}
_LIMIT_TYPES: Final = frozenset({"LMT", "STP LMT", "LIT", "TRAIL LIMIT", "LOC", "REL"})
_STOP_TYPES: Final = frozenset({"STP", "STP LMT", "MIT", "LIT"})
_TRAIL_TYPES: Final = frozenset({"TRAIL", "TRAIL LIMIT"})

RefOf = Callable[[int, int, int], str]
"""`(client_id, order_id, perm_id)` to our order_ref, or an empty text."""


def exact(value: Any) -> Decimal | None:
    """A wire number as the exact decimal that was on the wire; None for IB's unset double, NaN, infinity and empty.

    The codec has read it through a float, whose shortest text gives back every decimal of up to fifteen digits.
    """
    if value in (None, "", UNSET_DOUBLE):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_WHOLE:
        return Decimal(int(value))
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite() or math.isclose(abs(float(number)), UNSET_DOUBLE):
        return None
    return Decimal(format(number.normalize(), "f"))


def quantity_of(value: Any) -> Decimal:
    """A quantity; what is unset is zero, since an order without a size asks for nothing."""
    return exact(value) or Decimal(0)


def action_of(text: str) -> Action:
    """BUY or SELL of an order's action or an execution's side.

    Raises:
        ValueError: for any other word.
    """
    if text not in _ACTIONS:
        raise ValueError(f"{text!r} is neither a buy nor a sell")
    return _ACTIONS[text]


def order_report(contract: Any, order: Any, state: Any, order_ref: str, at: datetime) -> OrderReported:
    """An openOrder message."""
    order_type = str(order.orderType)
    return OrderReported(
        at=at,
        order_ref=order_ref,
        order_id=_integer(order.orderId),
        perm_id=_integer(order.permId),
        client_id=_integer(order.clientId),
        con_id=_integer(contract.conId),
        action=action_of(order.action),
        quantity=quantity_of(order.totalQuantity),
        order_type=order_type,
        # A real gateway echoes a computed limit on a plain stop; only a type that has a limit has one here.
        limit_price=exact(order.lmtPrice) if order_type in _LIMIT_TYPES else None,
        stop_price=_stop_price(order, order_type),
        parent_id=_integer(order.parentId),
        oca_group=str(order.ocaGroup or ""),
        status=str(state.status or ""),
    )


def _stop_price(order: Any, order_type: str) -> Decimal | None:
    """The trigger; of a trailing stop the price that it has got to, since its auxPrice is a distance."""
    if order_type in _TRAIL_TYPES:
        return exact(order.trailStopPrice)
    return exact(order.auxPrice) if order_type in _STOP_TYPES else None


def completed_report(contract: Any, order: Any, state: Any, at: datetime) -> OrderReported:
    """A completedOrder message: it carries the orderRef and permId, and neither order id nor client id."""
    report = order_report(contract, order, state, str(order.orderRef or ""), at)
    filled = exact(order.filledQuantity)
    size = report.quantity or filled or Decimal(0)
    return report.model_copy(update={"filled": filled, "quantity": size})


def status_report(  # noqa: PLR0913, PLR0917 - the fields of one wire message
    order_id: int,
    status: str,
    filled: float,
    remaining: float,
    average: float,
    perm_id: int,
    why_held: str,
    order_ref: str,
    at: datetime,
) -> StatusReported:
    """An orderStatus message; an average price of zero means that nothing has filled."""
    price = exact(average)
    return StatusReported(
        at=at,
        order_ref=order_ref,
        order_id=order_id,
        perm_id=perm_id,
        status=status,
        filled=quantity_of(filled),
        remaining=quantity_of(remaining),
        average_price=price if quantity_of(filled) else None,
        why_held=why_held,
    )


def execution_report(contract: Any, execution: Any, ref_of: RefOf, at: datetime) -> ExecutionReported:
    """An execDetails message; its `time` is aware, made so before the codec saw it."""
    order_id, perm_id = _integer(execution.orderId), _integer(execution.permId)
    client_id = _integer(execution.clientId)
    price = exact(execution.price)
    if price is None:
        raise ValueError(f"execution {execution.execId} has no price")
    return ExecutionReported(
        at=at,
        order_ref=str(execution.orderRef or "") or ref_of(client_id, order_id, perm_id),
        order_id=order_id,
        perm_id=perm_id,
        client_id=client_id,
        execution_id=str(execution.execId),
        con_id=_integer(contract.conId),
        action=action_of(execution.side),
        quantity=quantity_of(execution.shares),
        price=price,
        cum_qty=quantity_of(execution.cumQty),
        executed_at=execution.time,
    )


def commission_report(report: Any, at: datetime) -> CommissionReported | None:
    """A commissionReport message; None while IB has not set the commission, since unknown is not free."""
    commission = exact(report.commission)
    if commission is None:
        return None
    return CommissionReported(
        at=at,
        execution_id=str(report.execId),
        commission=commission,
        currency=str(report.currency or ""),
        realised_pnl=exact(report.realizedPNL),
    )


def position_report(account: str, contract: Any, size: float, average_cost: float, at: datetime) -> PositionReported:
    """A position message."""
    return PositionReported(
        at=at,
        account=account,
        con_id=_integer(contract.conId),
        symbol=str(contract.symbol),
        quantity=quantity_of(size),
        average_cost=exact(average_cost) or Decimal(0),
    )


def _integer(value: Any) -> int:
    # An execution of an order placed by hand carries IB's unset integer as its order id.
    return 0 if value in (None, "", UNSET_INTEGER) else int(value)
