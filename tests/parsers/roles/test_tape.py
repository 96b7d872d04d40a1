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
        "SPY sold off",
        "TSLA selling off hard",
        "QQQ dumped 5 points",
        "Market sold off half the gains",
        "SPY adds 3 points",
        "NVDA added 1%",
        "AMD adding 2% here",
        "SPY trimmed its gains",
        "QQQ trims its losses into lunch",
        "SPY closed the gap",
        "TSLA closing the gap",
        "SPY out of the range",
        "QQQ out of gas",
        "NVDA exits the channel",
        "SPY broke out",
        "SPY closing strong",
        "TSLA cut to sell",
        "SPY sell signal",
        "sell signal on QQQ",
        "market closed",
        "at the close",
        "nice exit",
        "good trim",
        "nice add",
        "nice add at 1.40",
        "big dump",
        "too close",
        "cutting it close",
        "is stop at BE",
        "is my stop at BE now",
        "are stops at BE",
        "will be out by 3pm",
        "out by the bell",
        "flat by 3:30",
        "my exit is 1.80",
        "looking for a close above 600",
        "taking the rest of the day off",
        "most of us sold",
        "your exit",
        "W trim",
        "that exit",
        "good spot to add",
        "adding alerts",
        "everyone stopped out",
        "got stopped by a cop",
        "out next week",
        "I'm out until Monday",
        "out for a bit",
        "over and out",
        "in and out scalp",
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
        ("NVDA out 1.80", "CLOSE NVDA @ 1.80"),
        ("sold NVDA off 1.80", "CLOSE NVDA @ 1.80"),
        ("SPY sold 1.80", "CLOSE SPY @ 1.80"),
        ("dumping NVDA here", "CLOSE NVDA at market"),
        ("adding 2 SPY 1.10", "ADD 2 SPY @ 1.10"),
        ("closing SPY, strong move", "CLOSE SPY at market"),
        ("exit here 1.80", "CLOSE that trade @ 1.80"),
        ("sold half, market is slow", "TRIM 50% of that trade at market"),
        ("stop is at BE", "MOVE STOP of that trade to breakeven"),
        ("nice, trim 1.80", "TRIM part of that trade @ 1.80"),
        ("taking the rest off 1.80", "CLOSE that trade @ 1.80"),
        ("all out, have a great weekend", "CLOSE that trade at market"),
    ],
)
def test_said_of_a_trade_they_are(text: str, expected: str) -> None:
    assert reading(text) == expected
