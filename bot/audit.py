"""Whether the ledger is whole: its pages, its chain, its claims, and its derived tables against the journal itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from bot import chain
from bot.facts import FACT, Heard
from bot.ledger import claim_of
from bot.ledger_file import schema_sql
from bot.projections import DERIVED, project

_SENDERS_OWN: Final = ("delivered_version", "message_id", "attempts", "not_before")
_MOST_TOLD: Final = 20


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


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    for (verdict,) in connection.execute("PRAGMA integrity_check(5)"):
        if verdict != "ok":
            yield f"a page is damaged: {verdict}"
    yield from chain.breaks(chain.rows_after(connection, 0), 0, chain.GENESIS)
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        fresh.executescript(schema_sql())
        yield from _replay(connection, fresh)
        for table in DERIVED:
            yield from _differences(connection, fresh, table)
    finally:
        fresh.close()


def _replay(connection: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[str]:
    fresh.execute("BEGIN")
    for seq, body in connection.execute("SELECT seq, body FROM journal ORDER BY seq"):
        try:
            fact = FACT.validate_json(body)
        except ValidationError as error:
            yield f"row {seq} cannot be read back ({error.error_count()} faults)"
            continue
        project(fresh, seq, fact)
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
        for table in DERIVED:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names of our own schema)
        count = 0
        for seq, body in connection.execute("SELECT seq, body FROM journal ORDER BY seq").fetchall():
            project(connection, seq, FACT.validate_json(body))
            count += 1
        for key, *values in settled:
            put = "UPDATE outbox SET delivered_version = ?, message_id = ?, attempts = ?, not_before = ? WHERE key = ?"
            connection.execute(put, (*values, key))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return count
