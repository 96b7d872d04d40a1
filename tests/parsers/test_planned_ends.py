"""Where an entry ends, in the words of those who scale out: runners, covers, levels named behind their number."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "NQ: buying 21450, stop 21410, first target 21500, runner 21600",
        "BUY NQ @ 21450, stop 21410, targets 21500 / 21600",
    ),
    ("Long ES 6000 sl 5990 tp 6010, 6020, rest to 6040", "BUY ES @ 6000, stop 5990, targets 6010 / 6020 / 6040"),
    ("Shorted CVNA 260, cover above 268, target 245", "SELL CVNA @ 260, stop 268, target 245"),
    ("Short CVNA 260, stop 268, cover below 245", "SELL CVNA @ 260, stop 268, target 245"),
    ("BTO HOOD @ 40.15 with a 38.90 stop", "BUY HOOD @ 40.15, stop 38.90"),
    ("Long HOOD 40.15 with a 38.90 stop and a 44 target", "BUY HOOD @ 40.15, stop 38.90, target 44"),
    ("Added a little more UBER at 70.80 (avg now 71.40)", "ADD UBER @ 70.80"),
    ("Added UBER at 70.80 (avg 71.40)", "ADD UBER @ 70.80"),
    ("added to UBER at 70.80, new avg 71.40", "ADD UBER @ 70.80"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_they_are_levels_of_the_entry(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Short CVNA 260, stop 268, cover above 275",
        "Long NQ 21450 runner 21600",
        "Added UBER, new avg 71.40",
        "Long HOOD 40.15 with a 38.90",
    ],
)
def test_two_levels_of_one_kind_and_numbers_without_a_part_trade_nothing(text: str) -> None:
    assert not reading(text).startswith(("BUY", "SELL", "ADD"))
