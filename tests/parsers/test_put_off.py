"""Behind a follow-up and set apart from it: what puts it off or takes it back, and what only tells why."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

FOLLOW_UPS = ["Close half here", "SL to BE", "Cancel the GBPUSD order", "close gold now", "move SL to 4310"]
JOINTS = [", ", ". ", "\n"]
PUT_OFF = [
    "after NFP",
    "maybe",
    "later today",
    "tomorrow morning",
    "tomorrow, NFP",
    "wait, hold on",
    "wrong chat",
    "wrong trade",
    "typo",
    "said nobody",
    "or maybe wait for the news",
    "if TP1 hits",
    "only when TP1 hits",
    "only if you are in profit",
    "no, keep it",
    "not now, NFP in 10 min",
    "don't yet, market is fine",
    "might be wise, NFP tonight",
]
TOLD = ["not filling", "no good", "NFP in 10 min", "momentum died", "I don't gamble on Powell"]


@pytest.mark.parametrize("clause", PUT_OFF)
def test_a_follow_up_that_is_put_off_or_taken_back_is_not_done(clause: str):
    posts = [order + joint + clause for order in FOLLOW_UPS for joint in JOINTS]
    assert [post for post in posts if reading(post)[0].isupper()] == []


@pytest.mark.parametrize("clause", TOLD)
def test_a_follow_up_with_its_reason_is_done(clause: str):
    assert reading(f"Close half here, {clause}") == "TRIM 50% of that trade at market"
