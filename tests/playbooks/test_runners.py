from __future__ import annotations

from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    after,
    cancel_not_sent,
    cancelled,
    error,
    fills,
    holding,
    move_stop,
    move_targets,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)


def test_a_runner_that_is_given_a_target_gets_it_in_one_group_with_a_new_stop():
    play = holding(plan((10, None))) >> move_targets("120")
    play = play << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    assert play.trade.protected_quantity == 10
    play = play >> cancelled("S1") >> works("S1.2") << "place T1 LMT 10 120 in 1.2"
    play = play >> works("T1") >> fills("T1", 10, "120") >> cancelled("S1.2") >> snapshot()
    assert play.ends().is_over


def test_the_new_stop_may_be_seen_working_first_and_the_target_waits_for_the_old_ones_end():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2") >> after(0.5) >> cancelled("S1") << "place T1 LMT 10 120 in 1.2"
    assert play.ends().protected_quantity == 10


def test_its_stop_filling_while_it_is_being_ended_ends_the_new_one_too():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> fills("S1", 10, "95") >> works("S1.2") >> after(2) << "cancel S1.2"
    play = play >> cancelled("S1.2") >> snapshot()
    assert play.ends().is_over


def test_a_stop_that_was_just_moved_is_given_the_time_to_trigger_before_it_gives_way():
    play = holding(plan((10, None))) >> move_stop("99") << "amend S1 STP 10 99" >> move_targets("120")
    play = play >> takes("S1") >> after(1.5)
    play = play >> after(0.5) << "cancel S1" << "place S1.2 STP 10 99 in 1.2"
    assert play.ends().open_quantity == 10


def test_a_stop_that_has_triggered_gives_way_to_nothing():
    play = holding(plan((10, None))) >> status("S1", "Submitted") >> move_targets("120") >> after(0.5)
    assert play.ends().open_quantity == 10


def test_when_both_stops_fill_the_excess_is_bought_back_once():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> fills("S1", 10, "95") >> fills("S1.2", 10, "95") >> after(2) << "requery"
    play = play >> after(1) >> snapshot() << "alarm, reducing: 10 units more" << "place C1 buy MKT 10"
    assert play.ends().open_quantity == -10


def test_a_new_stop_that_is_refused_is_replaced_by_another():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> error("S1.2", 201) >> after(0.2) >> cancelled("S1") << "place S1.3 STP 10 95 in 1.3"
    play = play >> works("S1.3") << "place T1 LMT 10 120 in 1.3"
    assert play.ends().protected_quantity == 10


def test_a_cancel_that_did_not_leave_leaves_two_stops_and_the_older_goes():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> cancel_not_sent("S1") >> works("S1.2") >> after(0.5) << "cancel S1"
    play = play >> cancelled("S1") << "place T1 LMT 10 120 in 1.2"
    assert play.ends().protected_quantity == 10


def test_a_part_of_the_stop_filling_meanwhile_shrinks_both():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2") >> fills("S1", 3, "95") >> status("S1", "Cancelled", filled=3)
    play = play << "amend S1.2 STP 7 95" >> takes("S1.2") << "place T1 LMT 7 120 in 1.2"
    assert play.ends().open_quantity == 7


def test_until_the_old_stop_has_ended_it_is_in_charge():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2" >> after(1)
    assert play.ends().protected_quantity == 10


def test_what_has_targets_keeps_its_stops_and_only_the_runner_is_renewed():
    play = holding(plan((5, "110"), (5, None))) >> move_targets("111", "120") << "amend T1 LMT 5 111" << "cancel S2"
    play = (
        play
        << "place S2.2 STP 5 95 in 2.2"
        >> takes("T1")
        >> cancelled("S2")
        >> works("S2.2")
        << "place T2 LMT 5 120 in 2.2"
    )
    assert play.ends().protected_quantity == 10


def test_one_price_moves_the_nearest_target_and_leaves_the_runner_alone():
    play = holding(plan((5, "110"), (5, None))) >> move_targets("111") << "amend T1 LMT 5 111"
    assert 2 not in play.ends().target_prices


def test_once_the_targets_are_gone_a_price_is_the_runners():
    play = holding(plan((5, "110"), (5, None))) >> fills("T1", 5, "110") >> cancelled("S1") >> snapshot("S2")
    play = play >> move_targets("120") << "cancel S2" << "place S2.2 STP 5 95 in 2.2"
    assert play.ends().target_prices[2] == 120


def test_an_option_runner_waits_for_the_end_of_its_entry():
    play = resting(plan((3, None), of=OPTION, entry="5", stop="4")) >> fills("E1", 1, "5") >> works("S1")
    play = play >> move_targets("7")
    play = play >> fills("E1", 2, "5") << "cancel S1" << "place S1.2 STP 3 4 in 1.2"
    assert play.ends().open_quantity == 3


def test_a_trim_while_a_runner_is_renewed_sells_no_more_than_is_held():
    play = holding(plan((10, None))) >> move_targets("120") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> trim(4, bid="104") >> works("S1.2") >> cancelled("S1") << "amend S1.2 STP 6 95"
    play = play >> takes("S1.2") << "place C1 LMT 4 103.48"
    trade = play.trade
    assert sum(order.leaves_qty for order in trade.orders.values()) <= 10


def test_the_targets_of_an_option_are_not_moved_before_its_parts_are_at_work():
    play = resting(plan((1, "6"), (1, "8"), of=OPTION, entry="5", stop="4"))
    play = play >> move_targets("6.5", "9") << "alarm: its targets stay as they were"
    assert play.ends().target_prices == {2: 8}
