"""Shapes of option callers: a stop so far from the entry, fields with equals signs, levels of the stock, advice to readers."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("BTO NVDA 190c 12/4 @ 2.40, sl 0.80 under entry", "BUY NVDA 190C 4 Dec 2026 @ 2.40, stop 0.80 usd"),
    ("long SOFI 27.40, stop 0.60 below my entry, tgt 29", "BUY SOFI @ 27.40, stop 0.60 usd, target 29"),
    ("short SNAP 8.20, stop .30 above entry", "SELL SNAP @ 8.20, stop 0.30 usd"),
    ("BTO QQQ 610p 12/4 @ 1.85 stop 30% below entry", "BUY QQQ 610P 4 Dec 2026 @ 1.85, stop -30%"),
    ("ES long 6712, stop 8 below entry, target 6730", "BUY ES @ 6712, stop 8 points, target 6730"),
    ("SIDE=BUY SYM=QQQ EXP=2026-12-04 STRIKE=610 CP=P QTY=2 LMT=1.85 SL=1.30 TP=2.90", "BUY 2 QQQ 610P 4 Dec 2026 @ 1.85, stop 1.30, target 2.90"),
    ("[SIG 77] SYM=NVDA SIDE=BUY EXP=2026-12-04 STRIKE=190 CP=C QTY=1 LMT=2.40 SL=1.60", "BUY 1 NVDA 190C 4 Dec 2026 @ 2.40, stop 1.60"),
    ("QQQ 12/4 610P in @ 1.85\nSL 1.30\nTP 2.50, rest = runner", "BUY QQQ 610P 4 Dec 2026 @ 1.85, stop 1.30, targets 2.50 / open"),
    ("Long SPX 6725C 0dte 6.50\nspot levels: PT1 6740 PT2 6750 SL 6702\ntime stop 3:30", "BUY SPX 6725C 24 Nov 2026 @ 6.50, stop 6702 on the stock, targets 6740 on the stock / 6750 on the stock"),
    ("Jumping in TSLA 12/4 410 calls market order, no limit, PT 40% SL 30%", "BUY TSLA 410C 4 Dec 2026 at market, stop -30%, target +40%"),
    ("Ticker: $QQQ\nContract: 610P\nExp: 12/4\nEntry: 1.85\nStop: 1.30\nNot financial advice. Trade your own plan.", "BUY QQQ 610P 4 Dec 2026 @ 1.85, stop 1.30"),
    ("Taking AMD 240 calls 12/4 at 2.10. Stop 1.50. Size it so you can sleep!", "BUY AMD 240C 4 Dec 2026 @ 2.10, stop 1.50"),
    ("Starting a LEAP in PLTR Jan'28 200C at 38.50. Starter size", "BUY PLTR 200C 21 Jan 2028 @ 38.50"),
    ("starting AAPL leaps, Jan 2028 300c @ 28.50", "BUY AAPL 300C 21 Jan 2028 @ 28.50"),
    ("Done with Tesla, out at 3.05. Green is green.", "CLOSE TSLA @ 3.05"),
    ("done with AMD, sold at 3.40", "CLOSE AMD @ 3.40"),
]  # fmt: skip

SILENT = [
    "BTO NVDA 190c 12/4 @ 2.40, sl 0.80 above entry",
    "BTO NVDA 190c 12/4 @ 2.40, stop 3 below entry",
    "short SNAP 8.20, stop .30 below entry",
    "NVDA is 0.80 under my entry",
    "SIDE=? SYM=QQQ STRIKE=610 CP=P LMT=1.85",
    "SYM=QQQ LAST=610 CHG=-1.2 VOL=33M",
    "SIDE=BUY SYM=QQQ STRIKE=610 QTY=2 LMT=1.85",
    "spot levels: 6740 6750 6702",
    "Trade your own plan. QQQ 610P 1.85 if it breaks",
    "Jumping in the pool, no limit, 40% off drinks",
    "Done with Tesla for the year",
    "Done with Tesla? out at 3.05 would be fine",
    "Starting to like a LEAP in PLTR Jan'28 200C at 38.50",
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_a_callers_shape_is_read_as_meant(text, words):
    assert reading(text) == words


@pytest.mark.parametrize("text", SILENT)
def test_what_only_resembles_one_is_not_traded(text):
    assert reading(text) == "chatter" or reading(text).startswith("refused: ")
