"""What people ask of a trade and its record does not say by itself: when it ended, which order spoke last, and why."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from broker.order import Order
from broker.order_states import OrderState
from broker.record import Trade
from parsers.intent import Side
from risk.plan import Role

ZERO = Decimal(0)


def ended_at(trade: Trade) -> datetime:
    """When the last of its orders came to its end."""
    return max((order.changed_at for order in trade.orders.values()), default=trade.opened_at)


def working(trade: Trade) -> list[Order]:
    """Its orders that the broker has and that have not ended."""
    return [order for order in trade.orders.values() if not order.is_ended]


def rejection(trade: Trade) -> str:
    """Why the entry never worked, in the broker's words; empty when it did."""
    reasons = [entry.reason for entry in trade.of(Role.ENTRY) if entry.is_ended and entry.filled == 0 and entry.reason]
    return reasons[0] if reasons else ""


def never_left(trade: Trade) -> bool:
    """Whether no order that would have opened it has ever reached the broker."""
    entries = trade.of(Role.ENTRY)
    return bool(entries) and all(entry.state is OrderState.ABANDONED for entry in entries)


def refused_leg(trade: Trade) -> str:
    """The exit that the broker would not take, and with it the whole bracket; empty when there is none."""
    for order in trade.orders.values():
        if order.state is OrderState.REJECTED:
            return f"its {order.role.name.lower()} was rejected ({order.reason or 'no reason given'})"
    return ""


def average_price(order: Order) -> Decimal:
    """What its executions averaged, zero before the first."""
    units = order.filled
    if not units:
        return ZERO
    return sum((each.quantity * each.price for each in order.executions.values()), ZERO) / units


def last_exit(trade: Trade) -> Order | None:
    """The exit that executed latest."""
    exits = [order for order in trade.orders.values() if order.role is not Role.ENTRY and order.executions]
    return max(exits, key=lambda o: max(each.executed_at for each in o.executions.values()), default=None)


def has_execution(trade: Trade, execution_id: str) -> bool:
    """Whether an execution, of any revision, is this trade's."""
    return execution_id.rpartition(".")[0] in trade.executions


def average_entry(trade: Trade) -> Decimal:
    """The average entry price; the planned one before anything has filled."""
    return trade.average_entry if trade.average_entry is not None else trade.plan.entry_price


def entry_limit(trade: Trade) -> Decimal:
    """Where the entry stands at the broker: as planned, or where a chase has taken it."""
    stood = [entry.terms.limit_price for entry in trade.of(Role.ENTRY) if entry.terms.limit_price is not None]
    longs = trade.plan.side is Side.LONG
    return (max(stood) if longs else min(stood)) if stood else trade.plan.entry_price


def targets(trade: Trade) -> list[Decimal]:
    """Target prices, nearest first."""
    return [trade.target_prices[number] for number in sorted(trade.target_prices)]
