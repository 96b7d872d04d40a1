from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from broker.instruction import SnapshotRead
from broker.record import TradeState
from tests.playbooks.plans import NOW, OPTION, plan
from tests.playbooks.playbook import (
    Happening,
    after,
    cancelled,
    close,
    error,
    fills,
    held,
    holding,
    move_stop,
    move_targets,
    not_sent,
    report_of,
    reported,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)


def test_c2_a_stop_refused_with_units_held_is_replaced_at_once_in_a_group_of_its_own():
    play = resting(plan((10, None))) >> fills("E1", 10, "100")
    play = play >> status("S1", "Inactive") << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2")
    assert play.ends().protected_quantity == 10


def test_c2_a_target_linked_to_the_dead_stop_goes_first():
    play = resting() >> fills("E1", 10, "100") >> works("T1")
    play = play >> status("S1", "Inactive") << "cancel T1"
    play = play >> cancelled("T1") << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2") << "place T1.2 LMT 10 110 in 1.2"
    play = play >> works("T1.2")
    assert play.ends().protected_quantity == 10


def test_c2_a_target_that_does_not_end_delays_the_new_stop_by_two_seconds_at_most():
    play = resting() >> fills("E1", 10, "100") >> works("T1")
    play = play >> status("S1", "Inactive") << "cancel T1"
    play = play >> after(1.5)
    play = play >> after(0.5) << "place S1.2 STP 10 95 in 1.2"
    assert play.ends().open_quantity == 10


def test_c2_a_second_refusal_flattens_at_market_and_latches():
    play = resting(plan((10, None))) >> fills("E1", 10, "100")
    play = play >> status("S1", "Inactive") << "place S1.2 STP 10 95 in 1.2"
    play = play >> error("S1.2", 201, "no") << "alarm, reducing" << "place C1 MKT 10"
    play = play >> fills("C1", 10, "99")
    assert play.ends().state is TradeState.CLOSED


def test_c2_not_working_after_five_seconds_flattens():
    play = resting(plan((10, None))) >> fills("E1", 10, "100")
    play = play >> status("S1", "Inactive") << "place S1.2 STP 10 95 in 1.2"
    play = play >> after(4.5) << "requery"
    play = play >> after(0.5) << "alarm, reducing" << "cancel S1.2" << "place C1 MKT 10"
    assert play.ends().state is TradeState.OPEN


def test_c2_a_stop_of_which_the_broker_says_that_there_is_none_keeps_no_exit_waiting():
    play = resting() >> fills("E1", 10, "100") >> works("T1")
    play = play >> status("S1", "Inactive") << "cancel T1" >> cancelled("T1") << "place S1.2 STP 10 95 in 1.2"
    play = play >> close() << "cancel S1.2" >> error("S1.2", 10147, "not found") << "requery" >> after(1.5)
    play = play >> after(0.5) << "requery" << "place C1 MKT 10"
    assert play.ends().open_quantity == 10


def test_c2_one_that_was_acknowledged_once_is_waited_for_all_the_same():
    play = holding(plan((10, None))) >> close() << "cancel S1" >> error("S1", 10147, "not found") << "requery"
    play = play >> after(2) << "requery" >> after(2) << "requery"
    assert play.ends().open_quantity == 10


def test_a_stop_not_seen_working_for_two_seconds_is_asked_about_and_then_replaced():
    play = resting() >> fills("E1", 10, "100") >> works("T1")
    play = play >> after(1.5)
    play = play >> after(0.5) << "requery"
    play = play >> snapshot("T1", "S1") << "cancel T1"
    play = play >> cancelled("T1") << "cancel S1" << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2") >> cancelled("S1") << "place T1.2 LMT 10 110 in 1.2"
    assert play.ends().protected_quantity == 10


def test_a_stop_seen_in_time_is_not_replaced():
    play = resting() >> fills("E1", 10, "100") >> works("T1") >> after(1.9)
    play = play >> works("S1") >> after(10)
    assert play.ends().protected_quantity == 10


def test_an_unanswered_question_still_flattens_at_five_seconds():
    play = resting(plan((10, None))) >> fills("E1", 10, "100")
    play = play >> after(2) << "requery"
    play = play >> after(2) << "requery"
    play = play >> after(1) << "alarm, reducing" << "cancel S1" << "place C1 MKT 10"
    assert play.ends().open_quantity == 10


def test_children_that_wait_for_the_whole_parent_end_the_rest_of_the_entry():
    play = resting(plan((10, None))) >> fills("E1", 4, "100")
    play = play >> after(2) << "cancel E1" << "requery"
    play = play >> cancelled("E1") << "amend S1 STP 4 95"
    play = play >> works("S1") >> takes("S1")
    assert play.ends().protected_quantity == 4


def test_a_proportional_child_covers_each_part_as_it_fills():
    play = resting() >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    assert play.trade.protected_quantity == 4
    play = play >> fills("E1", 6, "100")
    assert play.ends().protected_quantity == 10


def test_a_stop_that_could_not_be_sent_is_tried_again_at_every_tick_while_units_are_held():
    play = resting(plan((10, None))) >> fills("E1", 10, "100")
    play = play >> status("S1", "Inactive") << "place S1.2 STP 10 95 in 1.2"
    play = play >> not_sent("S1.2")
    play = play >> after(0.5) << "alarm, reducing" << "place C1 MKT 10"
    play = play >> not_sent("C1")
    play = play >> after(0.5) << "place C1.2 MKT 10"
    play = play >> not_sent("C1.2")
    play = play >> after(0.5) << "place C1.3 MKT 10"
    assert play.ends().open_quantity == 10


def test_the_clocks_start_anew_when_the_link_is_back_and_a_snapshot_was_read():
    play = resting(plan((10, None))) >> after(1, may_send=False)
    play = play >> fills("E1", 10, "100")
    play = play >> after(30, may_send=False)
    play = play >> after(1) << "requery"
    play = play >> snapshot("S1")
    play = play >> after(1) >> works("S1") >> after(10)
    assert play.ends().protected_quantity == 10


def test_without_a_snapshot_after_an_outage_the_guard_waits_ten_seconds_and_no_longer():
    play = resting(plan((10, None))) >> after(1, may_send=False) >> fills("E1", 10, "100")
    play = play >> after(1) << "requery"
    for _ in range(4):
        play = play >> after(2) << "requery"
    play = play >> after(2) << "requery"
    play = play >> after(2) << "requery"
    assert play.ends().exposed


def test_c10_a_stop_cancelled_by_another_hand_is_renewed_once():
    play = holding(plan((10, None)))
    play = play >> cancelled("S1") << "alarm: as1:bot:ABCDEFGHIJ:S1 was cancelled elsewhere"
    play = play << "place S1.2 STP 10 95 in 1.2" >> works("S1.2")
    assert play.ends().protected_quantity == 10


def test_c10_the_second_time_it_is_handed_over():
    play = holding(plan((10, None)))
    play = play >> cancelled("S1") << "alarm" << "place S1.2 STP 10 95 in 1.2" >> works("S1.2")
    play = play >> snapshot("S1.2")
    play = play >> cancelled("S1.2") << "alarm, reducing: its stop was cancelled elsewhere twice"
    play = play >> after(10) << "requery"
    assert play.ends().handed_over


def test_c10_a_stop_asked_for_after_it_was_handed_over_is_placed_and_guarded_again():
    play = holding(plan((10, None)))
    play = play >> cancelled("S1") << "alarm" << "place S1.2 STP 10 95 in 1.2" >> works("S1.2") >> snapshot("S1.2")
    play = play >> cancelled("S1.2") << "alarm, reducing: its stop was cancelled elsewhere twice"
    play = play >> after(60) << "requery"
    play = play >> move_stop("97") << "place S1.3 STP 10 97 in 1.3" >> works("S1.3") >> snapshot("S1.3")
    play = play >> after(60) >> cancelled("S1.3") << "alarm: as1:bot:ABCDEFGHIJ:S1.3 was cancelled elsewhere"
    play = play << "place S1.4 STP 10 97 in 1.4" >> works("S1.4")
    assert play.ends().protected_quantity == 10


def test_c10_a_stop_left_smaller_is_made_whole_when_its_level_is_asked_for():
    play = holding(plan((10, None))) >> reported("S1", quantity=Decimal(6))
    play = play >> after(2) << "alarm" << "amend S1 STP 10 95" >> takes("S1")
    play = play >> after(60) >> reported("S1", quantity=Decimal(6)) >> after(2) << "alarm, reducing"
    assert play.ends().handed_over
    play = play >> after(60) >> move_stop("97") << "alarm: as1:bot:ABCDEFGHIJ:S1 was made smaller elsewhere"
    play = play << "amend S1 STP 10 97" >> takes("S1")
    assert play.ends().protected_quantity == 10


def test_c10_a_target_asked_for_after_it_was_handed_over_takes_no_stop_back():
    play = holding(plan((10, None)))
    play = play >> cancelled("S1") << "alarm" << "place S1.2 STP 10 95 in 1.2" >> works("S1.2") >> snapshot("S1.2")
    play = play >> cancelled("S1.2") << "alarm, reducing: its stop was cancelled elsewhere twice"
    play = play >> move_targets("112")
    assert play.ends().handed_over


def snapshot_before(short: str, quantity: int) -> Happening:
    """The broker's list, made before it took the new terms of this order."""
    return lambda play: SnapshotRead(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        orders=(report_of(play, short, quantity=Decimal(quantity)),),
        completed=(),
    )


def test_new_terms_that_the_broker_took_late_are_no_other_hands():
    play = holding(plan((10, None)))
    for _ in "ab":
        play = play >> trim(4, bid="104") << "amend S1 STP 6 95"
        play = play >> after(5) << "requery" << "alarm: the broker did not make room" >> snapshot_before("S1", 10)
        play = play >> reported("S1", quantity=Decimal(6)) << "amend S1 STP 10 95" >> takes("S1") >> after(60)
    assert play.ends().protected_quantity == 10
    assert not play.ends().handed_over


def test_c10_a_stop_made_smaller_by_another_hand_is_put_back_once():
    play = holding(plan((10, None)))
    play = play >> reported("S1", quantity=Decimal(6))
    play = play >> after(2) << "alarm" << "amend S1 STP 10 95"
    play = play >> takes("S1")
    assert play.ends().protected_quantity == 10


def test_c10_a_stop_moved_by_another_hand_stays_where_it_was_put():
    play = holding(plan((10, None)))
    play = play >> after(1) >> reported("S1", stop_price=Decimal(97))
    play = play >> after(10)
    assert play.ends().orders[play.ref("S1")].terms.stop_price == 97


def test_a_dead_stop_while_the_market_is_closed_is_tried_again_and_never_sold_at_market():
    play = holding(plan((10, None), of=OPTION, entry="2.00", stop="1.00"))
    play = play >> after(timedelta(hours=8).total_seconds())
    play = play >> cancelled("S1") << "alarm" << "place S1.2 STP 10 1 in 1.2"
    play = play >> error("S1.2", 201) << "alarm, reducing: the market is closed and its stop is refused"
    play = play >> after(29) << "requery"
    play = play >> snapshot() >> after(1) << "place S1.3 STP 10 1 in 1.3"
    assert play.ends().open_quantity == 10
    assert play.now > NOW


def test_a_triggered_stop_that_does_not_fill_is_worked_down():
    play = holding(plan((10, None)))
    play = play >> status("S1", "Submitted") >> after(2.5)
    play = play >> after(0.5, bid="94") << "alarm" << "cancel S1"
    play = play >> cancelled("S1") << "place C1 LMT 10 93.53"
    play = play >> fills("C1", 10, "93.6") >> snapshot()
    assert play.ends().is_over


def test_a_stop_held_at_the_exchange_is_not_taken_for_a_triggered_one():
    play = holding(plan((10, None)))
    play = play >> status("S1", "Submitted") >> after(5, bid="99")
    assert play.ends().protected_quantity == 10


def test_a_child_held_back_after_its_parent_filled_is_not_counted_as_protection():
    play = resting() >> fills("E1", 10, "100") >> held("S1")
    assert play.ends().protected_quantity == 0


def test_closing_with_a_refused_exit_gets_its_stop_back():
    play = holding(plan((10, None))) >> close() << "cancel S1"
    play = play >> cancelled("S1") << "place C1 MKT 10"
    play = play >> error("C1", 201) << "place C1.2 MKT 10" >> error("C1.2", 201) << "place C1.3 MKT 10"
    play = play >> error("C1.3", 201) << "alarm, reducing" << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2")
    assert play.ends().protected_quantity == 10
