"""Futures as rooms call them: points and ticks, codes, sizes, scale-outs."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("NQ long 29050 stop 29030 target 29100, 29150", "BUY NQ @ 29050, stop 29030, targets 29100 / 29150"),
    ("Short ES here 10 pt stop", "SELL ES at market, stop 10 points"),
    ("/CL short 70.10 s/l 70.50", "SELL CL @ 70.10, stop 70.50"),
    ("🟥 SHORT MES 7712.25 🛑 7718 🎯 7704 🎯 7696.50", "SELL MES @ 7712.25, stop 7718, targets 7704 / 7696.50"),
    ("🟩 LONG NQ 29210 🛑 29180 🎯 29260 🎯 29300", "BUY NQ @ 29210, stop 29180, targets 29260 / 29300"),
    ("long CLF7 @ 67.80 🛑 67.40 🎯 68.60", "BUY CL 2027-01 @ 67.80, stop 67.40, target 68.60"),
    ("long RTYH7 @ 2470.5 st 2462 tp 2484", "BUY RTY 2027-03 @ 2470.50, stop 2462, target 2484"),
    ("short ESZ6 @ 7701 st 7709 tgt 7685", "SELL ES 2026-12 @ 7701, stop 7709, target 7685"),
    ("BUY 2 MNQZ6 29100, st 29080, t 29150", "BUY 2 MNQ 2026-12 @ 29100, stop 29080, target 29150"),
    ("long 2 mes 7680.25, stop 7672, t1 7688, t2 7696", "BUY 2 MES @ 7680.25, stop 7672, targets 7688 / 7696"),
    (
        "ES short 7702.50 / stop 7710 / t1 7695 / t2 7688 / runner",
        "SELL ES @ 7702.50, stop 7710, targets 7695 / 7688 / open",
    ),
    ("YM long 45200, 40 point stop, 80 point target", "BUY YM @ 45200, stop 40 points, target 80 points"),
    ("Sold 3 NQ 29305 stop 29335 tgt 29250", "SELL 3 NQ @ 29305, stop 29335, target 29250"),
    ("ES long limit 7660, stop 7652, target 7676", "BUY ES @ 7660, stop 7652, target 7676"),
    ("LIMIT BUY MES 7655 - SL 7648 - TP 7668", "BUY MES @ 7655, stop 7648, target 7668"),
    ("Buy stop ES 7720, sl 7712, tp 7735", "BUY ES once at 7720, stop 7712, target 7735"),
    ("NQ buy stop @ 29350\nSL 29310\nTP 29430", "BUY NQ once at 29350, stop 29310, target 29430"),
    ("GC short 4215 stop 6 pts target 12 pts", "SELL GC @ 4215, stop 6 points, target 12 points"),
    ("Long MGC @ 4190.5 SL 30 ticks TP 60 ticks", "BUY MGC @ 4190.50, stop 30 ticks, target 60 ticks"),
    ("long nq 29150 risk 20 pts tgt 40 pts", "BUY NQ @ 29150, stop 20 points, target 40 points"),
    ("Scalp long MNQ 29188, 15pt stop, 30pt tp", "BUY MNQ @ 29188, stop 15 points, target 30 points"),
    (
        "SHORT NQ\nEntry: 29260\nStop: 29290\nTarget 1: 29220\nTarget 2: 29180\nContracts: 2",
        "SELL 2 NQ @ 29260, stop 29290, targets 29220 / 29180",
    ),
    ("ES LONG 7688.00 | SL 7682.00 (6 pts) | TP 7700.00 (12 pts)", "BUY ES @ 7688, stop 7682, target 7700"),
    (
        "I'm long ES 7691.75, stop under 7685, looking for 7700 and 7708",
        "BUY ES @ 7691.75, stop 7685, targets 7700 / 7708",
    ),
    ("Long 1 MES at 7690, trailing stop 8 points", "BUY 1 MES @ 7690, stop trailing 8 points"),
    ("6E long 1.1525 stop 1.1500 target 1.1575", "BUY 6E @ 1.1525, stop 1.15, target 1.1575"),
    ("ZN short 112.50 stop 112.80 target 112.00", "SELL ZN @ 112.50, stop 112.80, target 112"),
    ("short NG 4.35 stop 4.45 target 4.10", "SELL NG @ 4.35, stop 4.45, target 4.10"),
    ("NG long @ 4.20 w/ stop @ 4.10 and tp @ 4.45", "BUY NG @ 4.20, stop 4.10, target 4.45"),
    (
        "Entering short on NQ at 29400 with a 30 point stop and 60 point target",
        "SELL NQ @ 29400, stop 30 points, target 60 points",
    ),
    (
        "RTY short from 2465, stop at 2472, 2455 first target, 2448 second target",
        "SELL RTY @ 2465, stop 2472, targets 2455 / 2448",
    ),
    ("In long MNQ 29120 SL 29100 TP 29160", "BUY MNQ @ 29120, stop 29100, target 29160"),
    ("$ES short 7705 stop 7712 pt 7690", "SELL ES @ 7705, stop 7712, target 7690"),
    ("ES_F long 7700 SL 7694 TP 7712", "BUY ES @ 7700, stop 7694, target 7712"),
    ("Long crude 68.20 stop 67.80 target 69.00", "BUY CL @ 68.20, stop 67.80, target 69"),
    ("micro nasdaq long 29190 stop 29160 target 29250", "BUY MNQ @ 29190, stop 29160, target 29250"),
    ("bought 2 MES 7700.50 stop 7694 targets 7706/7712", "BUY 2 MES @ 7700.50, stop 7694, targets 7706 / 7712"),
    ("ES 7702 long, 7696 stop, 7714 target", "BUY ES @ 7702, stop 7696, target 7714"),
    (
        "Long ES 7690-7688, stop 7682, targets 7698, 7705, open",
        "BUY ES @ 7688-7690, stop 7682, targets 7698 / 7705 / open",
    ),
    ("HG buy 5.05 sl 4.98 tp 5.20", "BUY HG @ 5.05, stop 4.98, target 5.20"),
    ("Short SI Mar 51.30 stop 51.90 target 50.00", "SELL SI 2027-03 @ 51.30, stop 51.90, target 50"),
    ("M2K long 2461, sl 2453, tp 2475, size 3", "BUY 3 M2K @ 2461, stop 2453, target 2475"),
    ("MNQ long @ 29115.75 / sl 29095 / tp1 29135 / tp2 29160", "BUY MNQ @ 29115.75, stop 29095, targets 29135 / 29160"),
    ("ES short entry 7711, stop loss 7719, take profit 7695", "SELL ES @ 7711, stop 7719, target 7695"),
    ("Going long MES 7650 w/ 8pt stop, 16pt target", "BUY MES @ 7650, stop 8 points, target 16 points"),
    (
        "Long 2 MES 7671.5, 6 pts stop, T1 +6 pts, T2 +12 pts",
        "BUY 2 MES @ 7671.50, stop 6 points, targets 6 points / 12 points",
    ),
    ("CL long 68.15, 20 tick stop, 40 tick target", "BUY CL @ 68.15, stop 20 ticks, target 40 ticks"),
    ("short /NQ @ 29333, stop: 29363, tgts: 29290 | 29250", "SELL NQ @ 29333, stop 29363, targets 29290 / 29250"),
    ("Order: Buy limit 2 MES @ 7640. Stop 7632. Target 7660.", "BUY 2 MES @ 7640, stop 7632, target 7660"),
    ("sell stop NQ 29000 sl 29040 tp 28900", "SELL NQ once at 29000, stop 29040, target 28900"),
    ("ES Dec long 7695 stop 7688 target 7709", "BUY ES 2026-12 @ 7695, stop 7688, target 7709"),
    ("YMZ6 short 45350 stop 45420 target 45210", "SELL YM 2026-12 @ 45350, stop 45420, target 45210"),
    ("🔴 SHORT 3 MNQ @ 29290\n🛑 29320\n🎯 29250\n🎯 29210", "SELL 3 MNQ @ 29290, stop 29320, targets 29250 / 29210"),
    (
        "Filled long ES 7683.25, stop 7676.50, first target 7690, runner",
        "BUY ES @ 7683.25, stop 7676.50, targets 7690 / open",
    ),
    ("In at 7690 long ES, stop 7683, target 7704", "BUY ES @ 7690, stop 7683, target 7704"),
    ("GC buy 4188 stop 4180 tp 4204 (2 contracts)", "BUY 2 GC @ 4188, stop 4180, target 4204"),
    ("2 lots ES short 7709 stop 7715 target 7697", "SELL 2 lots ES @ 7709, stop 7715, target 7697"),
    ("NQ short 29401, trail 20 points", "SELL NQ @ 29401, stop trailing 20 points"),
    ("Micro gold long 4186, stop 4180, target 4198", "BUY MGC @ 4186, stop 4180, target 4198"),
    ("MCL short 68.90 sl 69.20 tp 68.30", "SELL MCL @ 68.90, stop 69.20, target 68.30"),
    ("ES LONG 7,688.25 STOP 7,680 TARGET 7,704", "BUY ES @ 7688.25, stop 7680, target 7704"),
    ("NQ: Long at 29,110, stop at 29,080, target at 29,170", "BUY NQ @ 29110, stop 29080, target 29170"),
    ("MES short 7705.75 sl 7712 tp 7694.25 qty 3", "SELL 3 MES @ 7705.75, stop 7712, target 7694.25"),
    ("Buy MGCG7 4190 SL 4184 TP 4205", "BUY MGC 2027-02 @ 4190, stop 4184, target 4205"),
    ("CLF27 short 69.40 / 69.80 stop / 68.60 target", "SELL CL 2027-01 @ 69.40, stop 69.80, target 68.60"),
    ("short 1 NQ mkt, stop 29340", "SELL 1 NQ at market, stop 29340"),
    ("Long ES market, 8 point stop, 16 point target", "BUY ES at market, stop 8 points, target 16 points"),
    ("Re-entered long NQ 29142, stop 29118, tgt 29190", "BUY NQ @ 29142, stop 29118, target 29190"),
    ("starter short ES 7708, stop 7716, targets 7696/7688", "SELL ES @ 7708, stop 7716, targets 7696 / 7688"),
    ("MNQ buy 29099 SL 29079 (20 pts) TP 29139 (40 pts)", "BUY MNQ @ 29099, stop 29079, target 29139"),
    ("6J short 0.00645 stop 0.00650 target 0.00635", "SELL 6J @ 0.00645, stop 0.0065, target 0.00635"),
    ("I bought 2 MES @ 7686 with a 7 pt stop", "BUY 2 MES @ 7686, stop 7 points"),
    ("Sell NQ below 29000, stop 29040, target 28900", "SELL NQ once at 29000, stop 29040, target 28900"),
    ("Long above 7712 ES, stop 7704, target 7728", "BUY ES once at 7712, stop 7704, target 7728"),
    (
        "long MNQ 29133; stop 29113; targets 29153; 29183; runner",
        "BUY MNQ @ 29133, stop 29113, targets 29153 / 29183 / open",
    ),
    (
        "NQ short 29288 | sl 29308 | tp1 29258 (50%) | tp2 29218 (50%)",
        "SELL NQ @ 29288, stop 29308, targets 29258 (50%) / 29218 (50%)",
    ),
    ("$NQ_F long 29155 stop 29125 t1 29195 t2 29235", "BUY NQ @ 29155, stop 29125, targets 29195 / 29235"),
    ("LONG ES\nEntry 7686-7684\nStop 7678\nTP1 7694 TP2 7702", "BUY ES @ 7684-7686, stop 7678, targets 7694 / 7702"),
    ("short nq 29310 stop 29335 tp 29260 29210", "SELL NQ @ 29310, stop 29335, targets 29260 / 29210"),
    ("ES long @7691 sl@7685 tp@7703", "BUY ES @ 7691, stop 7685, target 7703"),
    ("MES LONG x3 @ 7688, SL 7681, TP 7702", "BUY 3 MES @ 7688, stop 7681, target 7702"),
    ("Took NQ long 29122, stop 29097, target 29172", "BUY NQ @ 29122, stop 29097, target 29172"),
    ("Shorted 2 MNQ at 29288 - stop 29308 - target 29248", "SELL 2 MNQ @ 29288, stop 29308, target 29248"),
    ("Long 1 GC @ 4177.3, stop 4171.3, target 4189.3", "BUY 1 GC @ 4177.30, stop 4171.30, target 4189.30"),
    ("CL sell 69.05 stop 69.35 tgt 68.45", "SELL CL @ 69.05, stop 69.35, target 68.45"),
    ("ES: short 7709.50. Risk 6 pts. Target 7697.50", "SELL ES @ 7709.50, stop 6 points, target 7697.50"),
    ("buy mnq market sl 20 pts tp 40 pts", "BUY MNQ at market, stop 20 points, target 40 points"),
    ("NQ long 29155, stop loss 25 pts, take profit 50 pts", "BUY NQ @ 29155, stop 25 points, target 50 points"),
    ("long ym 45111 stop 45060 tp1 45161 tp2 45211", "BUY YM @ 45111, stop 45060, targets 45161 / 45211"),
    ("Sell limit NQ 29400, stop 29425, target 29350", "SELL NQ @ 29400, stop 29425, target 29350"),
    (
        "ES long 7688 (3 contracts), stop 7681, T1 7695, T2 7702, T3 7710",
        "BUY 3 ES @ 7688, stop 7681, targets 7695 / 7702 / 7710",
    ),
    ("NQ long 29310-295 sl 29270 tp 29380", "BUY NQ @ 29295-29310, stop 29270, target 29380"),
    ("short ES 7712-15 stop 7722 target 7700", "SELL ES @ 7712-7715, stop 7722, target 7700"),
]

NOT_TRADED = [
    ("short ES 7702-06 stop 7712 target 7690", "refused: invalid-price"),
    ("ES L 7690 stop 7682", "chatter"),
    ("ZB long 117-16 stop 117-00", "refused: invalid-price"),
    ("NQ 29050 L, sl 29020, tp 29110", "chatter"),
    ("Short RTY 2471 over 2476 I'm out, target 2458", "refused: ambiguous-price"),
    ("Buying 1 NQ at 29150, risking 25 points for 50", "chatter"),
    ("NQ short @29330 / SL +25 / TP -50", "refused: invalid-price"),
    ("MNQ L 29120", "chatter"),
    ("MES +2 @ 7650", "chatter"),
    ("NQ at 29050, stop hunters below 29030", "chatter"),
    ("ES 7700 is the line in the sand, long above short below", "chatter"),
    ("NQ +120 points today, ES +25", "chatter"),
    ("long ES 7690 stop 7700", "refused: stop-wrong-side"),
    ("short NQ 29300 target 29400", "refused: target-wrong-side"),
    ("FDAX long 24100 stop 24060", "refused: unsupported-instrument"),
    ("ES levels: 7680 / 7702 / 7725. Long over 7702", "chatter"),
    ("caught 15 pts on the MNQ short, done for the day", "chatter"),
    ("NQ long or short here?", "chatter"),
    ("long NQ 2905 stop 29030", "refused: invalid-price"),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_futures_call_is_read_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NOT_TRADED)
def test_a_futures_message_that_is_no_clear_order_is_not_traded(text, wanted):
    assert reading(text) == wanted
