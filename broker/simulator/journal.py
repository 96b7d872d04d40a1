"""Every message, both ways, decoded and with its client: what tests hold against what the bot should have said."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from broker.simulator.orders import Ticket

NAMES_IN = {
    1: "reqMktData", 2: "cancelMktData", 3: "placeOrder", 4: "cancelOrder", 5: "reqOpenOrders", 6: "reqAccountUpdates",
    7: "reqExecutions", 8: "reqIds", 9: "reqContractDetails", 14: "setServerLogLevel", 15: "reqAutoOpenOrders",
    16: "reqAllOpenOrders", 17: "reqManagedAccts", 49: "reqCurrentTime", 58: "reqGlobalCancel",
    59: "reqMarketDataType", 61: "reqPositions", 62: "reqAccountSummary", 63: "cancelAccountSummary",
    64: "cancelPositions", 71: "startApi", 76: "reqAccountUpdatesMulti", 77: "cancelAccountUpdatesMulti",
    78: "reqSecDefOptParams", 81: "reqMatchingSymbols", 91: "reqMarketRule", 92: "reqPnL", 93: "cancelPnL",
    94: "reqPnLSingle", 95: "cancelPnLSingle", 99: "reqCompletedOrders",
}  # fmt: skip
NAMES_OUT = {
    1: "tickPrice", 2: "tickSize", 3: "orderStatus", 4: "error", 5: "openOrder", 6: "accountValue", 7: "portfolio",
    8: "accountTime", 9: "nextValidId", 10: "contractDetails", 11: "execDetails", 15: "managedAccounts",
    21: "tickOption", 45: "tickGeneric", 49: "currentTime", 52: "contractDetailsEnd", 53: "openOrderEnd",
    54: "accountDownloadEnd", 55: "execDetailsEnd", 57: "tickSnapshotEnd", 58: "marketDataType", 59: "commissionReport",
    61: "position", 62: "positionEnd", 63: "accountSummary", 64: "accountSummaryEnd", 73: "accountUpdateMulti",
    74: "accountUpdateMultiEnd", 75: "optionChain", 76: "optionChainEnd", 79: "symbolSamples", 81: "tickReqParams",
    93: "marketRule", 94: "pnl", 95: "pnlSingle", 101: "completedOrder", 102: "completedOrdersEnd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One message. `ticket` is set for placeOrder; `fields` begin with the message id."""

    at: datetime
    client_id: int
    direction: Literal["in", "out"]
    name: str
    fields: tuple[str, ...]
    ticket: Ticket | None = None


@dataclass(slots=True)
class Journal:
    """All records, oldest first; a bounded deque instead of the list keeps a long run small."""

    records: list[Record] | deque[Record] = field(default_factory=list)

    def heard(self, at: datetime, client_id: int, fields: tuple[str, ...], ticket: Ticket | None = None) -> None:
        """A message from a client."""
        name = NAMES_IN.get(int(fields[0]), fields[0])
        self.records.append(Record(at, client_id, "in", name, fields, ticket))

    def said(self, at: datetime, client_id: int, fields: tuple[str, ...]) -> None:
        """A message to a client, before any fault touched it."""
        name = NAMES_OUT.get(int(fields[0]), fields[0])
        self.records.append(Record(at, client_id, "out", name, fields))

    def received(self, name: str = "", client_id: int | None = None) -> list[Record]:
        """What came in, of one kind or all, from one client or all."""
        return list(self._select("in", name, client_id))

    def sent(self, name: str = "", client_id: int | None = None) -> list[Record]:
        """What went out."""
        return list(self._select("out", name, client_id))

    def placed(self, client_id: int | None = None) -> list[Ticket]:
        """The terms of every placeOrder, oldest first, amendments among them."""
        return [one.ticket for one in self.received("placeOrder", client_id) if one.ticket is not None]

    def _select(self, direction: str, name: str, client_id: int | None) -> Iterator[Record]:
        for one in self.records:
            if one.direction == direction and name in {"", one.name} and client_id in {None, one.client_id}:
                yield one
