"""Posts of ten imagined channels: gold scalpers, a currency desk, futures rooms, bot cards, five languages."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "XAUUSD BUY NOW!! 4312 - 4309\n\nTP1: 4315 (30pips)\nTP2: 4318 (60pips)\nTP3: 4325 (130pips)\n\nSL: 4304 ❌\n\nUSE SMALL LOT ⚠️",
        "BUY XAUUSD @ 4309-4312, stop 4304, targets 4315 / 4318 / 4325",
    ),
    (
        "TP1 SMASHED 🔥🔥 CLOSE HALF AND SET BREAKEVEN",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    (
        "GOLD BUY LIMIT @4296\nSL 4289\nTP 4306 / 4316 / OPEN\nPending order, good for today only",
        "BUY XAUUSD @ 4296, stop 4289, targets 4306 / 4316 / open",
    ),
    ("Delete buy limit 4296, gold flew 🚀", "CANCEL XAUUSD"),
    ("SL moved to 4315 ✅ let it fly", "MOVE STOP of that trade to 4315"),
    ("close all gold trades now, news in 3 mins ⛔️", "CLOSE XAUUSD at market"),
    (
        "EUR/USD – Short\nEntry: 1.1645 (market)\nStop: 1.1682\nTarget 1: 1.1600\nTarget 2: 1.1555\nRationale: failed retest of broken support, DXY reclaiming 99.40",
        "SELL EURUSD at market (seen 1.1645), stop 1.1682, targets 1.16 / 1.1555",
    ),
    (
        "Selling GBPUSD at 1.3290 with a stop at 1.3335 and a target of 1.3190. Risking 0.5%.",
        "SELL GBPUSD @ 1.329, stop 1.3335, target 1.319",
    ),
    (
        "We're going long AUDUSD here (0.6485). Stop goes to 0.6448, first target 0.6540, second 0.6590.",
        "BUY AUDUSD @ 0.6485, stop 0.6448, targets 0.654 / 0.659",
    ),
    ("I've moved my stop on GBPUSD to entry.", "MOVE STOP of GBPUSD to breakeven"),
    ("Taking half off GBPUSD at 1.3240, the rest runs to target", "TRIM 50% of GBPUSD @ 1.324"),
    (
        "Order: sell limit USDJPY 156.80, stop 157.40, take profit 155.20",
        "SELL USDJPY @ 156.80, stop 157.40, target 155.20",
    ),
    ("USDJPY order cancelled.", "CANCEL USDJPY"),
    ("filled short NQ 28480, stop 28510, first target 28440", "SELL NQ @ 28480, stop 28510, target 28440"),
    ("took 1 off at 7705, stop to 7692 on the last", "TRIM 1 of that trade @ 7705; MOVE STOP of that trade to 7692"),
    ("stopped for -8 pts", "CLOSE that trade at market"),
    ("flat, waiting for the next setup", "CLOSE that trade at market"),
    ("cl short 59.85, 12 ticks risk, 59.40 tgt", "SELL CL @ 59.85, stop 12 ticks, target 59.40"),
    ("pulled my NQ bid, moving to sidelines for the Fed", "CANCEL NQ"),
    (
        "🤖 AutoSignal v2\nAsset: EURJPY\nAction: BUY\nOpen: 178.420\nStop Loss: 177.900\nTake Profit: 179.460\nConfidence: 82%\nRisk/Reward: 2.0\nTime: 14:05 UTC\nMagic: 20260",
        "BUY EURJPY @ 178.42, stop 177.90, target 179.46",
    ),
    (
        "[SIGNAL] NZDUSD SELL\nEntry=0.5705 SL=0.5735 TP1=0.5675 TP2=0.5640\nStrategy=LondonBreak TF=M30",
        "SELL NZDUSD @ 0.5705, stop 0.5735, targets 0.5675 / 0.564",
    ),
    ("🔔 CLOSED XAUUSD SELL @ 4320.10 | +11.1 pts", "CLOSE XAUUSD @ 4320.10"),
    (
        "SEÑAL GRATIS 🎁\nORO VENTA 4330-4334\nSL 4341\nTP1 4325\nTP2 4318\nGestión de riesgo 1%",
        "SELL XAUUSD @ 4330-4334, stop 4341, targets 4325 / 4318",
    ),
    (
        "Muevan el stop a punto de entrada y aseguren la mitad",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    ("Cerramos manual por la noticia", "CLOSE that trade at market"),
    ("Compra límite EURUSD 1,1580 sl 1,1550 tp 1,1640", "BUY EURUSD @ 1.158, stop 1.155, target 1.164"),
    ("Eliminen la orden pendiente, ya se fue el precio", "CANCEL that trade"),
    (
        "🥇 XAUUSD BUY\nВход: 4305-4302\nСтоп: 4296\nЦели: 4311, 4318, 4330\nРиск не более 1%",
        "BUY XAUUSD @ 4302-4305, stop 4296, targets 4311 / 4318 / 4330",
    ),
    (
        "Шорт GBPUSD от 1.3310, стоп 1.3345, тейк 1.3240. Доллар укрепляется.",
        "SELL GBPUSD @ 1.331, stop 1.3345, target 1.324",
    ),
    ("Фиксируем 50%, остаток в бу", "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven"),
    ("Закрываем руками, через 10 минут CPI", "CLOSE that trade at market"),
    ("Удаляем отложку по евродоллару", "CANCEL EURUSD"),
    (
        "🔴 بيع الذهب من 4332\nالهدف 1: 4327\nالهدف 2: 4320\nالاستوب: 4339",
        "SELL XAUUSD @ 4332, stop 4339, targets 4327 / 4320",
    ),
    ("تحريك الستوب الى نقطة الدخول", "MOVE STOP of that trade to breakeven"),
    ("اغلاق نصف الصفقة", "TRIM 50% of that trade at market"),
    (
        "🟢 COMPRA XAUUSD 4308\nStop: 4300\nAlvos: 4315 | 4322 | 4335\nRisco: 1% da banca",
        "BUY XAUUSD @ 4308, stop 4300, targets 4315 / 4322 / 4335",
    ),
    ("Stop no 0x0 e deixa correr", "MOVE STOP of that trade to breakeven"),
    (
        "EURUSD Short ab 1,1640\nStop Loss 1,1675\nZiele 1,1600 und 1,1570\nViel Erfolg!",
        "SELL EURUSD @ 1.164, stop 1.1675, targets 1.16 / 1.157",
    ),
    (
        "Stop auf Einstand, halbe Position raus",
        "TRIM 50% of that trade at market; MOVE STOP of that trade to breakeven",
    ),
    (
        "VENTE GOLD 4333\nSL 4341\nTP1 4327 TP2 4319\nBon trade à tous",
        "SELL XAUUSD @ 4333, stop 4341, targets 4327 / 4319",
    ),
    ("On met le SL au BE", "MOVE STOP of that trade to breakeven"),
    (
        "EURUSD shorts live. Stop 1.1690. Targeting 1.1600 then 1.1550.",
        "SELL EURUSD at market, stop 1.169, targets 1.16 / 1.155",
    ),
    ("MCL long @ 59.10 x 4, sl 58.70, tp 59.90 / 60.40", "BUY 4 MCL @ 59.10, stop 58.70, targets 59.90 / 60.40"),
    ("Covered half GC 4305.2, stop on rest 4318.5", "TRIM 50% of GC @ 4305.20; MOVE STOP of GC to 4318.50"),
    ("HG buy stop 5.12, sl 5.05, tp 5.24", "BUY HG once at 5.12, stop 5.05, target 5.24"),
    ("out MCL 59.75 all", "CLOSE MCL @ 59.75"),
    (
        "Pair ➡️ AUDCAD\nOrder ➡️ Sell\nPrice ➡️ 0.9120\nSL ➡️ 0.9155\nTP ➡️ 0.9060",
        "SELL AUDCAD @ 0.912, stop 0.9155, target 0.906",
    ),
    (
        "✨ NEW POSITION ✨\n\nCHFJPY 📈 BUY\n\n🔹 Entry - 194.20\n🔹 Target - 195.40\n🔹 Stop - 193.60\n\nShare with a friend who trades ❤️",
        "BUY CHFJPY @ 194.20, stop 193.60, target 195.40",
    ),
    ("Set break even on CHFJPY ✅ +45 pips", "MOVE STOP of CHFJPY to breakeven"),
    ("Re-entry AUDCAD sell 0.9128 sl 0.9155 tp 0.9060", "SELL AUDCAD @ 0.9128, stop 0.9155, target 0.906"),
    ("AUDCAD closed at breakeven, no loss no gain", "CLOSE AUDCAD at market"),
    ("TP extended to 195.80 on CHFJPY", "MOVE TARGET of CHFJPY to 195.80"),
]
NOT_TRADED = [
    "US30 sell 47500 sl 47600 tp 47300",
    "BTCUSDT long 91200 sl 90200 tp 94000",
    "NAS100 buy now sl 28300 tp 28600",
    "GOLD BUY 4312 SL 4318 TP 4325",
    "GOLD SELL 4340 SL 4347 TP 4346",
    "EURUSD buy 1.1645 or 1.1620 sl 1.1590",
    "XAUUSD BUY 431.2 SL 4304 TP 4325",
    "GBPUSD 1.3290 sl 1.3335 tp 1.3190",
    "Boom 1000 buy 12450 sl 12400 tp 12600",
    "Close half or all, your choice",
    "Gold buy 4312 sl 4304 tp 4325 but wait for the candle close",
    "gold sell limit 4340 sl 4347 tp 4330 - cancelled",
    "If gold rejects 4340 sell to 4325 sl 4346",
    "Sell gold? 4340 sl 4347",
]
TALK = [
    "GOLD 4340 TO 4312 💥 280 PIPS IN 2 HOURS! VIP members eating today",
    "Our gold buy from 4290 is now +220 pips, who took it?",
    "EURUSD is testing 1.1640, a close below opens 1.1580",
    "Weekly recap: 12 signals, 10 TP, 2 SL, +640 pips",
    "Key levels gold: 4340 4325 4310 4296",
    "NFP today at 8:30. No trades before that.",
    "Looking to short GBPUSD around 1.3320 if we get there",
    "I was stopped on NQ at 28510, moved on",
    "Why I sold gold at 4340: the H4 supply held",
    "Yesterday's trades: ES long +12, NQ short -8",
    "Don't buy gold here, 4340 is resistance",
    "Remember: always use SL",
    "Most people buy at 4340 and get trapped",
    "My bias is bullish above 4300, bearish below",
    "Join VIP for the next gold signal! Last one: BUY 4290 TP 4320 ✅",
    "Market closed tomorrow, enjoy the holiday",
    "Which broker do you use for gold?",
    "Hoy sin operaciones, mercado lateral",
    "Ждём открытия Америки, пока вне рынка",
    "Gold broke 4300! Who shorted with us at 4330? 🔥",
    "Account up 4% this week on three trades",
    "ES 7700 is the line in the sand today",
    "TP2 done ✅ +80 pips",
    "1.1600 hit exactly as I said",
    "Morning plan: buy dips above 7690, sell rips below 7670",
    "Student John closed EURUSD at +40 pips 👏",
    "The stop was too tight, lesson learned",
    "Funded traders, remember the 5% daily drawdown",
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
