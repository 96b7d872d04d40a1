"""Posts of ten more imagined channels, and their talk: a second look at the same worlds."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "🟡 GOLD SIGNAL #87\nDirection: SELL\nEntry zone: 4338 – 4342\nStop: 4349\nT1: 4332 | T2: 4326 | T3: 4315\nLot suggestion: 0.01 per $300\n\n— Team Midas",
        "SELL XAUUSD @ 4338-4342, stop 4349, targets 4332 / 4326 / 4315",
    ),
    ("Okay guys close the remaining here, don't be greedy 😄", "CLOSE that trade at market"),
    ("Gold sell again from 4336, same plan, SL 4344 TP 4325", "SELL XAUUSD @ 4336, stop 4344, target 4325"),
    (
        "gold buy now 4318\nsl 4311\ntp 4324 tp 4330\nonly 1% risk please",
        "BUY XAUUSD at market (seen 4318), stop 4311, targets 4324 / 4330",
    ),
    (
        "EURGBP: closing half at 0.8805 (+28 pips), stop to entry on the rest",
        "TRIM 50% of EURGBP @ 0.8805; MOVE STOP of EURGBP to breakeven",
    ),
    ("EURGBP stopped at breakeven", "CLOSE EURGBP at market"),
    ("Cancelling NZDJPY, the setup has changed", "CANCEL NZDJPY"),
    (
        "Pending orders for today:\n\nBUY LIMIT EURUSD 1.1570 SL 1.1540 TP 1.1630\nSELL LIMIT GBPUSD 1.3350 SL 1.3385 TP 1.3280",
        "BUY EURUSD @ 1.157, stop 1.154, target 1.163; SELL GBPUSD @ 1.335, stop 1.3385, target 1.328",
    ),
    (
        "Short MES 7712.25 / stop 7718.25 / target 7700.25 / size 2",
        "SELL 2 MES @ 7712.25, stop 7718.25, target 7700.25",
    ),
    ("cover 1 MES 7704, stop to 7712.25 for the other", "CLOSE 1 MES @ 7704; MOVE STOP of MES to 7712.25"),
    ("Out the last MES at 7700.50. Nice one team", "CLOSE MES @ 7700.50"),
    ("NQ scaled 1 at 28425", "TRIM 1 of NQ @ 28425"),
    ("stop up to 28400 on NQ", "MOVE STOP of NQ to 28400"),
    ("got tagged out at 28400, flat", "CLOSE that trade @ 28400"),
    ("MGC short 4322.0 10pt stop 20pt target", "SELL MGC @ 4322, stop 10 points, target 20 points"),
    ("6E long 1.1612 stop 1.1585 target 1.1660", "BUY 6E @ 1.1612, stop 1.1585, target 1.166"),
    ("RTY short from 2541, stop 2549, tp 2528/2515", "SELL RTY @ 2541, stop 2549, targets 2528 / 2515"),
    ("Sell YM 47650, SL 47720, TP 47500. Dow looks heavy.", "SELL YM @ 47650, stop 47720, target 47500"),
    (
        "🟢🟢 LONG USDJPY 🟢🟢\n💰 Entry: 155.80\n❌ Stop Loss: 155.20\n✅ Take Profit 1: 156.40\n✅ Take Profit 2: 157.10",
        "BUY USDJPY @ 155.80, stop 155.20, targets 156.40 / 157.10",
    ),
    ("USDJPY TP1 ✅ — moving stop to 155.80", "MOVE STOP of USDJPY to 155.80"),
    ("Trade update USDJPY: close now, intervention risk", "CLOSE USDJPY at market"),
    (
        "📌 Sell XAGUSD @ 51.20\n📌 SL @ 51.80\n📌 TP @ 50.10\n\nFollow us on Instagram for more!",
        "SELL XAGUSD @ 51.20, stop 51.80, target 50.10",
    ),
    (
        "NEW ORDER ✍️\nGBPCAD SELL @ MARKET\nSTOP 30 PIPS\nTARGET 75 PIPS\nREASON: lower high on H4, RSI divergence",
        "SELL GBPCAD at market, stop 30 pips, target 75 pips",
    ),
    (
        "bought eurjpy 178.30 sl 177.80 tp 179.20, risking half a percent",
        "BUY EURJPY @ 178.30, stop 177.80, target 179.20",
    ),
    ("sold gbpchf at 1.0655, stop 1.0690, target 1.0580", "SELL GBPCHF @ 1.0655, stop 1.069, target 1.058"),
    ("close eurjpy guys its not moving", "CLOSE EURJPY at market"),
    ("Half closed on gbpchf +35, be on the rest", "TRIM 50% of GBPCHF at market; MOVE STOP of GBPCHF to breakeven"),
    ("Cerrad la mitad y stop a breakeven", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("SL a la entrada chicos, ya vamos +30 pips", "MOVE STOP of that trade to breakeven"),
    ("Compra de plata en 50,90 con stop en 50,40 y objetivo 52,00", "BUY XAGUSD @ 50.90, stop 50.40, target 52"),
    ("Покупаем EURJPY по рынку, стоп 177.80, цель 179.20", "BUY EURJPY at market, stop 177.80, target 179.20"),
    ("Стоп переносим на 178.30", "MOVE STOP of that trade to 178.30"),
    ("Закрыл половину по 178.85", "TRIM 50% of that trade @ 178.85"),
    (
        "بيع EURUSD من 1.1650\nالهدف 1.1600\nوقف 1.1685\nبالتوفيق للجميع",
        "SELL EURUSD @ 1.165, stop 1.1685, target 1.16",
    ),
    ("حجز نصف الارباح وتحريك الوقف للدخول", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("اغلاق الذهب الان", "CLOSE XAUUSD at market"),
    ("Compro ouro a 4312, stop 4304, alvo 4328", "BUY XAUUSD @ 4312, stop 4304, target 4328"),
    (
        "Realizar metade agora e stop na entrada",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Cancela a ordem do EURUSD, payroll daqui a pouco", "CANCEL EURUSD"),
    ("Wir gehen short EURUSD 1,1640, SL 1,1670, TP 1,1590", "SELL EURUSD @ 1.164, stop 1.167, target 1.159"),
    (
        "Teilgewinn mitnehmen (50%), SL auf Einstieg",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Position EURUSD geschlossen bei 1,1612", "CLOSE EURUSD @ 1.1612"),
    (
        "Achat EURUSD 1,1605, stop 1,1575, objectifs 1,1640 et 1,1680",
        "BUY EURUSD @ 1.1605, stop 1.1575, targets 1.164 / 1.168",
    ),
    ("On coupe la moitié ici, SL à l'entrée", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Ordre annulé, news dans 10 minutes", "CANCEL that trade"),
    ("Acquisto GOLD 4310, SL 4302, TP 4325", "BUY XAUUSD @ 4310, stop 4302, target 4325"),
    ("Delete all pendings, NFP ahead", "CANCEL every position"),
    ("Gold 4312 buy limit, sl 4305, tp open", "BUY XAUUSD @ 4312, stop 4305, target open"),
    (
        "XAUUSD\nBUY STOP @ 4345\nSL: 4338\nTP: 4360\nExecute only with proper risk management!",
        "BUY XAUUSD once at 4345, stop 4338, target 4360",
    ),
]
NOT_TRADED = [
    "Gold sell 4338 sl 4349 tp 4326 - if we get a rejection",
    "GOLD BUY 4318 SL 4311 TP 4324 (missed it, too late now)",
    "Sell XAGUSD 51.20 sl 50.80 tp 50.10",
    "Buy EURUSD and sell GBPUSD",
    "USOIL buy 59.80 sl 59.20 tp 61",
    "XRP long 2.10 sl 2.00 tp 2.40",
    "GER40 short 24400 sl 24460 tp 24300",
    "SPX500 buy 7710 sl 7690 tp 7750",
    "close eurjpy when it gets to 179",
    "move SL to BE if TP1 hits",
    "who sold gbpchf at 1.0655? stop 1.0690 target 1.0580",
    "My friend sold gbpchf at 1.0655, stop 1.0690, target 1.0580",
    "EURUSD buy 1.1605 sl 1.1575 tp 1.1640 (demo)",
    "Was long NQ 28395 stop 28365 target 28460 earlier",
    "NQ long 28395 stop 28365 target 28365",
    "gold buy limit 4318 sl 4311 tp 4324 not active yet",
    "Sell 6E 1.1612 stop 1.1585 target 1.1660",
]
TALK = [
    "Gold +120 pips from our zone 🔥 TP3 next",
    "We will look for sells near 4345 tomorrow",
    "USDJPY closing in on 156.40",
    "Out of office until Monday, no signals",
    "Took a break last week, back with sniper entries soon",
    "EURUSD stop hunt before the move, classic",
    "What's your target for gold by December? Mine is 4500",
    "The long side paid yesterday: 4 wins on NQ",
    "Nobody knows where CL goes from 59.80",
    "Retail is 80% long gold at 4330",
    "Sell the news?",
    "Free channel gets 1 signal a day, VIP gets 8. Message @admin",
    "ES range 7690-7720 today, chop chop",
    "GBPUSD cleared 1.3350, next stop 1.3400",
    "How to set SL: always below the last swing low",
    "Bought a new laptop with the gold profits 😂",
    "Our EURJPY long closed +90 pips last night",
    "News: BoJ holds rates, USDJPY spikes to 157",
    "4 trades, 3 wins. See you tomorrow!",
    "When I say close half, close half. Simple.",
    "Should I close EURJPY?",
    "Did you move SL to BE?",
    "Gold analysis: above 4330 target 4360, below 4310 target 4290",
    "Copper broke out, who is long HG?",
    "Stopped out twice today, I'm done",
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_channel_posts_and_the_order_is_read(text: str, wanted: str):
    assert reading(text) == wanted


@pytest.mark.parametrize("text", NOT_TRADED)
def test_a_channel_posts_and_nothing_is_traded(text: str):
    assert not reading(text)[0].isupper()


@pytest.mark.parametrize("text", TALK)
def test_a_channel_posts_and_it_is_silence(text: str):
    assert reading(text) == "chatter"
