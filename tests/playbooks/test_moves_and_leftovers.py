from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from broker.record import TradeState
from tests.playbooks.plans import plan
from tests.playbooks.playbook import (
    after,
    cancelled,
    close,
    error,
    fills,
    holding,
    move_stop,
    move_targets,
    reported,
    resting,
    short_by,
    snapshot,
    status,
    takes,
    works,
)


def test_a_stop_is_moved_by_amending_it_in_place():
    play = holding() >> move_stop("100") << "amend S1 STP 10 100"
    play = play >> takes("S1")
    assert play.ends().protected_quantity == 10


def test_every_working_stop_is_moved():
    play = holding(plan((4, "105"), (6, "110"))) >> move_stop("100")
    play = play << "amend S1 STP 4 100" << "amend S2 STP 6 100"
    assert play.ends().stop_price == 100


def test_a_stop_can_be_moved_before_the_entry_fills():
    play = resting() >> move_stop("97") << "amend S1 STP 10 97"
    assert play.ends().open_quantity == 0


def test_a_second_move_waits_for_the_first_to_be_answered():
    play = holding() >> move_stop("98") << "amend S1 STP 10 98"
    play = play >> move_stop("99") >> after(0.5)
    play = play >> reported("S1") << "amend S1 STP 10 99"
    assert play.ends().stop_price == 99


def test_a_refused_move_is_told_and_not_asked_for_again():
    play = holding() >> move_stop("98") << "amend S1 STP 10 98"
    play = play >> after(0.1) >> error("S1", 110, "min tick") << "alarm"
    play = play >> after(5) >> after(5)
    assert play.ends().orders[play.ref("S1")].terms.stop_price == 95
    assert play.trade.protected_quantity == 10


def test_a_share_outside_regular_hours_moves_its_limit_along():
    play = holding(plan((10, None), outside_rth=True)) >> move_stop("98") << "amend S1 STP LMT 10 98 96.04"
    assert play.ends().protected_quantity == 10


def test_a_new_stop_is_placed_at_the_moved_price():
    play = holding(plan((10, None))) >> move_stop("98") << "amend S1 STP 10 98" >> takes("S1")
    play = play >> status("S1", "Inactive") << "place S1.2 STP 10 98 in 1.2"
    assert play.ends().stop_price == 98


def test_targets_move_nearest_first():
    play = holding(plan((4, "105"), (6, "110"))) >> move_targets("106", "112")
    play = play << "amend T1 LMT 4 106" << "amend T2 LMT 6 112"
    assert play.ends().target_prices == {1: Decimal(106), 2: Decimal(112)}


def test_after_the_first_target_the_next_price_is_for_the_next_slice():
    play = holding(plan((4, "105"), (6, "110"))) >> fills("T1", 4, "105") >> cancelled("S1")
    play = play >> move_targets("108") << "amend T2 LMT 6 108"
    assert play.ends().open_quantity == 6


def test_where_nothing_is_held_there_is_no_target_to_move():
    play = holding(plan((10, None))) >> fills("S1", 10, "95") >> snapshot()
    play = play >> move_targets("120") << "alarm: there is nothing left that could have a target"
    assert play.ends().is_over


def test_c3_target_and_stop_both_fill_and_the_excess_is_bought_back_once():
    play = holding() >> fills("T1", 10, "110")
    play = play >> fills("S1", 10, "109") >> after(2) << "requery"
    play = play >> snapshot() << "alarm, reducing" << "place C1 buy MKT 10"
    play = play >> after(3) >> fills("C1", 10, "109.5")
    trade = play.ends()
    assert trade.open_quantity == 0
    assert trade.realised_pnl == 95


def test_c7_an_exit_heard_before_its_entry_is_no_excess():
    play = resting() >> fills("T1", 10, "110") << "cancel E1"
    play = play >> fills("E1", 10, "100") >> cancelled("S1") >> after(3) << "requery"
    assert play.ends().state is TradeState.CLOSED


def test_c3_another_slice_makes_up_for_an_excess_before_anything_is_bought_back():
    play = holding(plan((4, "105"), (6, "110"))) >> fills("T1", 4, "105")
    play = play >> fills("S1", 4, "104") << "amend T2 LMT 2 110" << "amend S2 STP 2 95"
    play = play >> takes("T2") >> takes("S2") >> after(10)
    trade = play.ends()
    assert trade.open_quantity == trade.protected_quantity == 2


def test_c6_a_correction_replaces_its_stem():
    play = resting() >> fills("E1", 10, "100", execution_id="0001.0001.01.01") >> works("S1") >> works("T1")
    play = play >> fills("E1", 8, "100.5", execution_id="0001.0001.01.02", cum=8)
    play = play << "amend T1 LMT 8 110" << "amend S1 STP 8 95"
    trade = play.ends()
    assert trade.open_quantity == 8
    assert trade.average_entry == Decimal("100.5")


def test_c6_a_bust_leaves_nothing_and_its_exits_end():
    play = resting() >> fills("E1", 10, "100", execution_id="0001.0001.01.01") >> works("S1") >> works("T1")
    play = play >> fills("E1", 0, "100", execution_id="0001.0001.01.02", cum=0)
    play = play >> after(2) << "cancel T1" << "cancel S1"
    assert play.ends().open_quantity == 0


def test_c6_an_older_revision_heard_late_changes_nothing():
    play = resting() >> fills("E1", 8, "100", execution_id="0001.0001.01.02", cum=8) >> works("S1") >> works("T1")
    before = play.trade
    play = play >> fills("E1", 10, "100", execution_id="0001.0001.01.01", cum=10)
    assert play.ends() is before


def test_c6_executions_that_exceed_what_the_broker_counts_are_an_alarm():
    play = resting() >> fills("E1", 4, "100", execution_id="0001.0001.01.01", cum=4) >> works("S1") >> works("T1")
    play = play >> fills("E1", 4, "100", execution_id="0001.0002.01.01", cum=8)
    play = play >> fills("E1", 4, "100", execution_id="0001.0002.01.02", cum=4) << "alarm, reducing"
    assert play.ends().open_quantity == 8


def test_c9_units_that_left_by_another_hand_take_their_exits_along():
    play = holding() >> after(10) >> short_by(10) >> after(5)
    play = play >> short_by(10) << "alarm: 10 units left by another hand" << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_c9_what_the_broker_tells_unasked_is_looked_at_now_and_believed_in_five_seconds():
    play = holding() >> after(10) >> short_by(10, unasked=True) << "requery" >> short_by(10) >> after(5) << "requery"
    play = play >> short_by(10) << "alarm: 10 units left by another hand" << "cancel T1" << "cancel S1"
    assert play.ends().open_quantity == 0


def test_c9_a_close_asked_while_another_hand_closes_waits_until_it_is_known_what_is_left():
    play = holding() >> after(10) >> short_by(6, unasked=True) << "requery" >> close() >> short_by(6)
    play = play >> after(5) << "requery" >> short_by(6) << "alarm: 6 units left by another hand"
    play = play << "cancel T1" << "cancel S1" >> cancelled("T1") >> cancelled("S1") << "place C1 MKT 4"
    assert play.ends().open_quantity == 4


def test_c9_a_stop_cancelled_by_the_hand_that_closes_is_not_renewed_before_it_is_known_what_is_left():
    play = holding() >> after(10) >> short_by(10, unasked=True) << "requery" >> cancelled("S1") >> cancelled("T1")
    play = play >> after(5) << "requery" >> short_by(10) << "alarm: 10 units left by another hand" >> snapshot()
    assert play.ends().is_over
    part = holding() >> after(10) >> short_by(6, unasked=True) << "requery" >> cancelled("S1") >> cancelled("T1")
    part = part >> after(5) << "requery" >> short_by(6) << "alarm: 6 units left by another hand"
    part = part << "alarm: as1:bot:ABCDEFGHIJ:S1 was cancelled elsewhere" << "place S1.2 STP 4 95 in 1.2"
    assert part.ends().open_quantity == 4


def test_c9_a_close_goes_on_when_the_broker_takes_it_back_and_waits_for_no_answer_for_ever():
    asked = holding(plan((10, None))) >> after(10) >> short_by(10, unasked=True) << "requery" >> close()
    assert (asked >> short_by(0) << "cancel S1").ends().closing
    alone = holding(plan((10, None))) >> after(10) >> short_by(10, unasked=True) << "requery" >> close()
    assert (alone >> after(10) << "requery" << "cancel S1").ends().closing


def test_c9_what_the_broker_takes_back_is_not_asked_about():
    play = holding() >> after(10) >> short_by(10, unasked=True) << "requery" >> short_by(0) >> after(10)
    assert play.ends().open_quantity == 10


def test_c9_a_part_that_left_by_another_hand_shrinks_the_exits():
    play = holding() >> after(10) >> short_by(4) >> after(5)
    play = play >> short_by(4) << "alarm" << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    assert play.ends().open_quantity == 6


def test_c9_a_shortfall_that_outlasts_a_fill_of_ours_is_believed_after_it():
    play = (
        holding()
        >> after(10)
        >> short_by(4)
        >> after(1)
        >> fills("T1", 6, "110")
        >> reported("S1", quantity=Decimal(4))
    )
    play = play >> after(5) >> short_by(4) >> after(5)
    play = play >> short_by(4) << "alarm: 4 units left by another hand" << "cancel T1" << "cancel S1"
    assert play.ends().open_quantity == 0


def test_a_shortfall_seen_once_is_not_believed():
    play = holding() >> after(10) >> short_by(10) >> after(60) >> short_by(0) >> after(10) >> short_by(10)
    assert play.ends().open_quantity == 10


def test_a_partial_fill_of_the_target_lets_the_broker_shrink_the_stop_first():
    play = holding() >> reported("S1", quantity=Decimal(7)) >> fills("T1", 3, "110")
    play = play >> after(5)
    trade = play.ends()
    assert trade.open_quantity == trade.protected_quantity == 7


def test_a_stop_that_the_broker_did_not_shrink_is_resized_after_two_seconds():
    play = holding() >> fills("T1", 3, "110") >> after(1.5)
    play = play >> after(0.5) << "amend S1 STP 7 95"
    assert play.ends().open_quantity == 7


def test_an_order_with_our_reference_that_we_do_not_know_is_adopted():
    play = holding() >> fills("C7", 10, "101") << "alarm" << "requery"
    play = play >> cancelled("T1") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_a_close_order_at_market_that_does_not_fill_is_told():
    play = holding(plan((10, None))) >> status("S1", "Inactive") << "place S1.2 STP 10 95 in 1.2"
    play = play >> error("S1.2", 201) << "alarm, reducing" << "place C1 MKT 10" >> works("C1")
    play = play >> after(3) << "alarm: as1:bot:ABCDEFGHIJ:C1 is at market"
    assert play.ends().open_quantity == 10


def test_c13_a_position_that_expires_overnight_ends_the_trade():
    play = holding(plan((10, None))) >> after(timedelta(hours=20).total_seconds()) >> short_by(10)
    play = play >> after(30) >> short_by(10) << "alarm" << "cancel S1"
    assert play.ends().state is TradeState.CLOSED
