from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from risk.assess import assess
from risk.decision import Approved, Refused
from risk.leaving import BROKERS_TURN, Leave, expiry_sale_at, leave_at, too_late
from risk.policy import Policy
from risk.rules.base import Scope
from tests.fakes import cases
from tests.fakes.cases import CLOSES, CONTRACTS, NOW, D


def leaves(kind="option", policy=None, **contract):
    changed = CONTRACTS[kind].model_copy(update=contract)
    found = assess(cases.case(kind, contract=changed), policy or Policy())
    assert isinstance(found, Approved), found
    return found.plan.leave_at


def test_an_option_is_left_before_the_close_of_its_last_day():
    assert leaves() == datetime(2026, 12, 18, 20, 45, tzinfo=UTC)


def test_the_gateways_own_hours_of_that_day_come_before_the_calendar():
    early = cases.Session(opens=cases.OPENS, closes=CLOSES - timedelta(hours=3))
    contract = CONTRACTS["option"].model_copy(update={"last_trade": NOW.date(), "liquid_hours": (early,)})
    found = assess(cases.case(contract=contract), Policy())
    assert isinstance(found, Approved)
    assert found.plan.leave_at == CLOSES - timedelta(hours=3, minutes=15)


def test_a_half_day_that_the_gateway_does_not_know_yet_ends_at_one():
    assert leaves(last_trade=date(2026, 12, 24)) == datetime(2026, 12, 24, 17, 45, tzinfo=UTC)


@pytest.mark.parametrize(("day", "closes", "left"), [(24, (21, 15), (20, 45)), (27, (18, 15), (17, 45))])
def test_a_class_that_trades_a_quarter_past_the_stock_market_is_left_before_that_market_closes(
    day: int, closes: tuple[int, int], left: tuple[int, int]
):
    hours = cases.Session(
        opens=datetime(2026, 11, day, 14, 30, tzinfo=UTC), closes=datetime(2026, 11, day, *closes, tzinfo=UTC)
    )
    for zone in ("America/New_York", "America/Chicago"):
        moment = leaves(last_trade=date(2026, 11, day), liquid_hours=(cases.TODAY, hours), time_zone=zone)
        assert moment == datetime(2026, 11, day, *left, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["stock", "future", "forex"])
def test_other_kinds_stay_open_unless_the_limits_say_otherwise(kind):
    assert leaves(kind) is None


def test_every_day_means_the_close_of_the_session_that_runs():
    policy = Policy(leave=(Leave(day="every", minutes_before_close=D(10)),))
    assert leaves("stock", policy) == CLOSES - timedelta(minutes=10)


def test_a_future_is_left_before_the_end_of_its_whole_session():
    policy = Policy(leave=(Leave(day="every", minutes_before_close=D(10)),))
    night = cases.Session(opens=NOW - timedelta(hours=1), closes=NOW + timedelta(hours=9))
    assert leaves("future", policy, trading_hours=(night,)) == NOW + timedelta(hours=9) - timedelta(minutes=10)
    assert leaves("stock", policy, trading_hours=(night,)) == CLOSES - timedelta(minutes=10)


def test_the_earliest_that_fits_holds_and_a_narrowed_one_concerns_nobody_else():
    laws = (Leave(), Leave(day="every", minutes_before_close=D(5), only=Scope(channel="c1")))
    assert leaves(policy=Policy(leave=laws)) == CLOSES - timedelta(minutes=5)
    elsewhere = (Leave(), Leave(day="every", minutes_before_close=D(5), only=Scope(channel="c2")))
    assert leaves(policy=Policy(leave=elsewhere)) == datetime(2026, 12, 18, 20, 45, tzinfo=UTC)
    assert leaves(policy=Policy(leave=())) is None


def test_an_entry_that_would_be_left_at_once_is_refused():
    policy = Policy(leave=(Leave(day="every", minutes_before_close=D(6 * 60)),))
    found = assess(cases.case("stock"), policy)
    assert isinstance(found, Refused)
    said = [(violation.rule, violation.message) for violation in found.violations]
    assert said == [("leave", "it would have to be left again at 10:00 EST")]


def test_no_entry_rests_beyond_that_moment():
    policy = Policy(leave=(Leave(day="every", minutes_before_close=D("359.5")),))
    found = assess(cases.case("stock"), policy)
    assert isinstance(found, Approved)
    assert found.plan.good_till == found.plan.leave_at == NOW + timedelta(seconds=30)


def test_a_law_about_time_says_when_and_for_whom():
    assert Leave().law() == "left 15 minutes before the close on an option's last day"
    scoped = Leave(day="every", minutes_before_close=D("7.5"), only=Scope(kind="option"))
    assert scoped.law() == "left 7.5 minutes before the close every day (only kind option)"


ZERO_DTE = CONTRACTS["option"].model_copy(
    update={"last_trade": NOW.date(), "order_types": cases.ORDER_TYPES | {"GAT"}, "liquid_hours": (cases.TODAY,)}
)


def sale(policy=None, kind="option", **contract):
    changed = (ZERO_DTE if kind == "option" else CONTRACTS[kind]).model_copy(update=contract)
    found = assess(cases.case(kind, contract=changed), policy or Policy(expiry_order=True))
    assert isinstance(found, Approved), found
    return found.plan.expiry_sale_at


def test_an_option_of_its_last_day_is_sold_by_the_broker_itself_right_after_we_should_have():
    assert sale() == CLOSES - timedelta(minutes=15) + BROKERS_TURN
    assert sale(Policy(expiry_order=False)) is None
    assert sale(Policy(expiry_order=True, leave=())) is None
    assert sale(last_trade=date(2026, 11, 25), liquid_hours=(cases.TODAY, cases.TOMORROW)) is None
    assert sale(order_types=cases.ORDER_TYPES) is None
    assert sale(order_types=frozenset({"LMT", "STP", "GAT"})) is None


def test_what_never_expires_or_is_no_option_is_not_sold_by_the_broker():
    daily = Policy(expiry_order=True, leave=(Leave(day="every", minutes_before_close=D(5)),))
    types = cases.ORDER_TYPES | {"GAT"}
    assert sale(daily, "stock", order_types=types) is None
    assert (
        sale(
            daily.model_copy(update={"rules": ({"rule": "futures_roll_days", "min_days": 0},)}),
            "future",
            order_types=types,
            last_trade=NOW.date(),
        )
        is None
    )


def test_where_no_session_is_coming_nothing_says_when_it_is_left():
    every = (Leave(day="every", minutes_before_close=D(10)),)
    stock = CONTRACTS["stock"]
    assert (
        leave_at(cases.case("stock"), stock.model_copy(update={"liquid_hours": ()}), every, outside_rth=False) is None
    )
    at_the_bell = leave_at(cases.case("stock", now=CLOSES), stock, every, outside_rth=False)
    assert at_the_bell == CLOSES + timedelta(days=1) - timedelta(minutes=10)


def test_the_last_day_is_that_of_the_options_own_zone_and_new_yorks_where_none_is_named():
    late = cases.case(now=NOW.replace(day=25, hour=3))
    assert expiry_sale_at(late, ZERO_DTE, CLOSES) == CLOSES + BROKERS_TURN
    assert expiry_sale_at(late, ZERO_DTE.model_copy(update={"time_zone": ""}), CLOSES) == CLOSES + BROKERS_TURN
    assert expiry_sale_at(late, ZERO_DTE.model_copy(update={"time_zone": "Asia/Tokyo"}), CLOSES) is None
    assert expiry_sale_at(late, ZERO_DTE, None) is None


def test_the_gateways_hours_are_those_of_the_day_in_the_options_own_zone():
    evening = cases.Session(opens=NOW.replace(day=23), closes=NOW.replace(hour=3))
    late = ZERO_DTE.model_copy(update={"liquid_hours": (evening,)})
    laws = (Leave(),)
    for zone in ("America/New_York", ""):
        found = leave_at(cases.case(), late.model_copy(update={"time_zone": zone}), laws, outside_rth=False)
        assert found == datetime(2026, 11, 24, 20, 45, tzinfo=UTC)
        assert found.tzinfo is UTC
    tokyo = leave_at(cases.case(), late.model_copy(update={"time_zone": "Asia/Tokyo"}), laws, outside_rth=False)
    assert tokyo == evening.closes - timedelta(minutes=15)


EVENING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""Eight in the evening of the 24th in New York, already the 25th in Greenwich."""


def test_too_late_is_told_by_the_day_of_the_contracts_own_zone():
    found = too_late(cases.case(now=EVENING), CONTRACTS["option"], EVENING - timedelta(hours=4))
    assert found is not None
    assert found.message == "it would have to be left again at 16:00 EST"


def test_a_contract_without_a_zone_is_read_in_greenwich():
    nowhere = CONTRACTS["option"].model_copy(update={"time_zone": ""})
    found = too_late(cases.case(), nowhere, NOW - timedelta(minutes=5))
    assert found is not None
    assert found.message == "it would have to be left again at 14:55 UTC"
