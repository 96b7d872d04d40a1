"""Whether the stop and the targets make sense against the price."""

from __future__ import annotations

from decimal import Decimal

from parsers.intent import Side
from risk.decision import Violation
from risk.figures import PerKind
from risk.plan import Slice
from risk.rules.base import Measure
from risk.rules.stops import RewardToRisk, StopDistance, StopInMarket
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import OPTION, Row, planned

SHORT_STOCK = cases.case("stock", cases.signal("stock", Side.SHORT))

ROWS: list[Row] = [
    Row(
        StopDistance(min_percent=PerKind(option=D(2)), max_percent=PerKind(option=D(50))),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.98")}),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.99")}),
    ),
    Row(
        StopDistance(min_percent=PerKind(option=D(2)), max_percent=PerKind(option=D(50))),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.5")}),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.49")}),
    ),
    Row(
        RewardToRisk(minimum=D(1)),
        (OPTION, {}),
        (OPTION, {"slices": (Slice(quantity=D(1), target_price=D("1.59")),)}),
        cases.case(intent=cases.signal(targets=())),
    ),
    Row(
        StopInMarket(),
        (OPTION, {"stop_price": D("1.21")}),
        (OPTION, {"stop_price": D("1.22")}),
        cases.case(quote=cases.quote(bid=None)),
    ),
    Row(
        StopInMarket(),
        (SHORT_STOCK, {"stop_price": D("185.51")}),
        (SHORT_STOCK, {"stop_price": D("185.50")}),
    ),
]


def test_reward_is_weighted_by_quantity():
    slices = (Slice(quantity=D(3), target_price=D("1.35")), Slice(quantity=D(1), target_price=D("2.25")))
    plan = planned(OPTION, quantity=D(4), slices=slices, stop_price=D("0.925"))
    assert isinstance(RewardToRisk(minimum=D(1)).check(OPTION, plan), Measure)
    assert isinstance(RewardToRisk(minimum=Decimal("1.01")).check(OPTION, plan), Violation)
