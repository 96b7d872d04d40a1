"""What currency and futures rooms say beside their signals: nothing of it is an order, and nothing of it is answered."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

TALK = [
    "Gold is at 4150 now, next resistance 4165, support 4138",
    "EURUSD buyers in control above 1.1500, targets 1.1560 and 1.1600 possible",
    "We caught 120 pips on gold today 🔥 entry 4150 exit 4162",
    "Gold buy signal from this morning hit TP1, TP2 ✅✅",
    "Our VIP members are up +250 pips this week. Join now!",
    "Buy gold at the dip, sell at the top, simple 😂",
    "TP1 ✅ TP2 ✅ TP3 ✅ what a trade!",
    "SL hit on GBPUSD, sorry guys, we will recover",
    "Who is still holding the EURUSD sell from 1.1580?",
    "NFP today at 8:30, avoid trading gold 30 min before",
    "Free signal in 10 minutes, get ready 🔔",
    "Gold sell zone 4165-4170 if we get there later",
    "Waiting for 4138 to buy gold again, patience",
    "My EURUSD sell is running +40 pips, TP 1.1500",
    "ES rejected 7702 three times, shorts paid",
    "NQ dumped 200 points in 10 min lol",
    "Long ES was the play at 7680, missed it",
    "CL inventories at 10:30, expecting 70.50",
    "Stop hunting in gold again, took out 4138 then ran to 4160",
    "Sold my gold coins for 4150 each",
    "Lot size for 500$ account: 0.01, for 1000$ account: 0.02",
    "Risk only 1% per trade. SL is mandatory.",
    "Profit target for the month: 2000 pips",
    "100% win rate this week: GOLD BUY +80, EURUSD SELL +40, GBPJPY BUY +60",
    "Weekly recap\nGOLD BUY 4150 ✅ +80 pips\nEURUSD SELL 1.1580 ✅ +40 pips\nGBPJPY BUY 203.80 ❌ -30 pips",
    "El oro está en 4150, resistencia 4165",
    "¿Quién compró EURUSD? vamos +40 pips",
    "Ganamos 120 pips en oro hoy 🔥",
    "Золото на 4150, сопротивление 4165",
    "Взяли +120 пипсов по золоту, поздравляю",
    "Ждём цену 4138 для покупки",
    "مبروك تحقيق الهدف الاول 50 نقطة",
    "الذهب الان 4150 والمقاومة 4165",
    "Gold steht bei 4150, Widerstand 4165",
    "Wir haben heute 120 Pips gemacht",
    "L'or est à 4150, résistance 4165",
    "On a pris 120 pips sur l'or aujourd'hui",
    "Take profit when you can, don't be greedy",
    "close your eyes and buy gold 😂",
    "I will close my EURUSD tonight maybe",
    "book of the month: Trading in the Zone, 25% off",
    "secure your spot, 40% off until Friday",
    "collect your profits guys, well done",
    "Booked 80 pips on gold, 50 on EURUSD",
    "BE careful with gold today",
    "be ready for 4138",
    "The ES long from 7680 hit 7700, closed for +20",
    "st louis fed president speaks at 10",
    "Take 2 days off after a losing week",
    "Cancel all your plans, CPI tomorrow",
    "pending home sales at 10:00, 71.5 vs 70.2 expected",
    "moved my stop to the couch, done for today",
    "Gold tp1 4160 done, tp2 4170 next",
    "EURUSD: 1.1520 -> 1.1580 in one hour",
    "Target 4200 by Christmas for gold",
    "meta: 650 calls were the play",
    "Hedge funds sold 2000 ES contracts at 7700",
    "trail mix is on sale, 2 for 5",
    "Copy our trades automatically, 0.01 lot per 500 usd",
]


@pytest.mark.parametrize("text", TALK)
def test_talk_in_a_room_is_silence(text):
    assert reading(text) == "chatter"
