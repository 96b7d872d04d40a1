from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.check.audit import verify
from bot.keep import ledger_file
from bot.keep.ledger import Entry, Ledger, LedgerCorrupt
from bot.keep.ledger_file import MIGRATIONS, VERSION, open_for_reading
from bot.serve import going_live
from tests.fakes.facts import one_of_each
from tests.fakes.journal import write

SCHEMAS = Path(__file__).parent / "schemas"
EARLIER = range(1, VERSION)
NEXT = "ALTER TABLE claims ADD COLUMN note TEXT NOT NULL DEFAULT ''; CREATE TABLE notes (seq INTEGER) STRICT;"


def written(path: Path) -> Path:
    """A ledger as this version leaves it, with a fact of every kind."""
    ledger = Ledger.open(path)
    write(ledger, one_of_each())
    ledger.close()
    return path


def version_of(path: Path) -> int:
    connection = open_for_reading(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = written(tmp_path / "ledger.sqlite3")
    monkeypatch.setattr(ledger_file, "VERSION", VERSION + 1)
    return path


def test_every_older_version_has_its_migration():
    assert sorted(MIGRATIONS) == list(range(1, VERSION))


def test_an_older_ledger_is_brought_up_to_date_and_stays_whole_and_writable(old: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(MIGRATIONS, VERSION, NEXT)
    ledger = Ledger.open(old)
    try:
        assert len(list(ledger.facts())) == len(one_of_each())
        assert ledger.connection.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        assert ledger.connection.execute("SELECT note FROM claims").fetchone() == ("",)
        ledger.commit([Entry(fact) for fact in one_of_each() if fact.kind == "stopped"])
        assert verify(ledger.connection).faults == ()
    finally:
        ledger.close()
    assert version_of(old) == VERSION + 1


def test_the_file_from_before_a_migration_is_kept_beside_it(old: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(MIGRATIONS, VERSION, NEXT)
    Ledger.open(old).close()
    kept = old.with_name(f"{old.name}.v{VERSION}")
    assert version_of(kept) == VERSION
    assert kept.stat().st_mode & 0o077 == 0
    connection = open_for_reading(kept)
    assert connection.execute("SELECT count(*) FROM journal").fetchone()[0] == len(one_of_each())
    connection.close()


def test_a_migration_that_fails_half_way_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(MIGRATIONS, VERSION, NEXT + "ALTER TABLE nowhere ADD COLUMN x TEXT;")
    with pytest.raises(LedgerCorrupt, match="could not be brought to version"):
        Ledger.open(old)
    assert version_of(old) == VERSION
    monkeypatch.setattr(ledger_file, "VERSION", VERSION)
    ledger = Ledger.open(old)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        ledger.connection.execute("SELECT * FROM notes")
    ledger.close()


def test_the_journal_still_refuses_changes_after_a_migration(old: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(MIGRATIONS, VERSION, NEXT)
    ledger = Ledger.open(old)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger.connection.execute("UPDATE journal SET body = ''")
    ledger.close()


def test_a_trade_that_is_not_what_the_journal_gives_is_found_and_mended(tmp_path: Path):
    from bot.check.audit import rebuild

    ledger = Ledger.open(written(tmp_path / "ledger.sqlite3"))
    assert verify(ledger.connection).faults == ()
    ledger.connection.execute("UPDATE trades SET quantity = '99'")
    assert "the table trades" in verify(ledger.connection).faults[0]
    rebuild(ledger.connection)
    assert verify(ledger.connection).faults == ()
    ledger.close()


# ── From every earlier version ────────────────────────────────────────────────────────────────────────────────────────


def older(path: Path, version: int) -> Path:
    """A ledger as that version made and left it: its own tables, and a fact of every kind in them."""
    now = written(path.with_name("now.sqlite3"))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript((SCHEMAS / f"v{version}.sql").read_text(encoding="utf-8"))
    connection.execute("ATTACH ? AS now", (str(now),))
    tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
    for table in set(tables) - {"derived", "sqlite_sequence"}:
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM now.{table}")  # noqa: S608 (names of our own)
    if "derived" in tables:
        connection.execute("UPDATE main.derived SET seq = (SELECT max(seq) FROM main.journal)")
    connection.execute("DETACH now")
    connection.execute(f"PRAGMA user_version={version}")
    connection.close()
    return path


def shape(path: Path) -> set[tuple[str, str, str]]:
    """Every table, index, trigger and view with its columns, however its SQL is laid out."""
    connection = open_for_reading(path)
    try:
        found = connection.execute("SELECT type, name, tbl_name FROM sqlite_schema").fetchall()
        columns = [
            (kind, name, repr(connection.execute(f"PRAGMA table_xinfo({name})").fetchall()))
            for kind, name, _ in found
            if kind in {"table", "view"}
        ]
        return {*found, *columns}
    finally:
        connection.close()


def test_every_earlier_version_is_kept_to_be_tried():
    assert sorted(path.name for path in SCHEMAS.glob("*.sql")) == [f"v{number}.sql" for number in EARLIER]


@pytest.mark.parametrize("version", EARLIER)
def test_a_ledger_of_an_earlier_version_comes_to_be_as_a_new_one_and_loses_nothing(tmp_path: Path, version: int):
    path = older(tmp_path / "ledger.sqlite3", version)
    ledger = Ledger.open(path)
    try:
        assert [fact for _, fact in ledger.facts()] == one_of_each()
        assert ledger.underived == ()
        assert verify(ledger.connection).faults == ()
        ledger.commit([Entry(fact) for fact in one_of_each() if fact.kind == "stopped"])
        assert verify(ledger.connection).faults == ()
    finally:
        ledger.close()
    assert version_of(path) == VERSION
    assert version_of(path.with_name(f"{path.name}.v{version}")) == version
    assert shape(path) == shape(tmp_path / "now.sqlite3")


def test_what_a_start_asks_of_the_journal_reads_no_other_rows(tmp_path: Path):
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    asked = {
        "journal_starts": (going_live._LAST_RUN, going_live._LIVE_RUNS),
        "trades_unfinished": (going_live._UNFINISHED,),
    }
    for index, queries in asked.items():
        for query in queries:
            (plan,) = ledger.connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            assert index in plan[3]
    ledger.close()
