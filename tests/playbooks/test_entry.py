from __future__ import annotations

from decimal import Decimal

from broker.record import TradeState
from parsers.intent import Side
from tests.playbooks.plans import plan
from tests.playbooks.playbook import (
    Playbook,
    after,
    cancel_entry,
    cancelled,
    error,
    fills,
    held,
    holding,
    not_sent,
    resting,
    snapshot,
    status,
    takes,
    untraced,
    works,
)


def test_a_trade_begins_as_sending_and_needs_nothing():
    play = Playbook()
    assert play.trade.state is TradeState.SENDING
    assert [ref.rpartition(":")[2] for ref in play.trade.orders] == ["E1", "T1", "S1"]


def test_acknowledged_legs_rest_and_need_nothing():
    play = resting() >> after(1)
    assert play.ends().state is TradeState.WORKING


def test_a_fill_with_its_stop_working_is_open_and_protected():
    trade = holding().ends()
    assert trade.state is TradeState.OPEN
    assert trade.open_quantity == trade.protected_quantity == 10
    assert trade.average_entry == 100


def test_a_short_trade_is_open_in_the_same_way():
    trade = holding(plan((10, "90"), side=Side.SHORT, stop="105")).ends()
    assert (trade.open_quantity, trade.protected_quantity) == (10, 10)


def test_nothing_sent_is_refused_and_over():
    play = Playbook() >> not_sent("E1", "T1", "S1")
    assert play.ends().state is TradeState.REFUSED
    assert play.trade.is_over


def test_legs_never_acknowledged_are_asked_about_after_five_seconds():
    play = Playbook() >> after(4.5)
    play = play >> after(0.5) << "requery"
    play = play >> snapshot()
    assert play.ends().state is TradeState.UNKNOWN


def test_an_untraced_entry_is_given_up_with_an_alarm_and_never_resent():
    play = Playbook() >> after(5) << "requery" >> snapshot()
    play = play >> untraced("E1") << "cancel E1" << "alarm, reducing" << "cancel T1" << "cancel S1"
    play = play >> untraced("T1") << "cancel T1" >> untraced("S1") << "cancel S1"
    play = play >> after(100)
    assert play.ends().state is TradeState.REFUSED
    assert play.trade.is_over


def test_a_given_up_entry_that_fills_after_all_is_adopted_and_protected():
    play = Playbook() >> not_sent("E1", "T1", "S1")
    play = play >> after(0.5)
    play = play >> fills("E1", 10, "100") << "alarm: " << "place S1.2 STP 10 95 in 1.2"
    assert play.ends().open_quantity == 10


def test_an_entry_that_is_refused_ends_with_its_legs():
    play = Playbook() >> held("T1") >> held("S1")
    play = play >> error("E1", 201, "margin") << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1") >> cancelled("S1")
    assert play.ends().state is TradeState.REFUSED


def test_a_refused_last_leg_takes_the_held_entry_with_it():
    play = Playbook() >> error("S1", 110, "min tick") << "cancel E1"
    play = play >> cancelled("E1")
    play = play >> after(2) << "requery" << "cancel T1"
    assert play.ends().state is TradeState.NEVER_OPENED


def test_an_entry_past_its_time_is_cancelled_after_two_seconds_of_grace():
    play = resting() >> after(61)
    play = play >> after(1) << "cancel E1"
    play = play >> cancelled("E1") >> cancelled("T1") >> cancelled("S1")
    assert play.ends().state is TradeState.NEVER_OPENED
    assert not play.trade.is_over
    play = play >> snapshot()
    assert play.ends().is_over


def test_an_entry_cancelled_on_request_keeps_what_has_filled():
    play = resting() >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> cancel_entry() << "cancel E1"
    play = play >> cancelled("E1") << "amend T1 LMT 4 110" << "amend S1 STP 4 95"
    play = play >> takes("T1") >> takes("S1")
    trade = play.ends()
    assert trade.state is TradeState.OPEN
    assert trade.open_quantity == trade.protected_quantity == 4


def test_c1_the_broker_may_also_resize_the_children_itself():
    play = resting() >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> cancelled("E1") << "amend T1 LMT 4 110" << "amend S1 STP 4 95"
    play = play >> takes("S1") >> takes("T1")
    play = play >> after(3) << "requery" >> snapshot("S1", "T1")
    assert play.ends().protected_quantity == 4


def test_the_first_exit_ends_entries_that_still_work():
    play = resting(plan((4, "105"), (6, "110")))
    play = play >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> fills("T1", 4, "105") << "cancel E2"
    assert play.ends().leaves_entry == 6


def test_c4_a_late_fill_after_the_cancel_is_adopted_and_protected():
    play = resting() >> cancel_entry() << "cancel E1"
    play = play >> cancelled("E1") >> cancelled("T1") >> cancelled("S1") >> snapshot()
    assert play.trade.is_over
    play = play >> fills("E1", 10, "100") << "alarm: " << "place S1.2 STP 10 95 in 1.2"
    play = play >> works("S1.2") << "place T1.2 LMT 10 110 in 1.2"
    assert play.ends().protected_quantity == 10


def test_c5_codes_that_leave_an_order_live_change_nothing():
    play = resting()
    for code in (399, 404, 2109, 2161, 10311, 10349):
        before = play.trade
        play = play >> error("E1", code)
        assert play.ends() is before


def test_c5_an_unlisted_code_never_cancels_and_asks():
    play = resting() >> error("E1", 9999, "surprise") << "alarm: as1:bot:ABCDEFGHIJ:E1: 9999 surprise" << "requery"
    assert play.ends().state is TradeState.WORKING


def test_c7_a_fast_order_fills_without_any_status():
    play = Playbook() >> fills("E1", 10, "100") >> works("S1") >> works("T1")
    assert play.ends().state is TradeState.OPEN


def test_c7_filled_before_its_executions_waits_and_then_asks():
    play = resting() >> status("E1", "Filled", filled=10) >> works("S1") >> works("T1")
    assert play.trade.open_quantity == 0
    assert not play.trade.is_over
    play = play >> after(2) << "requery"
    play = play >> fills("E1", 10, "100", cum=10)
    assert play.ends().state is TradeState.OPEN


def test_c7_a_claim_never_shown_is_an_alarm():
    play = resting() >> status("E1", "Filled", filled=10) >> works("S1") >> works("T1")
    play = play >> after(15) << "requery" << "alarm, reducing"
    assert play.ends().entry_filled == Decimal(0)


def test_c7_a_stop_is_not_made_smaller_while_executions_lag_behind_a_filled_status():
    play = resting() >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> status("E1", "Filled", filled=10) >> after(1)
    play = play >> fills("E1", 6, "100", cum=10)
    assert play.ends().protected_quantity == 10
