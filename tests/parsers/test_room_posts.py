"""Posts of option and stock rooms that were labelled before the parser had seen them."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "BTO 2 AMD 245C 12/11/26 @ $2.15 | SL: $1.50 | PT1: $2.80 | PT2: $3.50",
        "BUY 2 AMD 245C 11 Dec 2026 @ 2.15, stop 1.50, targets 2.80 / 3.50",
    ),
    (
        "Day trade 📈 SPY 12/1 $674 calls entry 1.05 stop .75 take profit 1.50",
        "BUY SPY 674C 1 Dec 2026 @ 1.05, stop 0.75, target 1.50",
    ),
    ("$TSLA 12/11 $410 Calls $4.80. Stop loss at $3.60.", "BUY TSLA 410C 11 Dec 2026 @ 4.80, stop 3.60"),
    ("Grabbing QQQ 12/3 622c's @ 1.62", "BUY QQQ 622C 3 Dec 2026 @ 1.62"),
    (
        "Entering NVDA Dec 18 195 Call at $2.85, SL $2.00, TP $4.00 & $5.25",
        "BUY NVDA 195C 18 Dec 2026 @ 2.85, stop 2, targets 4 / 5.25",
    ),
    (
        "AAPL 12/18 285C filled @2.05\nSL 1.45\nT1 2.70 T2 3.40 T3 4.20",
        "BUY AAPL 285C 18 Dec 2026 @ 2.05, stop 1.45, targets 2.70 / 3.40 / 4.20",
    ),
    ("Took a position in BA 12/18 250 calls at 5.20", "BUY BA 250C 18 Dec 2026 @ 5.20"),
    ("Took the UBER 12/11 92 calls, 1.30 fill, stop at 0.95", "BUY UBER 92C 11 Dec 2026 @ 1.30, stop 0.95"),
    ("Opened a small position: PYPL 12/18 75C @ 1.88", "BUY PYPL 75C 18 Dec 2026 @ 1.88"),
    (
        "New trade: IWM 245P 12/04, cost 1.42, stop 1.00, target 2.20",
        "BUY IWM 245P 4 Dec 2026 @ 1.42, stop 1, target 2.20",
    ),
    ("⚡️ 0DTE ⚡️ SPX 6790P @ 4.10 / SL 2.90 / TP 6.00", "BUY SPX 6790P 24 Nov 2026 @ 4.10, stop 2.90, target 6"),
    ("SPX 0dte 6815c 3.20 avg", "BUY SPX 6815C 24 Nov 2026 @ 3.20"),
    (
        "NVDA calls 190 strike 12/18 expiry entry price 3.15 stop loss 2.25",
        "BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 2.25",
    ),
    (
        "Buy NVDA $190 strike calls expiring Dec 18 at 3.15 or less. Stop 2.25",
        "BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 2.25",
    ),
    ("ENTRY\nTSLA 400P\nDecember 11\n@ 6.05\nSL @ 4.50", "BUY TSLA 400P 11 Dec 2026 @ 6.05, stop 4.50"),
    (
        "TICKER: GOOGL\nSTRIKE: 305 CALL\nEXPIRATION: Dec 18 2026\nENTRY: 3.70\nSTOP LOSS: 2.60\nTAKE PROFIT: 4.80, 6.00",
        "BUY GOOGL 305C 18 Dec 2026 @ 3.70, stop 2.60, targets 4.80 / 6",
    ),
    (
        "Ticker - AMZN | Strike - 240 | Type - Put | Exp - 12/11 | Entry - 2.95 | SL - 2.10 | TP - 4.00",
        "BUY AMZN 240P 11 Dec 2026 @ 2.95, stop 2.10, target 4",
    ),
    (
        "🚨 Alert: Bought 4 HOOD 12/11 135 Calls @ 2.40 🚨\nStop: 1.70\nTargets: 3.20 / 4.00",
        "BUY 4 HOOD 135C 11 Dec 2026 @ 2.40, stop 1.70, targets 3.20 / 4",
    ),
    ("bto spy 668p 11/27 .95 sl .65", "BUY SPY 668P 27 Nov 2026 @ 0.95, stop 0.65"),
    ("spy 668p 11/27 .95", "BUY SPY 668P 27 Nov 2026 @ 0.95"),
    ("Buying the SPY 668 puts 11/27 for .95, risking to .65", "BUY SPY 668P 27 Nov 2026 @ 0.95, stop 0.65"),
    ("Scalping QQQ 620c 0DTE @ .88 tight stop .70", "BUY QQQ 620C 24 Nov 2026 @ 0.88, stop 0.70"),
    ("Lotto: TSLA 430c 11/27 0.42", "BUY TSLA 430C 27 Nov 2026 @ 0.42"),
    ("RISKY 🎲 NVDA 200c 11/27 @ .30 no SL", "BUY NVDA 200C 27 Nov 2026 @ 0.30"),
    ("BTO 12/18 SPY 600C @ 1.25 SL@.90", "BUY SPY 600C 18 Dec 2026 @ 1.25, stop 0.90"),
    ("BTO SPY 600C 12/18 at market", "BUY SPY 600C 18 Dec 2026 at market"),
    ("STO 1 SPY 640P 12/18 @ 2.10", "SELL 1 SPY 640P 18 Dec 2026 @ 2.10"),
    ("Sold to open 2 AAPL 260P 12/18 for 1.85", "SELL 2 AAPL 260P 18 Dec 2026 @ 1.85"),
    ("BTC 2 AAPL 260P 12/18 @ 0.70", "CLOSE 2 AAPL 260P 18 Dec 2026 @ 0.70"),
    ("Limit order in: NVDA 190c 12/18 @ 2.95, SL 2.10", "BUY NVDA 190C 18 Dec 2026 @ 2.95, stop 2.10"),
    ("NVDA 190c 12/18 2.95 filled, stop 2.10", "BUY NVDA 190C 18 Dec 2026 @ 2.95, stop 2.10"),
    ("Calls on AMD: 245c 12/11 @ 2.15. Stop: 1.50", "BUY AMD 245C 11 Dec 2026 @ 2.15, stop 1.50"),
    ("Puts on NFLX 110p 12/11 @ 2.05 stop 1.40", "BUY NFLX 110P 11 Dec 2026 @ 2.05, stop 1.40"),
    ("IN $SPY 674C 12/1 1.05 🔥🔥", "BUY SPY 674C 1 Dec 2026 @ 1.05"),
    ("BTO SPY 674C 12/1 @1.05, hard stop -25%, TP +30%", "BUY SPY 674C 1 Dec 2026 @ 1.05, stop -25%, target +30%"),
    ("BTO AMD 245c 12/11 @ 2.15. Out if AMD loses 236", "BUY AMD 245C 11 Dec 2026 @ 2.15, stop 236 on the stock"),
    ("BTO AMD 245c 12/11 @ 2.15, stop: AMD below 236", "BUY AMD 245C 11 Dec 2026 @ 2.15, stop 236 on the stock"),
    (
        "BTO AMD 245c 12/11 @ 2.15 SL AMD 236 TP AMD 250",
        "BUY AMD 245C 11 Dec 2026 @ 2.15, stop 236 on the stock, target 250 on the stock",
    ),
    ("Long 300 SOFI at 27.35, stop loss 26.20, target 29.50", "BUY 300 SOFI @ 27.35, stop 26.20, target 29.50"),
    ("$PLTR long above 190 | stop 184 | targets 196, 203", "BUY PLTR once at 190, stop 184, targets 196 / 203"),
    ("Bought some RIVN shares at 17.60, stop 16.80", "BUY RIVN @ 17.60, stop 16.80"),
    ("Position opened: LLY @ 1012, SL 980, TP 1080", "BUY LLY @ 1012, stop 980, target 1080"),
    ("Short SMCI @ 44.20, stop 46, target 40 then 37", "SELL SMCI @ 44.20, stop 46, targets 40 / 37"),
    ("shorted 100 GME 24.80 sl 25.90 pt 22", "SELL 100 GME @ 24.80, stop 25.90, target 22"),
    ("HIMS breakout long: entry 42.10, stop 40.2, targets 45 / 48", "BUY HIMS @ 42.10, stop 40.20, targets 45 / 48"),
    ("NIO 6.10 entry / 5.70 stop / 7.00 target", "BUY NIO @ 6.10, stop 5.70, target 7"),
    ("Picking up 50 TSLA @ 398 stop 385 PT 425", "BUY 50 TSLA @ 398, stop 385, target 425"),
    ("ENTRY: $ROKU 95.40\nSTOP: 91\nTARGET 1: 101\nTARGET 2: 106", "BUY ROKU @ 95.40, stop 91, targets 101 / 106"),
    ("Buy stop NET 222 sl 216 tp 232", "BUY NET once at 222, stop 216, target 232"),
    (
        "Two trades:\nBTO AAPL 285c 12/18 @ 2.05 SL 1.45\nBTO MSFT 525c 12/18 @ 4.10 SL 3.00",
        "BUY AAPL 285C 18 Dec 2026 @ 2.05, stop 1.45; BUY MSFT 525C 18 Dec 2026 @ 4.10, stop 3",
    ),
    (
        "Closed AMD 3.40\nClosed META 9.10\nTrimmed half TSLA 7.60",
        "CLOSE AMD @ 3.40; CLOSE META @ 9.10; TRIM 50% of TSLA @ 7.60",
    ),
    (
        "STC 1 AMD 245c 12/11 @ 3.40\nSTC 2 META 660c 12/11 @ 9.10",
        "CLOSE 1 AMD 245C 11 Dec 2026 @ 3.40; CLOSE 2 META 660C 11 Dec 2026 @ 9.10",
    ),
    (
        "Out AMD 3.40, in NVDA 190c 12/18 3.15 stop 2.25",
        "CLOSE AMD @ 3.40; BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 2.25",
    ),
    ("AMD stop to 2.60, META stop to 6.00", "MOVE STOP of AMD to 2.60; MOVE STOP of META to 6"),
    ("Trim 1/2 NVDA here at 4.10. Move SL to 3.15", "TRIM 50% of NVDA @ 4.10; MOVE STOP of NVDA to 3.15"),
    ("Taking 1/3 off @ 2.75", "TRIM 33.33% of that trade @ 2.75"),
    ("Sold 2 here 2.75, 1 runner left", "CLOSE 2 that trade @ 2.75"),
    ("Selling 50% here @ 2.75 🔥 +34%", "TRIM 50% of that trade @ 2.75"),
    ("Scaled 50% at 3.30 and raising stop to 2.40", "TRIM 50% of that trade @ 3.30; MOVE STOP of that trade to 2.40"),
    ("Locked some profits here 3.30", "TRIM part of that trade @ 3.30"),
    ("Banked half 3.30", "TRIM 50% of that trade @ 3.30"),
    (
        "Took half off the table at 3.30, SL to entry",
        "TRIM 50% of that trade @ 3.30; MOVE STOP of that trade to breakeven",
    ),
    ("half off 3.30", "TRIM 50% of that trade @ 3.30"),
    ("Trimmed 80%, 3.30. SL BE", "TRIM 80% of that trade @ 3.30; MOVE STOP of that trade to breakeven"),
    ("All out @ 3.85 ✅", "CLOSE that trade @ 3.85"),
    ("all out here 3.85 from 2.05 💰", "CLOSE that trade @ 3.85"),
    ("Out at BE", "CLOSE that trade at market"),
    ("Out for a small loss at 1.90", "CLOSE that trade @ 1.90"),
    ("Stopped out 1.45", "CLOSE that trade @ 1.45"),
    ("stopped out of AMD 1.50, moving on", "CLOSE AMD @ 1.50"),
    ("closing my AMD calls into the close 3.10", "CLOSE AMD @ 3.10"),
    ("Exit NVDA 190c 4.40", "CLOSE NVDA 190C nearest expiry @ 4.40"),
    ("exiting remaining AMD calls at 3.60", "CLOSE AMD @ 3.60"),
    ("Raise stop on META to 7.00", "MOVE STOP of META to 7"),
    ("stop up to 7.00 on META", "MOVE STOP of META to 7"),
    ("META SL to 7", "MOVE STOP of META to 7"),
    ("tightening stop to 7.20", "MOVE STOP of that trade to 7.20"),
    ("Stop moved to b/e on AMD", "MOVE STOP of AMD to breakeven"),
    ("stop loss now at cost", "MOVE STOP of that trade to breakeven"),
    ("Set stop at entry on remaining contracts", "MOVE STOP of that trade to breakeven"),
    ("trailing stop 25% on the runner", "MOVE STOP of that trade to trailing 25%"),
    ("Next target 5.50", "MOVE TARGET of that trade to 5.50"),
    ("TP 5.50 now, SL 3.80", "MOVE STOP of that trade to 3.80; MOVE TARGET of that trade to 5.50"),
    ("Added 1 more @ 1.60", "ADD 1 that trade @ 1.60"),
    ("Adding 2 more AMD calls at 1.60, new average 1.88", "ADD 2 AMD @ 1.60"),
    ("averaged down AMD 1.60", "ADD AMD @ 1.60"),
    ("add NVDA 2.60", "ADD NVDA @ 2.60"),
    ("cancel the NVDA order", "CANCEL NVDA"),
    ("Cancelling my NVDA limit, not filling", "CANCEL NVDA"),
    ("removing the AMD bid", "CANCEL AMD"),
    ("scratch the NVDA order", "CANCEL NVDA"),
    ("sold the last of my META 655c at 12.10", "CLOSE META 655C nearest expiry @ 12.10"),
    ("Final exit 4.95", "CLOSE that trade @ 4.95"),
    ("Closing out the last 2 cons 4.95", "CLOSE 2 that trade @ 4.95"),
    ("Took profits on half @ 3.10", "TRIM 50% of that trade @ 3.10"),
    ("took profit on AMD 3.10", "TRIM part of AMD @ 3.10"),
    ("Cut AMD for a loss 1.20", "CLOSE AMD @ 1.20"),
    ("cut half TSLA 3.80", "TRIM 50% of TSLA @ 3.80"),
    ("BE stop on AMD", "MOVE STOP of AMD to breakeven"),
    ("AMD: trim 3.20, stop 2.15", "TRIM part of AMD @ 3.20; MOVE STOP of AMD to 2.15"),
]

NOT_TRADED = [
    ("Long $MSFT 525C exp 12/18 @ 4.10 average. Risk under 3.00", "refused: ambiguous"),
    ("META 12/11 660c 5.60 fill. 20% stop. 30/50/100% targets", "refused: ambiguous"),
    ("Bidding 2.95 on NVDA 190c 12/18", "chatter"),
    ("Order filled NVDA 190c 12/18 2.95", "chatter"),
    ("Adding AMD to swing portfolio at 240. Stop 226. Target 265", "refused: not-understood"),
    ("Moving stops: AMD 2.60, META 6.00", "chatter"),
    ("Trim AMD 3.40 and NVDA 4.20", "chatter"),
    ("sold 1/2 at 2.75, stop at 2.05 (b/e)", "refused: ambiguous"),
    ("Locking in half at 3.30", "chatter"),
    ("lock in 50% @ 3.30", "chatter"),
    ("Hit my stop, out AMD at 1.50", "chatter"),
    ("SL hit on QQQ", "chatter"),
    ("Rolling my stop to 3.30", "chatter"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_post_is_read_as_it_was_labelled(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_a_post_without_a_clear_order_is_not_traded(text, wanted):
    assert reading(text) == wanted
