"""Notices, scenery and signatures around an order are set aside; what could change the order is not."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "#EURUSD 📉\nSell limit: 1.16820\nStop loss: 1.17150\nTake profit 1: 1.16500\nTake profit 2: 1.16100\n\nRisk: 1% max per idea. Not financial advice.",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nNever risk more than you can afford to lose.",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nRisk only 1-2% of your balance per trade",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\n⚠️ Past performance does not guarantee future results. Trade at your own risk.",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n— Sent via FXBridge bot",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n#forex #eurusd #signals #daytrading",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "London Session Trade 🇬🇧\n\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nReact with 🔥 if you are in!",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "Good morning family ☀️ here is our first trade of the day\n\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nPrice swept the Asian highs and left a clean order block on H1, momentum is bearish.",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "Dollar strength is back after the Fed minutes.\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\n© 2026 Alpha Pips Ltd. All rights reserved.",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nSignal by @captain_fx | t.me/captainfx",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nDon't over-leverage! Protect your capital 🙏",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "Copy trade id 884213\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\nBroker: ICMarkets | Server time 10:42",
        "SELL EURUSD @ 1.1682, stop 1.1715, targets 1.165 / 1.161",
    ),
    (
        "long 2 ES 7702.50, stop 7695, target 7715. Took it on the funded accounts too.",
        "BUY 2 ES @ 7702.50, stop 7695, target 7715",
    ),
    (
        "short MNQ 28466.50 on the apex accts, stop 28491.50, tp 28416.50",
        "SELL MNQ @ 28466.50, stop 28491.50, target 28416.50",
    ),
    ("Long GC 4310.5 in both Topstep accounts, stop 4304, target 4322", "BUY GC @ 4310.50, stop 4304, target 4322"),
    ("Bought 3 MES 7701 (eval account), sl 7695, tp 7712", "BUY 3 MES @ 7701, stop 7695, target 7712"),
    (
        "XAUUSD BUY 4301 - 4298\nSL 4292\nTP 4308 / 4315 / 4330\n\nRisk: low\nR:R 1:3\nTimeframe: M15\nStrategy: breaker block",
        "BUY XAUUSD @ 4298-4301, stop 4292, targets 4308 / 4315 / 4330",
    ),
    (
        "⚡️ SIGNAL ⚡️\nPair: GBPJPY\nType: Buy\nEntry: 206.40\nSL: 205.90\nTP: 207.60\nValid until cancelled\nProvider: SwingKing",
        "BUY GBPJPY @ 206.40, stop 205.90, target 207.60",
    ),
    (
        "Oro compra 4301\nSL 4292\nTP 4315\n\nGestionen bien el riesgo, no es consejo financiero.",
        "BUY XAUUSD @ 4301, stop 4292, target 4315",
    ),
    (
        "Золото покупка 4301\nСтоп 4292\nТейк 4315\n\nНе является инвестиционной рекомендацией",
        "BUY XAUUSD @ 4301, stop 4292, target 4315",
    ),
    (
        "Venda EURUSD 1.1682\nStop 1.1715\nAlvo 1.1650\n\nRespeitem o gerenciamento de risco, pessoal!",
        "SELL EURUSD @ 1.1682, stop 1.1715, target 1.165",
    ),
    (
        "Gold Kaufen 4301\nSL 4292\nTP 4315\n\nKeine Anlageberatung. Handel auf eigenes Risiko.",
        "BUY XAUUSD @ 4301, stop 4292, target 4315",
    ),
    (
        "شراء الذهب 4301\nوقف الخسارة 4292\nالهدف 4315\n\nالتداول على مسؤوليتك الشخصية",
        "BUY XAUUSD @ 4301, stop 4292, target 4315",
    ),
    (
        "Achat GOLD 4301\nSL 4292\nTP 4315\n\nCeci n'est pas un conseil en investissement.",
        "BUY XAUUSD @ 4301, stop 4292, target 4315",
    ),
]
NOT_TRADED = [
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nIf 1.1700 breaks we flip to buys.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nSecond entry 1.1700 if given.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nEntry only after M15 close below 1.1670.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nThis is yesterday's signal, posting for the record.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nAlready closed +30.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nWait for the retest before entering.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nSorry, meant GBPUSD.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nUpdate: SL 1.1705",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nWe skip this one because of NFP.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nDon't take it if you are not in yet.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nThis was sent to VIP at 8am, TP2 hit.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nRemoved, spread too wide.",
    "Here's what a good signal looks like:\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "Student question: would you take this?\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "Another channel is posting this one, I disagree:\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "What I'd have taken with no news:\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "Setup for tomorrow, don't enter yet\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "VIP results from Monday\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\nAll hit ✅",
    "Waiting for confirmation\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "Practice trade on the demo\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nHedge with a buy at 1.1690",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nGBPUSD same idea, sell 1.3340",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nActually let's make it a buy",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nActive only above 1.1690",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nPending, I will tell you when to enter",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nInvalid after London close",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nEntry now 1.1690",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nclose half at TP1 1.1655",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nThis trade expired",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nInvalidated",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nStopped out, unlucky",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nDo nothing until I say go.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nI am not trading this one myself, spread is crazy.",
    "Hypothetically:\nEURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\nMy subscriber took this and lost.",
    "EURUSD SELL 1.1682\nSL 1.1715\nTP1 1.1650\nTP2 1.1610\n\n(that one from John's room)",
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_words_stand_around_it_and_the_order_is_read(text: str, wanted: str):
    assert reading(text) == wanted


@pytest.mark.parametrize("text", NOT_TRADED)
def test_words_stand_around_it_and_nothing_is_traded(text: str):
    assert not reading(text)[0].isupper()
