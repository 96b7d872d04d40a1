"""How many messages an entry may send."""

from __future__ import annotations

from risk.plan import Slice
from risk.rules.pace import OrderRate
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import Row

RUNNER = Slice(quantity=D(1), target_price=None)

ROWS: list[Row] = [
    Row(
        OrderRate(),
        (cases.case(messages_free=3), {}),
        (cases.case(messages_free=2), {}),
        cases.case(messages_free=None),
    ),
    Row(
        OrderRate(),
        (cases.case(messages_free=0, link_ready=False), {}),
        (cases.case(messages_free=4), {"slices": (RUNNER, Slice(quantity=D(1), target_price=D(2)))}),
    ),
]
