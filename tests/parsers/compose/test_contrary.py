"""A stop at the stock's level on the side on which the option wins is no stop."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    "text",
    [
        "BTO SPY 600C 12/18 2.45, stop back over 606",
        "BTO SPY 600C 12/18 2.45, stop if SPY reclaims 606",
        "BTO SPY 600C 12/18 2.45, stop above 606",
        "BTO SPY 600P 12/18 2.45, stop if SPY loses 594",
        "BTO SPY 600P 12/18 2.45, stop below 594",
    ],
)
def test_it_is_refused(text: str) -> None:
    assert reading(text) == "refused: stop-wrong-side"


@pytest.mark.parametrize(
    "text",
    [
        "BTO SPY 600C 12/18 2.45, stop if SPY loses 598",
        "BTO SPY 600C 12/18 2.45, stop on a break of 598",
        "BTO SPY 600P 12/18 2.45, stop if SPY reclaims 602",
        "BTO SPY 600P 12/18 2.45, stop under 1.60",
    ],
)
def test_the_other_side_and_the_premium_are_read(text: str) -> None:
    assert reading(text).startswith("BUY SPY")
