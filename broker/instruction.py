"""What people and time ask of a trade: facts like any other, journalled before the trade hears them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from broker.events import OrderReported
from parsers.value import Value
from risk.book import Quote
from risk.plan import Trail


class EntryCancelRequested(Value):
    """Whatever of the entry still works shall end; what filled stays and stays protected."""

    kind: Literal["entry_cancel_requested"] = "entry_cancel_requested"
    at: datetime
    trade_ref: str
    reason: str


class CloseRequested(Value):
    """Leave the whole trade: its entry is cancelled, and whatever still fills is flattened."""

    kind: Literal["close_requested"] = "close_requested"
    at: datetime
    trade_ref: str
    reason: str
    quote: Quote | None = None


class TrimRequested(Value):
    """Leave `quantity` units, counted by the desk from the trade's own open quantity."""

    kind: Literal["trim_requested"] = "trim_requested"
    at: datetime
    trade_ref: str
    quantity: Decimal
    reason: str
    quote: Quote | None = None


class StopMoveRequested(Value):
    """Put the stop at a price on the grid; the desk has checked that this tightens, or that risk approved it.

    With a `trail` it follows the market from there. A stop that waited for a condition becomes one at this price.
    """

    kind: Literal["stop_move_requested"] = "stop_move_requested"
    at: datetime
    trade_ref: str
    stop_price: Decimal
    trail: Trail | None = None
    reason: str


class TargetMoveRequested(Value):
    """Put the targets at these prices on the grid, nearest first."""

    kind: Literal["target_move_requested"] = "target_move_requested"
    at: datetime
    trade_ref: str
    target_prices: tuple[Decimal, ...]
    reason: str


class SendFailed(Value):
    """The adapter raised `NotSent`: none of these orders has left."""

    kind: Literal["send_failed"] = "send_failed"
    at: datetime
    trade_ref: str
    order_refs: tuple[str, ...]
    reason: str


class CancelFailed(Value):
    """The adapter raised `NotSent` for a cancel: the order lives as before, and the cancel is still wanted."""

    kind: Literal["cancel_failed"] = "cancel_failed"
    at: datetime
    trade_ref: str
    order_ref: str
    reason: str


class OrderUntraced(Value):
    """A full snapshot, taken long enough after the send, knows nothing of this order."""

    kind: Literal["order_untraced"] = "order_untraced"
    at: datetime
    trade_ref: str
    order_ref: str


class ClaimDisproved(Value):
    """A full snapshot shows the order's executions as we have them, and a position that they explain to the unit.

    So the larger total that a report told of it counts what was taken back since: a bust is in no total again.
    """

    kind: Literal["claim_disproved"] = "claim_disproved"
    at: datetime
    trade_ref: str
    order_ref: str


class SnapshotRead(Value):
    """What a full snapshot says of this trade's orders; one that is in neither list is not at the broker."""

    kind: Literal["snapshot_read"] = "snapshot_read"
    at: datetime
    trade_ref: str
    orders: tuple[OrderReported, ...]
    completed: tuple[OrderReported, ...]


class PositionShort(Value):
    """A snapshot shows the account to hold `quantity` units less than our executions say; zero takes it back.

    Seen twice with nothing filling in between, it is a reduction by another hand, and is adopted. `unasked` is what the
    broker told of its own accord, as it does of every trade in the account.
    """

    kind: Literal["position_short"] = "position_short"
    at: datetime
    trade_ref: str
    quantity: Decimal
    unasked: bool = False


class Ticked(Value):
    """Time passed; twice a second. Journalled only where a trade answered it.

    `may_send` is whether anything can leave, `may_enter` whether an entry may be given a worse price.
    """

    kind: Literal["ticked"] = "ticked"
    at: datetime
    may_send: bool
    may_enter: bool = False
    quotes: dict[int, Quote] = Field(default_factory=dict)


Instruction = Annotated[
    EntryCancelRequested
    | CloseRequested
    | TrimRequested
    | StopMoveRequested
    | TargetMoveRequested
    | SendFailed
    | CancelFailed
    | OrderUntraced
    | ClaimDisproved
    | SnapshotRead
    | PositionShort
    | Ticked,
    Field(discriminator="kind"),
]
