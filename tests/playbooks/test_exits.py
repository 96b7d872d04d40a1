from __future__ import annotations

from decimal import Decimal

from broker.record import TradeState
from parsers.intent import Side
from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    after,
    cancel_not_sent,
    cancelled,
    close,
    commission,
    error,
    fills,
    holding,
    not_sent,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)


def test_a_target_that_fills_closes_and_its_stop_ends_by_itself():
    play = holding() >> fills("T1", 10, "110") >> after(1) >> cancelled("S1")
    assert play.trade.state is TradeState.CLOSED
    play = play >> snapshot()
    assert play.ends().is_over
    assert play.trade.realised_pnl == 100


def test_a_sibling_still_working_after_two_seconds_is_cancelled():
    play = holding() >> fills("T1", 10, "110") >> after(1.9)
    play = play >> after(0.1) << "cancel S1"
    assert play.ends().state is TradeState.CLOSED


def test_a_stop_that_fills_closes_at_a_loss_of_one_r():
    play = holding() >> fills("S1", 10, "95") >> cancelled("T1")
    trade = play.ends()
    assert trade.was_stopped
    assert trade.realised_pnl == -50
    assert trade.r_multiple == -1


def test_a_stop_that_fills_ends_the_rest_of_the_entry():
    play = resting() >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> fills("S1", 4, "95") << "cancel E1"
    assert play.ends().open_quantity == 0


def test_a_close_reprices_the_target_through_the_bid_and_keeps_its_stop():
    play = holding() >> close(bid="104.00") << "amend T1 LMT 10 103.48"
    play = play >> takes("T1")
    assert play.trade.protected_quantity == 10
    play = play >> fills("T1", 10, "104") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_a_close_of_a_short_buys_through_the_ask():
    play = holding(plan((10, "90"), side=Side.SHORT, stop="105"))
    play = play >> close(bid="95.90", ask="96.00") << "amend T1 buy LMT 10 96.48"
    assert play.ends().state is TradeState.CLOSING


def test_a_close_that_does_not_fill_is_worked_further_and_then_goes_at_market():
    play = holding() >> close(bid="104.00") << "amend T1 LMT 10 103.48" >> takes("T1")
    play = play >> after(3, bid="103.00") << "amend T1 LMT 10 100.94" >> takes("T1")
    play = play >> after(3, bid="102.00") << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1") >> cancelled("S1") << "place C1 MKT 10"
    play = play >> fills("C1", 10, "101") >> snapshot()
    assert play.ends().is_over


def test_a_close_without_a_quote_takes_both_away_and_sells_at_market():
    play = holding() >> close() << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1")
    play = play >> cancelled("S1") << "place C1 MKT 10"
    assert play.ends().open_quantity == 10


def test_a_cancel_unanswered_for_two_seconds_does_not_hold_a_close_up():
    play = holding() >> close() << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1") >> after(1.5)
    play = play >> after(0.5) << "requery" << "place C1 MKT 10"
    assert play.ends().open_quantity == 10


def test_a_close_of_a_runner_cancels_its_stop_first_and_sells_what_is_left():
    play = holding(plan((10, None))) >> close(bid="104.00") << "cancel S1"
    play = play >> fills("S1", 3, "95")
    play = play >> cancelled("S1") << "place C1 LMT 7 103.48"
    play = play >> works("C1") >> snapshot("C1") >> after(3, bid="103") << "amend C1 LMT 7 100.94" >> takes("C1")
    play = play >> after(3, bid="103") << "cancel C1"
    play = play >> fills("C1", 2, "101") >> cancelled("C1") << "place C1.2 MKT 5"
    play = play >> fills("C1.2", 5, "100") >> snapshot()
    assert play.ends().is_over


def test_a_target_that_refuses_the_new_price_is_taken_away():
    play = holding() >> close(bid="104.00") << "amend T1 LMT 10 103.48"
    play = play >> after(0.1) >> error("T1", 201, "OCA group revision is not allowed") << "alarm" << "cancel T1"
    play = play << "cancel S1" >> cancelled("T1") >> cancelled("S1") << "place C1 MKT 10"
    assert play.ends().state is TradeState.CLOSING


def test_a_close_while_the_entry_works_flattens_whatever_still_fills():
    play = resting() >> close(bid="100") << "cancel E1"
    play = play >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> cancelled("E1") << "amend T1 LMT 4 99.5" << "amend S1 STP 4 95"
    play = play >> takes("T1") >> takes("S1") >> fills("T1", 4, "99.9") >> cancelled("S1")
    play = play >> fills("E1", 1, "100") << "alarm" << "place C1 LMT 1 99.5"
    assert play.ends().state is TradeState.CLOSING


def test_a_close_before_anything_filled_cancels_the_entry():
    play = resting() >> close() << "cancel E1"
    play = play >> cancelled("E1") >> cancelled("T1") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over
    assert play.trade.state is TradeState.NEVER_OPENED


def test_a_close_in_a_closed_market_waits_and_keeps_the_stop():
    play = holding(plan((10, None), of=OPTION, entry="2.00", stop="1.00")) >> after(8 * 3600)
    play = play >> close() << "alarm: the market is closed"
    play = play >> after(15 * 3600)
    play = play >> after(1800) << "cancel S1"
    assert play.ends().protected_quantity == 10


def test_a_second_close_asks_for_nothing_twice():
    play = holding() >> close(bid="104.00") << "amend T1 LMT 10 103.48"
    play = play >> close(bid="104.00") >> after(0.5)
    assert play.ends().state is TradeState.CLOSING


def test_a_close_that_could_not_be_sent_is_asked_again_at_the_next_tick():
    play = holding() >> close(bid="104.00") << "amend T1 LMT 10 103.48"
    play = play >> not_sent("T1")
    play = play >> after(0.5, bid="104") << "amend T1 LMT 10 103.48"
    assert play.ends().protected_quantity == 10


def test_a_cancel_that_could_not_be_sent_is_asked_again_at_the_next_tick():
    play = holding(plan((10, None))) >> close() << "cancel S1" >> cancel_not_sent("S1")
    assert play.trade.protected_quantity == 10
    play = play >> after(0.5) << "cancel S1"
    assert play.ends().protected_quantity == 10


def test_several_slices_leave_one_by_one_at_their_own_targets():
    play = holding(plan((4, "105"), (6, "110")))
    play = play >> fills("T1", 4, "105") >> cancelled("S1")
    assert play.trade.protected_quantity == play.trade.open_quantity == 6
    play = play >> fills("T2", 6, "110") >> cancelled("S2") >> snapshot()
    trade = play.ends()
    assert trade.is_over
    assert trade.realised_pnl == 80


def test_a_close_of_several_slices_reprices_every_target():
    play = holding(plan((4, "105"), (6, "110")))
    play = play >> close(bid="104") << "amend T1 LMT 4 103.48" << "amend T2 LMT 6 103.48"
    assert play.ends().protected_quantity == 10


# ── trims ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_trim_shrinks_target_and_stop_and_then_sells_what_they_left():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> takes("T1")
    play = play >> takes("S1") << "place C1 LMT 4 103.48"
    play = play >> fills("C1", 4, "104")
    trade = play.ends()
    assert trade.open_quantity == trade.protected_quantity == 6
    assert not trade.exits


def test_a_trim_that_does_not_fill_is_worked_down_to_the_market():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> takes("T1") >> takes("S1") << "place C1 LMT 4 103.48"
    play = play >> works("C1") >> after(3, bid="103") << "amend C1 LMT 4 100.94" >> takes("C1")
    play = play >> after(3, bid="103") << "cancel C1" >> fills("C1", 1, "101")
    play = play >> cancelled("C1") << "place C1.2 MKT 3" >> fills("C1.2", 3, "100.5")
    assert play.ends().protected_quantity == 6


def test_a_refused_trim_leaves_everything_covered():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> takes("T1") >> after(0.1)
    play = play >> error("S1", 201, "no") << "alarm: as1:bot:ABCDEFGHIJ:S1 keeps" << "alarm: the broker did not"
    play = play << "amend T1 LMT 10 110" >> takes("T1")
    assert play.ends().protected_quantity == 10


def test_an_unanswered_trim_is_given_up_after_five_seconds():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> after(5) << "requery" << "alarm: the broker did not make room"
    play = play >> snapshot("S1", "T1")
    assert not play.trade.exits


def test_a_refused_exit_of_a_trim_ends_with_everything_covered_again():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> takes("T1") >> takes("S1") << "place C1 LMT 4 103.48"
    play = play >> error("C1", 201) << "place C1.2 MKT 4" >> error("C1.2", 201) << "place C1.3 MKT 4"
    play = play >> error("C1.3", 201) << "alarm, reducing"
    play = play << "amend T1 LMT 10 110" << "amend S1 STP 10 95" >> takes("S1")
    assert play.ends().protected_quantity == 10


def test_a_trim_of_whole_slices_goes_through_the_nearest_targets():
    play = holding(plan((4, "105"), (6, "110")))
    play = play >> trim(4, bid="104") << "amend T1 LMT 4 103.48"
    play = play >> takes("T1") >> fills("T1", 4, "104") >> cancelled("S1")
    assert play.ends().protected_quantity == 6


def test_a_trim_across_slices_takes_the_first_whole_and_the_next_in_part():
    play = holding(plan((4, "105"), (6, "110"))) >> trim(6, bid="104")
    play = play << "amend T1 LMT 4 103.48" << "amend T2 LMT 4 110" << "amend S2 STP 4 95"
    play = play >> takes("T2") >> takes("S2") << "place C2 LMT 2 103.48"
    assert play.ends().open_quantity == 10


def test_a_trim_of_everything_is_a_close():
    play = holding() >> trim(10, bid="104") << "amend T1 LMT 10 103.48"
    assert play.ends().state is TradeState.CLOSING


def test_a_close_during_a_trim_takes_the_rest_along():
    play = holding() >> trim(4, bid="104") << "amend T1 LMT 6 110" << "amend S1 STP 6 95"
    play = play >> takes("T1") >> takes("S1") << "place C1 LMT 4 103.48"
    play = play >> close(bid="104")
    play = play >> fills("C1", 4, "104") << "amend T1 LMT 6 103.48"
    assert play.ends().open_quantity == 6


# ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_c8_commissions_count_once_each_and_are_awaited_until_they_come():
    play = holding(plan((10, None)))
    assert play.trade.commissions_awaited
    play = play >> commission("0001.0001.01.01", "1.00")
    assert not play.ends().commissions_awaited
    assert play.trade.commissions == 1
    assert play.trade.net_pnl == -1


def test_c8_a_commission_of_another_trade_changes_nothing():
    play = holding()
    before = play.trade
    play = play >> commission("9999.01.01.01", "1.00")
    assert play.ends() is before


def test_realised_result_counts_only_what_has_left():
    play = holding(plan((4, "105"), (6, "110"))) >> fills("T1", 4, "105")
    assert play.ends().realised_pnl == Decimal(20)
    assert play.trade.average_exit == 105


def test_an_option_counts_a_hundred_times_its_price():
    play = holding(plan((2, "3.00"), of=OPTION, entry="2.00", stop="1.00"))
    play = play >> fills("T1", 2, "3.00") >> status("S1", "Cancelled")
    assert play.ends().realised_pnl == 200
    assert play.trade.r_multiple == 1
