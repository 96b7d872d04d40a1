"""Talk around an order: it is set aside where it cannot touch the trade, and takes it back where it points at it."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("ok enough politics lol. long 200 SOFI 27.40, stop 26.80, tgt 28.90", "BUY 200 SOFI @ 27.40, stop 26.80, target 28.90"),
    ("$RIVN long 14.20\nsl 13.80\npt 15 / 16\nspread is fine, dont panic", "BUY RIVN @ 14.20, stop 13.80, targets 15 / 16"),
    ("haha good one\n\nanyway grabbed some AMD 240c 12/4 @ 2.10", "BUY AMD 240C 4 Dec 2026 @ 2.10"),
    ("Long HOOD 120.50, stop 117. Will look to add later if volume comes in.", "BUY HOOD @ 120.50, stop 117"),
    ("Morning all! Hope everyone slept well. BTO SPY 670c 12/4 @ 1.10 SL .70", "BUY SPY 670C 4 Dec 2026 @ 1.10, stop 0.70"),
    ("Short 300 CVNA 341.5, stop 349. people love to hate on retail names, whatever", "SELL 300 CVNA @ 341.50, stop 349"),
    ("Took PLTR 12/4 180c at 2.25, stop 1.70. Not a big position, market is choppy", "BUY PLTR 180C 4 Dec 2026 @ 2.25, stop 1.70"),
    ("futures are dead today, nobody is trading anything. whatever\nlong ES 6712 stop 6704 target 6730", "BUY ES @ 6712, stop 6704, target 6730"),
    ("buying TSLA 402.5, stop 396, target 415. chart looks amazing, volume still building", "BUY TSLA @ 402.50, stop 396, target 415"),
    ("what a morning!! long NVDA 188.20 stop 185 target 194", "BUY NVDA @ 188.20, stop 185, target 194"),
    ("New alerts just opened, both filled at the prices below\nBUY DKNG 38.20 | SL 36.90 | TP 41\nSHORT RUN 19.45 | SL 20.40 | TP 17", "BUY DKNG @ 38.20, stop 36.90, target 41; SELL RUN @ 19.45, stop 20.40, target 17"),
    ("BTO 5 QQQ 610p 12/4 @ 1.85. Stop 1.30. No rush, let the candle finish", "BUY 5 QQQ 610P 4 Dec 2026 @ 1.85, stop 1.30"),
    ("coffee first, then charts. LONG MSFT 512.2 stop 506 target 525", "BUY MSFT @ 512.20, stop 506, target 525"),
    ("Long 100 ABNB 128.4\nStop 126\nTarget 133\nEarnings are three weeks out so no worries there", "BUY 100 ABNB @ 128.40, stop 126, target 133"),
    ("Buying SHOP here at 158.20, my stop is 154.90. The daily flag is gorgeous and buyers keep showing up", "BUY SHOP @ 158.20, stop 154.90"),
    ("sold half AMD 3.40. feels good to win one lol", "TRIM 50% of AMD @ 3.40"),
    ("out MSTR 312.40. great call by the room, thanks for the support everyone", "CLOSE MSTR @ 312.40"),
    ("lol the fed. anyway trimming half SPY here 2.20, rest stays on", "TRIM 50% of SPY @ 2.20"),
    ("stop on AMD to 238. news tomorrow could be wild", "MOVE STOP of AMD to 238"),
    ("GOLD BUY NOW 4310\nSL 4302\nTP 4325\nUse proper risk, don't be greedy", "BUY XAUUSD at market (seen 4310), stop 4302, target 4325"),
    ("long CELH 52.10, stop 50.60, first target 55. management sounded great, consensus is too low imo", "BUY CELH @ 52.10, stop 50.60, target 55"),
    ("short SNAP 8.20 stop 8.45 target 7.60. they never make money haha", "SELL SNAP @ 8.20, stop 8.45, target 7.60"),
    ("ugh my internet died, back now. BTO IWM 240c 12/4 @ 1.95", "BUY IWM 240C 4 Dec 2026 @ 1.95"),
    ("Long 50 COIN @ 290, SL 281, TP 310. Support held perfectly and crypto is ripping", "BUY 50 COIN @ 290, stop 281, target 310"),
    ("short NQ 25110 stop 25140 target 25050, sellers everywhere", "SELL NQ @ 25110, stop 25140, target 25050"),
]  # fmt: skip

SILENT = [
    "ok enough politics lol. long 200 SOFI 27.40, stop 26.80. not taking it though",
    "long 200 SOFI 27.40, stop 26.80. kidding lol",
    "long 200 SOFI 27.40, stop 26.80. watching for now",
    "long 200 SOFI 27.40 stop 26.80. If it breaks out",
    "long 200 SOFI 27.40 stop 26.80. waiting for the flush first",
    "That was the plan anyway. long 200 SOFI 27.40 stop 26.80",
    "This is what I would do. Long 200 SOFI 27.40 stop 26.80",
    "If the open is weak. Long 200 SOFI 27.40 stop 26.80",
    "My friend is in this one. long SOFI 27.40, stop 26.80",
    "Here's yesterday's trade. long 200 SOFI 27.40 stop 26.80",
    "Not in yet. Long 200 SOFI 27.40, stop 26.80",
    "long 200 SOFI 27.40, stop 26.80. don't take this one",
    "long 200 SOFI 27.40, stop 26.80. dont follow me here",
    "long 200 SOFI 27.40, stop 26.80. not yet",
    "long 200 SOFI 27.40, stop 26.80. nah",
    "long 200 SOFI 27.40, stop 26.80. Thoughts?",
    "long 200 SOFI 27.40, stop 26.80. too late now tho",
    "long 200 SOFI 27.40, stop 26.80. maybe later",
    "long 200 SOFI 27.40, stop 26.80. changed my mind",
    "long 200 SOFI 27.40, stop 26.80. no fill",
    "long 200 SOFI 27.40, stop 26.80. scratch that",
    "long 200 SOFI 27.40, stop 26.80. stop should be 25.80 sorry",
    "long 200 SOFI 27.40, stop 26.80. he closed it at lunch",
    "long 200 SOFI 27.40, stop 26.80. worked great",
    "long 200 SOFI 27.40, stop 26.80. what a trade that was",
    "Watchlist\nLong 200 SOFI 27.40, stop 26.80",
    "Plan for tomorrow, nothing crazy. Long 200 SOFI 27.40, stop 26.80",
    "Some levels I like. long SOFI 27.40, stop 26.80. No position",
    "long 200 SOFI 27.40, stop 26.80. I'm not touching it",
    "long 200 SOFI 27.40, stop 26.80. not convinced",
    "long 200 SOFI 27.40, stop 26.80. wouldn't do it now",
    "quick quiz, what is wrong here. long 200 SOFI 27.40, stop 26.80",
    "he said this in the other room lol. long SOFI 27.40, stop 26.80",
    "long 200 SOFI 27.40, stop 26.80. needs to hold the open",
    "Alerts from last week. BTO SPY 670c 12/4 @ 1.10",
    "BTO SPY 670c 12/4 @ 1.10. Didn't get filled",
    "BTO SPY 670c 12/4 @ 1.10. never got there",
    "BTO SPY 670c 12/4 @ 1.10. hypothetical",
    "sold half AMD 3.40. that's what I should have done",
    "out MSTR 312.40. just kidding still holding",
    "out MSTR 312.40. would be the smart thing",
    "stop on AMD to 238. or should I wait?",
    "stop on AMD to 238. not sure yet",
    "anyone else want this. long TSLA 402.5 stop 396 target 415",
    "who was in this. long TSLA 402.5 stop 396",
    "buying TSLA 402.5, stop 396. only when the market calms down",
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_talk_that_cannot_touch_the_trade_is_set_aside(text, words):
    assert reading(text) == words


@pytest.mark.parametrize("text", SILENT)
def test_talk_that_points_at_the_order_takes_it_back(text):
    assert reading(text) == "chatter" or reading(text).startswith("refused: ")
