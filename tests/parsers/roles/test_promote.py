"""A word that only its place makes a symbol."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BTO SPY 12/18 600C 2.45, stop if spy loses 598",
            "BUY SPY 600C 18 Dec 2026 @ 2.45, stop 598 on the stock",
        ),
        ("BTO AMD 12/18 240C 2.45 target amd 250", "BUY AMD 240C 18 Dec 2026 @ 2.45, target 250 on the stock"),
        ("BTO QQQ 12/18 600P 2.45, out if qqq reclaims 606", "BUY QQQ 600P 18 Dec 2026 @ 2.45, stop 606 on the stock"),
        ("BTO QQQ 12/18 600P 2.45, stop back over 606", "BUY QQQ 600P 18 Dec 2026 @ 2.45, stop 606 on the stock"),
    ],
)
def test_a_symbol_named_in_capitals_is_known_again_in_small_letters(text: str, expected: str) -> None:
    assert reading(text) == expected


def test_another_symbol_in_small_letters_inside_an_order_stays_unknown() -> None:
    assert reading("BTO SPY 12/18 600C 2.45 stop qqq 598") == "refused: not-understood"
