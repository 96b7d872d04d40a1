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
