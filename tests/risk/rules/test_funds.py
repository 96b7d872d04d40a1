"""Whether the account can carry it."""

from __future__ import annotations

from typing import Any

from parsers.intent import Side
from risk.decision import Violation
from risk.rules.base import Measure
from risk.rules.funds import BuyingPower, PdtHeadroom, SettledCash
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import NO_RATE, Row, figures, planned, units

ROWS: list[Row] = [
    Row(
        BuyingPower(), (figures(available_funds=D(500)), units(4)), (figures(available_funds=D(500)), units(5)), NO_RATE
    ),
    Row(
        BuyingPower(),
        (figures("stock", buying_power=D(1855)), units(10)),
        (figures("stock", buying_power=D(1855)), units(11)),
        figures("stock", buying_power=None),
    ),
    Row(
        BuyingPower(),
        (figures("future", available_funds=D(2000)), {}),
        (figures("future", available_funds=D(2000)), units(2)),
        cases.case("future", unit_margin=None),
    ),
    Row(
        BuyingPower(),
        (
            cases.case(
                figures=cases.FIGURES.model_copy(update={"available_funds": D(500)}),
                book=cases.book(exposures=(cases.exposure(pending=D(1), notional=D(250)),)),
            ),
            units(3),
        ),
        (
            cases.case(
                figures=cases.FIGURES.model_copy(update={"available_funds": D(500)}),
                book=cases.book(exposures=(cases.exposure(pending=D(1), notional=D(250)),)),
            ),
            units(4),
        ),
    ),
    Row(
        SettledCash(),
        (figures(settled_cash=D(500)), units(4)),
        (figures(settled_cash=D(500)), units(5)),
        figures(settled_cash=None),
    ),
    Row(
        PdtHeadroom(keep=1),
        (figures(day_trades_remaining=2), {}),
        (figures(day_trades_remaining=1), {}),
        figures(day_trades_remaining=None),
    ),
]


def test_only_entries_that_wait_take_from_what_is_free_and_a_future_takes_margin():
    held = cases.exposure(notional=D(10_000))
    future = cases.exposure("future", held=D(0), pending=D(1), notional=D(30_000), margin=D(2_000))
    free = cases.FIGURES.model_copy(update={"available_funds": D(2_125)})
    case = cases.case(figures=free, book=cases.book(exposures=(held, future)))
    assert isinstance(BuyingPower().check(case, planned(case)), Measure)
    assert isinstance(BuyingPower().check(case, planned(case, quantity=D(2))), Violation)


def headroom(left: int | None, *exposures: Any) -> Violation | Measure:
    book = cases.book(exposures=exposures)
    case = cases.case(figures=cases.FIGURES.model_copy(update={"day_trades_remaining": left}), book=book)
    return PdtHeadroom().check(case, planned(case))


def test_an_account_that_is_not_limited_has_all_the_day_trades():
    assert headroom(-1) == Measure("not limited", 0)
    assert isinstance(headroom(0), Violation)
    assert headroom(1) == Measure(0, 0)


def test_each_open_trade_of_its_kind_takes_a_day_trade():
    assert isinstance(headroom(1, cases.exposure()), Violation)
    assert headroom(1, cases.exposure("future"), cases.exposure("forex")) == Measure(0, 0)
    assert headroom(2, cases.exposure("stock")) == Measure(0, 0)


def free_funds(*exposures: Any) -> Any:
    case = cases.case("stock", book=cases.book(exposures=exposures))
    found = BuyingPower().check(case, planned(case))
    assert isinstance(found, Measure)
    return found.limit


def test_what_waits_takes_its_part_of_the_notional_and_its_margin_where_it_has_one():
    all_of_it = free_funds()
    assert free_funds(cases.exposure(held=D(3), pending=D(1), notional=D(400))) == all_of_it - 100
    sold = cases.exposure(side=Side.SHORT, held=D(1), pending=D(1), notional=D(9_999), margin=D(700))
    assert free_funds(sold) == all_of_it - 700
    assert free_funds(cases.exposure("future", pending=D(1), margin=None)) == all_of_it
    assert free_funds(cases.exposure(pending=D(0), margin=D(700))) == all_of_it
