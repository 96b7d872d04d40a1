from __future__ import annotations

from decimal import Decimal

from risk.plan import Plan
from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    Playbook,
    after,
    cancel_entry,
    cancelled,
    close,
    error,
    fills,
    move_stop,
    resting,
    takes,
    works,
)


def options(*slices: tuple[int, str | None]) -> Plan:
    return plan(*slices, of=OPTION, entry="2.00", stop="1.00")


def split_once(of: Plan) -> Playbook:
    """Three units with two targets: filled, shrunk, and the first slice's stop asked for."""
    play = resting(of) >> fills("E2", 3, "2.00") >> works("T2")
    play = play >> works("S2")
    return play << "amend T2 LMT 2 4" << "amend S2 STP 2 1" << "place S1 STP 1 1 in 1.1"


def test_an_option_with_several_targets_leaves_as_one_bracket_at_the_farthest():
    play = Playbook(options((1, "3.00"), (2, "4.00")))
    assert [ref.rpartition(":")[2] for ref in play.trade.orders] == ["E2", "T2", "S2"]
    assert play.trade.orders[play.ref("T2")].terms.limit_price == 4
    assert play.trade.orders[play.ref("E2")].terms.quantity == 3


def test_once_the_entry_is_over_the_nearer_slice_is_split_off_shrink_first():
    play = split_once(options((1, "3.00"), (2, "4.00")))
    play = play >> takes("T2") >> takes("S2")
    play = play >> works("S1") << "place T1 LMT 1 3 in 1.1" >> works("T1")
    trade = play.ends()
    assert trade.open_quantity == trade.protected_quantity == 3
    play = play >> fills("T1", 1, "3.00") >> cancelled("S1") >> fills("T2", 2, "4.00") >> cancelled("S2")
    assert play.ends().open_quantity == 0
    assert play.trade.realised_pnl == 500


def test_nothing_is_split_while_the_entry_works():
    play = resting(options((1, "3.00"), (2, "4.00"))) >> fills("E2", 2, "2.00") >> works("S2") >> works("T2")
    play = play >> after(1)
    assert play.ends().protected_quantity == 2


def test_the_next_slice_waits_for_the_one_before():
    play = resting(options((1, "3.00"), (1, "3.50"), (2, "4.00"))) >> fills("E3", 4, "2.00") >> works("T3")
    play = play >> works("S3") << "amend T3 LMT 3 4" << "amend S3 STP 3 1" << "place S1 STP 1 1 in 1.1"
    play = play >> takes("T3") >> takes("S3") >> works("S1") << "place T1 LMT 1 3 in 1.1"
    play = play >> works("T1") << "amend T3 LMT 2 4" << "amend S3 STP 2 1" << "place S2 STP 1 1 in 2.1"
    assert play.ends().open_quantity == 4


def test_a_part_filled_entry_is_sliced_anew_and_the_nearest_targets_win():
    play = resting(options((1, "3.00"), (1, "3.50"), (2, "4.00"))) >> fills("E3", 2, "2.00")
    play = play >> works("T3") >> works("S3") >> cancel_entry() << "cancel E3"
    play = play >> cancelled("E3") << "amend T3 LMT 2 4" << "amend S3 STP 2 1"
    play = play >> takes("T3")
    play = play >> takes("S3") << "amend T3 LMT 1 4" << "amend S3 STP 1 1" << "place S1 STP 1 1 in 1.1"
    play = play >> takes("T3") >> takes("S3") >> works("S1") << "place T1 LMT 1 3 in 1.1"
    play = play >> works("T1") << "amend T3 LMT 1 3.5"
    assert play.ends().protected_quantity == 2


def test_a_slice_whose_stop_is_refused_goes_back_to_the_bracket():
    play = split_once(options((1, "3.00"), (2, "4.00")))
    play = play >> takes("T2") >> takes("S2") >> after(0.2)
    play = play >> error("S1", 201, "no") << "alarm: a part could not get a stop"
    play = play << "amend T2 LMT 3 4" << "amend S2 STP 3 1" >> takes("S2") >> takes("T2")
    assert play.ends().protected_quantity == 3


def test_a_slice_whose_stop_is_not_seen_in_two_seconds_goes_back_to_the_bracket():
    play = split_once(options((1, "3.00"), (2, "4.00")))
    play = play >> takes("T2") >> takes("S2") >> after(1.9)
    play = play >> after(0.1) << "cancel S1" << "alarm" << "amend T2 LMT 3 4" << "amend S2 STP 3 1"
    play = play >> takes("S2") >> takes("T2")
    assert play.ends().protected_quantity == 3


def test_a_close_before_the_split_goes_through_the_whole_target():
    play = resting(options((1, "3.00"), (2, "4.00"))) >> close(bid="2.00") << "cancel E2"
    play = play >> fills("E2", 3, "2.00") >> works("S2")
    play = play >> works("T2") << "amend T2 LMT 3 1.97"
    assert play.ends().protected_quantity == 3


def test_a_move_after_the_split_moves_every_stop():
    play = split_once(options((1, "3.00"), (2, "4.00"))) >> takes("T2") >> takes("S2")
    play = play >> works("S1") << "place T1 LMT 1 3 in 1.1" >> works("T1")
    play = play >> move_stop("2.00") << "amend S1 STP 1 2" << "amend S2 STP 2 2"
    assert play.ends().stop_price == Decimal("2.00")
