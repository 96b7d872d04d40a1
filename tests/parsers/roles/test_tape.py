"""What a market does, and people who leave the room, close no trade; the same words said of a trade do."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    "text",
    [
        "Futures flat, PCE at 8:30",
        "ES flat overnight",
        "PLTR flat on the day",
        "NVDA flat premarket",
        "PLTR closed at 186 today",
        "SPY closed 601 green",
        "NVDA selling off here",
        "SPY sold off 2 points",
        "sold off",
        "NVDA sells off into the close",
        "I'm out, see you tomorrow",
        "out, back in 20",
        "im out, gn all",
    ],
)
def test_the_tape_and_a_farewell_are_no_exit(text: str) -> None:
    assert reading(text) == "chatter"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ES flat", "CLOSE ES at market"),
        ("flat ES 6035", "CLOSE ES @ 6035"),
        ("ES flat for the day", "CLOSE ES at market"),
        ("closed PLTR at 186", "CLOSE PLTR @ 186"),
        ("sold off half NVDA", "TRIM 50% of NVDA at market"),
        ("sold off my NVDA", "CLOSE NVDA at market"),
        ("I'm out", "CLOSE that trade at market"),
        ("all out, have a great weekend", "CLOSE that trade at market"),
    ],
)
def test_said_of_a_trade_they_are(text: str, expected: str) -> None:
    assert reading(text) == expected
