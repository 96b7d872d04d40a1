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
    "CL short here 61.18 sl , tp 60.40",
    "ES sell stop 7688 / SL / TP 7672",
    "Sell Silver now 51.9, sl , tp 51.2 & 50.8",
    "BTO QQQ Jan 15 705 Calls, limit 2.25 or better. Will stop out at tbd.",
    "BUY GOLD NOW 4110 SL",
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
    ("🟥 SHORT MES 🛑 7718 🎯 7704 🎯 7696.50", "SELL MES at market, stop 7718, targets 7704 / 7696.50"),
    ("SPXW 7685P 0DTE 🎯 8.00 ❌ 3.50 in 5.10", "BUY SPXW 7685P 24 Nov 2026 @ 5.10, stop 3.50, target 8"),
    ("BUY EURUSD\n🎯 1.1560\n🛑 1.1480\n📍 1.1515", "BUY EURUSD @ 1.1515, stop 1.148, target 1.156"),
    ("BUY GOLD 🎯 4120 SL 4110 TP 4130", "BUY XAUUSD @ 4120, stop 4110, target 4130"),
    ("buy GOLD sl=4110 tp=4150", "BUY XAUUSD at market, stop 4110, target 4150"),
    ("Buy AAPL 232 same stop 228", "BUY AAPL @ 232, stop 228"),
    ("add AAPL 232 sl same", "ADD AAPL @ 232"),
]


@pytest.mark.parametrize(("text", "said"), SET)
def test_a_label_behind_its_own_level_is_read(text: str, said: str) -> None:
    assert reading(text) == said


AWAY = [
    ("BTO BRK/B 505c 3/19 @ 9.20, sl 2.00 under entry", "BUY BRK.B 505C 19 Mar 2027 @ 9.20, stop 2 usd"),
    ("Long AAPL 232, stop 2 below entry", "BUY AAPL @ 232, stop 2 usd"),
    ("ES long 6842, stop 6 below entry, target 12 above entry", "BUY ES @ 6842, stop 6 points, target 12 points"),
    ("BTO SPY 600C 12/18 @ 1.25. SL 20% below entry", "BUY SPY 600C 18 Dec 2026 @ 1.25, stop -20%"),
    ("Long AAPL 232, stop 229 below entry candle", "BUY AAPL @ 232, stop 229"),
]


@pytest.mark.parametrize(("text", "said"), AWAY)
def test_a_number_below_the_entry_is_a_distance(text: str, said: str) -> None:
    assert reading(text).startswith(said)
