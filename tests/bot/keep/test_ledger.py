from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.card import Priority
from bot.keep.derived import TradeRow
from bot.keep.ledger import (
    AlreadyClaimed,
    Claim,
    Entry,
    Ledger,
    LedgerCorrupt,
    LedgerError,
    LedgerLocked,
    LedgerMissing,
    LedgerUnwritable,
    Snapshot,
    claim_of,
)
from bot.message import Author, ButtonPressed, MessageDeleted, MessageEdited
from bot.remember.facts import Fact, MessageIgnored, PostDelivered, PostQueued
from tests.fakes.facts import CLAIM, KEY, NOW, heard, one_of_each, post


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(path)
    yield opened
    opened.close()


def ignored(reason: str = "chatter") -> Entry:
    return Entry(MessageIgnored(at=NOW, message=KEY, reason=reason))


def queued(key: str, title: str = "x", priority: Priority = Priority.NOTICE) -> Entry:
    return Entry(PostQueued(at=NOW, post=post(key, title, priority)))


def test_a_turn_is_numbered_from_one_and_read_back_in_order(ledger: Ledger):
    assert ledger.commit([heard("1"), ignored()]) == (1, 2)
    assert ledger.commit([heard("2")]) == (3,)
    assert [seq for seq, _ in ledger.facts()] == [1, 2, 3]
    assert [seq for seq, _ in ledger.facts(after=2)] == [3]
    assert ledger.last_seq == 3


def test_every_kind_of_fact_comes_back_as_it_was_written(ledger: Ledger):
    facts = one_of_each()
    kinds = {member.model_fields["kind"].default for member in get_args(get_args(Fact)[0])}
    assert {fact.kind for fact in facts} == kinds
    ledger.commit([Entry(fact) for fact in facts])
    assert [fact for _, fact in ledger.facts()] == facts


def test_the_ledger_is_private_from_the_first_byte(ledger: Ledger, path: Path):
    ledger.commit([heard()])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal SET body = '{}'",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "INSERT OR REPLACE INTO journal SELECT seq, at, kind, trade_ref, caused_by, '{}', prev_hash, hash FROM journal",
        "INSERT INTO journal SELECT 9, at, kind, trade_ref, caused_by, body, prev_hash, hash FROM journal LIMIT 1",
        "UPDATE claims SET message_id = 'other'",
        "DELETE FROM claims",
    ],
)
def test_the_journal_and_its_claims_refuse_to_be_changed(ledger: Ledger, attack: str):
    ledger.commit([heard("1"), heard("2")])
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never taken back"):
        ledger.connection.execute(attack)


def test_a_message_is_claimed_once_and_a_second_claim_writes_nothing(ledger: Ledger):
    ledger.commit([heard("1")])
    with pytest.raises(AlreadyClaimed, match=r"message 1 .* heard before"):
        ledger.commit([ignored(), heard("1")])
    assert ledger.last_seq == 1
    assert ledger.seen(CLAIM)
    assert not ledger.seen(CLAIM._replace(revision=5))
    assert ledger.commit([heard("2")]) == (2,)


def test_edits_deletions_and_presses_claim_apart_from_the_post():
    author = Author(id="11", name="ann")
    edit = MessageEdited(
        platform="console",
        channel="room",
        message_id="1",
        revision=7,
        author=author,
        text="",
        sent_at=NOW,
        heard_at=NOW,
    )
    deletion = MessageDeleted(platform="console", channel="room", message_id="1", heard_at=NOW)
    press = ButtonPressed(
        platform="console",
        channel="room",
        message_id="1",
        press_id="1",
        author=author,
        trade_ref="T",
        action="close",
        heard_at=NOW,
    )
    claims = {CLAIM, claim_of(edit), claim_of(deletion), claim_of(press)}
    assert len(claims) == 4
    assert claim_of(deletion) == Claim("console", "room", "1", -1)


def test_a_second_instance_is_told_who_holds_the_ledger(ledger: Ledger, path: Path):
    with pytest.raises(LedgerLocked, match=rf"process {os.getpid()}\) holds the ledger"):
        Ledger.open(path)


def test_the_lock_is_free_again_after_close(path: Path):
    Ledger.open(path).close()
    Ledger.open(path).close()


def test_a_missing_ledger_is_not_made_for_a_reader(path: Path):
    with pytest.raises(LedgerMissing, match="there is no ledger"):
        Ledger.open(path, create=False)


def test_a_ledger_of_a_newer_program_is_left_alone(path: Path):
    Ledger.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(LedgerCorrupt, match=r"version 99.*update the program"):
        Ledger.open(path)


def test_a_file_that_is_no_database_is_one_sentence(path: Path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerCorrupt, match="cannot be opened as a ledger"):
        Ledger.open(path)


def test_an_older_copy_is_noticed_by_the_head_beside_it(path: Path):
    ledger = Ledger.open(path)
    ledger.commit([heard("1")])
    ledger.checkpoint()
    ledger.backup(path.parent / "old.sqlite3")
    ledger.commit([heard("2")])
    ledger.close()
    for leftover in path.parent.glob("ledger.sqlite3-*"):
        leftover.unlink()
    (path.parent / "old.sqlite3").replace(path)
    with pytest.raises(LedgerCorrupt, match=r"lacks row 2.*delete ledger.sqlite3.head"):
        Ledger.open(path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(1, 4), column=st.sampled_from(["at", "kind", "trade_ref", "body", "caused_by"]))
def test_any_changed_field_breaks_the_chain_when_the_ledger_is_opened(tmp_path_factory, row: int, column: str):
    path = tmp_path_factory.mktemp("chain") / "ledger.sqlite3"
    ledger = Ledger.open(path)
    ledger.commit([heard(str(number)) for number in range(1, 5)])
    ledger.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER journal_refuses_update")
    change = "7" if column == "caused_by" else f"{column} || ' '"
    connection.execute(f"UPDATE journal SET {column} = {change} WHERE seq = ?", (row,))  # noqa: S608 (a column of our own)
    connection.commit()
    connection.close()
    with pytest.raises(LedgerCorrupt, match=f"row {row} was changed"):
        Ledger.open(path)


def test_a_full_disk_leaves_nothing_half_written_and_the_ledger_goes_on_later(ledger: Ledger):
    ledger.commit([heard("1")])
    pages = ledger.connection.execute("PRAGMA page_count").fetchone()[0]
    ledger.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LedgerUnwritable, match="full"):
        ledger.commit([heard("2"), *[ignored("x" * 5000) for _ in range(20)]])
    assert [seq for seq, _ in ledger.facts()] == [1]
    assert not ledger.seen(CLAIM._replace(message_id="2"))
    ledger.connection.execute("PRAGMA max_page_count=1000000")
    assert ledger.commit([heard("2")]) == (2,)


def test_a_file_size_limit_is_a_fault_and_not_a_crash(path: Path):
    done = _python(
        f"""
        import resource, signal
        ledger = Ledger.open(Path({str(path)!r}))
        ledger.commit([heard("1")])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            for number in range(2, 2000):
                ledger.commit([heard(str(number))])
        except LedgerUnwritable as fault:
            print("unwritable", [seq for seq, _ in ledger.facts()][-1] == ledger.last_seq)
        """
    )
    assert done.stdout == "unwritable True\n", done.stderr


def test_a_writer_that_holds_the_file_is_a_fault_after_the_wait(ledger: Ledger, path: Path):
    ledger.connection.execute("PRAGMA busy_timeout=10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerUnwritable, match="locked"):
        ledger.commit([heard("1")])
    other.execute("ROLLBACK")
    other.close()
    assert ledger.commit([heard("1")]) == (1,)


@pytest.mark.parametrize("statement", [1, 2, 5, 8, 11])
def test_a_kill_in_the_middle_of_a_turn_leaves_whole_turns_only(path: Path, statement: int):
    done = _python(
        f"""
        import os, signal
        ledger = Ledger.open(Path({str(path)!r}))
        ledger.commit([heard("1"), heard("2")])
        left = {statement}
        def tick(sql):
            global left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        ledger.connection.set_trace_callback(tick)
        ledger.commit([heard("3"), heard("4")])
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert done.returncode == -signal.SIGKILL
    ledger = Ledger.open(path)
    count = len(list(ledger.facts()))
    assert count in {2, 4}
    assert ledger.seen(CLAIM._replace(message_id="3")) == (count == 4)
    ledger.close()


def test_what_was_committed_survives_a_kill(path: Path):
    done = _python(
        f"""
        import os, signal
        ledger = Ledger.open(Path({str(path)!r}))
        ledger.commit([heard("1"), heard("2")])
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert done.returncode == -signal.SIGKILL
    ledger = Ledger.open(path)
    assert ledger.last_seq == 2
    ledger.close()


def test_the_outbox_gives_the_newest_words_of_each_key_and_the_urgent_first(ledger: Ledger):
    ledger.commit([queued("card:1", "old", Priority.CARD), queued("note:2"), queued("card:1", "new", Priority.CARD)])
    ledger.commit([queued("alarm:3", priority=Priority.ALARM)])
    due = ledger.outbox.due(NOW)
    assert [(item.key, item.version) for item in due] == [("alarm:3", 1), ("note:2", 1), ("card:1", 2)]
    assert due[2].post.card.title == "new"


def test_a_post_that_stands_is_edited_and_never_sent_again(ledger: Ledger):
    ledger.commit([queued("card:1", "one")])
    delivered = PostDelivered(at=NOW, key="card:1", platform="console", channel="room", message_id="77")
    ledger.commit([Entry(delivered)])
    assert ledger.outbox.due(NOW)[0].message_id == "77"
    ledger.outbox.mark_delivered("card:1", 1, "77")
    assert not ledger.outbox.due(NOW)
    ledger.commit([queued("card:1", "two")])
    assert [(item.version, item.message_id) for item in ledger.outbox.due(NOW)] == [(2, "77")]
    assert ledger.message_key_of("console", "room", "77") == "card:1"
    assert ledger.message_key_of("console", "room", "78") == ""


def test_words_that_changed_while_they_were_sent_stay_due(ledger: Ledger):
    ledger.commit([queued("card:1", "one")])
    ledger.commit([queued("card:1", "two")])
    ledger.outbox.mark_delivered("card:1", 1, "77")
    assert [item.version for item in ledger.outbox.due(NOW)] == [2]
    ledger.outbox.drop("card:1", 2)
    assert ledger.outbox.waiting() == 0


def test_a_failed_post_waits_its_time_and_counts_its_attempts(ledger: Ledger):
    ledger.commit([queued("card:1")])
    ledger.outbox.mark_failed("card:1", NOW + timedelta(seconds=5))
    assert not ledger.outbox.due(NOW)
    assert ledger.outbox.due(NOW + timedelta(seconds=5))[0].attempts == 1


def test_the_cursor_only_moves_forward_and_counts_numbers_as_numbers(ledger: Ledger):
    assert ledger.cursor("console", "room") == ""
    for message_id in ("9", "10", "2"):
        ledger.commit([heard(message_id)])
    assert ledger.cursor("console", "room") == "10"


def test_a_post_heard_ahead_of_its_history_leaves_the_cursor_where_the_history_was_read_to(ledger: Ledger):
    ledger.commit([heard("7")])
    ledger.commit([heard("9", unread_after="7")])
    assert ledger.cursor("console", "room") == "7"
    ledger.commit([heard("8")])
    assert ledger.cursor("console", "room") == "8"


def test_a_saved_fold_comes_back_only_for_the_journal_it_was_made_of(ledger: Ledger):
    ledger.commit([heard("1"), heard("2")])
    assert ledger.load_snapshot() is None
    ledger.save_snapshot(1, "one")
    ledger.save_snapshot(2, "two")
    assert ledger.load_snapshot() == Snapshot(2, "two")
    ledger.connection.execute("UPDATE snapshots SET body = 'forged' WHERE seq = 2")
    assert ledger.load_snapshot() == Snapshot(1, "one")


def test_the_last_row_given_for_a_trade_stays(ledger: Ledger):
    row = TradeRow(
        trade_ref="T",
        opened_at=NOW,
        author="11",
        platform="console",
        channel="room",
        message_id="1",
        symbol="SPY",
        instrument="SPY 600C",
        side="long",
        quantity="2",
        state="open",
    )
    ledger.commit([heard("1")], [row])
    ledger.commit([ignored()], [row.model_copy(update={"state": "closed", "closed_at": NOW, "net_pnl": "57.40"})])
    assert ledger.connection.execute("SELECT state, net_pnl FROM trades").fetchall() == [("closed", "57.40")]


def test_a_backup_is_whole_private_and_overwrites_nothing(ledger: Ledger, tmp_path: Path):
    ledger.commit([heard("1")])
    target = tmp_path / "copy.sqlite3"
    ledger.backup(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = Ledger.open(target)
    assert copy.head() == ledger.head()
    copy.close()
    with pytest.raises(LedgerError, match="exists already"):
        ledger.backup(target)


def _python(source: str) -> subprocess.CompletedProcess[str]:
    imports = "from pathlib import Path\nfrom bot.keep.ledger import Ledger, LedgerUnwritable\nfrom tests.fakes.facts import heard\n"
    return subprocess.run(  # noqa: S603 (our own interpreter and source)
        [sys.executable, "-c", imports + textwrap.dedent(source)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
