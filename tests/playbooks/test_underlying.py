from __future__ import annotations

from decimal import Decimal

from risk.plan import PriceCondition
from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    Playbook,
    after,
    cancelled,
    close,
    error,
    fills,
    held,
    holding,
    reported,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)

BELOW_598 = PriceCondition(con_id=756733, exchange="SMART", price=Decimal(598), is_more=False)


def conditional(*slices):
    parts = slices or ((3, "8.00"),)
    return plan(*parts, of=OPTION, entry="5.00", stop="0").model_copy(update={"stop_when": BELOW_598})


def holds_and_rests(of):
    play = holding(of)
    for stop in [short for short in play.trade.orders if ":S" in short]:
        play = play >> status(stop.rpartition(":")[2], "PreSubmitted")
    return play


def test_the_stop_is_a_market_order_that_waits_for_the_underlying():
    play = holds_and_rests(conditional())
    terms = play.trade.orders[play.ref("S1")].terms
    assert (terms.order_type, terms.when, terms.stop_price) == ("MKT", BELOW_598, None)
    assert play.trade.plan.at_risk == 1500
    assert play.ends().protected_quantity == 3


def test_behind_its_parent_it_protects_nothing_yet():
    play = resting(conditional()) >> held("S1")
    assert play.ends().protected_quantity == 0


def test_a_condition_that_dies_is_replaced_by_one_like_it():
    play = holds_and_rests(conditional((3, None))) >> cancelled("S1") << "alarm" << "place S1.2 MKT 3 in 1.2"
    assert play.ends().orders[play.ref("S1.2")].terms.when == BELOW_598


def test_a_condition_that_is_refused_twice_is_no_protection_and_the_units_are_sold():
    play = Playbook(conditional((3, None))) >> works("E1") >> fills("E1", 3, "5.00")
    play = play >> error("S1", 201, "no") << "place S1.2 MKT 3 in 1.2"
    play = play >> error("S1.2", 201, "no") << "alarm, reducing" << "place C1 MKT 3"
    assert play.ends().orders[play.ref("C1")].terms.when is None


def test_a_split_gives_each_part_the_condition():
    play = resting(conditional((1, "6.00"), (1, "8.00"))) >> fills("E2", 2, "5.00") >> status("S2", "PreSubmitted")
    play = play >> works("T2") << "amend T2 LMT 1 8" << "amend S2 MKT 1" << "place S1 MKT 1 in 1.1"
    orders = play.ends().orders
    assert orders[play.ref("S1")].terms.when == BELOW_598
    amended = orders[play.ref("S2")].amending
    assert amended is not None
    assert amended.when == BELOW_598


def test_a_trim_shrinks_it_and_keeps_the_condition():
    play = holds_and_rests(conditional()) >> trim(1, bid="5.50") << "amend T1 LMT 2 8" << "amend S1 MKT 2"
    asked = play.trade.orders[play.ref("S1")].amending
    assert asked is not None
    assert asked.when == BELOW_598
    play = play >> takes("T1") >> reported("S1", quantity=Decimal(2), status="PreSubmitted")
    play = play << "place C1 LMT 1 5.35"
    assert play.ends().protected_quantity == 2


def test_once_it_has_come_true_and_does_not_fill_the_exit_is_worked_down():
    play = holds_and_rests(conditional()) >> status("S1", "Submitted")
    play = play >> after(3, bid="3.00") << "alarm" << "cancel S1" << "cancel T1"
    play = play >> cancelled("T1") >> cancelled("S1") << "place C1 LMT 3 2.85"
    play = play >> fills("C1", 3, "2.95") >> snapshot()
    assert play.ends().is_over


def test_a_close_goes_through_the_target_beside_it():
    play = holds_and_rests(conditional()) >> close(bid="5.50") << "amend T1 LMT 3 5.35" >> takes("T1")
    play = play >> fills("T1", 3, "5.50") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_one_of_ours_that_the_record_lacks_is_taken_over_with_its_condition():
    play = holds_and_rests(conditional())
    strange = reported("S1")(play).model_copy(update={"order_ref": play.ref("S1.7"), "perm_id": 9, "order_id": 9})
    play = play >> (lambda _play: strange) << "alarm"
    while play.needs:
        play.needs.pop(0)
    assert play.trade.orders[play.ref("S1.7")].terms.when == BELOW_598
