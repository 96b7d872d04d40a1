from __future__ import annotations

from datetime import timedelta

from tests.playbooks.plans import NOW, OPTION, plan
from tests.playbooks.playbook import after, cancelled, fills, holding, resting, snapshot, takes, works

IN_A_MINUTE = NOW + timedelta(seconds=60)


def timed(*slices, **changes):
    return plan(*slices, leave_at=IN_A_MINUTE, **changes)


def test_nothing_happens_before_its_time():
    play = holding(timed()) >> after(59.5, bid="104")
    assert not play.ends().closing


def test_what_is_held_is_closed_through_its_target():
    play = holding(timed()) >> after(60, bid="104") << "alarm" << "amend T1 LMT 10 103.48" >> takes("T1")
    play = play >> fills("T1", 10, "104") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_a_runner_is_sold_once_its_stop_has_gone():
    play = holding(timed((2, None), of=OPTION, entry="5", stop="4")) >> after(60, bid="5.50")
    play = play << "alarm" << "cancel S1" >> cancelled("S1") << "place C1 LMT 2 5.35"
    assert play.ends().open_quantity == 2


def test_an_entry_that_still_rests_is_taken_back_and_what_fills_after_it_is_sold():
    play = resting(timed()) >> after(60, bid="100") << "alarm" << "cancel E1"
    play = play >> fills("E1", 4, "100") >> works("S1") >> works("T1")
    play = play >> cancelled("E1") << "amend T1 LMT 4 99.5" << "amend S1 STP 4 95"
    assert play.ends().closing


def test_while_nothing_can_be_sent_it_waits_and_then_it_is_done():
    play = holding(timed()) >> after(60, may_send=False) >> after(5, may_send=False)
    play = play >> after(1, bid="104") << "requery" >> snapshot("S1", "T1") << "alarm" << "cancel T1" << "cancel S1"
    assert play.ends().closing


def test_a_trade_that_is_leaving_already_is_not_told_again():
    play = holding(timed()) >> after(60, bid="104") << "alarm" << "amend T1 LMT 10 103.48" >> takes("T1")
    play = play >> after(1, bid="104")
    assert play.ends().closing == "its time is over"
