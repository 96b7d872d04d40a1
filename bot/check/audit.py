"""Whether the ledger is whole: its pages, its chain, its claims, and its derived tables against the journal itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from bot.keep import chain
from bot.keep.derived import mark, put_trade
from bot.keep.ledger import claim_of
from bot.keep.ledger_file import schema_sql
from bot.keep.projections import DERIVED, project
from bot.remember.facts import FACT, Fact, Heard, trade_ref_in
from bot.remember.state import State, evolve
from bot.say.rows import trade_row

_SENDERS_OWN: Final = ("delivered_version", "message_id", "attempts", "not_before")
_MOST_TOLD: Final = 20
_TABLES: Final = (*DERIVED, "trades")


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and every fault found, as sentences; no faults means whole."""

    rows: int
    head: str
    faults: tuple[str, ...]


def verify(connection: sqlite3.Connection) -> Report:
    """Read the whole journal once and compare everything with it. Changes nothing."""
    faults: list[str] = []
    seq, last_hash = chain.head(connection)
    for fault in _faults(connection):
        faults.append(fault)
        if len(faults) >= _MOST_TOLD:
            faults.append("and more")
            break
    return Report(seq, last_hash.hex(), tuple(faults))


def unlike(connection: sqlite3.Connection, seq: int, row_hash: str) -> str:
    """What contradicts a head that was told elsewhere, in a sentence; empty when that very row is still here."""
    found = connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()
    if found is None:
        return f"row {seq} was told and is not here: rows were taken away, or this is an older copy"
    if found[0].hex() != row_hash.lower():
        return f"row {seq} is not the one that was told: it or a row before it was changed, with all that follow"
    return ""


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    for (verdict,) in connection.execute("PRAGMA integrity_check(5)"):
        if verdict != "ok":
            yield f"a page is damaged: {verdict}"
    yield from chain.breaks(chain.rows_after(connection, 0), 0, chain.GENESIS)
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        fresh.executescript(schema_sql())
        yield from _replay(connection, fresh)
        for table in _TABLES:
            yield from _differences(connection, fresh, table)
    finally:
        fresh.close()


class _Retold:
    """The journal told again to a database: the derived tables, and the trades as the fold sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._state = State()

    def take(self, seq: int, fact: Fact) -> None:
        project(self._connection, seq, fact)
        evolve(self._state, fact)
        ref = trade_ref_in(fact)
        trade, origin = self._state.trade(ref), self._state.origins.get(ref)
        if trade is not None and origin is not None:
            put_trade(self._connection, trade_row(origin, trade))


def _replay(connection: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[str]:
    fresh.execute("BEGIN")
    retold = _Retold(fresh)
    # Beside a running bot the last turn may not be derived yet, and after a crash the next start does it.
    (derived,) = connection.execute("SELECT seq FROM derived").fetchone()
    for seq, body in connection.execute("SELECT seq, body FROM journal ORDER BY seq"):
        try:
            fact = FACT.validate_json(body)
        except ValidationError as error:
            yield f"row {seq} cannot be read back ({error.error_count()} faults)"
            continue
        if seq <= derived:
            retold.take(seq, fact)
        if isinstance(fact, Heard):
            claim = claim_of(fact.input)
            query = "SELECT count(*) FROM claims WHERE (platform, channel, message_id, revision) = (?, ?, ?, ?)"
            if not connection.execute(query, claim).fetchone()[0]:
                yield f"row {seq} heard {claim.platform} message {claim.message_id}, and no claim says so"
    fresh.execute("COMMIT")


def _differences(connection: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    compared = ", ".join(name for name in columns if table != "outbox" or name not in _SENDERS_OWN)
    query = f"SELECT {compared} FROM {table}"  # noqa: S608 (names of our own schema)
    kept, worked_out = set(connection.execute(query)), set(fresh.execute(query))
    for row in sorted(kept ^ worked_out, key=repr)[:1]:
        what = "has a row that the journal does not give" if row in kept else "lacks a row that the journal gives"
        yield f"the table {table} {what}: {row[0]} (`autoscalper ledger verify --rebuild` mends derived tables)"


def rebuild(connection: sqlite3.Connection) -> int:
    """Work the derived tables out again from the journal, in one transaction; returns how many facts were read.

    The sender's own columns of the outbox are kept, so that nothing is said twice.
    """
    query = f"SELECT key, {', '.join(_SENDERS_OWN)} FROM outbox"  # noqa: S608 (names of our own schema)
    connection.execute("BEGIN IMMEDIATE")
    try:
        settled = connection.execute(query).fetchall()
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names of our own schema)
        count, retold = 0, _Retold(connection)
        for seq, body in connection.execute("SELECT seq, body FROM journal ORDER BY seq").fetchall():
            retold.take(seq, FACT.validate_json(body))
            count += 1
        for key, *values in settled:
            put = "UPDATE outbox SET delivered_version = ?, message_id = ?, attempts = ?, not_before = ? WHERE key = ?"
            connection.execute(put, (*values, key))
        mark(connection, count)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return count
