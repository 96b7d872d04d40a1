"""Coins are recognised and refused by name, never ignored and never mistaken for a stock."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

REFUSED = [
    "🚀 LONG BTCUSDT\nEntry: 91000\nTP: 92000\nSL: 90000\nLeverage: 10x",
    "BUY ETHUSDT\nEntry: 2950\nTP1: 3000\nTP2: 3050\nSL: 2900\nLeverage: 20x",
    "SHORT SOLUSDT\nEntry: 140\nTake Profit: 135, 130\nStop Loss: 145\nLeverage: 15x",
    "LONG BNBUSDT\nTP: 950\nSL: 820",
    "🚀 ЛОНГ BTCUSDT\nВход: 91000\nТП: 92000\nСЛ: 90000\nПлечо: 10x",
    "BINANCE\nAPEUSDT SHORT\nLeverage: Cross 40x\nEntry: 5.967\nTarget 1: 5.937 - 30%\nTarget 2: 5.854 - 20%\nStoploss: 6.116",
    "Pair: XRP LONG\nLeverage: Cross 15x\nEntry zone: 2.1850 - 2.1920\nTargets: 2.2358 - 2.2374\nSL: 2.1127",
    "$OPEN /USDT\nBuy 0.5677\nTake Profit 0.5987\nStop Loss 0.5432\nLeverage Cross x10",
    "#DOT/USDT Long\nEntry: 4.10 - 4.20\nTargets: 4.35, 4.50, 4.80\nSL: 3.95",
    "buy BTCUSD sl 90000 tp 95000",
    "Buy bitcoin @ 91000 stop 90000 target 93000",
    "COIN: LINK/USDT\nPOSITION: LONG\nENTRY: 13.20\nTARGETS: 13.60 - 14.00\nSTOP LOSS: 12.80",
    "#ETH short 2980 sl 3020 tp 2900",
    "1000PEPEUSDT LONG entry 0.0045 sl 0.0042 tp 0.0050",
    "Short ETH here 2980, stop 3010, target 2900",
    "ADA/USDT BUY 0.45 SELL 0.50 STOP 0.42",
    "Symbol: STMX/USDT\nExchange: Kraken\nTrade Type: Short\nEntry: 0.01577\nStop: 0.0165\nTarget: 0.0145",
    "Name: AVAX/USDT\nShort\nEntry price(USDT):\n14.20\nTargets(USDT):\n1) 14.00\n2) 13.70\nStop: 14.80",
]

CHATTER = [
    "BTC looks ready for 100k",
    "#DOT/USDT Take-Profit target 2 ✅\nProfit: 69.8204% 📈\nPeriod: 11 Hours 49 Minutes ⏰",
    "#APE/USDT All entry targets achieved\nAverage Entry Price: 4.493 💵",
    "ETH dominance rising, alts bleeding",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_coin_is_refused_by_name(text):
    assert reading(text) == "refused: unsupported-crypto"


@pytest.mark.parametrize("text", CHATTER)
def test_talk_about_coins_is_silence(text):
    assert reading(text) == "chatter"
