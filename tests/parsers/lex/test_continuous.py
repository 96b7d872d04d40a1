"""A chart's name of the front month is that future."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BUY ES1! 6820 SL 6810", "BUY ES @ 6820, stop 6810"),
        ("SHORT MNQ1! 21400 SL 21420", "SELL MNQ @ 21400, stop 21420"),
    ],
)
def test_a_root_with_1_and_an_exclamation_mark_is_the_front_month(text: str, expected: str) -> None:
    assert reading(text) == expected


def test_a_stock_has_no_front_month() -> None:
    assert reading("wow AAPL1! nice") == "chatter"
