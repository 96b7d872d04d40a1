"""Options in the words of callers and of bots: talk around the contract, levels of the stock, runners, averaging down."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("alright team I like this one. Grabbing 5 NVDA 12/4 190c here for 2.35, going to give it room to 1.60", "BUY 5 NVDA 190C 4 Dec 2026 @ 2.35, stop 1.60"),
    ("Small position in AMD 240 calls for next Friday, paid 3.10. Stop if AMD loses 232", "BUY AMD 240C 4 Dec 2026 @ 3.10, stop 232 on the stock"),
    ("**Trade Alert**\n**Ticker:** TSLA\n**Strike:** 410C\n**Expiration:** 12/4\n**Entry:** 4.20\n**Stop:** 3.10\n**Target:** 6.00\nTrade at your own risk", "BUY TSLA 410C 4 Dec 2026 @ 4.20, stop 3.10, target 6"),
    ("QQQ 610p 12/4 filled 1.85. market feels heavy, vix waking up. stop 1.30", "BUY QQQ 610P 4 Dec 2026 @ 1.85, stop 1.30"),
    ("trimming 1/2 of my NVDA calls at 3.10, up nicely. rest has stop at entry", "TRIM 50% of NVDA @ 3.10; MOVE STOP of NVDA to breakeven"),
    ("out of the last TSLA 410c at 6.40, what a ride", "CLOSE TSLA 410C nearest expiry @ 6.40"),
    ("Adding 2 more QQQ 610p at 1.50, average is 1.68 now", "ADD 2 QQQ 610P nearest expiry @ 1.50"),
    ("averaging down SPY 670c 12/4 @ 0.85, last add", "ADD SPY 670C 4 Dec 2026 @ 0.85"),
    ("BTO META 650c 12/11 @ 3.40\nPT: 660 / 668 on the stock\nSL: 641 on the stock", "BUY META 650C 11 Dec 2026 @ 3.40, stop 641 on the stock, targets 660 on the stock / 668 on the stock"),
    ("STO PLTR 165p 12/18 @ 2.10, cash secured. happy to own it there", "SELL PLTR 165P 18 Dec 2026 @ 2.10"),
    ("BTC PLTR 165p 12/18 @ 0.60, easy money on this put", "CLOSE PLTR 165P 18 Dec 2026 @ 0.60"),
    ("lotto time lol. SPX 7705c 0dte 2.40, only risking what I can lose", "BUY SPX 7705C 24 Nov 2026 @ 2.40"),
    ("AAPL 280c 12/18 @ 2.45 in. Chart is coiling, volume is drying up. SL 1.70", "BUY AAPL 280C 18 Dec 2026 @ 2.45, stop 1.70"),
    ("BOUGHT 3 COIN 300c 12/11 @ 5.20 | notes: bitcoin looks strong, earnings far away | stop 3.80 | tgt 8", "BUY 3 COIN 300C 11 Dec 2026 @ 5.20, stop 3.80, target 8"),
    ("sold 2 of 4 MSFT 520c at 4.10, letting 2 ride", "CLOSE 2 MSFT 520C nearest expiry @ 4.10"),
    ("stopped out of QQQ puts at 1.30. tape is brutal today, onto the next", "CLOSE QQQ @ 1.30"),
    ("Good morning everyone, no crazy macro today. First trade: BTO 2 SPY 672c 11/25 @ 1.05, stop .70", "BUY 2 SPY 672C 25 Nov 2026 @ 1.05, stop 0.70"),
    ("in NFLX 1150c 12/4 2.80. tight leash, out under 2.20", "BUY NFLX 1150C 4 Dec 2026 @ 2.80, stop 2.20"),
    ("taking profits on half of META 650c @ 4.80 (+41%). Moving stop to breakeven on the remaining", "TRIM 50% of META 650C nearest expiry @ 4.80; MOVE STOP of META 650C nearest expiry to breakeven"),
    ("🔔 NEW POSITION\nSOFI $28 Call\nExp: 01/15/2027\nFilled @ $1.12\nStop Loss: $0.75\nProfit Target: $2.00\nConfidence: 4/5\nBot: AlphaDesk v2", "BUY SOFI 28C 15 Jan 2027 @ 1.12, stop 0.75, target 2"),
    ("UPDATE: SOFI 28C stop raised to 1.00, target stays", "MOVE STOP of SOFI to 1"),
    ("grabbed HOOD 125c for friday at 2.15, mental stop 1.60, small", "BUY HOOD 125C 27 Nov 2026 @ 2.15, stop 1.60"),
    ("scaled out 75% of my COIN calls 7.10, runner has a stop at 5.20", "TRIM 75% of COIN @ 7.10; MOVE STOP of COIN to 5.20"),
    ("Entering SPY 668p 11/25 @ .92 — sellers stepping in at the open, stop .65, pt 1.40/1.80", "BUY SPY 668P 25 Nov 2026 @ 0.92, stop 0.65, targets 1.40 / 1.80"),
]  # fmt: skip

SILENT = [
    "alright team I like this one. NVDA 12/4 190c around 2.35 if it holds",
    "my buddy is in QQQ 610p 12/4 at 1.85. market feels heavy",
    "trimmed half of my NVDA calls yesterday at 3.10, up nicely",
    "would be averaging down SPY 670c 12/4 @ 0.85 but no cash",
    "QQQ 610p 12/4 1.85 was my alert on friday, up 60%",
    "cash secured puts are easy money. PLTR 165p pays 2.10",
    "lotto time lol. SPX 7705c 0dte 2.40 went to 12",
    "AAPL 280c 12/18 @ 2.45. In my watch for now",
    "BTO META 650c 12/11 @ 3.40. Waiting for 645 to hold first",
    "BTO META 650c 12/11 @ 3.40. missed it by a penny",
    "BTO META 650c 12/11 @ 3.40. my limit did not fill",
    "BTO META 650c 12/11 @ 3.40\nwent out too early, now 9.00",
    "sold 2 of 4 MSFT 520c at 4.10 last week, letting 2 ride",
    "stopped out of QQQ puts at 1.30. should have waited. old screenshot",
    "in NFLX 1150c 12/4 2.80? tight leash",
    "Good morning everyone. Plan: BTO 2 SPY 672c 11/25 @ 1.05 on a pullback",
    "UPDATE: SOFI 28C stop would be 1.00 if I held it",
    "who grabbed HOOD 125c for friday at 2.15",
    "he scaled out 75% of his COIN calls 7.10",
    "Entering SPY 668p 11/25 @ .92 is what the bot said, I passed",
    "BTO SPY 670c 12/4 @ 1.10. For members of the paper room",
    "If we reclaim VWAP. BTO SPY 670c 12/4 @ 1.10",
    "Once news is out. BTO SPY 670c 12/4 @ 1.10",
    "BTO SPY 670c 12/4 @ 1.10. Only with confirmation of the hourly",
    "BTO SPY 670c 12/4 @ 1.10. Cancel if not filled by noon",
    "BTO SPY 670c 12/4 @ 1.10. I got 1.30, so scratch it",
    "BTO SPY 670c 12/4 @ 1.10. Someone explain why this worked",
    "BTO SPY 670c 12/4 @ 1.10. Closed for 3.00 after lunch",
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_a_callers_post_is_read_as_meant(text, words):
    assert reading(text) == words


@pytest.mark.parametrize("text", SILENT)
def test_what_only_resembles_one_is_not_traded(text):
    assert reading(text) == "chatter" or reading(text).startswith("refused: ")
