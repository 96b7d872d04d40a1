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
        "out on a break of 180",
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
