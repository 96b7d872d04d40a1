"""How small live starts."""

from __future__ import annotations

from risk.rules.ramp import LiveStart
from tests.fakes.cases import D
from tests.risk.rules.rows import STOCK, Row, figures, units

ROWS: list[Row] = [
    Row(
        LiveStart(limit_base_currency=D(1855)),
        (STOCK, units(10)),
        (STOCK, units(11)),
        figures("stock", currency="EUR"),
    ),
]
