"""What the exchange tells the world: one value for each message that a gateway would send about orders and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from broker.simulator.listing import Listing
from broker.simulator.orders import Order


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An openOrder: the order as it is now (a copy). `shown_limit` is a limit price that IB only computes."""

    client_id: int
    order: Order
    status: str
    commission: Decimal | None = None
    shown_limit: Decimal | None = None
    margin: MarginEffect | None = None


@dataclass(frozen=True, slots=True)
class MarginEffect:
    """What an order would do to the account: the answer to whatIf."""

    initial_before: Decimal
    initial_change: Decimal
    equity: Decimal
    commission: Decimal


@dataclass(frozen=True, slots=True)
class StatusShown:
    """An orderStatus."""

    client_id: int
    order_id: int
    status: str
    filled: Decimal
    remaining: Decimal
    average: Decimal
    perm_id: int
    parent_id: int
    last_price: Decimal
    why_held: str


@dataclass(frozen=True, slots=True)
class Execution:
    """An execDetails. A correction repeats the stem of `execution_id` with its last part one higher."""

    client_id: int
    order_id: int
    perm_id: int
    listing: Listing
    account: str
    execution_id: str
    at: datetime
    exchange: str
    side: str
    quantity: Decimal
    price: Decimal
    cum_qty: Decimal
    average: Decimal
    order_ref: str


@dataclass(frozen=True, slots=True)
class Commission:
    """A commissionReport; `realised` is None for an opening trade."""

    client_id: int
    execution_id: str
    commission: Decimal
    currency: str
    realised: Decimal | None


@dataclass(frozen=True, slots=True)
class ErrorShown:
    """An errMsg about an order (`about` is its id) or about the session (-1)."""

    client_id: int
    about: int
    code: int
    text: str
    reject_json: str = ""


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A position of an account moved; the account's values moved with it."""

    account: str
    listing: Listing
    quantity: Decimal
    average_cost: Decimal


Fact = OrderShown | StatusShown | Execution | Commission | ErrorShown | PositionChanged
