"""The failures that a trade must survive, by the number that they have in our catalogue; each has a play."""

from __future__ import annotations

import re
from pathlib import Path

ROWS = {
    "c1": "a part fills, then the entry is cancelled or expires",
    "c2": "the entry fills and its stop is refused, cancelled or inactive",
    "c3": "target and stop both fill",
    "c4": "a fill after the cancel was acknowledged",
    "c5": "a cancel that only a library believes in",
    "c6": "an execution is corrected",
    "c7": "reports twice, out of order, or not at all",
    "c8": "a commission late, never, or of another trade",
    "c9": "a position closed by hand leaves its exits behind",
    "c10": "a person cancels or edits our stop",
    "c11": "orders of others",
    "c13": "a position changes overnight",
}


def test_every_row_has_a_play():
    here = Path(__file__).parent
    plays = [*here.glob("test_*.py"), *(here.parent / "broker").glob("test_*.py")]
    named = {row for play in plays for row in re.findall(r"def test_(c\d+)_", play.read_text(encoding="utf-8"))}
    assert set(ROWS) - named == set()
