"""Posts of rooms as they are written, with the day's talk around them: the order is read, and nothing else is."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("Gm fam. Slow tape today but here's one. Long 150 CRWV @ 88.40. Stop 85.90. Eyeing 93 then 97.", "BUY 150 CRWV @ 88.40, stop 85.90, targets 93 / 97"),
    ("I just bought 300 shares of SMR at 41.15. Stop loss sits at 39.80, I'd like to see 45", "BUY 300 SMR @ 41.15, stop 39.80, target 45"),
    ("$ENVX new long\n• avg 11.62\n• risk 11.05\n• looking for 12.80+\nLove this base, six weeks tight", "BUY ENVX @ 11.62, stop 11.05, target 12.80"),
    ("Stepped into SYM here, 52.30 fill, out if it loses 50.90", "BUY SYM @ 52.30, stop 50.90"),
    ("Short XPEV 500 shs 21.85, stop is HOD 22.40, looking to cover 20.90 & 20.20", "SELL 500 XPEV @ 21.85, stop 22.40, targets 20.90 / 20.20"),
    ("Ok guys done watching, I'm in. UEC long 13.42, stop 12.95", "BUY UEC @ 13.42, stop 12.95"),
    ("Position update: took another 100 off TMDX at 118.20, 200 shares left with stop at 112", "TRIM 100 of TMDX @ 118.20; MOVE STOP of TMDX to 112"),
    ("RDDT: closing the whole thing 198.40. Nice little 4% swing, on to the next one", "CLOSE RDDT @ 198.40"),
    ("Sold the rest of my ONDS 9.12 for +22%. Great week everyone!", "CLOSE ONDS @ 9.12"),
    ("trailing my stop on LUNR up to 12.10 guys, locking in gains", "MOVE STOP of LUNR to 12.10"),
    ("Heads up, tightening DJT stop to 17.45", "MOVE STOP of DJT to 17.45"),
    ("Covering half BYND here 2.51, rest stays on for now", "TRIM 50% of BYND @ 2.51"),
    ("cancel the KSS order please, thesis broke", "CANCEL KSS"),
    ("pulled my limit on SOUN, moving on", "CANCEL SOUN"),
    ("Entry: NBIS 96.20 long. SL: 93.00. TP: 102 / 108. Half size because of the gap.", "BUY NBIS @ 96.20, stop 93, targets 102 / 108"),
    ("buying IREN on this pullback, 47.80, stop under 46.40, tgt 52. Not a huge position, I have plenty already", "BUY IREN @ 47.80, stop 46.40, target 52"),
    ("Momentum long QS 15.20 w/ stop 14.70 — volume insane", "BUY QS @ 15.20, stop 14.70"),
    ("AMC short from 3.42, 3.60 stop, 3.10 cover", "SELL AMC @ 3.42, stop 3.60, target 3.10"),
    ("@everyone Swing entry 🔔 CLSK 17.05 - stop 16.10 - targets 18.50, 20, 22. I will update here when I trim.", "BUY CLSK @ 17.05, stop 16.10, targets 18.50 / 20 / 22"),
    ("Taking BBAI calls, 7c 1/15/27 at 0.88. If you follow me size small please. Stop 0.55", "BUY BBAI 7C 15 Jan 2027 @ 0.88, stop 0.55"),
    ("Ty for the shoutout lol. Anyway AMZN 235c 12/11 in at 2.60, stop 1.90, target 4", "BUY AMZN 235C 11 Dec 2026 @ 2.60, stop 1.90, target 4"),
    ("BTO $SNOW 260P 12/18/26 @ $4.35 (3 contracts) SL $3.00. Thesis: weak guide, heavy chart", "BUY 3 SNOW 260P 18 Dec 2026 @ 4.35, stop 3"),
    ("Trimmed 1 of 3 GOOGL 310c for 5.15, entry was 3.40. Letting the others work", "TRIM 1 of GOOGL 310C nearest expiry @ 5.15"),
    ("SPY 672p scalp done, out at 1.62 from 1.20, thanks powell", "CLOSE SPY 672P nearest expiry @ 1.62"),
    ("Rest of NVDA 190c out here 4.05 ✌️ have a good weekend", "CLOSE NVDA 190C nearest expiry @ 4.05"),
    ("Opened: COIN 300c 12/11 ×2 avg 5.10 | Stop: COIN under 286 | Target: 312", "BUY 2 COIN 300C 11 Dec 2026 @ 5.10, stop 286 on the stock, target 312 on the stock"),
    ("stop on GME tightened to 24.80, been a good run", "MOVE STOP of GME to 24.80"),
    ("target on AMD moved to 250", "MOVE TARGET of AMD to 250"),
    ("Flat VKTX 39.40. Didn't like how it acted near resistance.", "CLOSE VKTX @ 39.40"),
    ("out SOFI 28.10, never held the breakout", "CLOSE SOFI @ 28.10"),
    ("Selling 1/3 of my HIMS into this pop, 52.10. Stop to breakeven on what's left.", "TRIM 33.33% of HIMS @ 52.10; MOVE STOP of HIMS to breakeven"),
    ("New swing, 1% risk: long FSLR 268.20, SL 259, TP 285 and 300", "BUY FSLR @ 268.20, stop 259, targets 285 / 300"),
]  # fmt: skip

SILENT = [
    "Gm fam. Slow tape today, I'd love CRWV @ 88.40 with a stop 85.90 but it's not there",
    "My brother bought 300 shares of SMR at 41.15. Stop loss sits at 39.80, he'd like to see 45",
    "$ENVX levels\n• 11.62\n• 11.05\n• 12.80+\nLove this base",
    "If I step into SYM it will be near 52.30, out if it loses 50.90",
    "Shorts in XPEV from 21.85 are getting squeezed, stop is HOD 22.40",
    "Ok guys I'm watching UEC. Long trigger 13.42, stop 12.95",
    "Position update: took another 100 off TMDX at 118.20 last Tuesday",
    "RDDT closing 198.40, nice little 4% day",
    "Sold the rest of my ONDS 9.12? no way lol",
    "a trailing stop on LUNR up near 12.10 would have saved me",
    "Covering BYND news here: Q3 at 2.51, guidance 2.30",
    "got filled on nothing today, TEM 74.20 was my limit",
    "cancel culture is killing KSS",
    "Entry: NBIS 96.20 long. SL: 93.00. TP: 102. This one played out last month, study it",
    "buying IREN on this pullback worked, 47.80 to 52",
    "AMC short from 3.42, 3.60 stop, 3.10 cover = textbook example",
    "Swing entry CLSK 17.05 - stop 16.10 - targets 18.50. Did anyone take it?",
    "BBAI calls, 7c 1/15/27 at 0.88. If you want them wait for 0.80",
    "AMZN 235c 12/11 in at 2.60, stop 1.90, target 4. That's what I told them in 2024",
    "BTO $SNOW 260P 12/18/26 @ $4.35 is what my scanner flagged",
    "Trimmed 1 of 3 GOOGL 310c for 5.15 in the sim, entry was 3.40",
    "SPY 672p scalp idea: out at 1.62 from 1.20",
    "long 100 TEM 76.40, stop 74.90. Or wait for 75, not decided",
    "long 100 TEM 76.40, stop 74.90. On second thought the volume is too low",
    "long 100 TEM 76.40, stop 74.90. Still need to see the close",
    "long 100 TEM 76.40, stop 74.90. Removed, spread got crazy",
    "long 100 TEM 76.40, stop 74.90. Done at 78 for a win",
    "Anyone who took my long 100 TEM 76.40, stop 74.90 is happy",
    "long 100 TEM 76.40, stop 74.90. Please hold for my go",
    "long 100 TEM 76.40, stop 74.90. Order goes in tomorrow",
    "long 100 TEM 76.40, stop 74.90. Just practicing",
    "long 100 TEM 76.40, stop 74.90. The entry is gone now",
    "short idea. XPEV 21.85, stop 22.40",
    "RDDT: closing the whole thing 198.40. I wish",
    "out AMD 3.40. not holding my stop",
    "sold half AMD 3.40. won't hold it",
    "stop on AMD at 236, moving NVDA to 180",
    "stops on NVDA and AMD raised to 180",
]


@pytest.mark.parametrize(("text", "words"), READ)
def test_a_post_is_read_as_meant(text, words):
    assert reading(text) == words


@pytest.mark.parametrize("text", SILENT)
def test_what_only_resembles_one_is_not_traded(text):
    assert reading(text) == "chatter" or reading(text).startswith("refused: ")
