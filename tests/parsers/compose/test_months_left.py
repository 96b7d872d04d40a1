"""A month that is written somewhere names the contract that is meant: read, or asked about, never left out."""

from __future__ import annotations

import pytest

from parsers.dialect import load_dialect
from parsers.instrument import Future
from parsers.outcome import Signal
from parsers.parse import parse
from tests.parsers.reading import AT, reading


@pytest.mark.parametrize(
    "text",
    [
        "Opened CL short at 58.30 (Feb contract), stop 58.80",
        "Long ES 6020 (March), stop 6010",
        "Long ES 6020 (H7), stop 6010",
        "Long NQ 21450 (Z7) stop 21400",
        "BTO SPY 600C @ 1.25 (Jan)",
        "Long ES 6020, stop 6010, June",
    ],
)
def test_apart_from_what_it_dates_it_is_asked_about(text: str) -> None:
    assert reading(text).startswith("refused: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Long Dec ES 6020 (Dec), stop 6010", "BUY ES 2026-12 @ 6020, stop 6010"),
        ("BTO SPY 600C 12/18 @ 1.25 (Dec)", "BUY SPY 600C 18 Dec 2026 @ 1.25"),
        ("Long ES 6020 (M15 chart), stop 6010", "BUY ES @ 6020, stop 6010"),
        ("Long ES 6020 (H4), stop 6010", "BUY ES @ 6020, stop 6010"),
    ],
)
def test_the_month_that_is_read_anyway_and_a_charts_hours_say_nothing_more(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize("text", ["i am long es at 6021, stop 6013", "long es 6021 stop 6013"])
def test_a_root_in_small_letters_is_the_future(text: str) -> None:
    found = parse(text, load_dialect(), AT)
    assert isinstance(found, Signal)
    assert [intent.subject.instrument for intent in found.intents] == [Future(symbol="ES", month="front")]
