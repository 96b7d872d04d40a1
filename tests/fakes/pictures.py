"""A picture that two tests and the documentation share."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot.picture import Bar, Mark, Picture
from tests.fakes.scene import NOW

TRADES = (
    ("SPY", 620, "1.9"),
    ("AAPL", -210, "-1.0"),
    ("NVDA", 340, "1.1"),
    ("QQQ", -205, "-1.0"),
    ("TSLA", 880, "2.6"),
)
STEPS = (0, 40, 180, 310, 620, 560, 410, 430, 520, 750, 690, 545, 610, 830, 1240, 1425)

DAY = Picture(
    badge="PAPER",
    title="P&L · Today",
    total="+$1,425.00",
    gained=True,
    curve_name="account value, USD",
    curve=tuple(
        Mark(at=NOW + timedelta(minutes=23 * number), value=Decimal(100_000 + step))
        for number, step in enumerate(STEPS)
    ),
    bars=tuple(Bar(symbol=name, result=Decimal(result), r_multiple=Decimal(r)) for name, result, r in TRADES),
    footer="5 trades, 3 won · net of commissions · New York time",
)
