from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from parsers.intent import Side
from risk.plan import Chase
from tests.playbooks.plans import NOW, SHARE, plan
from tests.playbooks.playbook import (
    after,
    cancel_entry,
    cancelled,
    close,
    error,
    fills,
    not_sent,
    reported,
    resting,
    snapshot,
    takes,
    works,
)

UP = Chase(step=Decimal("0.02"), step_seconds=5, max_steps=3, furthest_price=Decimal("100.05"))
DOWN = Chase(step=Decimal("0.02"), step_seconds=5, max_steps=3, furthest_price=Decimal("99.95"))


def chasing(*slices, **changes):
    return resting(plan(*slices, chase=UP, **changes))


def tick(seconds, ask="101", **changes):
    return after(seconds, **{"bid": "100.5", "ask": ask, "may_enter": True, **changes})


def test_it_moves_by_a_step_each_time_and_never_beyond_its_end():
    play = chasing() >> tick(4.5) >> tick(0.5) << "chase E1 LMT 10 100.02" >> takes("E1") >> tick(4.5)
    play = play >> tick(0.5) << "chase E1 LMT 10 100.04" >> takes("E1")
    play = play >> tick(5) << "chase E1 LMT 10 100.05" >> takes("E1")
    play = play >> tick(5) >> tick(20)
    assert play.ends().chased == {1: 3}


def test_without_a_chase_in_its_plan_nothing_moves():
    play = resting() >> tick(5) >> tick(20)
    assert play.ends().chased == {}


def test_no_further_than_the_far_touch_and_not_at_all_once_that_is_reached():
    play = chasing() >> tick(5, ask="100.01") << "chase E1 LMT 10 100.01" >> takes("E1") >> tick(5, ask="100.01")
    assert play.ends().orders[play.ref("E1")].terms.limit_price == Decimal("100.01")


def test_the_steps_are_counted_even_where_each_is_small():
    play = chasing()
    for price in ("100.01", "100.02", "100.03"):
        play = play >> tick(5, ask=price) << f"chase E1 LMT 10 {price}" >> takes("E1")
    play = play >> tick(5, ask="100.04")
    assert play.ends().chased == {1: 3}


def test_a_short_follows_downwards():
    play = resting(plan((10, "90"), side=Side.SHORT, stop="105", chase=DOWN))
    play = play >> after(5, bid="99", ask="99.5", may_enter=True) << "chase E1 LMT 10 99.98" >> takes("E1")
    play = play >> after(5, bid="99.97", ask="99.99", may_enter=True) << "chase E1 LMT 10 99.97"
    assert play.ends().chased == {1: 2}


@pytest.mark.parametrize(
    "held_back",
    [
        after(6, bid="100", ask="101"),
        after(6, may_enter=True),
        after(6, bid="100", ask="101", may_enter=True, may_send=False),
    ],
)
def test_never_while_entries_may_not_leave_without_a_price_or_over_a_lost_link(held_back):
    play = chasing() >> held_back
    assert play.ends().chased == {}


def test_one_change_at_a_time():
    play = chasing() >> tick(5) << "chase E1 LMT 10 100.02" >> tick(4.9)
    assert play.ends().chased == {1: 1}


def test_a_change_that_did_not_leave_is_tried_again_as_a_step_of_its_own():
    play = chasing() >> tick(5) << "chase E1 LMT 10 100.02" >> not_sent("E1") >> tick(1)
    play = play >> tick(4) << "chase E1 LMT 10 100.02" >> takes("E1")
    assert play.ends().chased == {1: 2}


def test_a_refused_price_ends_the_chase_and_the_entry_rests():
    play = chasing() >> tick(5) << "chase E1 LMT 10 100.02" >> error("E1", 110)
    play = play << "alarm: as1:bot:ABCDEFGHIJ:E1 keeps its terms" >> tick(6)
    assert play.ends().orders[play.ref("E1")].terms.limit_price == 100


def test_a_price_set_by_a_person_is_left_alone():
    play = chasing() >> tick(1) >> reported("E1", limit_price=Decimal("99.50")) >> tick(10)
    assert play.ends().orders[play.ref("E1")].terms.limit_price == Decimal("99.50")


def test_once_a_part_has_filled_the_rest_stays_where_it_is():
    play = chasing() >> fills("E1", 4, "100") >> works("S1") >> works("T1") >> tick(10)
    assert play.ends().chased == {}


def test_of_several_slices_each_follows_until_one_fills():
    play = chasing((5, "110"), (5, "120")) >> tick(5) << "chase E1 LMT 5 100.02" << "chase E2 LMT 5 100.02"
    play = play >> takes("E1") >> takes("E2") >> fills("E1", 5, "100.02") >> works("S1") >> works("T1")
    play = play >> tick(10)
    assert play.ends().chased == {1: 1, 2: 1}


def test_an_entry_that_was_taken_back_is_not_chased():
    play = chasing() >> cancel_entry() << "cancel E1" >> tick(6) << "requery" << "cancel E1"
    play = play >> cancelled("E1")
    assert play.ends().chased == {}


def test_a_trade_that_is_leaving_is_not_chased():
    play = chasing() >> close() << "cancel E1" >> cancelled("E1") >> snapshot()
    assert play.ends().chased == {}


def test_it_ends_with_its_time():
    play = resting(plan(chase=UP, of=SHARE.model_copy(update={"order_types": frozenset({"LMT", "STP"})})))
    play = play >> tick(60.5)
    assert play.now >= NOW + timedelta(seconds=60)
    assert play.ends().chased == {}
