"""What stock rooms post to open a trade, and messages with several signals."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

OPENINGS = [
    ("Shorting CVNA here 341.5 risk 349 tgt 325", "SELL CVNA @ 341.50, stop 349, target 325"),
    ("Shorting MSTR here 312 risk 320 tgt 295", "SELL MSTR @ 312, stop 320, target 295"),
    ("Long SHOP here 158.2 risk 154 tgt 168", "BUY SHOP @ 158.20, stop 154, target 168"),
    ("bot $AFRM 500sh 71.05 s/l 68.4 tgts 74.5, 78", "BUY 500 AFRM @ 71.05, stop 68.40, targets 74.50 / 78"),
    ("bot $UPST 300sh 62.10 s/l 59.8 tgts 65, 69", "BUY 300 UPST @ 62.10, stop 59.80, targets 65 / 69"),
    ("Bought 200shs SOFI 27.40, sl 26, tgt 30", "BUY 200 SOFI @ 27.40, stop 26, target 30"),
    ("SNOW - buy above 262.50 - sl 255 - t 270, 281", "BUY SNOW once at 262.50, stop 255, targets 270 / 281"),
    ("DKNG - buy above 38.50 - sl 36.9 - t 40, 43", "BUY DKNG once at 38.50, stop 36.90, targets 40 / 43"),
    ("Long F 1k sh @ 13.2, stop 12.7", "BUY 1000 F @ 13.20, stop 12.70"),
    ("Long SNAP 2k sh @ 8.9, stop 8.4", "BUY 2000 SNAP @ 8.90, stop 8.40"),
    ("Bought 1.5k shares of NIO at 6.10, stop 5.70", "BUY 1500 NIO @ 6.10, stop 5.70"),
    ("in $PLTR 188.40, stop 182, first target 196", "BUY PLTR @ 188.40, stop 182, target 196"),
    ("Bought 100 shares of COST at 905. Stop loss 880.", "BUY 100 COST @ 905, stop 880"),
    (
        "Swing long ROKU: entry 95.5-96, stop 91, targets 101/106/112",
        "BUY ROKU @ 95.50-96, stop 91, targets 101 / 106 / 112",
    ),
    ("BUY $DIS\nEntry zone: 111-112\nStop: 108\nTP1: 116\nTP2: 120", "BUY DIS @ 111-112, stop 108, targets 116 / 120"),
    ("Starter long in ABNB @ 128.3, stop 124.5", "BUY ABNB @ 128.30, stop 124.50"),
    ("LONG $U @ 42.15 | SL 40.80 | TP 45", "BUY U @ 42.15, stop 40.80, target 45"),
    ("short 200 CVNA 341.50 stop 348 cover 328", "SELL 200 CVNA @ 341.50, stop 348, target 328"),
    ("Short RIVN 17.8, cover 16.5, stop 18.4", "SELL RIVN @ 17.80, stop 18.40, target 16.50"),
    ("Long NET over 221.5, stop 216, tgt 230", "BUY NET once at 221.50, stop 216, target 230"),
    ("BTO 300 CHSN @ 2.57 (playing the momentum)", "BUY 300 CHSN @ 2.57"),
    ("BTO DPW @3.7 PT1: 3.92 PT2: 4.39 PT3:5.96 SL: 3.01", "BUY DPW @ 3.70, stop 3.01, targets 3.92 / 4.39 / 5.96"),
    ("Picked up HIMS at 41.2 for a swing, stop 38.5, target 47", "BUY HIMS @ 41.20, stop 38.50, target 47"),
    ("RBLX long 101.4 / stop 98 / target 108", "BUY RBLX @ 101.40, stop 98, target 108"),
    ("Entered ARM @ 138.20. SL 133. TP 148.", "BUY ARM @ 138.20, stop 133, target 148"),
    ("Buy limit AAPL 268.50 stop 262 target 282", "BUY AAPL @ 268.50, stop 262, target 282"),
    ("Buying 50 MSFT here at 512, hard stop 500", "BUY 50 MSFT @ 512, stop 500"),
    ("SOFI 27.40 long, stop 26, targets 29 30.50", "BUY SOFI @ 27.40, stop 26, targets 29 / 30.50"),
    ("$GME long @ 24.10. Stop loss: 22.90. Price target: 27", "BUY GME @ 24.10, stop 22.90, target 27"),
]

SEVERAL = [
    (
        "BTO SPY 672c 12/4 @ 2.10\nBTO QQQ 620c 12/4 @ 2.60",
        "BUY SPY 672C 4 Dec 2026 @ 2.10; BUY QQQ 620C 4 Dec 2026 @ 2.60",
    ),
    (
        "BTO SPY 672c 12/4 @ 2.10 SL 1.50; BTO QQQ 620c 12/4 @ 2.60 SL 1.90",
        "BUY SPY 672C 4 Dec 2026 @ 2.10, stop 1.50; BUY QQQ 620C 4 Dec 2026 @ 2.60, stop 1.90",
    ),
    ("TSLA: out 7.15. NVDA: trailing stop 20% now", "CLOSE TSLA @ 7.15; MOVE STOP of NVDA to trailing 20%"),
    ("AMD: out 3.10. META: stop to 5.50", "CLOSE AMD @ 3.10; MOVE STOP of META to 5.50"),
    ("SPY - trimmed half 2.90\nQQQ - stop to BE", "TRIM 50% of SPY @ 2.90; MOVE STOP of QQQ to breakeven"),
    ("Out AMD 3.10, trimmed 1/2 META 8.20", "CLOSE AMD @ 3.10; TRIM 50% of META @ 8.20"),
    (
        "STC SPY 672c 12/4 @ 3.00, BTO SPY 665p 12/4 @ 1.80",
        "CLOSE SPY 672C 4 Dec 2026 @ 3; BUY SPY 665P 4 Dec 2026 @ 1.80",
    ),
    (
        "1) AAPL 280c 12/18 @ 2.10 SL 1.50\n2) MSFT 520c 12/18 @ 4.40 SL 3.20",
        "BUY AAPL 280C 18 Dec 2026 @ 2.10, stop 1.50; BUY MSFT 520C 18 Dec 2026 @ 4.40, stop 3.20",
    ),
    ("Bought 100 F at 13.20 and 200 SNAP at 8.90", "BUY 100 F @ 13.20; BUY 200 SNAP @ 8.90"),
    ("all out AMD 3.10 and stops on META to BE", "CLOSE AMD @ 3.10; MOVE STOP of META to breakeven"),
    ("Closed SPY calls 2.90, closed QQQ calls 3.30", "CLOSE SPY @ 2.90; CLOSE QQQ @ 3.30"),
    ("TSLA sold half 7.10; NVDA added 2 @ 2.40", "TRIM 50% of TSLA @ 7.10; ADD 2 NVDA @ 2.40"),
]


@pytest.mark.parametrize(("text", "wanted"), OPENINGS)
def test_a_stock_is_opened_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), SEVERAL)
def test_several_signals_are_all_read(text, wanted):
    assert reading(text) == wanted
