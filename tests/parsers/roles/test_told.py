"""What stands beside an order and only tells: on which side, how it rests, what stays, what may be added later."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("GOLD SELL 4351/4354\nSL 60 PIPS ABOVE\nTP1 20 PIPS", "SELL XAUUSD @ 4351-4354, stop 60 pips, target 20 pips"),
    ("XAUUSD buy 4310\nSL 50 pips below\nTP 40 pips above", "BUY XAUUSD @ 4310, stop 50 pips, target 40 pips"),
    ("EURUSD sell 1.1650 sl 25 pips above", "SELL EURUSD @ 1.165, stop 25 pips"),
    ("ES long 6710\nstop 8 points below\ntarget 20 points above", "BUY ES @ 6710, stop 8 points, target 20 points"),
    ("GBPUSD sell now, tp 30 pips, sl 20 pips above", "SELL GBPUSD at market, stop 20 pips, target 30 pips"),
    ("NQ sell stop 25110, s 25140, t 25050", "SELL NQ once at 25110, stop 25140, target 25050"),
    ("CL long 58.40 s 57.95 t 59.60", "BUY CL @ 58.40, stop 57.95, target 59.60"),
    ("short ES 6722, s 6728, t 6710", "SELL ES @ 6722, stop 6728, target 6710"),
    ("buy GC 4110 - s 4102 - t 4125, 4140", "BUY GC @ 4110, stop 4102, targets 4125 / 4140"),
    ("MNQ buy limit 25000; s 24970; t 25080", "BUY MNQ @ 25000, stop 24970, target 25080"),
    (
        "GBP/JPY BUY STOP @ 204.35 🛑 203.90 ✅ 204.90 ✅ 205.50",
        "BUY GBPJPY once at 204.35, stop 203.90, targets 204.90 / 205.50",
    ),
    ("Gold sell 4300 ⛔ 4310 ✅ 4290 ✅ 4280", "SELL XAUUSD @ 4300, stop 4310, targets 4290 / 4280"),
    ("XAUUSD BUY LIMIT 4290\n🛑 4282\n✅ 4300\n✅ 4312", "BUY XAUUSD @ 4290, stop 4282, targets 4300 / 4312"),
    ("📉 USDCAD sell 1.3990 🛑 1.4020 ✅ 1.3950", "SELL USDCAD @ 1.399, stop 1.402, target 1.395"),
    ("XAU/USD instant buy 4316\nSL: 50 pips\nLot: 0.01 per $200", "BUY XAUUSD at market (seen 4316), stop 50 pips"),
    (
        "gold sell now 4300\nsl 4308\ntp 4290\nlot size 0.02 per $500",
        "SELL XAUUSD at market (seen 4300), stop 4308, target 4290",
    ),
    ("EURUSD buy 1.1600 sl 1.1570 tp 1.1660\nLots: 0.01 per 100$", "BUY EURUSD @ 1.16, stop 1.157, target 1.166"),
    (
        "GBPUSD sell 1.3200, sl 1.3240, tp 1.3100\nLot 0.1 per $1000 balance",
        "SELL GBPUSD @ 1.32, stop 1.324, target 1.31",
    ),
    ("gold buy 4300 sl 4294 tp 4310\nLOT SIZE: 0.01 per $100 account", "BUY XAUUSD @ 4300, stop 4294, target 4310"),
    ("gold buy 4300 sl 4294 tp 4310\nLot: 0.01", "BUY 0.01 lots XAUUSD @ 4300, stop 4294, target 4310"),
    ("Sell limit NQ 25200 working, stop 25240, target 25100", "SELL NQ @ 25200, stop 25240, target 25100"),
    ("Buy stop AAPL 272.5 working. Stop 268", "BUY AAPL once at 272.50, stop 268"),
    ("limit buy GC 4100 resting, stop 4092, target 4120", "BUY GC @ 4100, stop 4092, target 4120"),
    ("buy limit MES 6700 working; sl 6692; tp 6715", "BUY MES @ 6700, stop 6692, target 6715"),
    ("EURUSD buy limit 1.1600 working, sl 1.1570, tp 1.1660", "BUY EURUSD @ 1.16, stop 1.157, target 1.166"),
    ("sl to 4303, keep tp2 and tp3", "MOVE STOP of that trade to 4303"),
    ("Move stop to BE, keeping TP2 TP3", "MOVE STOP of that trade to breakeven"),
    ("tp1 done, move sl 4303, hold tp2 tp3", "MOVE STOP of that trade to 4303"),
    ("Stop to 1.165, keep TP 2 and TP 3", "MOVE STOP of that trade to 1.165"),
    ("raise sl to 4310, leaving tp3", "MOVE STOP of that trade to 4310"),
    ("move sl 4303, keep tp2 4320", "MOVE STOP of that trade to 4303; MOVE TARGET of that trade to 4320"),
    (
        "Long NVDA 12/18 220c @ 2.45, stop 1.80. will add at 2.00 if given",
        "BUY NVDA 220C 18 Dec 2026 @ 2.45, stop 1.80",
    ),
    ("BTO SPX 7705C 0DTE @ 5.20. may add at 4.00 if it dips", "BUY SPX 7705C 24 Nov 2026 @ 5.20"),
    ("in TSLA 405c 12/4 @ 3.10, will add under 2.50 if given", "BUY TSLA 405C 4 Dec 2026 @ 3.10"),
    ("long ES 6712, stop 6704. Will add if it holds", "BUY ES @ 6712, stop 6704"),
    ("bought AMD 240c 12/4 at 2.10; might add at 1.70 if we get it", "BUY AMD 240C 4 Dec 2026 @ 2.10"),
    (
        "tsla dec 4 405 puts, filled 5.2, out on a 15m close over 409",
        "BUY TSLA 405P 4 Dec 2026 @ 5.20, stop 409 on the stock on close",
    ),
    (
        "BTO NVDA 190c 12/4 @ 2.2, out on a 5m close below 186",
        "BUY NVDA 190C 4 Dec 2026 @ 2.20, stop 186 on the stock on close",
    ),
    (
        "SPY 670p 12/4 bought 1.85, exit on an hourly close above 673",
        "BUY SPY 670P 4 Dec 2026 @ 1.85, stop 673 on the stock on close",
    ),
    (
        "in AMD 240c 12/4 at 2.10, bail on a 15m close under 236",
        "BUY AMD 240C 4 Dec 2026 @ 2.10, stop 236 on the stock on close",
    ),
    ("Grabbed 3 $META Dec 18 '26 650 C's for 14.05", "BUY 3 META 650C 18 Dec 2026 @ 14.05"),
    ("BTO 2 SPY 12/4 670 P's @ 1.85", "BUY 2 SPY 670P 4 Dec 2026 @ 1.85"),
    ("took the AMD 240 C's 12/4 at 2.10, stop 1.50", "BUY AMD 240C 4 Dec 2026 @ 2.10, stop 1.50"),
    ("bought NVDA 12/4 190 c's 2.20", "BUY NVDA 190C 4 Dec 2026 @ 2.20"),
    (
        "Long PLTR via the 1/15 190 calls (4.75). Stop 3.30. No target yet.",
        "BUY PLTR 190C 15 Jan 2027 @ 4.75, stop 3.30",
    ),
    ("long AAPL 271.4 stop 268, no targets yet", "BUY AAPL @ 271.40, stop 268"),
    ("gold buy 4300 sl 4294 no tp yet", "BUY XAUUSD @ 4300, stop 4294"),
    ("BTO SPY 670c 12/4 @ 1.85 no pt yet", "BUY SPY 670C 4 Dec 2026 @ 1.85"),
    ("ES short 6722 stop 6728, no target for now", "SELL ES @ 6722, stop 6728"),
    ("in $SPX 7715 calls, today exp, 4.10 fill. half size, no adds", "BUY SPX 7715C 24 Nov 2026 @ 4.10"),
    ("long NVDA 190 stop 186 no adding", "BUY NVDA @ 190, stop 186"),
    ("gold sell 4300 sl 4308 tp 4290, no averaging down", "SELL XAUUSD @ 4300, stop 4308, target 4290"),
    ("bought AMD 240c 12/4 at 2.10 small size no adds", "BUY AMD 240C 4 Dec 2026 @ 2.10"),
    ("delete pending order ❌ price ran without us", "CANCEL that trade"),
    ("cancel gold buy limit, price ran away", "CANCEL XAUUSD"),
    ("Remove the limit, it ran without us", "CANCEL that trade"),
    ("delete EURUSD sell limit, never triggered", "CANCEL EURUSD"),
    ("cancel the order. never filled", "CANCEL that trade"),
    (
        "NVDA 12/18 220C 2.45 stop 1.8 TP1 3.20 TP2 4.00 leave runner",
        "BUY NVDA 220C 18 Dec 2026 @ 2.45, stop 1.80, targets 3.20 / 4 / open",
    ),
    (
        "long AAPL 271.4 stop 268 targets 275, 280, leave runners",
        "BUY AAPL @ 271.40, stop 268, targets 275 / 280 / open",
    ),
    (
        "gold buy 4300 sl 4294 tp1 4306 tp2 4312, leave a runner",
        "BUY XAUUSD @ 4300, stop 4294, targets 4306 / 4312 / open",
    ),
    ("ES long 6712 stop 6704 target 6720 leaving runners", "BUY ES @ 6712, stop 6704, targets 6720 / open"),
]

NOT_TRADED = [
    ("ES 6712 long s 6706", "chatter"),
    ("Gold sell 4300 ✅ 4290 ✅ 4280", "chatter"),
    ("Gold sell 4300 🛑 4310 ✅ 4290 hit ✅ 4280", "chatter"),
    ("long CL 58.40 working, stop 57.95", "refused: not-understood"),
    ("NVDA 12/18 220C 2.45, will buy if given", "chatter"),
    ("will add NVDA at 180 if given", "chatter"),
    ("sold TSLA 405p 5.2, out on a 15m close over 409", "refused: ambiguous-price"),
    ("gold buy 4300 sl 4294, ran without us", "chatter"),
]

PLANNED = [
    (
        "I'm in 👉 HOOD 12/04 145C 👈 2.12 avg, stop 40%, sell half at 3",
        "BUY HOOD 145C 4 Dec 2026 @ 2.12, stop -40%, target 3 (50%)",
    ),
    (
        "BTO NVDA 190c 12/4 @ 2.20, stop 1.60, trim half at 3.00",
        "BUY NVDA 190C 4 Dec 2026 @ 2.20, stop 1.60, target 3 (50%)",
    ),
    (
        "AMD 240c 12/4 2.10, sl 1.50, sell 1/3 at 2.80",
        "BUY AMD 240C 4 Dec 2026 @ 2.10, stop 1.50, target 2.80 (33.33%)",
    ),
    ("long AAPL 271.4, stop 268, sell half @ 276", "BUY AAPL @ 271.40, stop 268, target 276 (50%)"),
    (
        "took SPY 670c 12/4 at 1.85; stop 1.30; close half at 2.50",
        "BUY SPY 670C 4 Dec 2026 @ 1.85, stop 1.30, target 2.50 (50%)",
    ),
    (
        "two longs here: AAPL 271.4 stop 268, MSFT 512.2 stop 506",
        "BUY AAPL @ 271.40, stop 268; BUY MSFT @ 512.20, stop 506",
    ),
    ("two shorts: ES 6722 stop 6728, NQ 25110 stop 25140", "SELL ES @ 6722, stop 6728; SELL NQ @ 25110, stop 25140"),
    ("long AAPL 271.4 stop 268, MSFT 512.2 stop 506", "BUY AAPL @ 271.40, stop 268; BUY MSFT @ 512.20, stop 506"),
    (
        "buy EURUSD 1.1600 sl 1.1570; GBPUSD 1.3100 sl 1.3060",
        "BUY EURUSD @ 1.16, stop 1.157; BUY GBPUSD @ 1.31, stop 1.306",
    ),
    (
        "three longs: AAPL 271.4 stop 268, MSFT 512.2 stop 506, AMD 240 stop 236",
        "BUY AAPL @ 271.40, stop 268; BUY MSFT @ 512.20, stop 506; BUY AMD @ 240, stop 236",
    ),
    ("Bought NVDA at 190 stop 186, AMD at 240 stop 236", "BUY NVDA @ 190, stop 186; BUY AMD @ 240, stop 236"),
    (
        "long AAPL 271.4 stop 268, short MSFT 512.2 stop 516",
        "BUY AAPL @ 271.40, stop 268; SELL MSFT @ 512.20, stop 516",
    ),
    ("Shorted TSLA 405 stop 412, NVDA 190 stop 195", "SELL TSLA @ 405, stop 412; SELL NVDA @ 190, stop 195"),
]

NOT_PLANNED = [
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, sell half at 3, rest at 4", "refused: ambiguous-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, sell half at 1.9", "refused: target-wrong-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, selling half at 3", "refused: ambiguous-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, sell half at 3", "refused: ambiguous-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, sell half at 3, sell half at 4", "refused: ambiguous-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, trim half at 3, trim half at 4, leave a runner", "refused: ambiguous-side"),
    ("BTO NVDA 190c 12/4 @ 2.20, stop 1.60, sell half at market", "refused: ambiguous-side"),
    ("two longs here: AAPL 271.4 stop 268", "refused: not-understood"),
    ("two longs stopped out: AAPL 271.4, MSFT 512.2", "chatter"),
    ("long AAPL 271.4 stop 268, MSFT 500 stop 506", "refused: stop-wrong-side"),
    ("long AAPL 271.4 stop 268, MSFT 512.2", "refused: ambiguous"),
    ("three longs: AAPL 271.4 stop 268, MSFT 512.2 stop 506", "refused: not-understood"),
    ("long AAPL 271.4 stop 268, AAPL 272 stop 269", "refused: ambiguous-price"),
    ("trimmed half of AAPL 271.4 stop 268, MSFT 512.2 stop 506", "chatter"),
]


@pytest.mark.parametrize(("text", "wanted"), [*PLANNED, *NOT_PLANNED])
def test_a_share_planned_at_a_price_is_a_target_and_each_of_two_stopped_entries_is_read(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_what_only_tells_changes_nothing(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_what_takes_an_order_back_or_makes_none_still_does(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("XAUUSD buy 4310\nSL 50 pips above", "stop-wrong-side"),
        ("GOLD SELL 4351\nSL 60 pips below", "stop-wrong-side"),
        ("XAUUSD buy 4310\nSL 50 pips above entry", "stop-wrong-side"),
        ("ES long 6710, stop 8 points above entry", "stop-wrong-side"),
        ("gold buy 4310 tp 50 pips below entry sl 30 pips", "target-wrong-side"),
        ("gold sell 4300 sl 4308 tp 30 pips above", "target-wrong-side"),
    ],
)
def test_a_distance_on_the_wrong_side_of_the_entry_is_refused(text, code):
    assert reading(text) == f"refused: {code}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("leaving only a runner, rest sold 5.80", "TRIM part of that trade @ 5.80"),
        ("rest sold HOOD 5.80, leaving only a runner", "TRIM part of HOOD @ 5.80"),
        ("leaving only runners, rest sold @ 5.80", "TRIM part of that trade @ 5.80"),
        ("rest sold 5.80", "CLOSE that trade @ 5.80"),
        ("the rest sold here 5.80", "CLOSE that trade @ 5.80"),
        ("half sold 5, rest sold 6", "chatter"),
        ("rest sold 5.80, keeping one runner", "chatter"),
        ("rest sold off hard", "chatter"),
    ],
)
def test_the_rest_that_is_sold_but_for_a_runner_is_a_part(text, wanted):
    assert reading(text) == wanted
