"""What a client asks for, and the order that the gateway makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from broker.simulator.listing import Listing, Query

MARKET_TYPES = frozenset({"MKT", "STP", "TRAIL"})
STOP_TYPES = frozenset({"STP", "STP LMT", "TRAIL", "TRAIL LIMIT"})
LIMIT_TYPES = frozenset({"LMT", "STP LMT", "TRAIL LIMIT"})
TRAIL_TYPES = frozenset({"TRAIL", "TRAIL LIMIT"})
ORDER_TYPES = frozenset({"LMT", "MKT"}) | STOP_TYPES
TIMES_IN_FORCE = frozenset({"DAY", "GTC", "IOC", "FOK", "GTD"})
OVER = frozenset({"Filled", "Cancelled", "ApiCancelled", "Inactive"})

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of IB's kinds; only price (1) and time (3) are judged here, the others are echoed and never true."""

    kind: int
    conjunction: str
    fields: tuple[str, ...]

    @property
    def con_id(self) -> int:
        """The contract whose price is watched, for a price condition."""
        return int(self.fields[2]) if self.kind == 1 else 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """The terms of one placeOrder message, with every field of it by name in `wire`."""

    order_id: int
    query: Query
    action: str
    quantity: Decimal
    order_type: str
    limit_price: Decimal | None = None
    aux_price: Decimal | None = None
    time_in_force: str = "DAY"
    oca_group: str = ""
    oca_type: int = 0
    account: str = ""
    order_ref: str = ""
    transmit: bool = True
    parent_id: int = 0
    outside_rth: bool = False
    trigger_method: int = 0
    good_after: str = ""
    good_till: str = ""
    trail_stop_price: Decimal | None = None
    trailing_percent: Decimal | None = None
    what_if: bool = False
    conditions: tuple[Condition, ...] = ()
    conditions_cancel: bool = False
    wire: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(slots=True, eq=False)
class Order:
    """One order as the gateway holds it. `held` until transmitted, and then silent to everybody.

    `total` is the quantity in force: OCA reductions and forced child sizes change it, the ticket stays as it was sent.
    """

    ticket: Ticket
    listing: Listing
    client_id: int
    perm_id: int
    account: str
    total: Decimal
    held: bool = False
    status: str = "PreSubmitted"
    why_held: str = ""
    filled: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    last_price: Decimal = Decimal(0)
    time_in_force: str = "DAY"
    oca_group: str = ""
    oca_type: int = 3
    parent: Order | None = None
    children: list[Order] = field(default_factory=list)
    triggered: bool = False
    trigger_count: int = 0
    stop_price: Decimal | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    conditions_met: bool = False
    fill_cap: Decimal | None = None
    frozen: bool = False
    completed_at: datetime | None = None
    completed_status: str = ""

    @property
    def key(self) -> Key:
        """Client and order id: only the two together name an order."""
        return self.client_id, self.ticket.order_id

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in OVER

    @property
    def works(self) -> bool:
        """Transmitted and not over."""
        return not self.held and not self.over

    @property
    def remaining(self) -> Decimal:
        """What is left of the quantity in force."""
        return max(self.total - self.filled, Decimal(0))

    @property
    def average(self) -> Decimal:
        """The mean price of what has filled, zero before that, as IB writes it."""
        return (self.paid / self.filled).quantize(Decimal("0.00000001")).normalize() if self.filled else Decimal(0)

    @property
    def buys(self) -> bool:
        """Whether it adds to a long position."""
        return self.ticket.action == "BUY"

    @property
    def is_stop(self) -> bool:
        """Whether it waits for a trigger."""
        return self.ticket.order_type in STOP_TYPES and not self.triggered

    @property
    def siblings(self) -> list[Order]:
        """The other legs under the same parent."""
        return [one for one in self.parent.children if one is not self] if self.parent else []
