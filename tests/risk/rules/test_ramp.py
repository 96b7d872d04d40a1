"""How small live starts."""

from __future__ import annotations

from parsers.intent import Side
from risk.decision import Violation
from risk.rules.base import Measure
from risk.rules.ramp import LiveStart
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import STOCK, Row, figures, planned, units

ROWS: list[Row] = [
    Row(
        LiveStart(limit_base_currency=D(1855)),
        (STOCK, units(10)),
        (STOCK, units(11)),
        figures("stock", currency="EUR"),
    ),
]


def test_live_starts_with_what_a_sale_below_the_market_is_worth_there():
    case = cases.case("stock", cases.signal("stock", Side.SHORT))
    plan = planned(case, quantity=D(10), entry_price=D(182))
    assert isinstance(LiveStart(limit_base_currency=D(1854)).check(case, plan), Violation)
    assert isinstance(LiveStart(limit_base_currency=D("1854.5")).check(case, plan), Measure)
