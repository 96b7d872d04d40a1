from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from broker.simulator.facts import Commission, Execution, OrderShown
from broker.simulator.orders import Condition
from broker.simulator.switches import Switches
from tests.broker.simulator.stage import CLIENT, Stage


def test_a_market_buy_is_told_in_the_recorded_order():
    stage = Stage()

    stage.send(1, "BUY", 5, "MKT", tif="DAY")

    assert stage.told() == [
        "order 1 PreSubmitted",
        "status 1 PreSubmitted 0/5",
        "execution 1 BOT 5 @ 185.61",
        "order 1 Filled",
        "status 1 Filled 5/0",
        "order 1 Filled charged",
        "commission 1.00",
    ]


def test_a_market_sell_of_stock_is_submitted_first():
    stage = Stage()
    stage.send(1, "BUY", 5, "MKT")
    stage.told()

    stage.send(2, "SELL", 5, "MKT")

    assert stage.told()[:2] == ["order 2 Submitted", "status 2 Submitted 0/5"]


def test_filled_can_come_before_its_execution():
    stage = Stage(Switches(filled_before_executions=True))

    stage.send(1, "BUY", 5, "MKT")

    told = stage.told()
    assert told.index("status 1 Filled 5/0") < told.index("execution 1 BOT 5 @ 185.61")


def test_a_resting_stop_is_presubmitted_and_told_twice_with_a_computed_limit_once():
    stage = Stage()
    stage.send(1, "SELL", 1, "STP", stop="13.13")

    shown = [fact for fact in stage.facts if isinstance(fact, OrderShown)]
    assert [fact.shown_limit for fact in shown] == [Decimal("13.13"), None]
    assert stage.told() == ["order 1 PreSubmitted", "status 1 PreSubmitted 0/1 (trigger)"] * 2


def test_a_cancel_says_cancelled_and_then_202():
    stage = Stage()
    stage.send(1, "BUY", 10, "LMT", "13.27")
    stage.told()

    stage.exchange.cancel(CLIENT, 1)

    assert stage.told() == ["status 1 Cancelled 0/10", "error 1 202"]


def test_an_untransmitted_order_is_silent_until_the_same_id_transmits():
    stage = Stage()
    stage.send(1, "BUY", 10, "LMT", "13.26", transmit=False)
    assert stage.told() == []
    assert stage.exchange.open_orders(CLIENT, everyone=True) == []

    stage.send(1, "BUY", 10, "LMT", "13.26", transmit=True)

    assert stage.told() == ["order 1 Submitted", "status 1 Submitted 0/10"]


def test_the_last_leg_releases_the_bracket_parent_first():
    stage = Stage()

    parent, target, stop = stage.bracket(limit="180")

    assert stage.told() == [
        "order 1 Submitted",
        "status 1 Submitted 0/10",
        "order 2 PreSubmitted",
        "status 2 PreSubmitted 0/10 (child)",
        "order 3 PreSubmitted",
        "status 3 PreSubmitted 0/10 (child,trigger)",
        "order 3 PreSubmitted",
        "status 3 PreSubmitted 0/10 (child,trigger)",
    ]
    assert {target.oca_group, stop.oca_group} == {str(parent.perm_id)}
    assert {target.oca_type, stop.oca_type} == {3}


def test_a_filled_parent_wakes_its_legs():
    stage = Stage()
    _, target, stop = stage.bracket(limit="180", stop="175")
    stage.told()

    stage.price("180")

    told = stage.told()
    assert "status 2 Submitted 0/10" in told
    assert "status 3 PreSubmitted 0/10 (trigger)" in told
    assert stage.position() == 10
    assert (target.status, stop.why_held) == ("Submitted", "trigger")


@pytest.mark.parametrize(("price", "winner", "loser"), [("190", 1, 2), ("182.50", 2, 1)])
def test_one_leg_completes_and_the_other_is_cancelled(price, winner, loser):
    stage = Stage()
    legs = stage.bracket()

    stage.price(price)

    assert legs[winner].status == "Filled"
    assert legs[loser].status == "Cancelled"
    assert stage.position() == 0


def test_legs_follow_a_partly_filled_parent_in_proportion():
    stage = Stage()
    parent, _, stop = stage.bracket(limit="180")
    stage.exchange.fill(parent, Decimal(4), Decimal(180))

    stage.price("182.90")

    assert stop.filled == 4
    assert stage.position() == 0


def test_legs_can_wait_for_the_whole_parent():
    stage = Stage(Switches(partial_parent="on_full_fill"))
    parent, _, stop = stage.bracket(limit="180")
    stage.exchange.fill(parent, Decimal(4), Decimal(180))

    stage.price("182.90")

    assert stop.filled == 0
    assert stop.why_held == "child,trigger"


def test_a_leg_never_sells_what_its_sibling_sold_already():
    stage = Stage()
    parent, target, stop = stage.bracket(limit="180")
    stage.exchange.fill(parent, Decimal(3), Decimal(180))
    stage.price("190.10")
    assert target.filled == 3

    stage.price("182.00")

    assert stop.filled == 0
    assert stage.position() == 0


def test_a_partial_target_reduces_the_stop():
    stage = Stage()
    _, target, stop = stage.bracket()

    stage.exchange.fill(target, Decimal(4), Decimal(190))

    assert (stop.total, stop.status) == (6, "PreSubmitted")
    stage.price("182.50")
    assert stage.position() == 0


def test_a_cancelled_parent_takes_its_legs_along():
    stage = Stage()
    legs = stage.bracket(limit="180")

    stage.exchange.cancel(CLIENT, 1)

    assert [leg.status for leg in legs] == ["Cancelled"] * 3


@pytest.mark.parametrize(("keeps", "total", "status"), [(True, 4, "PreSubmitted"), (False, 10, "Cancelled")])
def test_what_a_cancelled_parent_leaves_for_its_filled_part(keeps, total, status):
    stage = Stage(Switches(partial_parent_cancel_keeps_children=keeps))
    parent, _, stop = stage.bracket(limit="180")
    stage.exchange.fill(parent, Decimal(4), Decimal(180))

    stage.exchange.cancel(CLIENT, 1)

    assert (stop.total, stop.status) == (total, status)


@pytest.mark.parametrize("linked", [True, False])
def test_cancelling_one_leg_and_its_sibling(linked):
    stage = Stage(Switches(cancelling_child_cancels_sibling=linked))
    _, target, stop = stage.bracket()

    stage.exchange.cancel(CLIENT, 2)

    assert target.status == "Cancelled"
    assert stop.over is linked


@pytest.mark.parametrize(("forced", "total"), [(True, 10), (False, 4)])
def test_a_leg_is_forced_to_its_parents_size(forced, total):
    stage = Stage(Switches(children_forced_to_parent_size=forced))
    stage.send(1, "BUY", 10, "LMT", "180", transmit=False)

    stop = stage.send(2, "SELL", 4, "STP", stop="175", parent_id=1)

    assert stop.total == total


def test_a_stop_is_moved_in_place_and_told_again():
    stage = Stage()
    stage.bracket()
    stage.told()

    stop = stage.send(3, "SELL", 10, "STP", stop="184", parent_id=0)

    assert stop.stop_price == 184
    assert stage.told() == ["order 3 PreSubmitted", "status 3 PreSubmitted 0/10 (trigger)"] * 2


def test_a_limit_order_becomes_a_market_order_in_place():
    stage = Stage()
    stage.send(1, "BUY", 1, "LMT", "12.89")

    order = stage.send(1, "BUY", 1, "MKT")

    assert order.status == "Filled"


@pytest.mark.parametrize(
    ("oca_type", "second", "total"), [(1, "Cancelled", 10), (2, "PreSubmitted", 6), (3, "PreSubmitted", 6)]
)
def test_a_partial_fill_in_a_group_of_our_own(oca_type, second, total):
    stage = Stage()
    stage.exchange.set_position("AAPL", Decimal(10), Decimal(180))
    target = stage.send(1, "SELL", 10, "LMT", "190", oca_group="g", oca_type=oca_type)
    stop = stage.send(2, "SELL", 10, "STP", stop="183", oca_group="g", oca_type=oca_type)

    stage.exchange.fill(target, Decimal(4), Decimal(190))

    assert (stop.status, stop.total) == (second, total)


def test_completion_cancels_every_other_member_of_a_group_whatever_its_size():
    stage = Stage()
    first = stage.send(1, "SELL", 3, "LMT", "190", oca_group="g", oca_type=2)
    stop = stage.send(2, "SELL", 10, "STP", stop="183", oca_group="g", oca_type=2)

    stage.price("190")

    assert (first.status, stop.status) == ("Filled", "Cancelled")


def test_an_ioc_without_a_counterpart_is_pending_cancel_then_cancelled():
    stage = Stage()

    stage.send(1, "BUY", 1, "LMT", "12.90", tif="IOC")

    assert stage.told()[2:] == ["status 1 PendingCancel 0/1", "status 1 Cancelled 0/1"]


def test_a_fok_without_a_counterpart_is_inactive_and_nothing_more():
    stage = Stage()

    stage.send(1, "BUY", 1, "LMT", "12.90", tif="FOK")

    assert stage.told()[-1] == "status 1 Inactive 0/1"


def test_a_gtd_order_ends_at_its_moment():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150", tif="GTD", good_till="20261124-15:01:00")
    stage.exchange.advance(stage.exchange.now + timedelta(seconds=59))
    assert order.works

    stage.exchange.advance(stage.exchange.now + timedelta(seconds=2))

    assert order.status == "Cancelled"


def test_a_day_order_ends_with_its_session():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "LMT", "150", tif="DAY")

    stage.exchange.advance(stage.exchange.now + timedelta(hours=7))

    assert order.status == "Cancelled"


def test_an_order_good_after_a_time_waits_for_it():
    stage = Stage()
    order = stage.send(1, "BUY", 1, "MKT", good_after="20261124-15:10:00")
    assert order.status == "PreSubmitted"

    stage.exchange.advance(stage.exchange.now + timedelta(minutes=11))

    assert order.status == "Filled"


def test_a_trailing_stop_follows_up_and_never_down():
    stage = Stage()
    stop = stage.send(1, "SELL", 1, "TRAIL", stop="2")
    assert stop.stop_price == Decimal("183.60")

    stage.price("188")
    stage.price("187")

    assert stop.stop_price == 186
    stage.price("185.90")
    assert stop.status == "Filled"


def test_a_trailing_stop_is_told_a_percent_or_an_amount_and_not_both():
    stage = Stage()
    stop = stage.send(1, "SELL", 1, "TRAIL", trailing_percent=Decimal(1), trail_stop_price=Decimal("183.00"))
    assert stop.stop_price == Decimal("183.75")
    assert stage.send(2, "SELL", 1, "TRAIL", stop="2", trailing_percent=Decimal(1)) is None
    assert stage.codes() == [321]


def test_a_trailing_child_follows_nothing_before_its_parent_fills():
    stage = Stage()
    stage.send(1, "BUY", 1, "LMT", "180.00", transmit=False)
    stop = stage.send(2, "SELL", 1, "TRAIL", stop="3", trail_stop_price=Decimal("177.00"), parent_id=1)
    stage.price("188")
    assert stop.stop_price == 177
    stage.price("179.90")
    assert (stop.status, stop.stop_price) == ("PreSubmitted", 177)


@pytest.mark.parametrize(("keeps", "at"), [(True, "186"), (False, "184")])
def test_a_modified_trailing_stop_keeps_its_level_or_begins_anew(keeps, at):
    stage = Stage(Switches(amended_trail_keeps_its_level=keeps))
    stage.send(1, "SELL", 2, "TRAIL", stop="2")
    stage.price("188")
    stage.price("186.50")
    stop = stage.send(1, "SELL", 1, "TRAIL", stop="2", trail_stop_price=Decimal(184))
    assert (stop.total, stop.stop_price) == (1, max(Decimal(at), Decimal("184.5")))


def test_an_order_waits_for_the_price_of_another_contract():
    stage = Stage()
    spy = stage.exchange.universe.spot("SPY").con_id
    condition = Condition(1, "a", ("0", "580", str(spy), "SMART", "0"))
    order = stage.send(1, "SELL", 1, "MKT", conditions=(condition,))
    assert order.status == "PreSubmitted"

    stage.price("579.50", "SPY")

    assert order.status == "Filled"


def test_options_stop_on_the_bid():
    stage = Stage()
    option = stage.option()
    stage.exchange.market.set_quote(option.con_id, "5.00", "5.20")
    stage.exchange.set_position(option.con_id, Decimal(1), Decimal(500))
    stop = stage.send(1, "SELL", 1, "STP", stop="4.00", con_id=option.con_id)

    stage.exchange.market.set_quote(option.con_id, "3.90", "5.20")

    assert (stop.status, stop.last_price) == ("Filled", Decimal("3.90"))


def test_the_result_of_a_round_trip_carries_both_commissions():
    stage = Stage()
    mes = stage.exchange.universe.spot("MES").con_id
    stage.exchange.market.set_quote(mes, "7039.25", "7039.50")
    stage.send(1, "BUY", 1, "MKT", con_id=mes)
    stage.send(2, "SELL", 1, "MKT", con_id=mes)

    reports = [fact for fact in stage.facts if isinstance(fact, Commission)]
    assert [report.commission for report in reports] == [Decimal("0.62"), Decimal("0.62")]
    assert [report.realised for report in reports] == [None, Decimal("-2.49")]
    assert stage.exchange.books["DU1234567"].net_liquidation == Decimal("999997.51")


def test_a_correction_repeats_the_stem_with_the_next_revision():
    stage = Stage()
    stage.send(1, "BUY", 5, "MKT")
    (first,) = [fact for fact in stage.facts if isinstance(fact, Execution)]

    corrected = stage.exchange.floor.tape.correct(first.execution_id, Decimal(5), Decimal("185.50"))

    assert corrected.execution_id == first.execution_id[:-2] + "02"
    assert stage.position() == 5


def test_commissions_can_come_late_or_never():
    stage = Stage()
    stage.exchange.floor.tape.commissions = "late"
    stage.send(1, "BUY", 5, "MKT")
    assert not any(line.startswith("commission") for line in stage.told())

    stage.exchange.floor.tape.pay_commissions()

    assert stage.told() == ["commission 1.00"]


def test_a_global_cancel_ends_the_orders_of_everybody():
    stage = Stage()
    mine = stage.send(1, "BUY", 1, "LMT", "150")
    other = stage.send(1, "BUY", 1, "LMT", "150", client=2)

    stage.exchange.cancel_all(CLIENT)

    assert mine.over
    assert other.over


def test_a_restart_forgets_held_orders_and_may_hand_out_old_ids():
    stage = Stage()
    stage.send(8, "BUY", 1, "LMT", "150")
    stage.send(9, "BUY", 1, "LMT", "150", transmit=False)

    stage.exchange.restart(next_id=1)

    assert stage.exchange.next_id(CLIENT) == 1
    assert [order.ticket.order_id for order in stage.exchange.open_orders(CLIENT, everyone=False)] == [8]


def test_whatif_makes_no_order():
    stage = Stage()

    stage.send(1, "BUY", 100, "LMT", "185", what_if=True)

    (shown,) = stage.facts
    assert isinstance(shown, OrderShown)
    assert shown.margin is not None
    assert stage.exchange.orders == {}


def test_only_orders_of_the_contract_that_moved_are_looked_at(monkeypatch):
    stage = Stage()
    stage.send(1, "BUY", 1, "LMT", "150")
    stage.send(2, "BUY", 1, "LMT", "500", symbol="SPY")
    looked = []
    monkeypatch.setattr(
        type(stage.exchange.floor), "consider", lambda _floor, order, **_: looked.append(order.ticket.order_id)
    )

    stage.price("586", "SPY")

    assert looked == [2]


def test_the_same_seed_makes_the_same_day_and_another_seed_another():
    def day(seed):
        stage = Stage(seed=seed)
        for symbol in ("SPY", "AAPL", "ES"):
            stage.exchange.market.watch(stage.exchange.universe.spot(symbol))
        for _ in range(50):
            stage.exchange.step(5)
        return [stage.exchange.market.quote(stage.exchange.universe.spot(name)).last for name in ("SPY", "AAPL", "ES")]

    assert day(3) == day(3)
    assert day(3) != day(4)


@pytest.mark.parametrize("seed", range(60))
def test_no_bracket_ever_sells_more_than_it_bought_whatever_happens(seed):
    dice = random.Random(seed)  # noqa: S311 - a play, repeatable by its seed
    stage = Stage(Switches(partial_parent=dice.choice(["proportional", "on_full_fill"])))
    for first in (1, 4, 7):
        stage.bracket(
            dice.randint(1, 10), dice.choice(["183.50", "185.70"]), dice.choice(["187", "189.90"]), "182", first
        )
        for _ in range(12):
            chance, orders = dice.random(), list(stage.exchange.orders.values())
            if chance < 0.6:
                stage.price(dice.choice(["181", "183", "184.50", "186", "188", "190"]))
            elif chance < 0.8:
                stage.exchange.fill(
                    dice.choice([one for one in orders if one.parent is None]), Decimal(1), Decimal(185)
                )
            else:
                stage.exchange.cancel(CLIENT, dice.choice(orders).ticket.order_id)

    executions = [fact for fact in stage.facts if isinstance(fact, Execution)]
    assert stage.position() == sum(one.quantity if one.side == "BOT" else -one.quantity for one in executions)
    for order in stage.exchange.orders.values():
        assert sum((leg.filled for leg in order.children), Decimal(0)) <= order.filled or not order.children
