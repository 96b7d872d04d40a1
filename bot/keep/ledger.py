"""The ledger: every fact, once, on disk before anyone acts on it. One SQLite file, one writer.

A turn is written in two transactions: its facts and claims, durable, before its orders leave (`write`); and what is
derived from them afterwards (`derive`), which a crash may undo, since the journal gives it again. It is called
synchronously on the loop: a turn costs one fsync, and no other turn can come between a check and its row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, Self, assert_never

from bot.clock import utc_text
from bot.keep import chain
from bot.keep.derived import Derived, TradeRow
from bot.keep.ledger_file import (
    LedgerCorrupt,
    LedgerError,
    LedgerFile,
    LedgerLocked,
    LedgerMissing,
    LedgerUnreadable,
    LedgerUnwritable,
    copy_whole,
)
from bot.keep.outbox import Outbox
from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts import FACT, EntrySending, Fact, ReductionSending, trade_ref_in

_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_CLAIM = "INSERT INTO claims VALUES (?, ?, ?, ?, ?)"
_SEEN = "SELECT 1 FROM claims WHERE (platform, channel, message_id, revision) = (?, ?, ?, ?)"
_SNAPSHOTS_KEPT = 2

Synchronous = Literal["FULL", "NORMAL"]

__all__ = [
    "AlreadyClaimed",
    "Claim",
    "Entry",
    "Ledger",
    "LedgerCorrupt",
    "LedgerError",
    "LedgerLocked",
    "LedgerMissing",
    "LedgerUnreadable",
    "LedgerUnwritable",
    "Snapshot",
    "claim_of",
]


class AlreadyClaimed(Exception):
    """This message and revision was heard before; nothing of the turn was written."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"{claim.platform} message {claim.message_id} (revision {claim.revision}) was heard before")
        self.claim = claim


class Claim(NamedTuple):
    """What is heard once: a message at a revision (0 for the post, -1 for its deletion), a command, or a press."""

    platform: str
    channel: str
    message_id: str
    revision: int = 0


class Entry(NamedTuple):
    """A fact to write, what it claims, and the row that it follows from.

    Rows of one commit are numbered from `last_seq + 1`, so a fact can name one of the same turn as its cause.
    """

    fact: Fact
    claim: Claim | None = None
    caused_by: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fold of the journal up to and with row `seq`, in the words of whoever saved it."""

    seq: int
    body: str


def _order_ids(fact: Fact) -> tuple[int, ...]:
    match fact:
        case EntrySending(order_ids=order_ids):
            return order_ids
        case ReductionSending(order_id=order_id):
            return (order_id,)
        case _:
            return ()


def claim_of(heard: ChatInput) -> Claim:
    """What an input claims. A press has an id of its own, kept apart from message ids by its prefix."""
    match heard:
        case MessagePosted() | CommandGiven():
            return Claim(heard.platform, heard.channel, heard.message_id)
        case MessageEdited():
            return Claim(heard.platform, heard.channel, heard.message_id, heard.revision)
        case MessageDeleted():
            return Claim(heard.platform, heard.channel, heard.message_id, -1)
        case ButtonPressed():
            return Claim(heard.platform, heard.channel, f"press:{heard.press_id}")
        case _:
            assert_never(heard)


class Ledger:
    """The open ledger of one running bot."""

    def __init__(self, file: LedgerFile) -> None:
        self._file = file
        self._connection = file.connection
        self._seq, self._hash = chain.head(self._connection)
        self._checkpointed = 0
        self._synchronous: Synchronous = "FULL"  # as `LedgerFile` opens it
        self._derived = Derived(self._connection)
        self.outbox = Outbox(self._connection, partial(self._transaction, "NORMAL"))

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Self:
        """Open the ledger at this path, make it if need be, and take its lock.

        Raises:
            LedgerLocked: another instance holds it (exit code 75).
            LedgerCorrupt: it is damaged, of a newer version, or older than it was (a restored copy).
            LedgerMissing: there is none and `create` is false.
        """
        return cls(LedgerFile.open(path, create=create))

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for reading; whoever writes goes through `commit`."""
        return self._connection

    @property
    def last_seq(self) -> int:
        """The number of the last row, 0 when there is none."""
        return self._seq

    def head(self) -> tuple[int, str]:
        """The last row's number and hash in hex: posted elsewhere, it pins everything before it."""
        return self._seq, self._hash.hex()

    # ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, entries: Sequence[Entry], *, durable: bool = True) -> tuple[int, ...]:
        """Put one turn on disk, all of it or nothing, and return the rows' numbers in the order given.

        What need not be durable may be lost with the machine's power, until the next turn that is; never with us.

        Raises:
            AlreadyClaimed: one of the claims was made before.
            LedgerUnwritable: it is not on disk.
        """
        numbers = tuple(range(self._seq + 1, self._seq + 1 + len(entries)))
        rows = self._chained(entries)
        claims = [(entry.claim, seq) for entry, seq in zip(entries, numbers, strict=True) if entry.claim is not None]
        with self._transaction(synchronous="FULL" if durable else "NORMAL"):
            self._connection.executemany(_INSERT, rows)
            for claim, seq in claims:
                self._claim(claim, seq)
        if rows:
            self._seq, self._hash = rows[-1].seq, rows[-1].hash
        self._derived.await_all(zip(numbers, (entry.fact for entry in entries), strict=True))
        return numbers

    def derive(self, trades: Sequence[TradeRow] = ()) -> None:
        """Bring the derived tables up to the journal, and put these trades as they now are.

        Raises:
            LedgerUnwritable: they are not; the next time brings them up from where they are.
        """
        with self._transaction(synchronous="NORMAL"):
            self._derived.bring_up(trades)
        self._derived.settled()

    def commit(self, entries: Sequence[Entry], trades: Sequence[TradeRow] = ()) -> tuple[int, ...]:
        """Write one turn and bring the derived tables up to it, where nobody waits for its orders.

        Raises:
            AlreadyClaimed, LedgerUnwritable: as `write` and `derive` do.
        """
        numbers = self.write(entries)
        self.derive(trades)
        return numbers

    @property
    def underived(self) -> tuple[Fact, ...]:
        """The facts that the derived tables do not have yet: some may be left by a crash."""
        return self._derived.awaited

    def _chained(self, entries: Sequence[Entry]) -> list[chain.Row]:
        seq, last_hash, rows = self._seq, self._hash, []
        for fact, _, caused_by in entries:
            seq += 1
            fields = (seq, utc_text(fact.at), fact.kind, trade_ref_in(fact), caused_by, fact.model_dump_json())
            row_hash = chain.hash_of(last_hash, fields)
            rows.append(chain.Row(*fields, last_hash, row_hash))
            last_hash = row_hash
        return rows

    def _claim(self, claim: Claim, seq: int) -> None:
        try:
            self._connection.execute(_CLAIM, (*claim, seq))
        except sqlite3.IntegrityError as error:
            raise AlreadyClaimed(claim) from error

    @contextmanager
    def _transaction(self, synchronous: Synchronous) -> Iterator[None]:
        try:
            # NORMAL leaves the fsync to the next FULL one, which covers everything before it.
            self._sync(synchronous)
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise LedgerUnwritable(
                f"the ledger at {self._file.path} cannot be written ({error}): make room on its disk, or mend it"
            ) from error
        except BaseException:
            self._roll_back()
            raise
        # Now, so that the orders of the next turn need not wait for it; where it fails, that turn says it again.
        with suppress(sqlite3.Error):
            self._sync("FULL")

    def _sync(self, synchronous: Synchronous) -> None:
        if synchronous != self._synchronous:
            self._connection.execute(f"PRAGMA synchronous={synchronous}")
            self._synchronous = synchronous

    def _roll_back(self) -> None:
        # A full disk may have ended the transaction already, and a dead one refuses even this.
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Move what is in the write-ahead log into the file; for moments when nothing else is waiting.

        Nothing is written when nothing was: a bot idles most of its life, and disks wear.

        Raises:
            LedgerUnwritable: it stays in the log for now.
        """
        if self._seq != self._checkpointed:
            try:
                self._file.checkpoint(self._seq, self._hash)
            except (sqlite3.Error, OSError) as error:
                raise LedgerUnwritable(f"the log of {self._file.path} stays as it is: {error}") from error
            self._checkpointed = self._seq
            # The first write after it begins the log anew with an fsync of its own: now, and not before an order.
            self.derive()

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def seen(self, claim: Claim) -> bool:
        """Whether this was heard before.

        Raises:
            LedgerUnreadable: nobody can tell.
        """
        try:
            return self._connection.execute(_SEEN, claim).fetchone() is not None
        except sqlite3.Error as error:
            raise LedgerUnreadable(f"the ledger at {self._file.path} cannot be read: {error}") from error

    def facts(self, after: int = 0) -> Iterator[tuple[int, Fact]]:
        """Every fact after this row, in order."""
        found = self._connection.execute("SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq", (after,))
        return ((seq, FACT.validate_json(body)) for seq, body in found)

    def cursor(self, platform: str, channel: str) -> str:
        """The newest message id that was heard there, or an empty string."""
        query = "SELECT message_id FROM cursors WHERE (platform, channel) = (?, ?)"
        found = self._connection.execute(query, (platform, channel)).fetchone()
        return str(found[0]) if found else ""

    def message_key_of(self, platform: str, channel: str, message_id: str) -> str:
        """The key of the post of ours that stands in the channel under this id, or an empty string."""
        query = "SELECT key FROM posts WHERE (platform, channel, message_id) = (?, ?, ?)"
        found = self._connection.execute(query, (platform, channel, message_id)).fetchone()
        return str(found[0]) if found else ""

    def high_water(self) -> int:
        """The highest order id that ever left under our name, 0 when none did; a turn cut short counts too."""
        known = int(self._connection.execute("SELECT coalesce(max(order_id), 0) FROM orders").fetchone()[0])
        return max(known, *(order_id for fact in self.underived for order_id in _order_ids(fact)), 0)

    # ── The fold, saved ───────────────────────────────────────────────────────────────────────────────────────────

    def save_snapshot(self, seq: int, body: str) -> None:
        """Keep the fold up to row `seq`; the two newest are kept.

        Raises:
            LedgerUnwritable: it is not on disk, which costs only the time of the next start.
        """
        # Synced now, in a moment of the caller's choosing, and not with the next turn.
        with self._transaction(synchronous="FULL"):
            self._file.save_snapshot(seq, body, keep=_SNAPSHOTS_KEPT)

    def load_snapshot(self) -> Snapshot | None:
        """The newest fold that belongs to this very journal and is whole; None means fold from the first row."""
        for seq, body in self._file.snapshots():
            return Snapshot(seq, body)
        return None

    def backup(self, path: Path) -> None:
        """A consistent copy, taken while the bot runs; the copy is private like the original."""
        copy_whole(self._connection, path)

    def close(self) -> None:
        """Checkpoint, close and give the lock back."""
        self._file.close(self._seq, self._hash)
