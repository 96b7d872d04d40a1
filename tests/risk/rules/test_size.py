"""How large an order and a position may be."""

from __future__ import annotations

from parsers.intent import Side
from risk.decision import Violation
from risk.plan import Slice
from risk.rules.base import Measure
from risk.rules.size import (
    MaxContracts,
    MaxFuturesNotional,
    MaxFxNotional,
    MaxNotional,
    MaxRisk,
    MaxShares,
    MinFxNotional,
)
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import (
    FOREX,
    FUTURE,
    NO_RATE,
    OPTION,
    STOCK,
    Row,
    figures,
    planned,
    remedy,
    units,
    violation_of,
    with_book,
)

LONDON = cases.CONTRACTS["forex"].model_copy(update={"symbol": "EUR", "currency": "GBP"})
POUNDS = cases.FIGURES.model_copy(update={"currency": "GBP", "exchange_rates": {"USD": D("0.8")}})
TWO_HELD = with_book(exposures=(cases.exposure(held=D(1), pending=D(1)),))

ROWS: list[Row] = [
    Row(MaxContracts(limit=5), (OPTION, units(5)), (OPTION, units(6))),
    Row(MaxContracts(limit=5), (TWO_HELD, units(3)), (TWO_HELD, units(4))),
    Row(MaxContracts(limit=5), (FUTURE, units(5)), (FUTURE, units(6))),
    Row(MaxShares(limit=100), (STOCK, units(100)), (STOCK, units(101))),
    Row(MaxNotional(limit_base_currency=D(500)), (OPTION, units(4)), (OPTION, units(5)), NO_RATE),
    Row(
        MaxFuturesNotional(limit_base_currency=D(30_000)),
        (FUTURE, units(1)),
        (FUTURE, units(2)),
        figures("future", currency="EUR"),
    ),
    Row(
        MaxFxNotional(limit_base_currency=D(43_400)),
        (FOREX, units(40_000)),
        (FOREX, units(40_001)),
        figures("forex", currency="EUR"),
    ),
    Row(MaxRisk(limit_base_currency=D(70)), (OPTION, units(2)), (OPTION, units(3)), NO_RATE),
    Row(
        MinFxNotional(limit_usd=D(25_000)),
        (FOREX, {"slices": (Slice(quantity=D(23_042), target_price=None),)}),
        (FOREX, {"slices": (Slice(quantity=D(23_041), target_price=None), Slice(quantity=D(1), target_price=None))}),
        cases.case("forex", contract=LONDON),
    ),
    Row(
        MinFxNotional(limit_usd=D(54_250)),
        (cases.case("forex", contract=LONDON, figures=POUNDS), units(40_000)),
        (
            cases.case("forex", contract=LONDON, figures=POUNDS),
            {"slices": (Slice(quantity=D(39_999), target_price=None),)},
        ),
    ),
]


def test_what_fills_wait_for_is_counted_as_open():
    in_flight = with_book(exposures=(cases.exposure(held=D(0), pending=D(4)),))
    assert isinstance(MaxContracts(limit=5).check(in_flight, planned(in_flight, quantity=D(2))), Violation)


def test_the_remedy_names_the_size_that_would_pass():
    plan = planned(OPTION, quantity=D(9))
    assert remedy(MaxContracts(limit=5), TWO_HELD, plan) == "3 contracts would pass"
    assert remedy(MaxNotional(limit_base_currency=D(500)), OPTION, plan) == "4 contracts would pass"
    assert remedy(MaxNotional(limit_base_currency=D(100)), OPTION, plan) == "no size would pass"


def test_a_limit_counts_only_the_same_side_and_contract():
    other = with_book(exposures=(cases.exposure(con_id=8, held=D(5)), cases.exposure(side=Side.SHORT, held=D(5))))
    assert isinstance(MaxContracts(limit=5).check(other, planned(other, quantity=D(5))), Measure)


def test_money_limits_are_in_base_currency():
    euros = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": D("0.5")}})
    case = cases.case(figures=euros)
    rule = MaxNotional(limit_base_currency=D("62.5"))
    assert isinstance(rule.check(case, planned(case)), Measure)
    assert isinstance(rule.check(case, planned(case, quantity=D(2))), Violation)


def test_a_size_that_fits_exactly_is_a_remedy():
    assert remedy(MaxContracts(limit=1), OPTION, planned(OPTION, quantity=D(2))) == "1 contract would pass"


def test_a_sale_below_the_market_is_worth_what_the_market_pays():
    case = cases.case("stock", cases.signal("stock", Side.SHORT))
    plan = planned(case, quantity=D(10), entry_price=D(182))
    assert violation_of(MaxNotional(limit_base_currency=D(1854)), case, plan).actual == "1854.5"
    assert isinstance(MaxNotional(limit_base_currency=D("1854.5")).check(case, plan), Measure)
