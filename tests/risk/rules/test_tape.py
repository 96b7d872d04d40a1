"""What the exchange tells beside prices."""

from __future__ import annotations

from risk.rules.tape import OptionLiquidity
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import Row

ROWS: list[Row] = [
    Row(
        OptionLiquidity(min_open_interest=100),
        (cases.case(quote=cases.quote(open_interest=D(100))), {}),
        (cases.case(quote=cases.quote(open_interest=D(99), volume=D(10_000))), {}),
        cases.case(quote=cases.quote(volume=D(10_000))),
    ),
    Row(
        OptionLiquidity(min_open_interest=0, min_volume=50),
        (cases.case(quote=cases.quote(volume=D(50))), {}),
        (cases.case(quote=cases.quote(volume=D(49), open_interest=D(10_000))), {}),
        cases.case(quote=None),
    ),
]
