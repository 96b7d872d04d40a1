"""A stop or target that is named without a level takes none from its neighbours."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

UNSET = [
    "Buy AAPL 232, stop as usual",
    "Buy AAPL 232 stop",
    "Buy AAPL 232. Stop tight",
    "Long NVDA 140.50, sl: tba",
    "BTO SPY 600C 12/18 1.25 tgt tbd",
    "BTO SPY 600C 12/18 1.25 stop tbd",
    "Short TSLA 338, stop to follow",
    "Buy 100 PLTR 66.10 targets to come",
    "add AAPL 232 same stop",
    "Re-enter gold buy at 4130 same sl",
    "BUY GOLD 4130 same SL as before",
    "Buy AAPL 232 SL same",
]


@pytest.mark.parametrize("text", UNSET)
def test_a_label_without_a_level_is_refused(text: str) -> None:
    assert reading(text).startswith("refused"), reading(text)


SET = [
    ("Buy AAPL 232, 228 stop", "BUY AAPL @ 232, stop 228"),
    ("BUY GOLD\n4110 SL\n4150 TP", "BUY XAUUSD at market, stop 4110, target 4150"),
    ("BUY GOLD NOW 4110 SL", "BUY XAUUSD at market, stop 4110"),
    ("buy GOLD sl=4110 tp=4150", "BUY XAUUSD at market, stop 4110, target 4150"),
    ("Buy AAPL 232 same stop 228", "BUY AAPL @ 232, stop 228"),
    ("add AAPL 232 sl same", "ADD AAPL @ 232"),
]


@pytest.mark.parametrize(("text", "said"), SET)
def test_a_label_behind_its_own_level_is_read(text: str, said: str) -> None:
    assert reading(text) == said
