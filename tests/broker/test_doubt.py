from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from broker.instruction import Ticked
from broker.need import Requery
from broker.trade import advance, opened
from tests.playbooks.plans import NOW, plan


def questions(seconds: int) -> list[float]:
    """When a snapshot is asked for because the entry is never acknowledged, with a tick twice a second."""
    trade, found = opened(plan(), NOW), []
    for half in range(1, 2 * seconds + 1):
        trade, needs = advance(trade, Ticked(at=NOW + timedelta(seconds=half / 2), may_send=True))
        found += [half / 2] if any(isinstance(need, Requery) for need in needs) else []
    return found


def test_a_doubt_is_asked_about_at_once_and_then_ever_more_seldom():
    asked = questions(120)
    pauses = [after - before for before, after in pairwise(asked)]
    assert asked[0] == 5
    assert pauses[0] == 2
    assert min(pauses) >= 2
    assert max(pauses) > 8
    assert len(asked) < 20


def test_a_doubt_of_an_hour_is_still_asked_about():
    asked = questions(3600)
    assert len(asked) < 40
    assert asked[-1] > 3600 - 301
