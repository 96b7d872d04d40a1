"""A stop that becomes another kind of stop: never uncovered by our doing, never two that could both sell."""

from __future__ import annotations

from decimal import Decimal

from risk.plan import PriceCondition, TrailPercent
from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    after,
    cancelled,
    close,
    error,
    fills,
    holding,
    move_stop,
    resting,
    snapshot,
    status,
    takes,
    trail_from,
    trim,
    works,
)

BELOW_598 = PriceCondition(con_id=756733, exchange="SMART", price=Decimal(598), is_more=False)
FIVE = TrailPercent(percent=Decimal(5))


def conditional(*slices):
    parts = slices or ((3, "8.00"),)
    return plan(*parts, of=OPTION, entry="5.00", stop="0").model_copy(update={"stop_when": BELOW_598})


def waits(short):
    return status(short, "PreSubmitted")


def in_own_group():
    """A condition that has a group of its own, since it took the place of one that died."""
    play = holding(conditional()) >> status("S1", "Inactive") << "cancel T1" >> cancelled("T1")
    play = play << "place S1.2 MKT 3 in 1.2" >> waits("S1.2") << "place T1.2 LMT 3 8 in 1.2"
    return play >> works("T1.2")


def test_in_a_group_of_ours_the_price_joins_it_and_only_then_the_condition_ends():
    play = in_own_group() >> move_stop("5.00") << "place S1.3 STP 3 5 in 1.2"
    assert play.trade.orders[play.ref("S1.2")].protects
    play = play >> works("S1.3") << "cancel S1.2" >> cancelled("S1.2")
    assert play.trade.orders[play.ref("S1.3")].link == play.trade.orders[play.ref("T1.2")].link
    assert play.ends().protected_quantity == 3


def test_refused_there_the_condition_stays_and_people_are_told():
    play = in_own_group() >> move_stop("5.00") << "place S1.3 STP 3 5 in 1.2"
    play = play >> error("S1.3", 201) << "alarm: its new stop is refused" >> after(1)
    assert play.trade.plan.stop_when == BELOW_598
    assert play.ends().protected_quantity == 3


def test_in_a_brackets_group_it_gives_way_in_one_write_and_the_target_follows():
    play = holding(conditional()) >> waits("S1") >> move_stop("5.00")
    play = play << "cancel T1" << "cancel S1" << "place S1.2 STP 3 5 in 1.2"
    play = play >> cancelled("T1") >> cancelled("S1") >> works("S1.2") << "place T1.2 LMT 3 8 in 1.2"
    assert play.ends().protected_quantity == 3


def test_refused_there_the_condition_is_put_back():
    play = holding(conditional((3, None))) >> waits("S1") >> move_stop("5.00")
    play = play << "cancel S1" << "place S1.2 STP 3 5 in 1.2" >> error("S1.2", 201) << "alarm: its new stop is refused"
    play = play >> after(0.2) >> cancelled("S1") << "place S1.3 MKT 3 in 1.3" >> waits("S1.3")
    assert play.trade.orders[play.ref("S1.3")].terms.when == BELOW_598
    assert play.ends().protected_quantity == 3


def test_the_condition_coming_true_meanwhile_ends_the_new_stop():
    play = in_own_group() >> move_stop("5.00") << "place S1.3 STP 3 5 in 1.2"
    play = play >> fills("S1.2", 3, "4.80") >> cancelled("S1.3") >> cancelled("T1.2") >> snapshot()
    assert play.ends().is_over


def test_a_part_filled_entry_keeps_its_condition_until_the_entry_is_over():
    play = resting(conditional()) >> fills("E1", 1, "5") >> waits("S1") >> works("T1") >> move_stop("5.00")
    assert play.trade.protected_quantity == 1
    play = play >> fills("E1", 2, "5") << "cancel T1" << "cancel S1" << "place S1.2 STP 3 5 in 1.2"
    assert play.ends().open_quantity == 3


def test_every_part_of_a_split_option_is_converted_in_its_own_way():
    play = holding(conditional((1, "6"), (2, "8"))) << "amend T2 LMT 2 8" << "amend S2 MKT 2"
    play = play << "place S1 MKT 1 in 1.1" >> takes("T2") >> takes("S2") >> waits("S1") << "place T1 LMT 1 6 in 1.1"
    play = play >> works("T1") >> after(3)
    play = play >> move_stop("5.00") << "place S1.2 STP 1 5 in 1.1"
    play = play << "cancel T2" << "cancel S2" << "place S2.2 STP 2 5 in 2.2"
    assert play.ends().open_quantity == 3


def test_a_plain_stop_trails_from_where_it_stands():
    play = holding(plan((10, "110"))) >> trail_from("97", FIVE) << "cancel T1" << "cancel S1"
    play = play << "place S1.2 TRAIL 10 97 in 1.2" >> cancelled("T1") >> cancelled("S1") >> works("S1.2")
    play = play << "place T1.2 LMT 10 110 in 1.2"
    assert play.trade.orders[play.ref("S1.2")].terms.trail == FIVE
    assert play.ends().protected_quantity == 10


def test_a_trade_that_is_leaving_converts_nothing_any_more():
    play = holding(plan((10, "110"))) >> close(bid="104") << "amend T1 LMT 10 103.48" >> trail_from("97", FIVE)
    assert play.ends().closing


def test_a_trim_under_way_is_done_first():
    play = holding(plan((10, "110"))) >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> trail_from("97", FIVE)
    assert play.ends().open_quantity == 10


def test_a_tighter_level_moves_what_trails_already_and_converts_nothing():
    play = holding(plan((10, "110"), trail=FIVE)) >> move_stop("99") << "amend S1 TRAIL 10 99"
    assert play.ends().protected_quantity == 10
