"""The derived tables: brought up to the journal after each turn, and after a crash from where they had come to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from bot.clock import utc_text
from bot.keep.projections import project
from bot.remember.facts import FACT, Fact
from parsers.value import Value

_BEHIND = "SELECT seq, body FROM journal WHERE seq > (SELECT seq FROM derived) ORDER BY seq"
_TRADE = "INSERT OR REPLACE INTO trades VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class TradeRow(Value):
    """One trade as the service sees it now, for people and exports; the last row given for a trade stays."""

    trade_ref: str
    opened_at: datetime
    closed_at: datetime | None = None
    author: str
    platform: str
    channel: str
    message_id: str
    symbol: str
    instrument: str
    side: Literal["long", "short"]
    quantity: str
    state: str
    net_pnl: str | None = None
    r_multiple: str | None = None


class Derived:
    """The facts that the tables do not have yet, in the journal's order. Whoever calls it holds the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._awaited = [(seq, FACT.validate_json(body)) for seq, body in connection.execute(_BEHIND)]

    @property
    def awaited(self) -> tuple[Fact, ...]:
        """What has yet to be derived."""
        return tuple(fact for _, fact in self._awaited)

    def await_all(self, written: Iterable[tuple[int, Fact]]) -> None:
        """These are in the journal now."""
        self._awaited.extend(written)

    def bring_up(self, trades: Sequence[TradeRow]) -> None:
        """Write the rows of everything awaited, and these trades; the mark is written even when there are none."""
        for seq, fact in self._awaited:
            project(self._connection, seq, fact)
        for trade in trades:
            put_trade(self._connection, trade)
        if self._awaited:
            mark(self._connection, self._awaited[-1][0])
        else:
            self._connection.execute("UPDATE derived SET seq = seq")

    def settled(self) -> None:
        """The transaction stands."""
        self._awaited.clear()


def mark(connection: sqlite3.Connection, seq: int) -> None:
    """Say how far the derived tables have come."""
    connection.execute("UPDATE derived SET seq = ?", (seq,))


def put_trade(connection: sqlite3.Connection, trade: TradeRow) -> None:
    """Write a trade's row, in place of the one before."""
    values = trade.model_dump(mode="python")
    values["opened_at"] = utc_text(trade.opened_at)
    values["closed_at"] = utc_text(trade.closed_at) if trade.closed_at else ""
    connection.execute(_TRADE, tuple(values.values()))
