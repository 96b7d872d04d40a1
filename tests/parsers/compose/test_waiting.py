"""An exit that waits for a price is no exit now; one that is done, or that can only gain by waiting, is."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    "text",
    [
        "I'm out under 180",
        "exit below 180",
        "out of PLTR under 180",
        "sell PLTR below 180",
        "drops under 1.20 I trim",
        "falls below 180 and I cut it",
        "cover CVNA above 268",
        "covering over 268",
        "trim half under 1.90",
        "STC SPY 600C 12/18 below 1.00",
    ],
)
def test_over_or_under_a_price_where_it_would_lose_it_waits_and_is_asked_about(text: str) -> None:
    assert reading(text).startswith("refused: not-an-order")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sold half above 195", "TRIM 50% of that trade @ 195"),
        ("got out under 180", "CLOSE that trade @ 180"),
        ("covering below 245", "CLOSE that trade @ 245"),
        ("STC SPY 600C 12/18 above 2.00", "CLOSE SPY 600C 18 Dec 2026 @ 2"),
        ("all out at 180", "CLOSE that trade @ 180"),
    ],
)
def test_what_is_done_and_what_a_limit_waits_for_anyway_is_read(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize("text", ["close at 50%", "sell half at 50%", "trim at 30%", "exit at +20%", "stc at 100%"])
def test_an_exit_asked_for_at_a_percent_is_neither_a_share_nor_now(text: str) -> None:
    assert reading(text).startswith("refused: not-an-order")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("closed at 50%", "CLOSE that trade at market"),
        ("out at +50%", "CLOSE that trade at market"),
        ("close 50% at 3.10", "TRIM 50% of that trade @ 3.10"),
        ("close half at 3.10 (+30%)", "TRIM 50% of that trade @ 3.10"),
    ],
)
def test_the_gain_of_an_exit_that_is_told_is_only_told(text: str, expected: str) -> None:
    assert reading(text) == expected
