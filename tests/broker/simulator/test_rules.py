from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from broker.simulator.listing import Query
from broker.simulator.switches import Switches
from tests.broker.simulator.stage import CLIENT, Stage


def test_103_for_an_id_that_was_used_or_passed():
    stage = Stage()
    stage.send(5, "BUY", 1, "LMT", "150")
    stage.exchange.cancel(CLIENT, 5)

    stage.send(5, "BUY", 1, "LMT", "150")
    stage.send(4, "BUY", 1, "LMT", "150")

    assert stage.codes() == [202, 103, 103]


def test_104_for_new_terms_of_a_filled_order():
    stage = Stage()
    stage.send(1, "BUY", 1, "MKT")

    stage.send(1, "BUY", 1, "LMT", "150")

    assert stage.codes() == [104]


@pytest.mark.parametrize("change", [{"action": "SELL"}, {"symbol": "SPY"}])
def test_105_for_another_side_or_contract(change):
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150")

    stage.send(1, change.get("action", "BUY"), 1, "LMT", "150", symbol=change.get("symbol", "AAPL"))

    assert stage.codes() == [105]
    assert order.works


def test_110_off_the_grid_makes_no_order_and_no_status():
    stage = Stage()

    assert stage.send(1, "BUY", 1, "LMT", "150.005") is None

    assert stage.told() == ["error 1 110"]


def test_110_on_an_amendment_leaves_the_old_terms():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150")

    stage.send(1, "BUY", 1, "LMT", "150.005")

    assert (order.ticket.limit_price, order.works) == (150, True)


def test_the_grid_is_that_of_the_orders_own_price():
    stage = Stage()
    option = stage.option("AAPL", strike="190")

    stage.send(1, "BUY", 1, "LMT", "2.99", con_id=option.con_id)
    stage.send(2, "BUY", 1, "LMT", "3.01", con_id=option.con_id)

    assert stage.codes() == [110]


def test_a_refused_last_leg_leaves_the_bracket_held_and_silent():
    stage = Stage()
    stage.send(1, "BUY", 10, "LMT", "185.70", transmit=False)
    stage.send(2, "SELL", 10, "LMT", "190", parent_id=1, transmit=False)

    stage.send(3, "SELL", 10, "STP", stop="183.001", parent_id=1)

    assert stage.told() == ["error 3 110"]
    stage.exchange.cancel(CLIENT, 1)
    assert [order.over for order in stage.exchange.orders.values()] == [True, True]


def test_135_for_a_leg_of_an_unknown_parent():
    stage = Stage()
    stage.send(2, "SELL", 1, "STP", stop="150", parent_id=1)
    assert stage.codes() == [135]


def test_201_for_a_leg_of_a_parent_that_is_over():
    stage = Stage()
    stage.send(1, "BUY", 1, "MKT")

    stage.send(2, "SELL", 1, "STP", stop="150", parent_id=1)

    assert stage.told()[-2:] == ["error 2 201", "status 2 Inactive 0/1"]


def test_such_a_leg_can_work_on_its_own():
    stage = Stage(Switches(child_of_filled_parent=False))
    stage.send(1, "BUY", 1, "MKT")

    assert stage.send(2, "SELL", 1, "STP", stop="150", parent_id=1).works


def test_200_when_the_description_fits_nothing_or_several():
    stage = Stage()
    stage.send(1, "BUY", 1, "LMT", "150", query=Query(symbol="NOPE", sec_type="STK"))
    stage.send(2, "BUY", 1, "LMT", "150", query=Query(symbol="TSLA", sec_type="STK"))
    assert stage.codes() == [200, 200]


def test_201_for_both_sides_of_one_option_contract():
    stage = Stage()
    option = stage.option().con_id
    stage.exchange.set_position(option, Decimal(1), Decimal(500))
    stage.send(1, "SELL", 1, "LMT", "20", con_id=option)

    stage.send(2, "BUY", 1, "LMT", "1", con_id=option)

    assert stage.codes() == [201]


def test_a_bracket_on_an_option_is_not_both_sides():
    stage = Stage()
    stage.bracket(quantity=1, limit="1.00", target="20", stop="0.50", con_id=stage.option().con_id)
    assert stage.codes() == []


def test_both_sides_is_a_switch_and_stocks_do_not_care():
    stage = Stage(Switches(both_sides_of_option=False))
    option = stage.option().con_id
    stage.send(1, "SELL", 1, "LMT", "20", con_id=option)
    stage.send(2, "BUY", 1, "LMT", "1", con_id=option)
    stage.send(3, "SELL", 1, "LMT", "200")
    stage.send(4, "BUY", 1, "LMT", "150")
    assert stage.codes() == []


def test_201_when_the_account_cannot_carry_it():
    stage = Stage(cash=Decimal(1000))
    stage.send(1, "BUY", 100, "LMT", "185")
    assert stage.codes() == [201]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("before", ["status 1 Inactive 0/100", "error 1 201"]),
        ("after", ["error 1 201", "status 1 Inactive 0/100"]),
        ("never", ["error 1 201"]),
    ],
)
def test_where_inactive_stands_beside_201(place, told):
    stage = Stage(Switches(rejected_status=place), cash=Decimal(1000))
    stage.send(1, "BUY", 100, "LMT", "185")
    assert stage.told() == told


def test_321_for_an_order_type_that_does_not_exist_and_for_a_read_only_login():
    stage = Stage()
    stage.send(1, "BUY", 1, "FEELINGS", "10")
    stage.exchange.read_only = True
    stage.send(2, "BUY", 1, "LMT", "10")
    assert stage.codes() == [321, 321]


def test_478_for_an_order_on_a_continuous_future():
    stage = Stage()
    stage.send(1, "BUY", 1, "MKT", query=Query(symbol="ES", sec_type="CONTFUT", exchange="CME"))
    assert stage.codes() == [478]


def test_10349_warns_and_the_order_lives_as_a_day_order():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150", tif="")
    assert stage.codes() == [10349]
    assert (order.works, order.time_in_force) == (True, "DAY")


def test_399_outside_hours_and_the_order_lives_until_the_open():
    stage = Stage(now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    order = stage.send(1, "BUY", 1, "MKT")
    assert stage.codes() == [399]
    assert order.works

    stage.exchange.advance(datetime(2026, 11, 24, 14, 30, 1, tzinfo=UTC))

    assert order.status == "Filled"


def test_an_order_outside_regular_hours_trades_before_the_open():
    stage = Stage(now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    assert stage.send(1, "BUY", 1, "LMT", "186", outside_rth=True).status == "Filled"


def test_2109_outside_hours_is_ignored_on_options():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "1", outside_rth=True, con_id=stage.option().con_id)
    assert stage.codes() == [2109]
    assert order.works


def test_10314_for_a_time_nobody_can_read_and_2174_for_one_without_a_zone():
    stage = Stage()
    stage.send(1, "BUY", 1, "LMT", "150", tif="GTD", good_till="tomorrow")
    stage.send(2, "BUY", 1, "LMT", "150", tif="GTD", good_till="20261124 15:00:00")
    assert stage.codes() == [10314, 2174]


def test_10243_for_a_fraction():
    stage = Stage()
    stage.send(1, "BUY", "0.5", "LMT", "150")
    assert stage.codes() == [10243]


def test_10147_and_10148_for_cancels_that_find_nothing_or_nothing_to_end():
    stage = Stage()
    stage.send(1, "BUY", 1, "MKT")
    stage.exchange.cancel(CLIENT, 1)
    stage.exchange.cancel(CLIENT, 99)
    assert stage.codes() == [10148, 10147]


@pytest.mark.parametrize(("refused", "codes"), [(True, [10326]), (False, [])])
def test_10326_for_another_group_on_an_attached_leg(refused, codes):
    stage = Stage(Switches(oca_revision_refused=refused))
    _, _, stop = stage.bracket(limit="180")
    stage.facts.clear()

    stage.send(3, "SELL", 10, "STP", stop="184", parent_id=1, oca_group="mine")

    assert stage.codes() == codes
    assert stop.oca_group == str(stop.parent.perm_id)


def test_10341_for_dropping_a_parent_that_works_and_135_for_naming_one_that_is_over():
    stage = Stage()
    stage.bracket(limit="180", stop="175")
    stage.facts.clear()

    stage.send(3, "SELL", 10, "STP", stop="176", parent_id=0)
    stage.price("180")
    stage.send(3, "SELL", 10, "STP", stop="177", parent_id=1)

    assert [code for code in stage.codes() if code != 202] == [10341, 135]


def test_399_for_an_odd_lot_of_currency():
    stage = Stage()
    order = stage.send(1, "BUY", 1000, "LMT", "1.00", symbol="EURUSD")
    assert stage.codes() == [399]
    assert order.works


def test_precautions_are_switches():
    stage = Stage(Switches(price_cap=Decimal("0.05"), size_cap=Decimal(500)))
    stage.send(1, "BUY", 1, "LMT", "150")
    stage.send(2, "BUY", 501, "LMT", "185")
    assert stage.codes() == [109, 451]


def test_two_accounts_want_to_be_named():
    stage = Stage(accounts=("DU1234567", "DU7654321"))
    stage.send(1, "BUY", 1, "LMT", "150")
    stage.send(2, "SELL", 1, "LMT", "200", oca_group="g")
    assert stage.codes() == [435, 10224]


def test_another_client_cancels_what_it_was_shown():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150")
    stage.exchange.cancel(2, 1)
    assert stage.codes() == [10147]

    stage.exchange.open_orders(2, everyone=True)
    stage.exchange.cancel(2, 1)

    assert order.status == "Cancelled"


def test_an_unknown_switch_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match="is no switch"):
        Switches.named({"partial_parents": "proportional"})
