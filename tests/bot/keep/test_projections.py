from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.check.audit import rebuild, verify
from bot.keep.ledger import Entry, Ledger
from bot.remember.facts import EntrySending, PostQueued, ReductionSending
from broker.events import SnapshotTaken
from broker.legs import legs_of
from tests.fakes.facts import (
    ENTRY_REF,
    NOW,
    PLAN,
    REF,
    commission,
    execution,
    heard,
    one_of_each,
    order_report,
    post,
    reduction,
    said,
    status,
)
from tests.fakes.journal import write


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def sending() -> EntrySending:
    return EntrySending(at=NOW, trade_ref=REF, plan=PLAN, order_ids=(11, 12, 13))


def rows(ledger: Ledger, query: str) -> list[tuple[object, ...]]:
    return ledger.connection.execute(query).fetchall()


def test_an_entry_leaves_one_row_for_each_of_its_legs(ledger: Ledger):
    ledger.commit([Entry(sending())])
    found = rows(ledger, "SELECT order_ref, order_id, role, action, quantity, limit_price, stop_price FROM orders")
    refs = [leg.order_ref for leg in legs_of(PLAN)]
    assert sorted(found) == sorted(
        [
            (refs[0], 11, "E", "BUY", "2", "1.25", None),
            (refs[1], 12, "T", "SELL", "2", "1.60", None),
            (refs[2], 13, "S", "SELL", "2", None, "0.75"),
        ]
    )
    assert ledger.high_water() == 13


def test_an_amendment_keeps_the_order_id_and_takes_the_new_terms(ledger: Ledger):
    ledger.commit([Entry(ReductionSending(at=NOW, trade_ref=REF, reduction=reduction(), order_id=14))])
    ledger.commit([Entry(ReductionSending(at=NOW, trade_ref=REF, reduction=reduction(), order_id=0))])
    assert rows(ledger, "SELECT order_id, limit_price FROM orders") == [(14, "1.10")]


def test_an_execution_counts_once_however_often_it_is_reported(ledger: Ledger):
    ledger.commit([Entry(sending()), Entry(said(execution())), Entry(said(execution()))])
    assert rows(ledger, "SELECT account, stem, quantity, price, trade_ref FROM executions") == [
        ("DU1234567", "0001.1", "2", "1.25", REF)
    ]


@pytest.mark.parametrize("order", [("01", "02"), ("02", "01")])
def test_a_correction_replaces_what_it_corrects_in_either_order(ledger: Ledger, order: tuple[str, str]):
    prices = {"01": "1.25", "02": "1.24"}
    ledger.commit([Entry(said(execution(f"0001.1.{last}", price=prices[last]))) for last in order])
    assert rows(ledger, "SELECT revision, price FROM executions") == [(2, "1.24")]


def test_a_commission_may_come_before_its_execution(ledger: Ledger):
    ledger.commit([Entry(said(commission())), Entry(said(execution()))])
    assert rows(ledger, "SELECT quantity, commission, currency FROM executions") == [("2", "1.30", "USD")]


def test_a_snapshot_adds_the_executions_of_our_orders_and_no_others(ledger: Ledger):
    foreign = execution("0009.9.01").model_copy(update={"order_ref": "somebody else"})
    snapshot = SnapshotTaken(
        at=NOW, orders=(order_report(),), completed=(), executions=(execution(), foreign), positions=()
    )
    whole = said(snapshot).model_copy(update={"trade_ref": ""})
    ledger.commit([Entry(sending()), Entry(whole)])
    assert rows(ledger, "SELECT stem FROM executions") == [("0001.1",)]
    assert (ENTRY_REF, 900, "Submitted") in rows(ledger, "SELECT order_ref, perm_id, status FROM orders")


def test_a_status_about_nobodys_order_makes_no_row(ledger: Ledger):
    ledger.commit([Entry(said(status()))])
    assert rows(ledger, "SELECT * FROM orders") == []


EVENTS = st.sampled_from(
    [
        sending(),
        said(order_report()),
        said(status("Submitted")),
        said(status("Filled")),
        said(execution("0001.1.01")),
        said(execution("0001.1.02", price="1.24")),
        said(execution("0001.2.01", quantity="1")),
        said(commission("0001.1.01")),
        said(commission("0001.1.02", amount="1.10")),
        ReductionSending(at=NOW, trade_ref=REF, reduction=reduction(), order_id=14),
        PostQueued(at=NOW, post=post("card:1", "one")),
        PostQueued(at=NOW, post=post("card:1", "two")),
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(EVENTS, max_size=25), size=st.integers(1, 5))
def test_the_tables_of_any_history_are_what_its_journal_gives(tmp_path_factory, facts, size: int):
    ledger = Ledger.open(tmp_path_factory.mktemp("history") / "ledger.sqlite3")
    for start in range(0, len(facts), size):
        ledger.commit([Entry(fact) for fact in facts[start : start + size]])
        ledger.outbox.mark_delivered("card:1", 1, "77")
    assert verify(ledger.connection).faults == ()
    kept = rows(ledger, "SELECT * FROM orders UNION ALL SELECT *, 0, 0, 0, 0 FROM execution_reports")
    outbox = rows(ledger, "SELECT * FROM outbox")
    assert rebuild(ledger.connection) == len(facts)
    assert rows(ledger, "SELECT * FROM orders UNION ALL SELECT *, 0, 0, 0, 0 FROM execution_reports") == kept
    assert rows(ledger, "SELECT * FROM outbox") == outbox
    ledger.close()


def test_a_ledger_with_every_kind_of_fact_is_whole(ledger: Ledger):
    facts = one_of_each()
    write(ledger, facts)
    report = verify(ledger.connection)
    assert report.faults == ()
    assert report.rows == len(facts)
    assert report.head == ledger.head()[1]


def test_a_table_that_was_tampered_with_is_named_and_mended(ledger: Ledger):
    ledger.commit([Entry(sending()), Entry(said(execution()))])
    ledger.connection.execute("UPDATE execution_reports SET price = '9.99'")
    assert "execution_reports" in verify(ledger.connection).faults[0]
    rebuild(ledger.connection)
    assert verify(ledger.connection).faults == ()


def test_a_lost_claim_is_a_fault(ledger: Ledger):
    ledger.commit([heard("1")])
    ledger.connection.execute("DROP TRIGGER claims_refuse_delete")
    ledger.connection.execute("DELETE FROM claims")
    assert verify(ledger.connection).faults == ("row 1 heard console message 1, and no claim says so",)


def test_a_row_rewritten_with_its_own_hash_still_breaks_the_chain(ledger: Ledger):
    ledger.commit([heard("1"), heard("2")])
    connection: sqlite3.Connection = ledger.connection
    connection.execute("DROP TRIGGER journal_refuses_update")
    connection.execute("UPDATE journal SET hash = randomblob(32) WHERE seq = 1")
    assert verify(connection).faults[:2] == (
        "row 1 was changed after it was written",
        "row 2 does not follow the row before it",
    )
