"""So many off, and a stop trailed to a level: follow-ups that name a number and no instrument."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("STC 2 @ 1.90", "CLOSE 2 that trade @ 1.90"),
    ("stc 2 at 1.90", "CLOSE 2 that trade @ 1.90"),
    ("took one off here, stop to be", "TRIM 1 of that trade at market; MOVE STOP of that trade to breakeven"),
    ("two off at 6040", "TRIM 2 of that trade @ 6040"),
    ("trail stop to 6042", "MOVE STOP of that trade to 6042"),
    ("trail stop to 20 points", "MOVE STOP of that trade to trailing 20 points"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_the_number_is_how_many_or_where(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize("text", ["Long ES 6000, trail stop to 5990", "STC 600 @ 1.90", "Long SPY 600 12/18 @ 1.25"])
def test_a_number_that_could_be_two_things_is_asked_about(text: str) -> None:
    assert "refused" in reading(text)
