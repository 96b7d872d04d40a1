"""The hash chain of the journal: each row's hash covers the row and the hash before it, so a changed byte shows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

GENESIS = bytes(32)
"""What stands in for the hash before the first row."""

COLUMNS = "seq, at, kind, trade_ref, caused_by, body, prev_hash, hash"


class Row(NamedTuple):
    """One row of the journal as it is stored; `at` is UTC with microseconds, so that text order is time order."""

    seq: int
    at: str
    kind: str
    trade_ref: str
    caused_by: int | None
    body: str
    prev_hash: bytes
    hash: bytes


_array = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Fields = tuple[int, str, str, str, int | None, str]
"""What a row says: seq, at, kind, trade_ref, caused_by, body."""


def hash_of(prev_hash: bytes, fields: Fields) -> bytes:
    """SHA-256 over the previous hash and the row as a JSON array, which keeps its fields apart whatever they hold."""
    return hashlib.sha256(prev_hash + _array(fields).encode()).digest()


def breaks(rows: Iterable[Row], seq: int, prev_hash: bytes) -> Iterator[str]:
    """Every place where the chain that continues after `seq` and `prev_hash` does not hold, as a sentence."""
    for row in rows:
        if row.seq != seq + 1:
            yield f"row {seq + 1} is missing (the next is {row.seq})"
        if row.prev_hash != prev_hash:
            yield f"row {row.seq} does not follow the row before it"
        if hash_of(row.prev_hash, row[:6]) != row.hash:
            yield f"row {row.seq} was changed after it was written"
        seq, prev_hash = row.seq, row.hash


def rows_after(connection: sqlite3.Connection, seq: int) -> Iterator[Row]:
    """The journal's rows after this one, in order."""
    found = connection.execute(f"SELECT {COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", (seq,))  # noqa: S608 (our own constant)
    return (Row(*row) for row in found)


def head(connection: sqlite3.Connection) -> tuple[int, bytes]:
    """The last row's number and hash; 0 and `GENESIS` for an empty journal."""
    found = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (found[0], found[1]) if found else (0, GENESIS)
