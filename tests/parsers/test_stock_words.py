"""Words of rooms that trade shares: covers, cents, zones, what is left, and edits said in words."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("Short 400 WOLF 3.14 stop over 3.30 cover 2.90 / 2.70", "SELL 400 WOLF @ 3.14, stop 3.30, targets 2.90 / 2.70"),
    ("shorting RIVN 14.20, stop over 14.75, cover at 13.50 and 12.90", "SELL RIVN @ 14.20, stop 14.75, targets 13.50 / 12.90"),
    ("Short 100 DKNG 38.20, stop 39.10, covering into 36.50", "SELL 100 DKNG @ 38.20, stop 39.10, target 36.50"),
    ("Buying a starter in HOOD at $120.40. My risk is $117.90, under the morning low. First target is $125", "BUY HOOD @ 120.40, stop 117.90, target 125"),
    ("Ticker: SOFI\nDirection: Long\nBuy zone: 26.80 - 27.40\nStop: daily close below 25.90\nTarget 1: 30\nSize: half position", "BUY SOFI @ 26.80-27.40, stop 25.90 on close, target 30"),
    ("RKLB: sold 200 @ 66.10, 300 left", "CLOSE 200 RKLB @ 66.10"),
    ("Sold 100 SOFI @ 28.30, 200 left", "CLOSE 100 SOFI @ 28.30"),
    ("sold 50 of my TSLA at 410, 50 remaining", "CLOSE 50 TSLA @ 410"),
    ("Down to 1/4 size on PLTR after selling more @ 182.20", "TRIM 75% of PLTR @ 182.20"),
    ("Down to half size in AMD @ 241", "TRIM 50% of AMD @ 241"),
    ("Raising my target on $RKLB from 70 to 75 after that print", "MOVE TARGET of RKLB to 75"),
    ("Lowering the stop on SOFI from 26.50 to 26", "MOVE STOP of SOFI to 26"),
    ("Covered half my WOLF short at 2.91, stop on the rest goes to 3.05", "TRIM 50% of WOLF @ 2.91; MOVE STOP of WOLF to 3.05"),
    ("sold half HOOD 125, stop on the rest now 121", "TRIM 50% of HOOD @ 125; MOVE STOP of HOOD to 121"),
    ("Added to CCJ @ 92.10 on the flag. Stop is now 89.80 for the whole position.", "ADD CCJ @ 92.10; MOVE STOP of CCJ to 89.80"),
    ("Short 200 ROKU 102.60, 80 cent stop, target 99", "SELL 200 ROKU @ 102.60, stop 0.80 usd, target 99"),
    ("long CCJ 92.10 with a 50 cent stop", "BUY CCJ @ 92.10, stop 0.50 usd"),
    ("bot 3k PLUG 2.14 starter only", "BUY 3000 PLUG @ 2.14"),
    ("bot 1.5k SNAP 8.20 stop 7.95", "BUY 1500 SNAP @ 8.20, stop 7.95"),
    ("out SNAP 8.50 all of it. +30c, fine w that", "CLOSE SNAP @ 8.50"),
    ("bought back my RIVN short 13.40. +80c", "CLOSE RIVN @ 13.40"),
    ("🟢 LONG — $CCJ\nEntry 92.10\nStop 89.80\nTargets 94 | 96.50 | 99\nType Day trade\nR:R 1 : 0.8 / 1.9 / 3", "BUY CCJ @ 92.10, stop 89.80, targets 94 / 96.50 / 99"),
    ("1) BUY CCJ 92.10 | SL 89.80 | TP 97\n2) SHORT SNAP 8.20 | SL 8.50 | TP 7.60", "BUY CCJ @ 92.10, stop 89.80, target 97; SELL SNAP @ 8.20, stop 8.50, target 7.60"),
    ("sold everything. SOFI 28.10 HOOD 124.60", "CLOSE SOFI @ 28.10; CLOSE HOOD @ 124.60"),
    ("closed everything: CCJ 95.20, SNAP 8.40", "CLOSE CCJ @ 95.20; CLOSE SNAP @ 8.40"),
    ("sold 100 CCJ 95.20 to free up cash and bought 500 SNAP 8.20, stop 7.90", "CLOSE 100 CCJ @ 95.20; BUY 500 SNAP @ 8.20, stop 7.90"),
    ("EDIT: stop should say 8.05, fat fingers", "MOVE STOP of that trade to 8.05"),
    ("edit: target should be 9.40", "MOVE TARGET of that trade to 9.40"),
    ("Took 75% off CCJ at 96.40. Runner target 99 now", "TRIM 75% of CCJ @ 96.40; MOVE TARGET of CCJ to 99"),
    ("buy limit in for 400 M @ 17.25, stop 16.60, target 19. GTC, may take a few days", "BUY 400 M @ 17.25, stop 16.60, target 19"),
]  # fmt: skip

SILENT = [
    "Covered my WOLF short at 2.91, then short again 3.05 stop 3.20",
    "shorts should cover 2.60 / 2.45",
    "Short 400 WOLF 3.14 stop over 3.30 covered 2.90 / 2.70",
    "My risk is $117.90 on HOOD",
    "Risk on HOOD is 120 dollars a day",
    "Buy zone on SOFI is 26.80 - 27.40 if we get there",
    "sold 200 RKLB, 300 left to sell at 70?",
    "2 spots left, sold 100 already @ 88.20",
    "Analyst raising target on $RKLB from 70 to 75",
    "Goldman raises RKLB target to 75 from 70",
    "They are raising the target on RKLB from 70 to 75",
    "+48c on JOBY today",
    "JOBY up 48c from my call",
    "lost 30c on SNAP, out yesterday",
    "the stop on the rest goes to whoever asks",
    "60 cent stop hunts all day in CAVA",
    "sold everything. wish I kept MARA 21.40",
    "everyone sold everything. MARA 21.40 CLSK 16.75",
    "sold everything last week. MARA 21.40 CLSK 16.75",
    "should have sold 100 IONQ 46.20 and bought 300 SOUN 10.12",
    "sold 100 IONQ 46.20 and bought it back 45.10",
    "EDIT: wrong chart, ignore the 8.05 stop",
    "edit: it should say maybe 8.05 stop?",
    "bot 2k followers today, 8.14 each",
    "Down to 1/3 of my account after that week",
    "down to 39.10 on VKTX, ugly",
    "Runner target 50 now for the guys still in ENPH, I am out",
    "Took 75% off at the sale, 46.90 shoes",
    "bought back my confidence lol 7.92",
    "buy limit in for who? M @ 17.25",
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_a_post_of_a_stock_room_is_read_as_meant(text, words):
    assert reading(text) == words


@pytest.mark.parametrize("text", SILENT)
def test_what_only_resembles_one_is_not_traded(text):
    assert reading(text) == "chatter" or reading(text).startswith("refused: ")
