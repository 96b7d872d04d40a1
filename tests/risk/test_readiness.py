from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from risk.readiness import Evidence, checklist, missing, ready
from tests.fakes.cases import NOW

ENOUGH = Evidence(
    first_trade_at=NOW - timedelta(days=7), now=NOW, days_traded=5, completed_trades=50, messages=400, explained=400,
    entries_sent=60, entries_as_planned=60, trades_filled=50, fills_covered=50, stops_hit=20, stops_closed=20,
    targets_hit=30, targets_closed=30, sized_right=60, refusals=3, limits_exceeded=0, kills=1, entries_after_kill=0,
    unexplained=0, unexpected=0,
)  # fmt: skip


def test_enough_evidence_is_ready():
    assert ready(ENOUGH)
    assert missing(ENOUGH) == ()


def test_an_empty_ledger_is_ready_in_nothing():
    assert not any(item.ready for item in checklist(Evidence(now=NOW)))
    assert all(item.evidence for item in checklist(Evidence(now=NOW)))


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"first_trade_at": NOW - timedelta(days=7) + timedelta(seconds=1)}, "a week or more of paper trading"),
        ({"first_trade_at": None}, "a week or more of paper trading"),
        ({"completed_trades": 49}, "50 or more completed trades"),
        ({"explained": 399}, "every message parsed or refused with a reason"),
        ({"entries_as_planned": 59}, "positions opened as planned"),
        ({"fills_covered": 49}, "every filled unit covered by a stop"),
        ({"stops_closed": 19}, "stops triggered and closed"),
        ({"stops_hit": 0, "stops_closed": 0}, "stops triggered and closed"),
        ({"targets_closed": 29}, "targets hit and closed"),
        ({"sized_right": 59}, "sizes as planned"),
        ({"refusals": 0}, "limits respected"),
        ({"limits_exceeded": 1}, "limits respected"),
        ({"limits_exceeded": None}, "limits respected"),
        ({"kills": 0}, "kill switch works"),
        ({"entries_after_kill": 1}, "kill switch works"),
        ({"unexplained": 1}, "ledger and broker agree"),
        ({"unexplained": None}, "ledger and broker agree"),
        ({"unexpected": 1}, "no unexpected behaviour"),
        ({"unexpected": None}, "no unexpected behaviour"),
    ],
)
def test_each_item_alone_holds_up_going_live(changes, item):
    evidence = ENOUGH.model_copy(update=changes)
    assert missing(evidence) == (item,)
    assert not ready(evidence)


def test_a_count_below_zero_is_no_evidence():
    with pytest.raises(ValidationError):
        Evidence(now=NOW, kills=-1)


def test_each_item_says_what_was_seen():
    assert [f"{item.name}: {item.evidence}" for item in checklist(ENOUGH)] == [
        "a week or more of paper trading: 7 days since the first trade, 5 of them with trades",
        "50 or more completed trades: 50 of 50",
        "every message parsed or refused with a reason: 400 of 400 messages",
        "positions opened as planned: 60 of 60 entries",
        "every filled unit covered by a stop: 50 of 50 filled trades",
        "stops triggered and closed: 20 of 20 stops hit",
        "targets hit and closed: 30 of 30 targets hit",
        "sizes as planned: 60 of 60 entries",
        "limits respected: 3 refusals seen, 0 limits exceeded",
        "kill switch works: 1 kills, 0 entries sent after one",
        "ledger and broker agree: 0 unexplained differences",
        "no unexpected behaviour: 0 open alarms",
    ]


def test_what_never_happened_says_so():
    assert [item.evidence for item in checklist(Evidence(now=NOW))] == [
        "no trade yet",
        "0 of 50",
        "no messages yet",
        "no entries yet",
        "no filled trades yet",
        "no stops hit yet",
        "no targets hit yet",
        "no entries yet",
        "0 refusals seen, limits exceeded: nobody has looked",
        "0 kills, entries sent after one: nobody has looked",
        "unexplained differences: nobody has looked",
        "open alarms: nobody has looked",
    ]
