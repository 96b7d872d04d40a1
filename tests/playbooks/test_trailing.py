from __future__ import annotations

from decimal import Decimal

from parsers.intent import Side
from risk.plan import TrailDistance, TrailPercent
from tests.playbooks.plans import FUTURE, OPTION, plan
from tests.playbooks.playbook import (
    after,
    cancelled,
    close,
    error,
    fills,
    holding,
    move_stop,
    reported,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)

FIVE_PERCENT = TrailPercent(percent=Decimal(5))


def trailing(*slices, **changes):
    return plan(*slices, trail=FIVE_PERCENT, **changes)


def seen_at(play, short: str, price: str):
    return play >> reported(short, stop_price=Decimal(price), status="PreSubmitted")


def test_a_trailing_stop_leaves_with_its_entry_and_protects():
    play = holding(trailing())
    stop = play.trade.orders[play.ref("S1")]
    assert (stop.terms.order_type, stop.terms.stop_price, stop.terms.trail) == ("TRAIL", 95, FIVE_PERCENT)
    assert play.ends().protected_quantity == 10


def test_where_the_broker_has_moved_it_is_no_change_by_a_person():
    play = seen_at(holding(trailing()), "S1", "97.50")
    assert play.trade.stop_level == Decimal("97.50")
    assert play.trade.orders[play.ref("S1")].adopted_at is None
    play = play >> after(5)
    assert play.ends().stop_level == Decimal("97.50")


def test_its_size_changed_by_a_person_is_put_back_at_the_price_it_has_got_to():
    play = seen_at(holding(trailing()), "S1", "97.50")
    play = play >> reported("S1", quantity=Decimal(4), stop_price=Decimal("97.50"), status="PreSubmitted")
    play = play >> after(2) << "alarm" << "amend S1 TRAIL 10 97.5"
    assert play.ends().stop_level == Decimal("97.50")


def test_a_stop_that_dies_is_replaced_where_it_stood_and_goes_on_trailing():
    play = seen_at(holding(trailing((10, None))), "S1", "97.50")
    play = play >> cancelled("S1") << "alarm" << "place S1.2 TRAIL 10 97.5 in 1.2"
    assert play.ends().orders[play.ref("S1.2")].terms.trail == FIVE_PERCENT


def test_a_tighter_level_moves_it_up_in_place_and_it_trails_on():
    play = seen_at(holding(trailing()), "S1", "97.50") >> move_stop("99") << "amend S1 TRAIL 10 99"
    play = play >> reported("S1", stop_price=Decimal("99.40"), status="PreSubmitted")
    assert play.trade.orders[play.ref("S1")].amending is None
    assert play.ends().stop_level == Decimal("99.40")


def test_a_level_behind_where_it_has_got_to_asks_for_nothing():
    play = seen_at(holding(trailing()), "S1", "97.50") >> move_stop("96")
    assert play.ends().stop_level == Decimal("97.50")


def test_an_echo_of_the_old_level_does_not_confirm_the_new_one():
    play = holding(trailing()) >> move_stop("99") << "amend S1 TRAIL 10 99"
    play = seen_at(play, "S1", "96")
    order = play.trade.orders[play.ref("S1")]
    assert order.amending is not None
    assert (order.terms.stop_price, order.amending.stop_price) == (96, 99)


def test_a_short_trails_downwards():
    play = holding(plan((10, "90"), side=Side.SHORT, stop="105", trail=TrailDistance(distance=Decimal(5))))
    play = seen_at(play, "S1", "103") >> cancelled("T1") >> cancelled("S1") << "alarm"
    play = play << "place S1.2 buy TRAIL 10 103 in 1.2"
    assert play.ends().stop_level == 103


def test_an_option_split_gives_each_part_a_trailing_stop_at_the_level_reached():
    bought = plan(
        (1, "6.00"), (1, "8.00"), of=OPTION, entry="5.00", stop="4.00", trail=TrailPercent(percent=Decimal(20))
    )
    play = resting(bought)
    play = play >> fills("E2", 2, "5.00") >> works("S2")
    play = seen_at(play, "S2", "4.20") >> works("T2")
    play = play << "amend T2 LMT 1 8" << "amend S2 TRAIL 1 4.2" << "place S1 TRAIL 1 4.2 in 1.1"
    assert play.ends().open_quantity == 2


def test_a_close_goes_through_the_target_and_leaves_the_trailing_stop_linked():
    play = seen_at(holding(trailing()), "S1", "97.50") >> close(bid="104.00") << "amend T1 LMT 10 103.48" >> takes("T1")
    play = play >> fills("T1", 10, "104") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_a_trim_shrinks_the_trailing_stop_first():
    play = seen_at(holding(trailing()), "S1", "97.50") >> trim(4, bid="104")
    play = play << "amend T1 LMT 6 110" << "amend S1 TRAIL 6 97.5"
    play = play >> takes("T1") >> takes("S1") << "place C1 LMT 4 103.48"
    assert play.ends().protected_quantity == 6


def test_a_refused_level_is_not_asked_for_again_because_the_stop_has_moved():
    play = holding(trailing((10, None))) >> move_stop("99") << "amend S1 TRAIL 10 99"
    play = play >> after(0.1) >> error("S1", 201, "no") << "alarm"
    play = seen_at(play, "S1", "97")
    assert play.ends().protected_quantity == 10


def test_a_trailing_stop_that_triggered_above_where_it_was_last_seen_is_worked_down():
    play = seen_at(holding(trailing()), "S1", "97.50")
    play = play >> status("S1", "Submitted") >> after(3, bid="98.20") << "alarm" << "cancel S1" << "cancel T1"
    play = play >> cancelled("T1") >> cancelled("S1") << "place C1 LMT 10 97.7"
    assert play.ends().open_quantity == 10


def triggered_future():
    """Its stop was last heard of at 95, and has left its trigger."""
    play = holding(plan((2, None), of=FUTURE, trail=TrailPercent(percent=Decimal(5)), outside_rth=True)) >> status(
        "S1", "Submitted"
    )
    return play >> after(3, bid="98") << "requery"


def test_the_trailing_stop_of_a_future_is_judged_by_where_it_stood_when_it_triggered():
    play = triggered_future() >> after(0.5, bid="98") >> reported("S1", stop_price=Decimal(99), status="Submitted")
    play = play >> snapshot("S1") >> after(0.5, bid="98") << "alarm: as1" << "cancel S1"
    assert play.ends().exits


def test_and_left_alone_where_the_market_is_short_of_it():
    play = triggered_future() >> snapshot("S1") >> after(5, bid="98")
    assert play.ends().protected_quantity == 2
