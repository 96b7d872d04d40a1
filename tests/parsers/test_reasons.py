"""A reason, an hour or news behind an order changes nothing; a condition or a second order does."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("Cancel the pending GBPUSD order, NFP in 10 min", "CANCEL GBPUSD"),
    ("Cancel GBPUSD limit, news coming up", "CANCEL GBPUSD"),
    ("GBPUSD pending cancelled, spread is widening", "CANCEL GBPUSD"),
    ("Delete this one, price ran without us", "CANCEL that trade"),
    ("Remove the gold limit, too close to the Fed", "CANCEL XAUUSD"),
    ("Please delete the pending order on gold, momentum shifted", "CANCEL XAUUSD"),
    ("Cancel this setup, structure is broken", "CANCEL that trade"),
    ("Closing this here, don't like the price action", "CLOSE that trade at market"),
    ("Close it now, CPI in 5 minutes", "CLOSE that trade at market"),
    ("close GBPUSD now at BE, no follow through", "CLOSE GBPUSD at market"),
    ("Close half here, lock something before NFP", "TRIM 50% of that trade at market"),
    ("SL to BE, FOMC tonight", "MOVE STOP of that trade to breakeven"),
    ("Stop to breakeven, I have to step away", "MOVE STOP of that trade to breakeven"),
    ("SL to entry now guys, let's be safe", "MOVE STOP of that trade to breakeven"),
    (
        "took MNQ short x3 28466.50, stop 28491.50, tp 28416.50. tight one today",
        "SELL 3 MNQ @ 28466.50, stop 28491.50, target 28416.50",
    ),
    ("long ES 7702.50 stop 7695 target 7715, quick scalp into lunch", "BUY ES @ 7702.50, stop 7695, target 7715"),
    ("short CL 60.10 stop 60.45 target 59.20. Inventories were bearish", "SELL CL @ 60.10, stop 60.45, target 59.20"),
    ("buy gold 4301 sl 4292 tp 4315, bounce off the trendline", "BUY XAUUSD @ 4301, stop 4292, target 4315"),
    ("sell gold 4330 sl 4338 tp 4315 - dollar is waking up", "SELL XAUUSD @ 4330, stop 4338, target 4315"),
    ("out of ES here, market is too choppy for me", "CLOSE ES at market"),
    ("flat NQ, done for the day", "CLOSE NQ at market"),
    ("trim half gold here, 40 pips banked", "TRIM 50% of XAUUSD at market"),
    ("Exit EURUSD manually, setup is no longer clean", "CLOSE EURUSD at market"),
    ("pull the CL bid, not liking the tape", "CANCEL CL"),
    ("Cancelling the NQ order since we never got the fill", "CANCEL NQ"),
    ("scratch that NQ order, too late in the session", "CANCEL NQ"),
    ("Cancelo la orden de GBPUSD, viene noticia", "CANCEL GBPUSD"),
    ("Cierro la mitad aquí, aseguramos", "TRIM 50% of that trade at market"),
    ("Отменяем лимитку по золоту, цена ушла без нас", "CANCEL XAUUSD"),
    ("Закрываем золото, впереди новости", "CLOSE XAUUSD at market"),
    ("الغاء الأمر المعلق على الذهب بسبب الاخبار", "CANCEL XAUUSD"),
    ("Fechem metade aqui, notícia forte em 10 minutos", "TRIM 50% of that trade at market"),
    ("Schließt Gold jetzt, gleich kommen Zahlen", "CLOSE XAUUSD at market"),
    ("Sell 2 NQ 28510 stop 28540 tgt 28450, light size, Fed day", "SELL 2 NQ @ 28510, stop 28540, target 28450"),
]
NOT_TRADED = [
    "Cancel the pending GBPUSD order if NFP is strong",
    "Cancel the pending GBPUSD order? NFP in 10 min",
    "Should we delete the gold limit, price ran without us",
    "Cancel GBPUSD limit after NFP",
    "Don't cancel the GBPUSD order, NFP in 10 min",
    "He cancelled his GBPUSD order, NFP in 10 min",
    "Cancel the GBPUSD order or move it to 1.3310",
    "Close it before NFP at 8:25",
    "Close it if CPI is hot",
    "SL to BE when TP1 hits",
    "SL to BE once price clears 4320",
    "Stop to breakeven might be smart, FOMC tonight",
    "move SL to 4310 after the news",
    "I would close half here, lock something before NFP",
    "Everyone closing half here, funny",
    "long ES 7702.50 stop 7695 target 7715, only if we hold the low",
    "long ES 7702.50 stop 7695 target 7715, was a nice scalp",
    "long ES 7702.50 stop 7695 target 7715, closed it already",
    "long ES 7702.50 stop 7695 target 7715, waiting for confirmation",
    "long ES 7702.50 stop 7695 target 7715, stop now 7698",
    "short CL 60.10 stop 60.45 target 59.20. Or wait for 60.40",
    "short CL 60.10 stop 60.45 target 59.20. Reverse at 59.20",
    "buy gold 4301 sl 4292 tp 4315, no wait, sell",
    "sell gold 4330 sl 4338 tp 4315 - not taking it personally, just levels",
    "out of ES here and short 7702",
    "flat NQ, back in at 28400",
    "trim half gold here, rest at 4340",
    "Exit EURUSD manually, or hold to target if you are brave",
    "Close everything? spread is crazy",
    "they told us to close gold, news in 10 min",
    "Yesterday I cancelled the NQ order, price ran without us",
    "My broker cancelled the NQ order, not enough margin",
    "Close 50% or all, up to you, NFP in 10 min",
    "Cancel gold, keep silver",
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_clause_follows_and_the_order_is_read(text: str, wanted: str):
    assert reading(text) == wanted


@pytest.mark.parametrize("text", NOT_TRADED)
def test_a_clause_follows_and_nothing_is_traded(text: str):
    assert not reading(text)[0].isupper()
