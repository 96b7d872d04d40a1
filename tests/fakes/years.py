"""A ledger of years, made of one season told again and again under other names and later times."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.clock import utc_text
from bot.keep import chain
from bot.keep.ledger import Ledger
from bot.keep.projections import DERIVED
from tests.fakes.journal import write
from tests.fakes.scene import NOW
from tests.fakes.seasons import season

# The moves of a season lie days apart; a busy room makes some two hundred facts a day.
BUSIER = 20
_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_ONCE = re.compile(r'"(message_id|execution_id|press_id|token|fingerprint)":"(?=.)')
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CHAINED = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

Anew = Callable[[str], str]
Told = tuple[str, str, str, int | None, str]
Table = tuple[list[str], list[tuple[object, ...]]]


class Season(NamedTuple):
    """The season told once more: the rows before it, how often it was told, and its names."""

    begun: int
    number: int
    anew: Anew


def years(path: Path, facts: int, moves: int = 400) -> int:
    """Write at least so many facts, in whole seasons, with tables as long as those derived from them; how many.

    By SQL alone: the ledger's own way waits for the disk each time.
    """
    Ledger.open(path).close()
    told = path.with_name("season.sqlite3")
    with closing(Ledger.open(told)) as once:
        write(once, season(1, moves))
        rows = once.connection.execute(
            "SELECT at, kind, trade_ref, caused_by, body FROM journal ORDER BY seq"
        ).fetchall()
        tables = {name: _table(once.connection, name) for name in ("claims", *DERIVED, "trades")}
    refs = {ref for _, _, ref, _, _ in rows if ref}
    span = (datetime.fromisoformat(rows[-1][0]) - NOW) / BUSIER + timedelta(hours=1)
    with closing(Ledger.open(path)) as ledger:
        last = chain.GENESIS
        for begun in range(0, facts, len(rows)):
            number = begun // len(rows)
            anew = _renamed(refs, number, number * span)
            ledger.connection.execute("BEGIN")
            last = _tell(ledger.connection, rows, begun, last, anew)
            for name, table in tables.items():
                _copy(ledger.connection, name, table, Season(begun, number, anew))
            ledger.connection.execute("UPDATE derived SET seq = ?", (begun + len(rows),))
            ledger.connection.execute("COMMIT")
    # The handle that wrote by SQL noted an empty ledger's head.
    path.with_name(f"{path.name}.head").unlink(missing_ok=True)
    told.unlink()
    return begun + len(rows)


def _table(connection: sqlite3.Connection, name: str) -> Table:
    found = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 (a name of our own schema)
    return [column[0] for column in found.description], found.fetchall()


def _tell(connection: sqlite3.Connection, rows: list[Told], begun: int, last: bytes, anew: Anew) -> bytes:
    for seq, (at, kind, ref, cause, body) in enumerate(rows, begun + 1):
        caused_by = None if cause is None else cause + begun
        fields = (seq, utc_text(datetime.fromisoformat(anew(at))), kind, anew(ref), caused_by, anew(body))
        row_hash = chain.hash_of(last, fields)
        connection.execute(_CHAINED, (*fields, last, row_hash))
        last = row_hash
    return last


def _copy(connection: sqlite3.Connection, name: str, table: Table, season: Season) -> None:
    columns, rows = table

    def cell(column: str, value: object) -> object:
        if isinstance(value, int):
            return value + season.begun if column in {"seq", "queued_seq", "sent_seq", "order_id"} else value
        if isinstance(value, str):
            return f"{season.number}-{value}" if column in {"message_id", "stem"} and value else season.anew(value)
        return value

    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT OR REPLACE INTO {name} VALUES ({marks})",  # noqa: S608 (a name of our own schema)
        [[cell(column, value) for column, value in zip(columns, row, strict=True)] for row in rows],
    )


def _renamed(refs: set[str], number: int, later: timedelta) -> Anew:
    """Other trades, other messages, and the same hours closer together and later."""
    four = "".join(_DIGITS[number >> shift & 31] for shift in (15, 10, 5, 0))
    names = re.compile("|".join(refs))

    @cache
    def moved(text: str) -> str:
        return (NOW + (datetime.fromisoformat(text) - NOW) / BUSIER + later).isoformat()

    def anew(text: str) -> str:
        text = names.sub(lambda found: found[0][:6] + four, text)
        return _TIME.sub(lambda found: moved(found[0]), _ONCE.sub(rf'"\1":"{number}-', text))

    return anew
