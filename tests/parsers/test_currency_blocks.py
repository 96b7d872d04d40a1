"""Currencies and metals in blocks of several lines, each label on its own."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
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
    ("GU buy 1.3210\nsl 1.3180\ntp 1.3270", "BUY GU @ 1.321, stop 1.318, target 1.327"),
    ("AUD/USD Long\nEntry: 0.6480\nTP: 0.6540\nSL: 0.6445", "BUY AUDUSD @ 0.648, stop 0.6445, target 0.654"),
    (
        "GOLD SELL LIMIT @ 4385\nSTOP LOSS @ 4394\nTAKE PROFIT 1 @ 4376\nTAKE PROFIT 2 @ 4360",
        "SELL XAUUSD @ 4385, stop 4394, targets 4376 / 4360",
    ),
    (
        "Pending order:\nNZDUSD buy stop 0.5725\nSL: 0.5695\nTP: 0.5785",
        "BUY NZDUSD once at 0.5725, stop 0.5695, target 0.5785",
    ),
    ("XAUUSD Buy Stop : 4352\nStoploss : 4344\nTakeprofit : 4368", "BUY XAUUSD once at 4352, stop 4344, target 4368"),
    (
        "EURUSD BUY 1.1520\nTP: 20/40/60 pips\nSL: 30 pips",
        "BUY EURUSD @ 1.152, stop 30 pips, targets 20 pips / 40 pips / 60 pips",
    ),
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
        "Signal ID: #2231\nAsset: AUD/CAD\nDirection: SELL\nEntry: 0.9095\nTP: 0.9045\nSL: 0.9125\nRR 1:1.7",
        "SELL AUDCAD @ 0.9095, stop 0.9125, target 0.9045",
    ),
    ("XAUUSD (Gold)\nBuy\nEntry 4110\nStop Loss 4102\nTake Profit 4126", "BUY XAUUSD @ 4110, stop 4102, target 4126"),
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
    ("USDCAD LONG (market)\nSL 1.3920\nTP 1.4050", "BUY USDCAD at market, stop 1.392, target 1.405"),
    (
        "XAGUSD buy 51.20-51.00\nSL 50.40\nTP1 51.80\nTP2 52.60\nTP3 runner",
        "BUY XAGUSD @ 51-51.20, stop 50.40, targets 51.80 / 52.60 / open",
    ),
    (
        "XAUUSD SELL 🔻\nEntry : 4301~4304\nSL : 4311\nTP1 : 4296\nTP2 : 4288\nTP3 : Open 🚀",
        "SELL XAUUSD @ 4301-4304, stop 4311, targets 4296 / 4288 / open",
    ),
    ("GOLD BUY AGAIN 4122\nSL 4114\nTP 4130\nTP 4140", "BUY XAUUSD @ 4122, stop 4114, targets 4130 / 4140"),
    (
        "Instant Sell GBPUSD 1.3185\nSl 1.3215\nTp 1.3125",
        "SELL GBPUSD at market (seen 1.3185), stop 1.3215, target 1.3125",
    ),
    ("Entry: Sell GBPCAD 1.8490\nStop loss: 1.8540\nTarget: 1.8390", "SELL GBPCAD @ 1.849, stop 1.854, target 1.839"),
    ("GOLD: SELL\nPRICE: 4250\nS/L: 4258\nT/P: 4240", "SELL XAUUSD @ 4250, stop 4258, target 4240"),
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
    (
        "Sell Gold\n4311 to 4314\nTp 4306, 4300, 4290\nSl 4321",
        "SELL XAUUSD @ 4311-4314, stop 4321, targets 4306 / 4300 / 4290",
    ),
    (
        "XAUUSD LONG\nentry zone: 4088 - 4092\ninvalid below 4080\ntargets: 4100, 4112, 4130",
        "BUY XAUUSD @ 4088-4092, stop 4080, targets 4100 / 4112 / 4130",
    ),
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
    (
        "AUDCHF BUY\nOpen price: 0.5220\nStop: 0.5195\nProfit target: 0.5270",
        "BUY AUDCHF @ 0.522, stop 0.5195, target 0.527",
    ),
    (
        "XAUUSD SELL\nEntry 1: 4300\nEntry 2: 4304\nSL 4312\nTP1 4290\nTP2 4280",
        "SELL XAUUSD @ 4300-4304, stop 4312, targets 4290 / 4280",
    ),
    ("LONG USDCHF 🚀 0.8050\n🎯 0.8080 🎯 0.8110\n⛔ 0.8025", "BUY USDCHF @ 0.805, stop 0.8025, targets 0.808 / 0.811"),
    ("EURAUD sell\n\n💵 Price 1.7790\n🎯 Tp 1.7740\n⛔️ Sl 1.7830", "SELL EURAUD @ 1.779, stop 1.783, target 1.774"),
    (
        "GBPAUD buy 2.0050 sl 2.0000 tp 2.0150\n\nPlease follow money management 🙏",
        "BUY GBPAUD @ 2.005, stop 2, target 2.015",
    ),
    (
        "XAUUSD 🔴 SELL ZONE 4290 - 4295 🔴\n\nTARGETS\n4285\n4278\n4265\n\nSTOP LOSS 4302",
        "SELL XAUUSD @ 4290-4295, stop 4302, targets 4285 / 4278 / 4265",
    ),
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
    (
        "EURUSD\nDirection : Short\nEntry Price : 1.1590\nTake Profit 1 : 1.1560\nTake Profit 2 : 1.1530\nStop loss : 1.1620\nRisk : 0.5 - 1%",
        "SELL EURUSD @ 1.159, stop 1.162, targets 1.156 / 1.153",
    ),
    (
        "🟢🟢 BUY GBPUSD 🟢🟢\n💲Entry - 1.3200\n🛑SL - 1.3170\n🎯TP1 - 1.3230\n🎯TP2 - 1.3260",
        "BUY GBPUSD @ 1.32, stop 1.317, targets 1.323 / 1.326",
    ),
    (
        "CHF/JPY BUY NOW\nCMP: 193.55\nTP: 194.40\nSL: 192.95",
        "BUY CHFJPY at market (seen 193.55), stop 192.95, target 194.40",
    ),
    (
        "USDJPY BUY\n\nENTRY@155.20\nSL@154.70\nTP1@155.70\nTP2@156.20",
        "BUY USDJPY @ 155.20, stop 154.70, targets 155.70 / 156.20",
    ),
    (
        "SELL EURJPY NOW!!!\nTP 178.50\nSL 180.10\nUse 0.01 lot",
        "SELL 0.01 lots EURJPY at market, stop 180.10, target 178.50",
    ),
    ("Xauusd buy limit order: 4095\nStoploss: 4088\nTakeprofit: 4110", "BUY XAUUSD @ 4095, stop 4088, target 4110"),
    (
        "GOLD Sell 4267\nTP1 20 pips\nTP2 50 pips\nTP3 100 pips\nSL 50 pips",
        "SELL XAUUSD @ 4267, stop 50 pips, targets 20 pips / 50 pips / 100 pips",
    ),
    ("XAGUSD SELL 51.90\nSTOP 52.50\nTAKE 50.90", "SELL XAGUSD @ 51.90, stop 52.50, target 50.90"),
    ("🔽 EURCAD Sell 🔽\nEntry ➜ 1.6240\nSL ➜ 1.6280\nTP ➜ 1.6150", "SELL EURCAD @ 1.624, stop 1.628, target 1.615"),
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
        "🔥 VIP SIGNAL 🔥\nSELL XAUUSD\nENTRY: 4288.5\nTP1: 4283.5 (50 pips)\nTP2: 4278.5 (100 pips)\nSL: 4295.5 (70 pips)\n\nRisk max 2% per trade.",
        "SELL XAUUSD @ 4288.50, stop 4295.50, targets 4283.50 / 4278.50",
    ),
    ("GOLD LONG 4155\nS: 4148\nT1: 4162\nT2: 4170", "BUY XAUUSD @ 4155, stop 4148, targets 4162 / 4170"),
    ("✅ BUY EURCHF 0.9310\n❎ SL 0.9285\n💵 TP 0.9360", "BUY EURCHF @ 0.931, stop 0.9285, target 0.936"),
    ("GOLD SELL 4255/58\nSL 4264\nTP 4248", "SELL XAUUSD @ 4255-4258, stop 4264, target 4248"),
    ("Gold buy now 4188-85\nsl 4178\ntp 4195\ntp 4205", "BUY XAUUSD @ 4185-4188, stop 4178, targets 4195 / 4205"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_block_is_read_as_meant(text, wanted):
    assert reading(text) == wanted
