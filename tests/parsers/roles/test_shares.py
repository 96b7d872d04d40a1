"""How many, in words: beside its verb a number in a word is a count, and anywhere else it is talk."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("take one off", "TRIM 1 of that trade at market"),
        ("take two off at 3.20", "TRIM 2 of that trade @ 3.20"),
        ("out one", "CLOSE 1 that trade at market"),
        ("sold two 3.20", "CLOSE 2 that trade @ 3.20"),
        ("close one more", "CLOSE 1 that trade at market"),
        ("trim one more at 3.40", "TRIM 1 of that trade @ 3.40"),
        ("adding one more 2.00", "ADD 1 that trade @ 2"),
        ("sold 2 @ 4.60, 2 remaining", "CLOSE 2 that trade @ 4.60"),
        ("sold 2 of 4 @ 4.60 | Remaining 2", "CLOSE 2 that trade @ 4.60"),
        ("sold 2 @ 4.60, remaining: 2", "CLOSE 2 that trade @ 4.60"),
        ("half off 3.20 rest runs", "TRIM 50% of that trade @ 3.20"),
    ],
)
def test_a_number_in_a_word_beside_its_verb_is_a_count(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "take a day off",
        "that was a one off",
        "two off days in a row",
        "out one last time to say thanks",
        "sold one of my cars",
        "one more for the road",
        "50% off sale this week",
    ],
)
def test_anywhere_else_it_is_talk(text: str) -> None:
    assert reading(text) == "chatter"
