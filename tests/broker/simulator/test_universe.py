from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from broker.simulator import calendar
from broker.simulator.hours import Hours
from broker.simulator.listing import GRIDS, OPTION_NICKEL, OPTION_PENNY, Query
from broker.simulator.universe import Universe

TODAY = date(2026, 11, 24)


def find(**terms):
    return Universe(TODAY).find(Query(**terms))


def test_the_morning_monthly_of_spx_trades_for_the_last_time_the_day_before():
    (monthly,) = find(
        symbol="SPX", sec_type="OPT", trading_class="SPX", last_trade="20261217", strike=Decimal(5850), right="C"
    )
    assert (monthly.expires, monthly.contract_month) == ("20261218", "202612")
    assert find(symbol="SPX", sec_type="OPT", trading_class="SPX", last_trade="20261218") == []


def test_the_weekly_of_the_same_friday_is_a_contract_of_its_own():
    (weekly,) = find(symbol="SPX", sec_type="OPT", last_trade="20261218", strike=Decimal(5850), right="C")
    assert weekly.trading_class == "SPXW"


def test_a_contract_is_found_again_by_its_id_in_another_run():
    (option,) = find(symbol="AAPL", sec_type="OPT", last_trade="20270115", strike=Decimal(190), right="C")
    assert Universe(TODAY).by_id(option.con_id) == option


def test_a_month_or_a_local_symbol_names_a_future():
    (one,) = find(symbol="ES", sec_type="FUT", last_trade="202612")
    (other,) = find(local_symbol="ESZ6", sec_type="FUT")
    assert one == other
    assert one.last_trade == "20261218"


def test_an_option_is_found_by_its_osi_symbol():
    (one,) = find(local_symbol="SPXW  261218C05850000", sec_type="OPT")
    assert one.trading_class == "SPXW"


def test_the_conid_and_other_words_must_agree():
    assert find(con_id=265598, symbol="SPY") == []


def test_expiries_go_by_with_the_days():
    universe = Universe(TODAY)
    universe.roll(date(2026, 12, 21))
    assert universe.find(Query(symbol="SPY", sec_type="OPT", last_trade="20261218")) == []
    assert universe.find(Query(symbol="SPY", sec_type="OPT", last_trade="20261221"))


@pytest.mark.parametrize(("grid", "price", "fits"), [
    (OPTION_PENNY, "2.99", True), (OPTION_PENNY, "3.01", False), (OPTION_PENNY, "3.05", True),
    (OPTION_NICKEL, "2.95", True), (OPTION_NICKEL, "3.05", False), (OPTION_NICKEL, "3.10", True),
])  # fmt: skip
def test_grids_change_at_their_edges(grid, price, fits):
    assert grid.fits(Decimal(price)) is fits


def test_no_two_grids_share_a_number():
    assert len(GRIDS) == 11


@pytest.mark.parametrize(
    "day", [date(2026, 11, 26), date(2026, 12, 25), date(2027, 3, 26), date(2027, 1, 18), date(2026, 7, 3)]
)
def test_holidays_are_known_by_rule(day):
    assert not calendar.is_trading_day(day)


def test_early_closes_and_the_new_year_that_is_not_observed():
    assert date(2026, 11, 27) in calendar.early_closes(2026)
    assert calendar.is_trading_day(date(2021, 12, 31))


@pytest.mark.parametrize(("product", "moment", "liquid", "is_open"), [
    ("stock", (2026, 11, 24, 14, 29), True, False),
    ("stock", (2026, 11, 24, 14, 30), True, True),
    ("stock", (2026, 11, 24, 13, 0), False, True),
    ("stock", (2026, 11, 27, 18, 0), True, False),
    ("cme", (2026, 11, 24, 3, 0), False, True),
    ("cme", (2026, 11, 24, 22, 30), False, False),
    ("forex", (2026, 11, 22, 22, 30), False, True),
    ("forex", (2026, 11, 21, 15, 0), False, False),
])  # fmt: skip
def test_sessions_are_those_of_the_product(product, moment, liquid, is_open):
    now = datetime(*moment, tzinfo=UTC)
    assert (Hours().current(product, now, liquid=liquid) is not None) is is_open


def test_always_open_says_so_in_its_hours():
    now = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    hours = Hours(always_open=True)
    assert hours.current("option", now, liquid=True)
    assert hours.advertised("option", now, liquid=True).startswith("20261125:0000-20261126:0000;20261126:0000")
