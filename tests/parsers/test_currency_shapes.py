"""Currency and metal signals in the layouts of many channels: a shape counts as learned when fresh ones of it work."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    # ── zones, now and ladders ──
    ("XAUUSD BUY NOW 4150-4147\nTP1 4155\nTP2 4160\nSL 4140", "BUY XAUUSD @ 4147-4150, stop 4140, targets 4155 / 4160"),
    (
        "Gold sell zone 4212/4216 🔻\nStop 4222\nTp 4205\nTp 4198",
        "SELL XAUUSD @ 4212-4216, stop 4222, targets 4205 / 4198",
    ),
    (
        "GBPJPY SELL NOW @ 203.85 – 204.05\n❌ SL 204.50\n✅ TP 203.40\n✅ TP 202.90",
        "SELL GBPJPY @ 203.85-204.05, stop 204.50, targets 203.40 / 202.90",
    ),
    (
        "🟡 XAU/USD\n🔴 SELL: 4338 - 4342\n🎯 4330\n🎯 4322\n🛑 4349",
        "SELL XAUUSD @ 4338-4342, stop 4349, targets 4330 / 4322",
    ),
    (
        "EUR/CAD\n\nSELL 1.6231\n\nTP 1.6211\nTP 1.6181\nTP 1.6131\nSL 1.6259",
        "SELL EURCAD @ 1.6231, stop 1.6259, targets 1.6211 / 1.6181 / 1.6131",
    ),
    (
        "GOLD SELL NOW\n- SELL @ 4326 - 4329\n- SL ● 4332\n- TP ● 4320\n- TP 4316",
        "SELL XAUUSD @ 4326-4329, stop 4332, targets 4320 / 4316",
    ),
    (
        "Buy XAUUSD .. Gold now !\nStop loss : 4014.4\nTake profit : 4055.9",
        "BUY XAUUSD at market, stop 4014.40, target 4055.90",
    ),
    (
        "XAUUSD BUY @4101/4098\nSl 4093\nTp1 4105\nTp2 4109\nTp3 open",
        "BUY XAUUSD @ 4098-4101, stop 4093, targets 4105 / 4109 / open",
    ),
    ("USDJPY | SELL | 155.80 | SL 156.30 | TP 154.90", "SELL USDJPY @ 155.80, stop 156.30, target 154.90"),
    (
        "Sell USDJPY from 155.80, stoploss above 156.30, takeprofits 155.20 & 154.60",
        "SELL USDJPY @ 155.80, stop 156.30, targets 155.20 / 154.60",
    ),
    ("GU buy 1.3210\nsl 1.3180\ntp 1.3270", "BUY GU @ 1.321, stop 1.318, target 1.327"),
    ("AUD/USD Long\nEntry: 0.6480\nTP: 0.6540\nSL: 0.6445", "BUY AUDUSD @ 0.648, stop 0.6445, target 0.654"),
    ("EURUSD Buy Limit @ 1.1480 | TP 1.1560 | SL 1.1440", "BUY EURUSD @ 1.148, stop 1.144, target 1.156"),
    (
        "GOLD SELL LIMIT @ 4385\nSTOP LOSS @ 4394\nTAKE PROFIT 1 @ 4376\nTAKE PROFIT 2 @ 4360",
        "SELL XAUUSD @ 4385, stop 4394, targets 4376 / 4360",
    ),
    (
        "Pending order:\nNZDUSD buy stop 0.5725\nSL: 0.5695\nTP: 0.5785",
        "BUY NZDUSD once at 0.5725, stop 0.5695, target 0.5785",
    ),
    (
        "GBPAUD sell stop at 2.0120. Stop loss 2.0175. Take profit 2.0010",
        "SELL GBPAUD once at 2.012, stop 2.0175, target 2.001",
    ),
    ("XAUUSD Buy Stop : 4352\nStoploss : 4344\nTakeprofit : 4368", "BUY XAUUSD once at 4352, stop 4344, target 4368"),
    # ── distances ──
    (
        "EURUSD BUY 1.1520\nTP: 20/40/60 pips\nSL: 30 pips",
        "BUY EURUSD @ 1.152, stop 30 pips, targets 20 pips / 40 pips / 60 pips",
    ),
    ("Sell GBPUSD now, SL 25 pips, TP 50 pips", "SELL GBPUSD at market, stop 25 pips, target 50 pips"),
    ("Gold buy now 4121, 60 pips sl, 120 pips tp", "BUY XAUUSD at market (seen 4121), stop 60 pips, target 120 pips"),
    (
        "AUDJPY buy @ 101.20 tp1 30pips tp2 60pips tp3 100pips sl 40pips",
        "BUY AUDJPY @ 101.20, stop 40 pips, targets 30 pips / 60 pips / 100 pips",
    ),
    ("USDCHF short 0.8045, risk 20 pips, target 40 pips", "SELL USDCHF @ 0.8045, stop 20 pips, target 40 pips"),
    (
        "EURUSD Sell 1.1580\nTP1: 1.1560 (20 pips)\nTP2: 1.1530 (50 pips)\nSL: 1.1605 (25 pips)",
        "SELL EURUSD @ 1.158, stop 1.1605, targets 1.156 / 1.153",
    ),
    (
        "EUR/USD ⬇️ SELL LIMIT\n@1.1685\nStop 1.1715 (30p)\nTake 1.1640 (45p)\nTake 1.1600 (85p)",
        "SELL EURUSD @ 1.1685, stop 1.1715, targets 1.164 / 1.16",
    ),
    (
        "GBP/CHF ⬆️ BUY LIMIT\n@1.0600\nStop 1.0575 (25p)\nTake 1.0640 (40p)",
        "BUY GBPCHF @ 1.06, stop 1.0575, target 1.064",
    ),
    ("Buy USDCAD 1.3990 [SL 1.3950 = 40p] [TP 1.4070 = 80p]", "BUY USDCAD @ 1.399, stop 1.395, target 1.407"),
    # ── emoji, bullets, hashtags, footers ──
    (
        "🚀 #XAUUSD #BUY 🚀\n➡️ Entry ➡️ 4105\n➡️ SL ➡️ 4097\n➡️ TP1 ➡️ 4112\n➡️ TP2 ➡️ 4125",
        "BUY XAUUSD @ 4105, stop 4097, targets 4112 / 4125",
    ),
    (
        "📊 PAIR: GBPUSD\n📈 TYPE: BUY\n🟢 OPEN: 1.3205\n🔴 STOP: 1.3165\n💰 TAKE: 1.3285",
        "BUY GBPUSD @ 1.3205, stop 1.3165, target 1.3285",
    ),
    (
        "🔔 SIGNAL 🔔\n\nGBPJPY - SELL\nEnter at: 204.10\nTP1 at 203.60\nTP2 at 203.10\nSL at 204.70\n\nTrade at your own risk!\nJoin VIP 👉 https://t.me/abcd",
        "SELL GBPJPY @ 204.10, stop 204.70, targets 203.60 / 203.10",
    ),
    (
        "EURJPY BUY 179.20\n1️⃣ TP 179.60\n2️⃣ TP 180.10\n3️⃣ TP 180.80\nSL 178.60",
        "BUY EURJPY @ 179.20, stop 178.60, targets 179.60 / 180.10 / 180.80",
    ),
    (
        "XAUUSD SELL 4260\nTP 1️⃣ 4255\nTP 2️⃣ 4250\nTP 3️⃣ 4240\nSL 4270",
        "SELL XAUUSD @ 4260, stop 4270, targets 4255 / 4250 / 4240",
    ),
    (
        "Gold Buy Now 💥💥\n\nEntry price 4188\n\n🥇Tp1: 4193\n🥈Tp2: 4198\n🥉Tp3: 4210\n\n🚫Sl: 4178\n\n⚠️ Use proper risk management",
        "BUY XAUUSD at market (seen 4188), stop 4178, targets 4193 / 4198 / 4210",
    ),
    (
        "NZDJPY\n\nBUY NOW\n\nTake Profit 1 : 88.90\nTake Profit 2 : 89.50\nStop Loss : 87.80\n\n#forex #signals #nzdjpy",
        "BUY NZDJPY at market, stop 87.80, targets 88.90 / 89.50",
    ),
    (
        "✳️ New signal\nCADJPY Long position\nEntry price - 110.60\nStop - 110.10\nTarget - 111.60\nRisk 1% of balance",
        "BUY CADJPY @ 110.60, stop 110.10, target 111.60",
    ),
    ("#EURGBP | SELL\n▪️Entry 0.8795\n▪️SL 0.8825\n▪️TP 0.8745", "SELL EURGBP @ 0.8795, stop 0.8825, target 0.8745"),
    (
        "⚡️ SCALP ⚡️ GOLD BUY 4144 | SL 4139 | TP 4148 - 4152 - 4158",
        "BUY XAUUSD @ 4144, stop 4139, targets 4148 / 4152 / 4158",
    ),
    (
        "Signal ID: #2231\nAsset: AUD/CAD\nDirection: SELL\nEntry: 0.9095\nTP: 0.9045\nSL: 0.9125\nRR 1:1.7",
        "SELL AUDCAD @ 0.9095, stop 0.9125, target 0.9045",
    ),
    ("XAUUSD (Gold)\nBuy\nEntry 4110\nStop Loss 4102\nTake Profit 4126", "BUY XAUUSD @ 4110, stop 4102, target 4126"),
    (
        "Gold (XAUUSD) Sell now at 4220 TP 4210 TP 4200 TP 4180 SL 4230",
        "SELL XAUUSD at market (seen 4220), stop 4230, targets 4210 / 4200 / 4180",
    ),
    (
        "BUY GOLD : 4133\nSL : 4125\nTP : 4137/4141/4150\nLayering allowed",
        "BUY XAUUSD @ 4133, stop 4125, targets 4137 / 4141 / 4150",
    ),
    ("SELL EURAUD\nEP 1.7820\nSL 1.7865\nTP 1.7730", "SELL EURAUD @ 1.782, stop 1.7865, target 1.773"),
    (
        "Pair👉 USD/CHF\nAction👉 Buy\nEntry👉 0.8040\nTP👉 0.8100\nSL👉 0.8005",
        "BUY USDCHF @ 0.804, stop 0.8005, target 0.81",
    ),
    ("XAUUSD BUY LIMITS\n4085\nSL 4078\nTP 4095", "BUY XAUUSD @ 4085, stop 4078, target 4095"),
    ("GOLD BUY 0.02 lot @ 4170 sl 4162 tp 4180", "BUY 0.02 lots XAUUSD @ 4170, stop 4162, target 4180"),
    ("sell 0.5 lots EURUSD 1.1590 sl 1.1620 tp 1.1530", "SELL 0.50 lots EURUSD @ 1.159, stop 1.162, target 1.153"),
    ("USDCAD LONG (market)\nSL 1.3920\nTP 1.4050", "BUY USDCAD at market, stop 1.392, target 1.405"),
    (
        "Long EURUSD, CMP 1.1531, SL 1.1500, T1 1.1560, T2 1.1590",
        "BUY EURUSD at market (seen 1.1531), stop 1.15, targets 1.156 / 1.159",
    ),
    (
        "XAGUSD buy 51.20-51.00\nSL 50.40\nTP1 51.80\nTP2 52.60\nTP3 runner",
        "BUY XAGUSD @ 51-51.20, stop 50.40, targets 51.80 / 52.60 / open",
    ),
    (
        "SELL GOLD 4290 - 4293 | SL 4300 | TP1 4285 (50%) TP2 4275 (50%)",
        "SELL XAUUSD @ 4290-4293, stop 4300, targets 4285 (50%) / 4275 (50%)",
    ),
    ("EURNZD sell limit order placed at 2.0560, SL 2.0610, TP 2.0450", "SELL EURNZD @ 2.056, stop 2.061, target 2.045"),
    (
        "XAUUSD SELL 🔻\nEntry : 4301~4304\nSL : 4311\nTP1 : 4296\nTP2 : 4288\nTP3 : Open 🚀",
        "SELL XAUUSD @ 4301-4304, stop 4311, targets 4296 / 4288 / open",
    ),
    ("re-entry gold buy 4119 sl 4111 tp 4130", "BUY XAUUSD @ 4119, stop 4111, target 4130"),
    ("GOLD BUY AGAIN 4122\nSL 4114\nTP 4130\nTP 4140", "BUY XAUUSD @ 4122, stop 4114, targets 4130 / 4140"),
    (
        "Instant Sell GBPUSD 1.3185\nSl 1.3215\nTp 1.3125",
        "SELL GBPUSD at market (seen 1.3185), stop 1.3215, target 1.3125",
    ),
    (
        "Market order: BUY AUDNZD 1.1485, stop 1.1455, target 1.1545",
        "BUY AUDNZD at market (seen 1.1485), stop 1.1455, target 1.1545",
    ),
    ("Entry: Sell GBPCAD 1.8490\nStop loss: 1.8540\nTarget: 1.8390", "SELL GBPCAD @ 1.849, stop 1.854, target 1.839"),
    (
        "XAU USD Buy at 4140.5 with stop loss at 4133 and take profit at 4155",
        "BUY XAUUSD @ 4140.50, stop 4133, target 4155",
    ),
    ("GOLD: SELL\nPRICE: 4250\nS/L: 4258\nT/P: 4240", "SELL XAUUSD @ 4250, stop 4258, target 4240"),
    (
        "Buy eurusd @1.1515 target1: 1.1540 target2: 1.1570 stop: 1.1485",
        "BUY EURUSD @ 1.1515, stop 1.1485, targets 1.154 / 1.157",
    ),
    ("GBPNZD SELL\nEntry 1: 2.3350\nSL: 2.3420\nTP: 2.3210", "SELL GBPNZD @ 2.335, stop 2.342, target 2.321"),
    ("XAUUSD BUY\nEntry 1: 4110\nEntry 2: 4105\nSL 4098\nTP 4125", "BUY XAUUSD @ 4105-4110, stop 4098, target 4125"),
    (
        "GBPUSD SELL\nEntry1: 1.3200\nEntry2: 1.3220\nSL: 1.3250\nTP: 1.3150",
        "SELL GBPUSD @ 1.32-1.322, stop 1.325, target 1.315",
    ),
    (
        "🔥GOLD SIGNAL🔥\n\nXAUUSD SELL 4275-4279\n\n💰TP1: 4270\n💰TP2: 4262\n💰TP3: 4250\n\n🛡SL: 4285",
        "SELL XAUUSD @ 4275-4279, stop 4285, targets 4270 / 4262 / 4250",
    ),
    ("#GBPUSD\nBuy @ 1.3190\nS.L 1.3160\nT.P 1.3250", "BUY GBPUSD @ 1.319, stop 1.316, target 1.325"),
    ("EURUSD – BUY – Entry 1.1505 – SL 1.1475 – TP 1.1565", "BUY EURUSD @ 1.1505, stop 1.1475, target 1.1565"),
    (
        "Sell Gold\n4311 to 4314\nTp 4306, 4300, 4290\nSl 4321",
        "SELL XAUUSD @ 4311-4314, stop 4321, targets 4306 / 4300 / 4290",
    ),
    (
        "XAUUSD LONG\nentry zone: 4088 - 4092\ninvalid below 4080\ntargets: 4100, 4112, 4130",
        "BUY XAUUSD @ 4088-4092, stop 4080, targets 4100 / 4112 / 4130",
    ),
    ("USD/JPY sell at market. SL: 156.20. TP: 154.80. Good luck!", "SELL USDJPY at market, stop 156.20, target 154.80"),
    ("Gold scalping buy 4164.5\nSL 4159.5\nTP 4170", "BUY XAUUSD @ 4164.50, stop 4159.50, target 4170"),
    (
        "📉 SHORT EURJPY 📉\nEntry: market (179.40)\nSL: 180.00\nTP1: 178.80\nTP2: 178.00",
        "SELL EURJPY at market (seen 179.40), stop 180, targets 178.80 / 178",
    ),
    (
        "BUY LIMIT ORDER\nPAIR: GBPJPY\nPRICE: 203.20\nTP: 204.60\nSL: 202.50",
        "BUY GBPJPY @ 203.20, stop 202.50, target 204.60",
    ),
    (
        "SELL STOP ORDER - AUDUSD\nPrice 0.6450\nSL 0.6485\nTP 0.6380",
        "SELL AUDUSD once at 0.645, stop 0.6485, target 0.638",
    ),
    (
        "EURUSD sell now 1.1555/1.1560, sl 1.1590, tp 1.1520/1.1490",
        "SELL EURUSD @ 1.1555-1.156, stop 1.159, targets 1.152 / 1.149",
    ),
    ("1️⃣ XAUUSD BUY 4150 SL 4142 TP 4165", "BUY XAUUSD @ 4150, stop 4142, target 4165"),
    (
        "GOLD BUY NOW 4150\n\nSTOPLOSS 4142\n\nTAKE PROFIT 4156\nTAKE PROFIT 4162\nTAKE PROFIT 4170\n\n(Not financial advice)",
        "BUY XAUUSD at market (seen 4150), stop 4142, targets 4156 / 4162 / 4170",
    ),
    (
        "NEW TRADE ⚡ CHFJPY buy\n• entry 193.40\n• stop 192.80\n• take profit 194.60",
        "BUY CHFJPY @ 193.40, stop 192.80, target 194.60",
    ),
    (
        "GBPUSD\nSELL LIMIT : 1.3280\nSTOPLOSS : 1.3320 (40 PIPS)\nTARGET : 1.3180 (100 PIPS)",
        "SELL GBPUSD @ 1.328, stop 1.332, target 1.318",
    ),
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
    (
        "AUDCHF BUY\nOpen price: 0.5220\nStop: 0.5195\nProfit target: 0.5270",
        "BUY AUDCHF @ 0.522, stop 0.5195, target 0.527",
    ),
    (
        "XAUUSD SELL\nEntry 1: 4300\nEntry 2: 4304\nSL 4312\nTP1 4290\nTP2 4280",
        "SELL XAUUSD @ 4300-4304, stop 4312, targets 4290 / 4280",
    ),
    ("📍GOLD 📍BUY 📍4144 📍SL 4136 📍TP 4160", "BUY XAUUSD @ 4144, stop 4136, target 4160"),
    ("LONG USDCHF 🚀 0.8050\n🎯 0.8080 🎯 0.8110\n⛔ 0.8025", "BUY USDCHF @ 0.805, stop 0.8025, targets 0.808 / 0.811"),
    ("EURAUD sell\n\n💵 Price 1.7790\n🎯 Tp 1.7740\n⛔️ Sl 1.7830", "SELL EURAUD @ 1.779, stop 1.783, target 1.774"),
    ("gold sell again @4266 sl 4273 tp1 4260 tp2 4250", "SELL XAUUSD @ 4266, stop 4273, targets 4260 / 4250"),
    (
        "Signal: SELL #USDCAD at 1.4030 | Stop Loss: 1.4065 | Take Profit 1: 1.3990 | Take Profit 2: 1.3950 | Risk: Medium",
        "SELL USDCAD @ 1.403, stop 1.4065, targets 1.399 / 1.395",
    ),
    (
        "GBPAUD buy 2.0050 sl 2.0000 tp 2.0150\n\nPlease follow money management 🙏",
        "BUY GBPAUD @ 2.005, stop 2, target 2.015",
    ),
    (
        "XAUUSD 🔴 SELL ZONE 4290 - 4295 🔴\n\nTARGETS\n4285\n4278\n4265\n\nSTOP LOSS 4302",
        "SELL XAUUSD @ 4290-4295, stop 4302, targets 4285 / 4278 / 4265",
    ),
    ("We are buying GBPNZD here at 2.3280 with SL 2.3220 and TP 2.3400", "BUY GBPNZD @ 2.328, stop 2.322, target 2.34"),
    (
        "GOLD BUY NOW (4150.5 - 4148)\nSTOP LOSS 4143\nTP 1 : 4154 ( 35 pips )\nTP 2 : 4160 ( 95 pips )\nTP 3 : OPEN",
        "BUY XAUUSD @ 4148-4150.50, stop 4143, targets 4154 / 4160 / open",
    ),
    (
        "Sell XAUUSD Zone 4311.50 ~ 4315\nSL 4320\nTP 4305 4300 4290",
        "SELL XAUUSD @ 4311.50-4315, stop 4320, targets 4305 / 4300 / 4290",
    ),
    (
        "XAUUSD BUY 📈\n\nEntry Price: 4127 - 4124 ✅\nStop Loss: 4118 ⛔\n\nTake Profits:\n4132\n4138\n4150",
        "BUY XAUUSD @ 4124-4127, stop 4118, targets 4132 / 4138 / 4150",
    ),
    (
        "EUR/GBP 🔻 Sell from current price\nSL 0.8820 (25 pips)\nTP 0.8745 (50 pips)",
        "SELL EURGBP at market, stop 0.882, target 0.8745",
    ),
    ("gbpusd buy lmt 1.3150 sl 1.3110 tp 1.3230", "BUY GBPUSD @ 1.315, stop 1.311, target 1.323"),
    (
        "Placing a buy limit on AUDUSD at 0.6440, stop 0.6410, target 0.6500",
        "BUY AUDUSD @ 0.644, stop 0.641, target 0.65",
    ),
    (
        "EURUSD\nDirection : Short\nEntry Price : 1.1590\nTake Profit 1 : 1.1560\nTake Profit 2 : 1.1530\nStop loss : 1.1620\nRisk : 0.5 - 1%",
        "SELL EURUSD @ 1.159, stop 1.162, targets 1.156 / 1.153",
    ),
    (
        "🟢🟢 BUY GBPUSD 🟢🟢\n💲Entry - 1.3200\n🛑SL - 1.3170\n🎯TP1 - 1.3230\n🎯TP2 - 1.3260",
        "BUY GBPUSD @ 1.32, stop 1.317, targets 1.323 / 1.326",
    ),
    (
        "XAU/USD SHORT 4298 | STOP 4305 | TP1 4290 | TP2 4280 | TP3 4265 (leave runner)",
        "SELL XAUUSD @ 4298, stop 4305, targets 4290 / 4280 / 4265",
    ),
    ("Short EURUSD @ 1.1570 w/ SL 1.1600 & TP 1.1500", "SELL EURUSD @ 1.157, stop 1.16, target 1.15"),
    ("Entered GBPJPY long at 203.75. SL 203.15. TP 204.95.", "BUY GBPJPY @ 203.75, stop 203.15, target 204.95"),
    (
        "CHF/JPY BUY NOW\nCMP: 193.55\nTP: 194.40\nSL: 192.95",
        "BUY CHFJPY at market (seen 193.55), stop 192.95, target 194.40",
    ),
    ("Gold sell! 4277 Sl 4284 Tp 4270/4260/4250", "SELL XAUUSD @ 4277, stop 4284, targets 4270 / 4260 / 4250"),
    ("XAUUSD: Buy @ 4101 💰 TP 4109 💰 TP 4118 ⚠ SL 4094", "BUY XAUUSD @ 4101, stop 4094, targets 4109 / 4118"),
    (
        "USDJPY BUY\n\nENTRY@155.20\nSL@154.70\nTP1@155.70\nTP2@156.20",
        "BUY USDJPY @ 155.20, stop 154.70, targets 155.70 / 156.20",
    ),
    ("AUDUSD BUY LIMIT @0.6430/0.6420 SL 0.6395 TP 0.6490", "BUY AUDUSD @ 0.642-0.643, stop 0.6395, target 0.649"),
    (
        "SELL EURJPY NOW!!!\nTP 178.50\nSL 180.10\nUse 0.01 lot",
        "SELL 0.01 lots EURJPY at market, stop 180.10, target 178.50",
    ),
    ("Xauusd buy limit order: 4095\nStoploss: 4088\nTakeprofit: 4110", "BUY XAUUSD @ 4095, stop 4088, target 4110"),
    (
        "GOLD Sell 4267\nTP1 20 pips\nTP2 50 pips\nTP3 100 pips\nSL 50 pips",
        "SELL XAUUSD @ 4267, stop 50 pips, targets 20 pips / 50 pips / 100 pips",
    ),
    ("SELL AUDJPY 101.60, S/L 102.10, T/P 100.80", "SELL AUDJPY @ 101.60, stop 102.10, target 100.80"),
    (
        "Buying Gold at 4133, stops at 4125, targets at 4145 and 4160",
        "BUY XAUUSD @ 4133, stop 4125, targets 4145 / 4160",
    ),
    ("XAGUSD SELL 51.90\nSTOP 52.50\nTAKE 50.90", "SELL XAGUSD @ 51.90, stop 52.50, target 50.90"),
    ("🔽 EURCAD Sell 🔽\nEntry ➜ 1.6240\nSL ➜ 1.6280\nTP ➜ 1.6150", "SELL EURCAD @ 1.624, stop 1.628, target 1.615"),
    (
        "Gold buy @4112/4110 tp1 4116 tp2 4120 tp3 4130 sl 4104.",
        "BUY XAUUSD @ 4110-4112, stop 4104, targets 4116 / 4120 / 4130",
    ),
    (
        "GBPUSD SELL 1.3240 STOPLOSS 1.3270 TAKEPROFIT 1.3180 1.3150",
        "SELL GBPUSD @ 1.324, stop 1.327, targets 1.318 / 1.315",
    ),
    ("🔰 GOLD 🔰\nBUY : 4166\nSL : 4158\nTP : 4176", "BUY XAUUSD @ 4166, stop 4158, target 4176"),
    (
        "Gold Buy Zone\n4120 - 4116\n\nStoploss 4110\n\nTarget 1 - 4128\nTarget 2 - 4136",
        "BUY XAUUSD @ 4116-4120, stop 4110, targets 4128 / 4136",
    ),
    (
        "#SIGNAL\nPAIR - EURUSD\nORDER - SELL\nENTRY - 1.1577\nSL - 1.1607\nTP - 1.1517",
        "SELL EURUSD @ 1.1577, stop 1.1607, target 1.1517",
    ),
    (
        "SELL NZDUSD (0.5755 - 0.5765)\nTP1: 0.5730\nTP2: 0.5700\nSL: 0.5790",
        "SELL NZDUSD @ 0.5755-0.5765, stop 0.579, targets 0.573 / 0.57",
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
        "🔥 VIP SIGNAL 🔥\nSELL XAUUSD\nENTRY: 4288.5\nTP1: 4283.5 (50 pips)\nTP2: 4278.5 (100 pips)\nSL: 4295.5 (70 pips)\n\nRisk max 2% per trade.",
        "SELL XAUUSD @ 4288.50, stop 4295.50, targets 4283.50 / 4278.50",
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
    ("GOLD LONG 4155\nS: 4148\nT1: 4162\nT2: 4170", "BUY XAUUSD @ 4155, stop 4148, targets 4162 / 4170"),
    ("✅ BUY EURCHF 0.9310\n❎ SL 0.9285\n💵 TP 0.9360", "BUY EURCHF @ 0.931, stop 0.9285, target 0.936"),
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
    ("GOLD SELL 4255/58\nSL 4264\nTP 4248", "SELL XAUUSD @ 4255-4258, stop 4264, target 4248"),
    ("XAUUSD SELL 4298-4302 SL 4310 TP 4280", "SELL XAUUSD @ 4298-4302, stop 4310, target 4280"),
    ("EURUSD buy 1.1520-30 sl 1.1490 tp 1.1580", "BUY EURUSD @ 1.152-1.153, stop 1.149, target 1.158"),
    ("sell gbpusd 1.3240/55 stop 1.3280 target 1.3180", "SELL GBPUSD @ 1.324-1.3255, stop 1.328, target 1.318"),
    ("usdjpy sell 155.60-80 sl 156.20 tp 154.90", "SELL USDJPY @ 155.60-155.80, stop 156.20, target 154.90"),
    ("Gold buy now 4188-85\nsl 4178\ntp 4195\ntp 4205", "BUY XAUUSD @ 4185-4188, stop 4178, targets 4195 / 4205"),
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
