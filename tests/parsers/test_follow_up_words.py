"""How people speak of the trade that they are in: order of words, small letters, what is left."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raise stop to 2.60 on the iwm calls", "MOVE STOP of IWM to 2.60"),
        ("new PT on crm 4.25", "MOVE TARGET of CRM to 4.25"),
        ("stop on NVDA moves up to 188", "MOVE STOP of NVDA to 188"),
        ("stop on NVDA goes up to 190", "MOVE STOP of NVDA to 190"),
        ("close fully", "CLOSE that trade at market"),
        ("Secure your profits & close fully", "CLOSE that trade at market"),
        (
            "Sold 40 of my NVDA at 196.20, letting the other 60 work w/ stop at 185",
            "CLOSE 40 NVDA @ 196.20; MOVE STOP of NVDA to 185",
        ),
    ],
)
def test_a_follow_up_is_read_as_meant(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    "text", ["NVDA goes up to 200 easily", "target on NVDA for friday 200", "my stop is on for crm"]
)
def test_talk_about_a_level_moves_none(text: str) -> None:
    assert reading(text) == "chatter"
