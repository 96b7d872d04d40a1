"""Currencies and metals in one line, as channels post them."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("USDJPY | SELL | 155.80 | SL 156.30 | TP 154.90", "SELL USDJPY @ 155.80, stop 156.30, target 154.90"),
    (
        "Sell USDJPY from 155.80, stoploss above 156.30, takeprofits 155.20 & 154.60",
        "SELL USDJPY @ 155.80, stop 156.30, targets 155.20 / 154.60",
    ),
    ("EURUSD Buy Limit @ 1.1480 | TP 1.1560 | SL 1.1440", "BUY EURUSD @ 1.148, stop 1.144, target 1.156"),
    (
        "GBPAUD sell stop at 2.0120. Stop loss 2.0175. Take profit 2.0010",
        "SELL GBPAUD once at 2.012, stop 2.0175, target 2.001",
    ),
    ("Sell GBPUSD now, SL 25 pips, TP 50 pips", "SELL GBPUSD at market, stop 25 pips, target 50 pips"),
    ("Gold buy now 4121, 60 pips sl, 120 pips tp", "BUY XAUUSD at market (seen 4121), stop 60 pips, target 120 pips"),
    (
        "AUDJPY buy @ 101.20 tp1 30pips tp2 60pips tp3 100pips sl 40pips",
        "BUY AUDJPY @ 101.20, stop 40 pips, targets 30 pips / 60 pips / 100 pips",
    ),
    ("USDCHF short 0.8045, risk 20 pips, target 40 pips", "SELL USDCHF @ 0.8045, stop 20 pips, target 40 pips"),
    ("Buy USDCAD 1.3990 [SL 1.3950 = 40p] [TP 1.4070 = 80p]", "BUY USDCAD @ 1.399, stop 1.395, target 1.407"),
    (
        "⚡️ SCALP ⚡️ GOLD BUY 4144 | SL 4139 | TP 4148 - 4152 - 4158",
        "BUY XAUUSD @ 4144, stop 4139, targets 4148 / 4152 / 4158",
    ),
    (
        "Gold (XAUUSD) Sell now at 4220 TP 4210 TP 4200 TP 4180 SL 4230",
        "SELL XAUUSD at market (seen 4220), stop 4230, targets 4210 / 4200 / 4180",
    ),
    ("GOLD BUY 0.02 lot @ 4170 sl 4162 tp 4180", "BUY 0.02 lots XAUUSD @ 4170, stop 4162, target 4180"),
    ("sell 0.5 lots EURUSD 1.1590 sl 1.1620 tp 1.1530", "SELL 0.50 lots EURUSD @ 1.159, stop 1.162, target 1.153"),
    (
        "Long EURUSD, CMP 1.1531, SL 1.1500, T1 1.1560, T2 1.1590",
        "BUY EURUSD at market (seen 1.1531), stop 1.15, targets 1.156 / 1.159",
    ),
    (
        "SELL GOLD 4290 - 4293 | SL 4300 | TP1 4285 (50%) TP2 4275 (50%)",
        "SELL XAUUSD @ 4290-4293, stop 4300, targets 4285 (50%) / 4275 (50%)",
    ),
    ("EURNZD sell limit order placed at 2.0560, SL 2.0610, TP 2.0450", "SELL EURNZD @ 2.056, stop 2.061, target 2.045"),
    ("re-entry gold buy 4119 sl 4111 tp 4130", "BUY XAUUSD @ 4119, stop 4111, target 4130"),
    (
        "Market order: BUY AUDNZD 1.1485, stop 1.1455, target 1.1545",
        "BUY AUDNZD at market (seen 1.1485), stop 1.1455, target 1.1545",
    ),
    (
        "XAU USD Buy at 4140.5 with stop loss at 4133 and take profit at 4155",
        "BUY XAUUSD @ 4140.50, stop 4133, target 4155",
    ),
    (
        "Buy eurusd @1.1515 target1: 1.1540 target2: 1.1570 stop: 1.1485",
        "BUY EURUSD @ 1.1515, stop 1.1485, targets 1.154 / 1.157",
    ),
    ("EURUSD – BUY – Entry 1.1505 – SL 1.1475 – TP 1.1565", "BUY EURUSD @ 1.1505, stop 1.1475, target 1.1565"),
    ("USD/JPY sell at market. SL: 156.20. TP: 154.80. Good luck!", "SELL USDJPY at market, stop 156.20, target 154.80"),
    (
        "EURUSD sell now 1.1555/1.1560, sl 1.1590, tp 1.1520/1.1490",
        "SELL EURUSD @ 1.1555-1.156, stop 1.159, targets 1.152 / 1.149",
    ),
    ("1️⃣ XAUUSD BUY 4150 SL 4142 TP 4165", "BUY XAUUSD @ 4150, stop 4142, target 4165"),
    ("Silver buy 50.80 sl 50.20 tp 51.60 tp2 52.40", "BUY XAGUSD @ 50.80, stop 50.20, targets 51.60 / 52.40"),
    (
        "SELL XAUUSD @ CMP 4233 SL 4241 TP 4225/4215",
        "SELL XAUUSD at market (seen 4233), stop 4241, targets 4225 / 4215",
    ),
    ("Gold — Buy — 4150 — Stop 40 pips — Target 80 pips", "BUY XAUUSD @ 4150, stop 40 pips, target 80 pips"),
    (
        "EURUSD BUY 1.1500, TP1 15 pips, TP2 30 pips, TP3 open, SL 20 pips",
        "BUY EURUSD @ 1.15, stop 20 pips, targets 15 pips / 30 pips / open",
    ),
    ("Buy NZDUSD 0.5710 tp: 25-50 pips sl: 25 pips", "BUY NZDUSD @ 0.571, stop 25 pips, targets 25 pips / 50 pips"),
    ("📍GOLD 📍BUY 📍4144 📍SL 4136 📍TP 4160", "BUY XAUUSD @ 4144, stop 4136, target 4160"),
    ("gold sell again @4266 sl 4273 tp1 4260 tp2 4250", "SELL XAUUSD @ 4266, stop 4273, targets 4260 / 4250"),
    (
        "Signal: SELL #USDCAD at 1.4030 | Stop Loss: 1.4065 | Take Profit 1: 1.3990 | Take Profit 2: 1.3950 | Risk: Medium",
        "SELL USDCAD @ 1.403, stop 1.4065, targets 1.399 / 1.395",
    ),
    ("We are buying GBPNZD here at 2.3280 with SL 2.3220 and TP 2.3400", "BUY GBPNZD @ 2.328, stop 2.322, target 2.34"),
    ("gbpusd buy lmt 1.3150 sl 1.3110 tp 1.3230", "BUY GBPUSD @ 1.315, stop 1.311, target 1.323"),
    (
        "Placing a buy limit on AUDUSD at 0.6440, stop 0.6410, target 0.6500",
        "BUY AUDUSD @ 0.644, stop 0.641, target 0.65",
    ),
    (
        "XAU/USD SHORT 4298 | STOP 4305 | TP1 4290 | TP2 4280 | TP3 4265 (leave runner)",
        "SELL XAUUSD @ 4298, stop 4305, targets 4290 / 4280 / 4265",
    ),
    ("Short EURUSD @ 1.1570 w/ SL 1.1600 & TP 1.1500", "SELL EURUSD @ 1.157, stop 1.16, target 1.15"),
    ("Entered GBPJPY long at 203.75. SL 203.15. TP 204.95.", "BUY GBPJPY @ 203.75, stop 203.15, target 204.95"),
    ("Gold sell! 4277 Sl 4284 Tp 4270/4260/4250", "SELL XAUUSD @ 4277, stop 4284, targets 4270 / 4260 / 4250"),
    ("XAUUSD: Buy @ 4101 💰 TP 4109 💰 TP 4118 ⚠ SL 4094", "BUY XAUUSD @ 4101, stop 4094, targets 4109 / 4118"),
    ("AUDUSD BUY LIMIT @0.6430/0.6420 SL 0.6395 TP 0.6490", "BUY AUDUSD @ 0.642-0.643, stop 0.6395, target 0.649"),
    ("SELL AUDJPY 101.60, S/L 102.10, T/P 100.80", "SELL AUDJPY @ 101.60, stop 102.10, target 100.80"),
    (
        "Buying Gold at 4133, stops at 4125, targets at 4145 and 4160",
        "BUY XAUUSD @ 4133, stop 4125, targets 4145 / 4160",
    ),
    (
        "Gold buy @4112/4110 tp1 4116 tp2 4120 tp3 4130 sl 4104.",
        "BUY XAUUSD @ 4110-4112, stop 4104, targets 4116 / 4120 / 4130",
    ),
    (
        "GBPUSD SELL 1.3240 STOPLOSS 1.3270 TAKEPROFIT 1.3180 1.3150",
        "SELL GBPUSD @ 1.324, stop 1.327, targets 1.318 / 1.315",
    ),
    (
        "Usdjpy sell now 155.66 sl 156.10 tp 154.80 🔥🔥",
        "SELL USDJPY at market (seen 155.66), stop 156.10, target 154.80",
    ),
    (
        "Instant execution buy GBPJPY @203.44 SL @202.90 TP @204.50",
        "BUY GBPJPY at market (seen 203.44), stop 202.90, target 204.50",
    ),
    (
        "Long AUDNZD from 1.1480; stop 1.1450; first target 1.1520; final target 1.1560",
        "BUY AUDNZD @ 1.148, stop 1.145, targets 1.152 / 1.156",
    ),
    (
        "GBPUSD buy @ market price. Stoploss 1.3160, takeprofit 1.3260.",
        "BUY GBPUSD at market, stop 1.316, target 1.326",
    ),
    ("Pending: SELL LIMIT EURUSD 1.1620 / SL 1.1650 / TP 1.1560", "SELL EURUSD @ 1.162, stop 1.165, target 1.156"),
    ("XAUUSD SELL STOP 4090 TP 4080 SL 4097", "SELL XAUUSD once at 4090, stop 4097, target 4080"),
    (
        "Sell EURUSD at 1.1580 stop loss 1.1610 take profit 1.1540, 1.1500 and 1.1450",
        "SELL EURUSD @ 1.158, stop 1.161, targets 1.154 / 1.15 / 1.145",
    ),
    ("Buy 1 lot XAUUSD 4140 sl 4133 tp 4155", "BUY 1 lots XAUUSD @ 4140, stop 4133, target 4155"),
    (
        "USDCAD buy limit 1.3960. TP1=1.4000, TP2=1.4040, SL=1.3930",
        "BUY USDCAD @ 1.396, stop 1.393, targets 1.40 / 1.404",
    ),
    ("Gold buy 4150-48 sl 4143 tp 4160", "BUY XAUUSD @ 4148-4150, stop 4143, target 4160"),
    ("XAUUSD SELL 4298-4302 SL 4310 TP 4280", "SELL XAUUSD @ 4298-4302, stop 4310, target 4280"),
    ("EURUSD buy 1.1520-30 sl 1.1490 tp 1.1580", "BUY EURUSD @ 1.152-1.153, stop 1.149, target 1.158"),
    ("sell gbpusd 1.3240/55 stop 1.3280 target 1.3180", "SELL GBPUSD @ 1.324-1.3255, stop 1.328, target 1.318"),
    ("usdjpy sell 155.60-80 sl 156.20 tp 154.90", "SELL USDJPY @ 155.60-155.80, stop 156.20, target 154.90"),
    ("gold buy 4150-80 sl 4143 tp 4190", "BUY XAUUSD @ 4150-4180, stop 4143, target 4190"),
]
NOT_TRADED = [
    ("gold buy 4150-4 sl 4143 tp 4160", "refused: invalid-price"),
    ("XAUUSD BUY 4139\nTP1✅ 4144\nTP2✅ 4150\nSL❌ 4131", "chatter"),
    ("Gold buy trade 4150-48 sl 4143 tp 4160", "refused: invalid-price"),
    ("Trade: Long USDCAD\nLevel: 1.3985\nSL: 1.3950\nTP: 1.4060", "refused: not-understood"),
    ("Sell 0.10 XAUUSD 4251 SL 4259 TP 4240", "refused: ambiguous-price"),
    ("XAUUSD BUY\nEntry 1: 4110\nEntry 2: 4105\nEntry 3: 4100\nSL 4098\nTP 4125", "refused: ambiguous-price"),
    ("💱 EURUSD\n⚫ BUY 1.1520\n🔵 1.1545, 1.1570, 1.1600\n🛑 1.1490", "chatter"),
    ("EURUSD 1.1520 tp 1.1560 sl 1.1490", "chatter"),
    ("Gold buy 4150 sl 4160 tp 4170", "refused: stop-wrong-side"),
    ("GOLD SELL 4250 TP 4260 SL 4270", "refused: target-wrong-side"),
    ("GOLD running +50 pips from 4150 entry 🔥", "chatter"),
    ("XAUUSD buy zone 4100-4095, wait for confirmation", "chatter"),
    ("EURUSD sell setup forming around 1.1580, not active yet", "chatter"),
    ("XAUUSD: all TP hit ✅✅ +150 pips", "chatter"),
    ("Gold Buy running 400 pips from yesterday", "chatter"),
    ("GBPUSD analysis: resistance 1.3250, support 1.3150. Bias: sell below 1.3200", "chatter"),
    ("Gold hit SL. Next time better 💪", "chatter"),
    ("XAUUSD BUY 4150\nSL OPEN\nTP 4160", "refused: not-understood"),
    ("Today's results:\nEURUSD SELL +40 pips\nGOLD BUY +120 pips", "chatter"),
    ("US30 BUY 44440\nTP 44480\nSL 44200", "refused: unsupported-instrument"),
    ("NAS100 SELL 25350\nTP 25300\nSL 25450", "refused: unsupported-instrument"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_currency_signal_is_read_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_a_currency_message_that_is_no_clear_order_is_not_traded(text, wanted):
    assert reading(text) == wanted
