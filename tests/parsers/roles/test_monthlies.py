"""A month alone beside an option is its monthly expiry; beside anything else it is what it was."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("BTO DIS Jan 120C @ 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("BTO DIS 120C Jan @ 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("bto dis jan 120c 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("BTO DIS JAN 120C @ 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("Buying DIS January 120 calls at 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("BTO DIS Jan monthly 120C @ 3.40", "BUY DIS 120C 15 Jan 2027 @ 3.40"),
    ("BTO DIS May 120C @ 3.40", "BUY DIS 120C 21 May 2027 @ 3.40"),
    ("bought SPY Dec 600 puts 4.20", "BUY SPY 600P 18 Dec 2026 @ 4.20"),
    ("Bought DIS 120 calls for January at 3.40, stop 2.40", "BUY DIS 120C 15 Jan 2027 @ 3.40, stop 2.40"),
    ("bought tlt jan 95 calls .88", "BUY TLT 95C 15 Jan 2027 @ 0.88"),
    ("BTO MAR 300C 12/18 @ 3.40", "BUY MAR 300C 18 Dec 2026 @ 3.40"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_the_third_friday_is_meant(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BTO DIS Oct 120C @ 3.40",
        "BTO DIS Dec Jan 120C @ 3.40",
        "BTO SPY 600C 12/18 for Jan @ 4.20",
        "BTO DIS 120C @ 3.40 Jan was good",
        "BTO DIS may 120C @ 3.40",
    ],
)
def test_a_month_that_has_just_passed_or_that_says_something_else_trades_nothing(text: str) -> None:
    assert "BUY" not in reading(text)
