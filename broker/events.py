"""What the broker told us, in our words: translated by the adapter, judged by the life cycles, never by the library.

Orders are named by `order_ref` alone. An event about an order that is not ours carries its orderRef as IB gave it, or
an empty one, and changes no trade of ours.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from parsers.value import Value
from risk.book import Account
from risk.plan import Action


class Connected(Value):
    """The API session is up and the accounts are proven; nothing is reconciled yet."""

    kind: Literal["connected"] = "connected"
    at: datetime
    accounts: tuple[str, ...]
    server_version: int
    client_id: int
    next_order_id: int


class Disconnected(Value):
    """The API session ended; orders at the broker live on."""

    kind: Literal["disconnected"] = "disconnected"
    at: datetime
    reason: str


class ConnectivityLost(Value):
    """IB's own link behind the gateway broke (1100): the socket is up and nothing may be sent or modified."""

    kind: Literal["connectivity_lost"] = "connectivity_lost"
    at: datetime
    code: int


class ConnectivityRestored(Value):
    """IB's link is back (1101, 1102); fills may have been missed either way."""

    kind: Literal["connectivity_restored"] = "connectivity_restored"
    at: datetime
    code: int


class OrderReported(Value):
    """An openOrder or completedOrder message: the terms as the broker holds them."""

    kind: Literal["order_reported"] = "order_reported"
    at: datetime
    order_ref: str
    order_id: int
    perm_id: int
    client_id: int
    con_id: int
    action: Action
    quantity: Decimal
    order_type: str
    limit_price: Decimal | None
    stop_price: Decimal | None
    parent_id: int
    oca_group: str
    status: str
    filled: Decimal | None = None


class StatusReported(Value):
    """An orderStatus message, with IB's status word and whyHeld untouched."""

    kind: Literal["status_reported"] = "status_reported"
    at: datetime
    order_ref: str
    order_id: int
    perm_id: int
    status: str
    filled: Decimal
    remaining: Decimal
    average_price: Decimal | None
    why_held: str


class ExecutionReported(Value):
    """An execDetails message. `execution_id` ends in a revision; its stem names the execution."""

    kind: Literal["execution_reported"] = "execution_reported"
    at: datetime
    order_ref: str
    order_id: int
    perm_id: int
    client_id: int
    execution_id: str
    con_id: int
    action: Action
    quantity: Decimal
    price: Decimal
    cum_qty: Decimal
    executed_at: datetime

    @property
    def stem(self) -> str:
        """The id without its revision: a correction repeats the stem with a higher last part (reference: IB's docs)."""
        return self.execution_id.rpartition(".")[0]

    @property
    def revision(self) -> int:
        """The last part of the id, 1 for an execution never corrected."""
        last = self.execution_id.rpartition(".")[2]
        return int(last) if last.isdigit() else 0


class CommissionReported(Value):
    """A commissionReport; `realised_pnl` is None for an opening trade (IB sends its unset double)."""

    kind: Literal["commission_reported"] = "commission_reported"
    at: datetime
    execution_id: str
    commission: Decimal
    currency: str
    realised_pnl: Decimal | None


class ErrorReported(Value):
    """An error message about one of our orders, or about the session when `order_ref` is empty."""

    kind: Literal["error_reported"] = "error_reported"
    at: datetime
    order_ref: str
    code: int
    text: str


class PositionReported(Value):
    """What the account holds of one contract, ours and not ours together."""

    kind: Literal["position_reported"] = "position_reported"
    at: datetime
    account: str
    con_id: int
    symbol: str
    quantity: Decimal
    average_cost: Decimal


class AccountReported(Value):
    """The account's figures, as a whole."""

    kind: Literal["account_reported"] = "account_reported"
    at: datetime
    account: Account


class SnapshotTaken(Value):
    """All that the broker knows, every end marker seen. A query that failed makes no snapshot: unknown is not flat."""

    kind: Literal["snapshot_taken"] = "snapshot_taken"
    at: datetime
    orders: tuple[OrderReported, ...]
    completed: tuple[OrderReported, ...]
    executions: tuple[ExecutionReported, ...]
    positions: tuple[PositionReported, ...]


class SnapshotFailed(Value):
    """The broker did not answer in full; what it holds stays unknown."""

    kind: Literal["snapshot_failed"] = "snapshot_failed"
    at: datetime
    reason: str


BrokerEvent = Annotated[
    Connected
    | Disconnected
    | ConnectivityLost
    | ConnectivityRestored
    | OrderReported
    | StatusReported
    | ExecutionReported
    | CommissionReported
    | ErrorReported
    | PositionReported
    | AccountReported
    | SnapshotTaken
    | SnapshotFailed,
    Field(discriminator="kind"),
]
