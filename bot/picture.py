"""What a picture of results shows, as values small enough for the journal; `bot.serve.draw` makes pixels of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from parsers.value import Value

MOST_MARKS = 240
MOST_BARS = 40


class Mark(Value):
    """What something was worth at a moment."""

    at: datetime
    value: Decimal


class Bar(Value):
    """One closed trade: its result in money, and in R where its risk was known."""

    symbol: str
    result: Decimal
    r_multiple: Decimal | None = None


class Picture(Value):
    """A curve over time above a bar for each trade; `total` and `footer` are said as they stand."""

    badge: str
    title: str
    total: str
    gained: bool
    curve_name: str
    curve: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    footer: str
