"""What is said after an entry in currency and futures rooms: breakeven, partial exits, trailing, cancelling."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

EVEN = "MOVE STOP of that trade to breakeven"
HALF = "TRIM 50% of that trade at market"

READ = [
    ("SL to BE", EVEN),
    ("Move SL to entry now 🔒", EVEN),
    ("Set SL at entry point guys", EVEN),
    ("put your stop loss to breakeven", EVEN),
    ("everyone move sl to b.e", EVEN),
    ("Gold: move stop to entry", "MOVE STOP of XAUUSD to breakeven"),
    ("TP1 hit ✅ move SL to BE", EVEN),
    ("TP1 smashed 🔥 close half and move SL to entry", f"{HALF}; {EVEN}"),
    ("✅ XAUUSD TP1 HIT\n🔒 Move SL to Breakeven", "MOVE STOP of XAUUSD to breakeven"),
    ("TP2 reached, SL to TP1", "MOVE STOP of that trade to target 1"),
    ("lock in profits, sl to 4155", "MOVE STOP of that trade to 4155"),
    ("trail stop 20 pips", "MOVE STOP of that trade to trailing 20 pips"),
    ("trailing 10 points from here", "MOVE STOP of that trade to trailing 10 points"),
    ("book 50 %", HALF),
    ("Book 50% here and hold rest with SL BE", f"{HALF}; {EVEN}"),
    ("book half profits now", HALF),
    ("Close 50% of the position", HALF),
    ("close half @ 4170", "TRIM 50% of that trade @ 4170"),
    ("close 30% now, rest runs", "TRIM 30% of that trade at market"),
    ("secure 70%", "TRIM 70% of that trade at market"),
    ("Take 80% off the table here", "TRIM 80% of that trade at market"),
    ("set SL entry + collect 40% profits", f"TRIM 40% of that trade at market; {EVEN}"),
    ("SL entry and collect 60% profits", f"TRIM 60% of that trade at market; {EVEN}"),
    ("Close 1/3, stop to BE", f"TRIM 33.33% of that trade at market; {EVEN}"),
    ("took 1 of 2 off MNQ 29330, b/e on the last", "TRIM 1 of MNQ @ 29330; MOVE STOP of MNQ to breakeven"),
    ("1 off at 7702, stop to BE on the other", f"TRIM 1 of that trade @ 7702; {EVEN}"),
    ("scaling out 1 ES at 7705", "TRIM 1 of ES @ 7705"),
    ("out half ES 7704, be on rest", "TRIM 50% of ES @ 7704; MOVE STOP of ES to breakeven"),
    ("peel 1 here +8", "TRIM 1 of that trade at market"),
    ("flat NQ 29310", "CLOSE NQ @ 29310"),
    ("all out of MES at 7699", "CLOSE MES @ 7699"),
    ("close gold sells now +60", "CLOSE XAUUSD at market"),
    ("Close all gold buys", "CLOSE XAUUSD at market"),
    ("close your EURUSD sell now", "CLOSE EURUSD at market"),
    ("Close gold trade now with small profit", "CLOSE XAUUSD at market"),
    ("🏁 CLOSE XAUUSD\nTake profit now", "CLOSE XAUUSD at market"),
    ("Close USDJPY manually at 155.40", "CLOSE USDJPY @ 155.40"),
    ("exit gbpjpy @ 203.90", "CLOSE GBPJPY @ 203.90"),
    ("close everything before NFP", "CLOSE every position at market"),
    ("close all trades now", "CLOSE every position at market"),
    ("delete pending eurusd", "CANCEL EURUSD"),
    ("Delete the gold buy limit", "CANCEL XAUUSD"),
    ("cancel pending order", "CANCEL that trade"),
    ("Cancel GBPUSD sell limit", "CANCEL GBPUSD"),
    ("remove pending XAUUSD orders", "CANCEL XAUUSD"),
    ("Cancel buy limit 4120", "CANCEL that trade"),
    ("new SL 4152", "MOVE STOP of that trade to 4152"),
    ("SL now 4152", "MOVE STOP of that trade to 4152"),
    ("Update: SL 4152, TP 4190", "MOVE STOP of that trade to 4152; MOVE TARGET of that trade to 4190"),
    ("change TP to 4200", "MOVE TARGET of that trade to 4200"),
    ("modify sl from 4140 to 4146", "MOVE STOP of that trade to 4146"),
    ("extend TP2 to 4210", "MOVE TARGET of that trade to 4210"),
    ("adjust stop to 7695 on ES", "MOVE STOP of ES to 7695"),
    ("NQ stop to 29150", "MOVE STOP of NQ to 29150"),
    ("stop up to 7698", "MOVE STOP of that trade to 7698"),
    ("stops to even", EVEN),
    ("risk free now", EVEN),
    ("Make it risk free ✅", EVEN),
    ("added 1 ES @ 7688", "ADD 1 ES @ 7688"),
    ("add another MNQ 29080", "ADD MNQ @ 29080"),
    ("Book partial here, SL BE", "TRIM part of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Collect half guys", "TRIM 50% of that trade at market"),
    (
        "closing half EURUSD, leaving rest with SL at entry",
        "TRIM 50% of EURUSD at market; MOVE STOP of EURUSD to breakeven",
    ),
    ("SL → BE ✅", "MOVE STOP of that trade to breakeven"),
    ("SL to cost", "MOVE STOP of that trade to breakeven"),
    ("Stop loss to break-even please", "MOVE STOP of that trade to breakeven"),
    ("everyone set breakeven", "MOVE STOP of that trade to breakeven"),
    ("XAUUSD update: SL moved to 4158", "MOVE STOP of XAUUSD to 4158"),
    ("TP1 done, SL moved to entry 🔐", "MOVE STOP of that trade to breakeven"),
    ("tp1 hit 🎯 50% closed, stop at entry", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Shift SL to 4161.5", "MOVE STOP of that trade to 4161.50"),
    ("raise stop on NQ to 29180", "MOVE STOP of NQ to 29180"),
    ("ES: out here", "CLOSE ES at market"),
    ("taking 1 MES off at 7701", "TRIM 1 of MES @ 7701"),
    ("covered half NQ 29240, stop to entry", "TRIM 50% of NQ @ 29240; MOVE STOP of NQ to breakeven"),
    ("Exit all gold positions", "CLOSE XAUUSD at market"),
    ("Close GBPUSD buy", "CLOSE GBPUSD at market"),
    ("close both gold sells", "CLOSE XAUUSD at market"),
    ("cancel the EURUSD buy limit", "CANCEL EURUSD"),
    ("Cancel all pending orders", "CANCEL every position"),
    ("limit order on ES cancelled", "CANCEL ES"),
    ("Trail 15 pips", "MOVE STOP of that trade to trailing 15 pips"),
    ("use trailing stop 10 pts on ES", "MOVE STOP of ES to trailing 10 points"),
    ("TP changed to 4215", "MOVE TARGET of that trade to 4215"),
    ("new target 7722", "MOVE TARGET of that trade to 7722"),
    ("close 25%", "TRIM 25% of that trade at market"),
    ("Re-enter gold buy 4142 sl 4134 tp 4160", "BUY XAUUSD @ 4142, stop 4134, target 4160"),
    ("half off at 29180, rest BE", "TRIM 50% of that trade @ 29180; MOVE STOP of that trade to breakeven"),
    ("stopped out of NQ, -20 pts", "CLOSE NQ at market"),
]

NOT_TRADED = [
    ("remove TP, let it run", "chatter"),
    ("close 0.5 lots", "chatter"),
    ("Trail your SL to 4162", "refused: unknown-unit"),
    ("TP1 hit ✅", "chatter"),
    ("TP1, TP2 done 🔥 +120 pips", "chatter"),
    ("SL hit -30 pips, on to the next", "chatter"),
    ("hope you all booked profits", "chatter"),
    ("did you close half?", "chatter"),
    ("who moved SL to BE?", "chatter"),
    ("should I move stop to entry", "chatter"),
    ("don't close yet, target 4200", "chatter"),
    ("I closed 50% yesterday at 4170", "chatter"),
    ("gold gave us 300 pips this week", "chatter"),
    ("cancel your subscription anytime", "chatter"),
    ("we booked 50 pips in EURUSD and 80 in gold today", "chatter"),
    ("close to TP1 now", "chatter"),
    ("closing bell in 10 minutes", "chatter"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_follow_up_is_read_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_talk_after_a_trade_is_no_order(text, wanted):
    assert reading(text) == wanted
