"""Whether the price makes sense against the market."""

from __future__ import annotations

from parsers.intent import Side
from risk.decision import Violation
from risk.figures import PerKind
from risk.rules.base import Measure
from risk.rules.price import MaxChase, PremiumRange, PriceCollar, Spread
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import OPTION, STOCK, Row, planned, priced

AT_REFERENCE = cases.case(intent=cases.market(reference="1.25"))

ROWS: list[Row] = [
    Row(PriceCollar(), (OPTION, priced("1.375")), (OPTION, priced("1.376")), cases.case(quote=None)),
    Row(PriceCollar(), (OPTION, priced("1.098")), (OPTION, priced("1.097"))),
    Row(PriceCollar(ticks=20), (OPTION, priced("1.45")), (OPTION, priced("1.46"))),
    Row(PriceCollar(), (STOCK, priced("189.21")), (STOCK, priced("189.22"))),
    Row(
        MaxChase(percent=PerKind(option=D(10))),
        (AT_REFERENCE, priced("1.375")),
        (AT_REFERENCE, priced("1.38")),
    ),
    Row(
        Spread(percent=PerKind(option=D(20)), ticks=0),
        (cases.case(quote=cases.quote(bid=D("0.9"), ask=D("1.1"))), {}),
        (cases.case(quote=cases.quote(bid=D("0.9"), ask=D("1.11"))), {}),
        cases.case(quote=cases.quote(bid=None)),
    ),
    Row(
        Spread(percent=PerKind(option=D(1)), ticks=3),
        (OPTION, {}),
        (cases.case(quote=cases.quote(bid=D("1.21"))), {}),
    ),
    Row(PremiumRange(low=D("0.5"), high=D(2)), (OPTION, priced("0.5")), (OPTION, priced("0.49"))),
    Row(PremiumRange(low=D("0.5"), high=D(2)), (OPTION, priced("2")), (OPTION, priced("2.01"))),
]


def test_a_short_entry_is_chased_downwards():
    intent = cases.market("stock", reference="185.50", side=Side.SHORT)
    case = cases.case("stock", intent)
    rule = MaxChase(percent=PerKind(stock=D(1)))
    assert isinstance(rule.check(case, planned(case, entry_price=D("183.645"))), Measure)
    assert isinstance(rule.check(case, planned(case, entry_price=D("183.64"))), Violation)
    assert isinstance(rule.check(case, planned(case, entry_price=D(190))), Measure)


def test_a_kind_without_a_figure_is_not_judged_by_that_rule():
    assert isinstance(
        PriceCollar(percent=PerKind(stock=D(1))).check(OPTION, planned(OPTION, entry_price=D(99))), Measure
    )
