from __future__ import annotations

import pytest

from risk.decision import Violation
from risk.rules.base import Scope
from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions
from risk.rules.losses import DailyLoss, Drawdown, LossStreak
from tests.fakes import cases
from tests.fakes.cases import D

LOST = cases.case(
    book=cases.book(
        closed_today=(cases.closed("-100"),), recent=(cases.recent(),), peak_equity=D(1_000_000),
        exposures=(cases.exposure(con_id=8),),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    [
        DailyLoss(limit_base_currency=D(100)),
        Drawdown(limit_percent=D(5)),
        LossStreak(limit=1),
        MaxEntriesPerDay(limit=1),
        MaxEntriesPerMinute(limit=1),
    ],
    ids=lambda rule: rule.name,
)
def test_a_limit_that_is_used_up_waits_for_a_person_if_it_is_everybodys(rule):
    found = rule.check(LOST, None)
    assert isinstance(found, Violation)
    assert found.latches
    scoped = rule.model_copy(update={"only": Scope(author="7")}).check(LOST, None)
    assert isinstance(scoped, Violation)
    assert not scoped.latches


def test_an_authors_own_limit_stops_that_author_alone():
    found = LossStreak(limit=1, per="author").check(LOST, None)
    assert isinstance(found, Violation)
    assert not found.latches


def test_a_limit_that_a_smaller_trade_would_keep_does_not_wait_for_anybody():
    found = MaxOpenPositions(limit=1).check(LOST, None)
    assert isinstance(found, Violation)
    assert not found.latches
