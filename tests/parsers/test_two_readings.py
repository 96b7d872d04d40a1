"""Messages of option and stock rooms that come close to an order and can mean two things."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

REFUSED = [
    ("BTO NVDA 190c 12/18 @ 3.15 sold half 4.20", "ambiguous-side"),
    ("bought 3.15 sold 4.20 NVDA 190c", "ambiguous-side"),
    ("BTO NVDA 190c 12/18 3.15 -> 4.20", "not-understood"),
    ("BTO NVDA 190c/200c 12/18 @ 1.10", "ambiguous"),
    ("BTO NVDA 190c 12/18 and 12/11 @ 3.15", "ambiguous-expiry"),
    ("BTO NVDA AMD 190c 12/18 @ 3.15", "ambiguous"),
    ("BTO NVDA 190c 12/18 @ 3.15 3.25 3.35", "ambiguous-price"),
    ("BTO NVDA 190c 12/18 between 3.15 and 6.50", "invalid-price"),
    ("close SPY calls add SPY puts 1.10", "contradictory-right"),
    ("BTO AMD 245c 12/11 2.15 SL 1.50, closed 3.40", "ambiguous-side"),
    ("BTO AMD 245c 12/11 2.15 SL 1.50\nSTC 3.40", "ambiguous-side"),
    ("bought AMD 245c 12/11 2.15, stop 1.50, out 3.40 for +58%", "ambiguous"),
    ("AMD 245c 12/11 in 2.15 stop 1.50 out 3.40", "ambiguous"),
    ("Long $MSFT 525C exp 12/18 @ 4.10 average. Risk under 3.00", "ambiguous"),
]

SILENT = [
    "NVDA 190c 3.15 -> 4.20 +33%",
    "Took 2.75 on half, other half stopped at 2.05",
    "SL 2.25 / 2.05",
    "stop 2.25 or 2.05 on NVDA",
    "Trim 4.20, 4.80, 5.50 on NVDA",
    "Add AMD and NVDA at 2.10",
    "trim 150%",
    "NVDA 190c 12/18 was 3.15 now 4.20",
    "doubling down at 1.10 is how you blow up",
    "BE on the rest of the week",
    "closing both AMD and NVDA",
    "closed both for 3.15",
    "NVDA 190c 3.15 -> 4.20 +33%",
    "Long AAPL 275 risk 500",
    "pulled AMD out of the watchlist",
    "risk 100 to make 300 on NVDA",
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_an_order_with_two_readings_is_refused(text, code):
    assert reading(text) == f"refused: {code}"


@pytest.mark.parametrize("text", SILENT)
def test_half_an_order_is_silence(text):
    assert reading(text) == "chatter"
