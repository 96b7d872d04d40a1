"""The ledger as a file: who may read it, who holds it, which version it has, and whether it is whole.

Beside it lie `<name>.lock`, held while the bot runs, and `<name>.head`, the last row's number and hash at the last
quiet moment: a file that ends before its own head is an older copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Self

from bot.keep import chain

VERSION = 3
"""The schema's version, kept in `PRAGMA user_version`."""

MIGRATIONS: dict[int, str] = {
    1: """
CREATE TABLE derived (seq INTEGER NOT NULL) STRICT;
INSERT INTO derived SELECT coalesce(max(seq), 0) FROM journal;
""",
    2: """
CREATE INDEX journal_starts ON journal (seq) WHERE kind = 'started';
CREATE INDEX trades_unfinished ON trades (opened_at) WHERE closed_at = '';
""",
}
"""SQL that brings version n to n + 1."""

_BUSY_SECONDS = 2.0
_TAIL = 2000
_QUICK_CHECK_BYTES = 32 * 1024 * 1024
# Checkpoints belong to idle moments; this many pages (64 MB) is where a bot that never idles would have to.
_CHECKPOINT_PAGES = 16384


class LedgerError(Exception):
    """Something about the ledger that a person must know; the message is the sentence for them."""


class LedgerLocked(LedgerError):
    """Another instance holds this ledger (exit code 75)."""


class LedgerCorrupt(LedgerError):
    """The file is not what this bot wrote last."""


class LedgerUnwritable(LedgerError):
    """Nothing of this turn was written: the disk is full or failing, or someone else holds the file."""


class LedgerUnreadable(LedgerError):
    """The file could not be asked: the disk is failing, or someone else holds it."""


class LedgerMissing(LedgerError):
    """There is no ledger at this path."""


class LedgerFile:
    """An open, locked ledger file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: int) -> None:
        self.path = path
        self.connection = connection
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        """Lock, open, migrate and check.

        Raises:
            LedgerLocked, LedgerCorrupt, LedgerMissing: as their names say.
        """
        if not create and not path.exists():
            raise LedgerMissing(f"there is no ledger at {path}: has the bot run with this configuration?")
        lock = _lock(path)
        try:
            connection = _connect(path)
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            os.close(lock)
            raise
        return cls(path, connection, lock)

    def checkpoint(self, seq: int, row_hash: bytes) -> None:
        """Move the write-ahead log into the file and note the head."""
        self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _write_head(self.path, seq, row_hash)

    def save_snapshot(self, seq: int, body: str, keep: int) -> None:
        """Store a fold with the hash of its row and a digest of its own, and forget the oldest ones."""
        digest = hashlib.sha256(body.encode()).digest()
        self.connection.execute(
            "INSERT OR REPLACE INTO snapshots SELECT seq, hash, ?, ? FROM journal WHERE seq = ?", (digest, body, seq)
        )
        self.connection.execute(
            "DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)", (keep,)
        )

    def snapshots(self) -> Iterator[tuple[int, str]]:
        """The folds that are whole and belong to this journal, newest first."""
        query = (
            "SELECT s.seq, s.digest, s.body FROM snapshots AS s JOIN journal AS j USING (seq, hash) ORDER BY s.seq DESC"
        )
        for seq, digest, body in self.connection.execute(query):
            if hashlib.sha256(body.encode()).digest() == digest:
                yield seq, body

    def close(self, seq: int, row_hash: bytes) -> None:
        """Leave one whole file behind and give the lock back."""
        try:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            _write_head(self.path, seq, row_hash)
        except (sqlite3.Error, OSError):
            pass  # The write-ahead log holds everything; the next start reads it.
        self.connection.close()
        os.close(self._lock)


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, also while the bot runs.

    Raises:
        LedgerMissing: there is none.
        LedgerCorrupt: it cannot be opened.
    """
    if not path.exists():
        raise LedgerMissing(f"there is no ledger at {path}: has the bot run with this configuration?")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        raise LedgerCorrupt(f"{path} cannot be opened as a ledger: {error}") from error
    return connection


def copy_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the whole database page by page, private from its first byte on.

    Raises:
        LedgerError: when the target exists or cannot be written.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as target:
            connection.backup(target)
    except FileExistsError as error:
        raise LedgerError(f"{path} exists already: a backup overwrites nothing") from error
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"no backup was made at {path}: {error}") from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the ledger's lock without opening the ledger, so that no bot runs meanwhile.

    Raises:
        LedgerLocked: one does.
    """
    lock = _lock(path)
    try:
        yield
    finally:
        os.close(lock)


def _lock(path: Path) -> int:
    """Take the lock file beside the ledger; the kernel gives it back when the process ends, however it ends."""
    name = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise LedgerError(f"the ledger's folder {path.parent} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise LedgerLocked(
            f"another instance (process {holder}) holds the ledger {path}: stop it, or give this bot its own data_dir"
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _connect(path: Path) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, cached_statements=256)
        connection.execute("PRAGMA journal_mode=WAL").fetchone()
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    except sqlite3.DatabaseError as error:
        raise LedgerCorrupt(f"{path} cannot be opened as a ledger: {error}") from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    try:
        _migrate(connection, path)
        _check(connection, path)
    except sqlite3.DatabaseError as error:
        raise LedgerCorrupt(f"the ledger {path} is damaged ({error}): restore a backup") from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise LedgerCorrupt(
            f"the ledger {path} has version {version}, this program knows {VERSION}: update the program"
        )
    if version == VERSION:
        return
    if version:
        _keep_copy(connection, path.with_name(f"{path.name}.v{version}"))
    steps = [MIGRATIONS[n] for n in range(version, VERSION)] if version else [schema_sql()]
    script = "\n".join(("BEGIN IMMEDIATE;", *steps, f"PRAGMA user_version={VERSION};", "COMMIT;"))
    try:
        connection.executescript(script)
    except sqlite3.OperationalError as error:
        raise LedgerCorrupt(f"the ledger {path} could not be brought to version {VERSION}: {error}") from error


def _keep_copy(connection: sqlite3.Connection, target: Path) -> None:
    """What an older program could still read, should somebody have to go back to it."""
    if not target.exists():
        copy_whole(connection, target)


def schema_sql() -> str:
    """The tables of a new ledger."""
    return files("bot.keep").joinpath("schema.sql").read_text(encoding="utf-8")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """What can be checked in a moment: small files whole, of long journals the tail, and the head noted beside."""
    if path.stat().st_size <= _QUICK_CHECK_BYTES:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise LedgerCorrupt(f"the ledger {path} is damaged ({verdict}): restore a backup")
    last, _ = chain.head(connection)
    first = max(0, last - _TAIL)
    before = connection.execute("SELECT hash FROM journal WHERE seq = ?", (first,)).fetchone()
    for fault in chain.breaks(chain.rows_after(connection, first), first, before[0] if before else chain.GENESIS):
        raise LedgerCorrupt(f"the ledger {path} is damaged ({fault}): run `autoscalper ledger verify`")
    _check_head(connection, path, last)


def _head_path(path: Path) -> Path:
    return path.with_name(path.name + ".head")


def _write_head(path: Path, seq: int, row_hash: bytes) -> None:
    target = _head_path(path)
    draft = target.with_suffix(".head-draft")
    draft.write_text(f"{seq} {row_hash.hex()}\n", encoding="ascii")
    draft.chmod(0o600)
    draft.replace(target)


def _check_head(connection: sqlite3.Connection, path: Path, last: int) -> None:
    try:
        noted, _, noted_hash = _head_path(path).read_text(encoding="ascii").strip().partition(" ")
        seq = int(noted)
    except (OSError, ValueError):
        return
    if seq == 0:
        return
    found = connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()
    if found is not None and found[0].hex() == noted_hash:
        return
    raise LedgerCorrupt(
        f"the ledger {path} ends at row {last} and lacks row {seq}, which was written before: an older copy could "
        f"trade a message twice; if it was restored on purpose, delete {_head_path(path).name} beside it"
    )
