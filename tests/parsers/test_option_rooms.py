"""What option rooms post to open a trade, in fresh words, and how a trader reads it."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

OPENINGS = [
    ("Buying SPY 670 puts for tomorrow at 1.40, stop 1", "BUY SPY 670P 25 Nov 2026 @ 1.40, stop 1"),
    ("in AVGO 350/c 12.18.26 2.95 avg", "BUY AVGO 350C 18 Dec 2026 @ 2.95"),
    ("in MU 230/p 12.18.26 3.10 avg", "BUY MU 230P 18 Dec 2026 @ 3.10"),
    ("BTO SPY 12/18 600 calls 1.25 avg SL .90", "BUY SPY 600C 18 Dec 2026 @ 1.25, stop 0.90"),
    ("SPY 12/18 600 calls 1.25 avg SL .90", "BUY SPY 600C 18 Dec 2026 @ 1.25, stop 0.90"),
    ("grabbed HOOD 130/c 11.27.26 at 1.85 avg, stop 1.20", "BUY HOOD 130C 27 Nov 2026 @ 1.85, stop 1.20"),
    ("AVGO 350 calls 12/18 filled 2.95 avg. SL 2.20", "BUY AVGO 350C 18 Dec 2026 @ 2.95, stop 2.20"),
    (
        "IWM Dec-04-2026 248 PUT\nBuy Price: 1.62\nStop Loss: 40%\nTake profit: 30% / 60% / 100%",
        "BUY IWM 248P 4 Dec 2026 @ 1.62, stop -40%, targets +30% / +60% / +100%",
    ),
    (
        "QQQ Dec-11-2026 620 CALL\nBuy Price: 2.10\nStop Loss: 35%\nTake profit: 25% / 50%",
        "BUY QQQ 620C 11 Dec 2026 @ 2.10, stop -35%, targets +25% / +50%",
    ),
    (
        "$NVDA Dec-18-26 190 Call\nEntry: 3.15\nSL: 2.30\nTP: 4.00 / 5.50",
        "BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 2.30, targets 4 / 5.50",
    ),
    (
        "Ticker: AMZN\nContract: 235C\nExp: 12/11/2026\nPrice: 2.75\nStop: 1.95\nTarget: 3.80",
        "BUY AMZN 235C 11 Dec 2026 @ 2.75, stop 1.95, target 3.80",
    ),
    (
        "🟢 BTO ALERT 🟢\nSymbol: META\nStrike: 655\nType: Call\nExpiration: 12/04/26\nPremium: $6.40\nQuantity: 2",
        "BUY 2 META 655C 4 Dec 2026 @ 6.40",
    ),
    (
        "NEW TRADE\nStock ➜ GOOGL\nOption ➜ 300P\nExpiry ➜ 12/11\nEntry ➜ 3.40\nSL ➜ 2.40\nTP1 ➜ 4.40\nTP2 ➜ 5.60",
        "BUY GOOGL 300P 11 Dec 2026 @ 3.40, stop 2.40, targets 4.40 / 5.60",
    ),
    (
        "**Options Entry**\n**Contract:** SPY 672C 12/01\n**My Fill:** 1.18\n**Stop:** 0.80",
        "BUY SPY 672C 1 Dec 2026 @ 1.18, stop 0.80",
    ),
    (
        "Options Entry\n[🎟️] Contract: TSLA 12/04 400C\n[🍉] My Fill: 5.35\n[🚨] Risk: small",
        "BUY TSLA 400C 4 Dec 2026 @ 5.35",
    ),
    ("Long: SPY Dec 04 2026 $672.00 Call @ $1.18", "BUY SPY 672C 4 Dec 2026 @ 1.18"),
    (
        "Entered Long\nNVDA Dec 18 2026 $190.00 Call @ $3.15\nSL: 2.30 PT: 4.50",
        "BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 2.30, target 4.50",
    ),
    (
        "Starter in COIN 1/15/27 300c at 18.5, looking for 25 then 30. cutting under 14",
        "BUY COIN 300C 15 Jan 2027 @ 18.50, stop 14, targets 25 / 30",
    ),
    (
        "Starter in SHOP 12/18 160c at 4.2, looking for 6 then 8. cutting below 2.8",
        "BUY SHOP 160C 18 Dec 2026 @ 4.20, stop 2.80, targets 6 / 8",
    ),
    (
        "small starter NFLX 1/15/27 120p @ 5.1, targeting 7 then 9, cutting at 3.5",
        "BUY NFLX 120P 15 Jan 2027 @ 5.10, stop 3.50, targets 7 / 9",
    ),
    ("Took NVDA 215c 12/11 at 2.9, I'll cut it under 2", "BUY NVDA 215C 11 Dec 2026 @ 2.90, stop 2"),
    (
        "SPXW 12/1 7710P — filled 5.10 — mental stop 3.00 — scale 7.5 / 10",
        "BUY SPXW 7710P 1 Dec 2026 @ 5.10, stop 3, targets 7.50 / 10",
    ),
    (
        "SPXW 11/30 6800C — filled 4.20 — hard stop 2.50 — scale 6 / 8.5",
        "BUY SPXW 6800C 30 Nov 2026 @ 4.20, stop 2.50, targets 6 / 8.50",
    ),
    (
        "QQQ 12/1 618c – in at 1.44 – stop 1.00 – scale out 2.00 / 2.60",
        "BUY QQQ 618C 1 Dec 2026 @ 1.44, stop 1, targets 2 / 2.60",
    ),
    (
        "TSLA 12/4 405P // entry 4.60 // SL 3.20 // scaling 6, 7.5",
        "BUY TSLA 405P 4 Dec 2026 @ 4.60, stop 3.20, targets 6 / 7.50",
    ),
    (
        "AAPL 12/11 280c // 2.30 // -30% stop // +25%, +50%",
        "BUY AAPL 280C 11 Dec 2026 @ 2.30, stop -30%, targets +25% / +50%",
    ),
    (
        "<@&990011223344> CRWD 540p 12/18 long @ $6.15 // -25% stop // +30%, +60%",
        "BUY CRWD 540P 18 Dec 2026 @ 6.15, stop -25%, targets +30% / +60%",
    ),
    (
        "NET 12/18 220c long 4.40 | -20% SL | +30% +50% PT",
        "BUY NET 220C 18 Dec 2026 @ 4.40, stop -20%, targets +30% / +50%",
    ),
    (
        "BTO UBER 90c 12/11 1.35, stop -30%, targets +40% +80%",
        "BUY UBER 90C 11 Dec 2026 @ 1.35, stop -30%, targets +40% / +80%",
    ),
    (
        "Long TSLA via the 12/04 400 calls, paid 5.35. Hard stop TSLA 392",
        "BUY TSLA 400C 4 Dec 2026 @ 5.35, stop 392 on the stock",
    ),
    (
        "Long NVDA via 12/18 190 calls, paid 3.15. Hard stop NVDA 178",
        "BUY NVDA 190C 18 Dec 2026 @ 3.15, stop 178 on the stock",
    ),
    (
        "Long AMZN using 12/18 240 calls @ 4.10, stop AMZN 226",
        "BUY AMZN 240C 18 Dec 2026 @ 4.10, stop 226 on the stock",
    ),
    ("Long SPY with the 11/30 672 calls at 1.90, stop 1.30", "BUY SPY 672C 30 Nov 2026 @ 1.90, stop 1.30"),
    ("NVDA  261218P00210000 buy to open 10 @ 4.55 lmt day", "BUY 10 NVDA 210P 18 Dec 2026 @ 4.55"),
    ("SPY   261204C00672000 bto 3 @ 2.10", "BUY 3 SPY 672C 4 Dec 2026 @ 2.10"),
    ("AAPL 280c 12/18 buy to open 5 @ 3.05 lmt gtc", "BUY 5 AAPL 280C 18 Dec 2026 @ 3.05"),
    (".SPY261218C600 bought 2 @ 1.25", "BUY 2 SPY 600C 18 Dec 2026 @ 1.25"),
    ("QQQ 12/11 620p STC 2 @ 3.30", "CLOSE 2 QQQ 620P 11 Dec 2026 @ 3.30"),
    ("buying back in PLTR 12/04 185c 1.95, same stop 1.40", "BUY PLTR 185C 4 Dec 2026 @ 1.95, stop 1.40"),
    ("Back in SPY 672c 11/25 @ .95 stop .60", "BUY SPY 672C 25 Nov 2026 @ 0.95, stop 0.60"),
    ("getting back in NVDA 185c 12/4 at 2.10, sl 1.50", "BUY NVDA 185C 4 Dec 2026 @ 2.10, stop 1.50"),
    ("Re-entering TSLA 12/04 400c 5.10 SL 3.90", "BUY TSLA 400C 4 Dec 2026 @ 5.10, stop 3.90"),
    ("re-entry: QQQ 618c 11/27 @ 1.20, stop .80", "BUY QQQ 618C 27 Nov 2026 @ 1.20, stop 0.80"),
    (
        "[DAY TRADE] [LONG]\nUNH 330C 12/18\nIn @ 4.05\nOut @ 5.25 / 6.00\nBail @ 3.10",
        "BUY UNH 330C 18 Dec 2026 @ 4.05, stop 3.10, targets 5.25 / 6",
    ),
    (
        "[SWING] [LONG]\nBA 250C 1/15/27\nIn @ 6.20\nOut @ 8.00 / 9.50\nBail @ 4.40",
        "BUY BA 250C 15 Jan 2027 @ 6.20, stop 4.40, targets 8 / 9.50",
    ),
    ("IN: NVDA 190c 12/4 @ 1.60\nOUT: 2.20\nSTOP: 1.20", "BUY NVDA 190C 4 Dec 2026 @ 1.60, stop 1.20, target 2.20"),
    (
        "SPY 11/30 670p\nentry 1.55\nexit 2.20, 2.80\nbail 1.05",
        "BUY SPY 670P 30 Nov 2026 @ 1.55, stop 1.05, targets 2.20 / 2.80",
    ),
    ("BTO SPY 600C 12/18 @ 1.25", "BUY SPY 600C 18 Dec 2026 @ 1.25"),
    ("Bought TSLA 400c for 1.10", "BUY TSLA 400C nearest expiry @ 1.10"),
    ("Opening: NVDA 12/18 190c @ 3.15", "BUY NVDA 190C 18 Dec 2026 @ 3.15"),
    ("Opening AMD 12/11 240 calls @ 2.20, will stop out at 1.50", "BUY AMD 240C 11 Dec 2026 @ 2.20, stop 1.50"),
    ("BTO 5 AMD 240c 12/11 @ 1.10 each ($550)", "BUY 5 AMD 240C 11 Dec 2026 @ 1.10"),
    ("BTO 5 AMD 240c 12/11 @ 1.10 ($550 total)", "BUY 5 AMD 240C 11 Dec 2026 @ 1.10"),
    ("BTO GOOGL 300c 12/18 @ 2.10 max entry 2.30 SL 1.50", "BUY GOOGL 300C 18 Dec 2026 @ 2.10, stop 1.50"),
    ("BTO GOOGL 300c 12/18 @ 2.10 (max 2.30) SL 1.50", "BUY GOOGL 300C 18 Dec 2026 @ 2.10, stop 1.50"),
    ("BTO META 655c 12/4 @ 6.40, SL 4.70 on 5 min close", "BUY META 655C 4 Dec 2026 @ 6.40, stop 4.70 on close"),
    ("BTO META 655c 12/4 @ 6.40, stop 5m close below 4.70", "BUY META 655C 4 Dec 2026 @ 6.40, stop 4.70 on close"),
    ("BTO 1 COIN 300c 12/04 @ 5.03 @here (Swing) @Cblast Alert", "BUY 1 COIN 300C 4 Dec 2026 @ 5.03"),
    ("BTO 4 SPY 670c 12/3 @ 1,61", "BUY 4 SPY 670C 3 Dec 2026 @ 1.61"),
    ("bto 2 spy 670c 12/4 @1.3 @here", "BUY 2 SPY 670C 4 Dec 2026 @ 1.30"),
    ("SPY 670C 0DTE 1.12 🚀 SL 0.80", "BUY SPY 670C 24 Nov 2026 @ 1.12, stop 0.80"),
    (
        "🔔 AAPL $280 CALL 12/18 🔔\n💵 Entry 2.30\n🛑 Stop 1.60\n🎯 Targets 3.00, 4.00",
        "BUY AAPL 280C 18 Dec 2026 @ 2.30, stop 1.60, targets 3 / 4",
    ),
    (
        "I'm in SNOW 12/18 270c at 5.60. Stop at 4. First target 7, then 9",
        "BUY SNOW 270C 18 Dec 2026 @ 5.60, stop 4, targets 7 / 9",
    ),
    (
        "Entry: BABA 12/18 170c\nPrice: 3.30\nSL: 30%\nTP: 50%, 100%",
        "BUY BABA 170C 18 Dec 2026 @ 3.30, stop -30%, targets +50% / +100%",
    ),
    ("BTO $DIS 110P 12/11 1.04-1.10 SL .75", "BUY DIS 110P 11 Dec 2026 @ 1.04-1.10, stop 0.75"),
    ("buying 3 SMCI 12/4 45 calls at 1.15 w/ stop at .80", "BUY 3 SMCI 45C 4 Dec 2026 @ 1.15, stop 0.80"),
    ("Long 2x RIVN 18c 12/18 @ 0.62, TP 1.00, SL 0.40", "BUY 2 RIVN 18C 18 Dec 2026 @ 0.62, stop 0.40, target 1"),
    (
        "BTO LULU 12/11 180p @ 2.95 | PT 4.00-4.50 | SL 2.10",
        "BUY LULU 180P 11 Dec 2026 @ 2.95, stop 2.10, targets 4 / 4.50",
    ),
    ("Scalp: SPY 671p 11/24 .88, stop .65, out at 1.20", "BUY SPY 671P 24 Nov 2026 @ 0.88, stop 0.65, target 1.20"),
    (
        "QQQ 616p 11/25 filled at 1.33 😤 risk to .95, tgt 1.90",
        "BUY QQQ 616P 25 Nov 2026 @ 1.33, stop 0.95, target 1.90",
    ),
    ("BTO ORCL 210p 12/4 @ 2.35 stop under 1.60", "BUY ORCL 210P 4 Dec 2026 @ 2.35, stop 1.60"),
    ("IN LOTTO SPY 675c 0.35", "BUY SPY 675C nearest expiry @ 0.35"),
    ("BTO SPY 12/18/26 C600 @ 1.25", "BUY SPY 600C 18 Dec 2026 @ 1.25"),
    ("BTO SPY $600c 18DEC26 @ 1.25 SL: -30% TP: +50%", "BUY SPY 600C 18 Dec 2026 @ 1.25, stop -30%, target +50%"),
    ("BOUGHT +3 SPY 100 18 DEC 26 600 CALL @1.25 LMT", "BUY 3 SPY 600C 18 Dec 2026 @ 1.25"),
    (
        "BTO AAPL 280C 12/18 @ 2.10\n\nStop: 1.50\n\nTargets:\n1) 2.60\n2) 3.20\n3) 4.00",
        "BUY AAPL 280C 18 Dec 2026 @ 2.10, stop 1.50, targets 2.60 / 3.20 / 4",
    ),
    (
        "AAPL 280 CALL EXP 12/18\nBUY @ 2.10\nSELL @ 3.00\nSTOP @ 1.50",
        "BUY AAPL 280C 18 Dec 2026 @ 2.10, stop 1.50, target 3",
    ),
]

REFUSED = [
    ("In $AMD 240/C 12.18 @ 4.15 avg", "chatter"),
    ("Bought SPY calls 1.25 stop .90", "refused: ambiguous-price"),
    ("BTO SPY calls 1.25", "refused: ambiguous-price"),
    ("closing SPY puts 670", "chatter"),
    ("BTO SPY 600c 01.02.27 @ 1.25", "refused: ambiguous-expiry"),
    ("BTO SPY 600c 12/18 @ 1.25 stop -30% -50%", "refused: ambiguous"),
    ("BTO AAPL 280c 12/18 @ 2.10 risk 1.50", "refused: ambiguous"),
    ("Long AAPL 275 risk $200 target 290", "refused: ambiguous"),
    ("Long AAPL 275 risk 290 target 300", "refused: ambiguous"),
    ("Trim AAPL 275 risk 270", "chatter"),
    ("BTO AMD 240c 12/11 @ 1.10 ($570)", "refused: ambiguous-price"),
]


@pytest.mark.parametrize(("text", "wanted"), OPENINGS)
def test_an_option_is_opened_as_meant(text, wanted):
    assert reading(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), REFUSED)
def test_two_readings_of_an_option_are_no_trade(text, wanted):
    assert reading(text) == wanted
