"""Variants of what unseen posts held: marks for levels, brokers' fills, orders that wait, exits in few words."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("QQQ 622P 12/4 2.40 in 🎯 3.60 ❌ 1.70", "BUY QQQ 622P 4 Dec 2026 @ 2.40, stop 1.70, target 3.60"),
    ("NVDA 190c 12/18 from 3.10, 🎯 4.40 🛑 2.30", "BUY NVDA 190C 18 Dec 2026 @ 3.10, stop 2.30, target 4.40"),
    ("TSLA 410C 12/11 4.80 🎯5.90 ❌3.90", "BUY TSLA 410C 11 Dec 2026 @ 4.80, stop 3.90, target 5.90"),
    ("BTO AMD 245c 12/11 2.15\n🎯 3\n❌ 1.5", "BUY AMD 245C 11 Dec 2026 @ 2.15, stop 1.50, target 3"),
    ("Gold buy 4310 ❌ 4300 🎯 4330", "BUY XAUUSD @ 4310, stop 4300, target 4330"),
    ("BOT +2 SPY 100 (Weeklys) 4 DEC 26 670 PUT @1.10 PHLX", "BUY 2 SPY 670P 4 Dec 2026 @ 1.10"),
    ("BOT +10 AAPL 100 18 DEC 26 280 CALL @2.35 MIAX", "BUY 10 AAPL 280C 18 Dec 2026 @ 2.35"),
    ("SOLD -2 SPY 100 (Weeklys) 4 DEC 26 670 PUT @1.60 CBOE", "CLOSE 2 SPY 670P 4 Dec 2026 @ 1.60"),
    ("BOT +100 AAPL @271.20 NASDAQ", "BUY 100 AAPL @ 271.20"),
    ("BTO CBOE 220c 12/18 @ 1.25", "BUY CBOE 220C 18 Dec 2026 @ 1.25"),
    ("Took a short in PLTR at 188 w/ stop over 193, cover target 175", "SELL PLTR @ 188, stop 193, target 175"),
    ("Opening a long in UBER at 92, stop under 89.5, target 99", "BUY UBER @ 92, stop 89.50, target 99"),
    ("entered a short on NQ from 29310 stop 29350 cover at 29220", "SELL NQ @ 29310, stop 29350, target 29220"),
    ("Started a short in COIN @ 331, stop 340", "SELL COIN @ 331, stop 340"),
    ("BUY STOP AMD\ntrigger: 245.5\nstop 240\nobjective 256", "BUY AMD once at 245.50, stop 240, target 256"),
    ("SELL STOP ES trigger 7690 stop 7701 objective 7670", "SELL ES once at 7690, stop 7701, target 7670"),
    (
        "Buy AAPL, trigger 275.20, stop 271, objectives 280 / 285",
        "BUY AAPL once at 275.20, stop 271, targets 280 / 285",
    ),
    ("BUY DKNG trigger above 38.25 stop: 36.9 target 41.5", "BUY DKNG once at 38.25, stop 36.90, target 41.50"),
    ("short COIN 331 now, risk 338, target 318", "SELL COIN at market (seen 331), stop 338, target 318"),
    ("long SMCI 41-41.5 risk 39.80", "BUY SMCI @ 41-41.50, stop 39.80"),
    ("Fecha metade do EURUSD agora e stop no 0x0", "TRIM 50% of EURUSD at market; MOVE STOP of EURUSD to breakeven"),
    ("Stop no 0x0", "MOVE STOP of that trade to breakeven"),
    ("fecha tudo", "CLOSE every position at market"),
    ("أغلقوا صفقة الذهب الآن", "CLOSE XAUUSD at market"),
    ("اغلق الصفقة الآن", "CLOSE that trade at market"),
    ("إغلاق نصف الصفقة", "TRIM 50% of that trade at market"),
    ("stopped out, -0.5R", "CLOSE that trade at market"),
    ("out for +1.8R", "CLOSE that trade at market"),
    ("Closed NQ +2R", "CLOSE NQ at market"),
    ("stopped on AMD, -1R, next", "CLOSE AMD at market"),
    ("new TP 4362, SL unchanged", "MOVE TARGET of that trade to 4362"),
    ("new target 285, stop same", "MOVE TARGET of that trade to 285"),
    ("PT 4.40 now, sl stays the same", "MOVE TARGET of that trade to 4.40"),
    ("trailing my stops to 7705", "MOVE STOP of that trade to 7705"),
    ("I trailed my stop to 188.5", "MOVE STOP of that trade to 188.50"),
    ("trail your stop to 4330", "MOVE STOP of that trade to 4330"),
    ("Trailing the stop up to 4.10", "MOVE STOP of that trade to 4.10"),
    ("trailing my stop 10 pts", "MOVE STOP of that trade to trailing 10 points"),
    ("all out nvda", "CLOSE NVDA at market"),
    ("out tsla 5.60", "CLOSE TSLA @ 5.60"),
    ("trim half amd", "TRIM 50% of AMD at market"),
    ("closed uber here", "CLOSE UBER at market"),
    ("doubling down at 0.80", "ADD that trade @ 0.80"),
    (
        "took 75% off leaving runner w/ BE stop",
        "TRIM 75% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("half off, rest w/ be stop", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("STC 3 of my AMD 245c 12/11 @ 2.90 (+35%)", "CLOSE 3 AMD 245C 11 Dec 2026 @ 2.90"),
    ("closed 2 of my SPY 670p 12/4 @ 1.90", "CLOSE 2 SPY 670P 4 Dec 2026 @ 1.90"),
    ("Sold 2 of my 5 TSLA 410c 12/11 @ 6.10", "CLOSE 2 TSLA 410C 11 Dec 2026 @ 6.10"),
    ("trimmed 1 of these @ 3.10", "TRIM 1 of that trade @ 3.10"),
    ("Sold 3/6 @ 2.10 | Holding 3", "CLOSE 3 that trade @ 2.10"),
    ("sold 2/4", "CLOSE 2 that trade at market"),
    ("sold 1 @ 2.40, holding 2", "CLOSE 1 that trade @ 2.40"),
    ("trimmed 2 @ 3.30, still holding 1", "TRIM 2 of that trade @ 3.30"),
    ("Sold half AMD into 248, stop up to 241", "TRIM 50% of AMD @ 248; MOVE STOP of AMD to 241"),
    ("sold 1/3 COIN into 345, stop to 333", "TRIM 33.33% of COIN @ 345; MOVE STOP of COIN to 333"),
    ("one more COIN @ 331", "ADD 1 COIN @ 331"),
    ("one more COIN", "ADD 1 COIN at market"),
    ("2 more @ 1.05", "ADD 2 that trade @ 1.05"),
    ("2 more SPY @ 1.05", "ADD 2 SPY @ 1.05"),
    ("Trail now 10%", "MOVE STOP of that trade to trailing 10%"),
    ("lock in half here, SL to BE", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("SPY calls out 2.70", "CLOSE SPY @ 2.70"),
    ("swinging NVDA from 188, stop 182", "BUY NVDA @ 188, stop 182"),
    ("BTO SPY 600c today @ 1.20", "BUY SPY 600C 24 Nov 2026 @ 1.20"),
    ("SPY 600c for tomorrow @ 1.20", "BUY SPY 600C 25 Nov 2026 @ 1.20"),
    ("BTO SPY 600c 12/18 @ 5.40 SL4.80 TP6 TP8", "BUY SPY 600C 18 Dec 2026 @ 5.40, stop 4.80, targets 6 / 8"),
    ("ES longs from 7700 stop 7690", "BUY ES @ 7700, stop 7690"),
]

NOT_TRADED = [
    ("CPI 8:30 tmrw, careful with shorts on NQ here at 29300", "chatter"),
    ("longs on ES 7700 be careful", "chatter"),
    ("trapped longs on ES at 7700", "chatter"),
    ("be careful with longs on gold above 4320", "chatter"),
    ("cautious on shorts in TSLA at 400", "chatter"),
    ("❌ 3.50", "chatter"),
    ("SL 4300 ❌", "chatter"),
    ("trailing stop to 20", "refused: unknown-unit"),
    ("Long ES 7700 stop 7690 target 2R", "refused: unknown-unit"),
    ("Long ES 7700 stop 1R target 7720", "refused: unknown-unit"),
    ("lock in 20% gains", "chatter"),
    ("one more thing before we go", "chatter"),
    ("1 more tp to go", "chatter"),
    ("SPY 600c sold 2/4 @ 7.5", "refused: ambiguous"),
    ("SPY 600c trigger 598.5 stop 1.1 @ 1.5", "chatter"),
    ("buy limit AAPL trigger 275 stop 271", "refused: ambiguous"),
    ("Triggered long NVDA at 190", "chatter"),
    ("who calls out 2.70", "chatter"),
    ("bought SPY 600c today @1.20", "refused: not-understood"),
    ("shorts cover into 7690", "chatter"),
    ("trimmed my beard", "chatter"),
    ("long AMD now 240.5 risk 250", "chatter"),
    ("swinging NVDA from 188", "chatter"),
    ("Executed: STC NVDA 215c 12/04 x2 @ 4.10, realized P/L +$360, acct 8831", "chatter"),
    ("BTO SPY 600c 0DTE @ 1.20 was the play of the day", "chatter"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_variant_is_read_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_what_only_resembles_it_is_not_traded(text, wanted):
    assert reading(text) == wanted
