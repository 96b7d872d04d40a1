"""An option of the day carries an order that sells it before it expires, should nobody else: never beside a stop alone."""

from __future__ import annotations

from datetime import timedelta

from broker.legs import legs_of
from broker.trade import advance
from risk.plan import Role
from tests.playbooks.plans import NOW, OPTION, plan
from tests.playbooks.playbook import (
    Playbook,
    after,
    cancel_entry,
    cancelled,
    close,
    error,
    fills,
    held,
    holding,
    move_targets,
    reported,
    resting,
    snapshot,
    status,
    takes,
    trim,
    works,
)

LATER = NOW + timedelta(hours=6)


def daily(*slices, **changes):
    return plan(*slices, **{"of": OPTION, "entry": "5", "stop": "4", "expiry_sale_at": LATER, **changes})


def test_it_leaves_with_the_bracket_before_the_stop_that_transmits_it():
    shorts = [leg.order_ref.rpartition(":")[2] for leg in legs_of(daily((3, "6")))]
    assert shorts == ["E1", "T1", "X1", "S1"]
    leg = legs_of(daily((3, None)))[1]
    assert (leg.role, leg.terms.order_type, leg.terms.good_after, leg.parent_ref[-2:]) == (
        Role.EXPIRY,
        "MKT",
        LATER,
        "E1",
    )


def test_without_a_time_for_it_there_is_none():
    assert [leg.role for leg in legs_of(daily((3, "6"), expiry_sale_at=None))] == ["E", "T", "S"]


def test_it_covers_nothing_and_the_stop_covers_all():
    play = holding(daily((3, "6")))
    assert play.ends().protected_quantity == 3
    assert play.ends().orders[play.ref("X1")].leaves_qty == 3


def test_when_it_has_sold_the_trade_is_over():
    play = holding(daily((3, "6"), expiry_sale_at=NOW + timedelta(seconds=40))) >> after(20)
    play = play >> fills("X1", 3, "5.5") >> cancelled("S1") >> cancelled("T1") >> snapshot()
    assert play.ends().is_over


def test_one_that_sells_before_its_time_is_an_alarm_and_ends_all_entries():
    play = (
        holding(daily((3, "6")))
        >> fills("X1", 3, "5.5")
        << "alarm, reducing: as1:bot:ABCDEFGHIJ:X1 sold before its time"
    )
    assert (play >> cancelled("S1") >> cancelled("T1") >> snapshot()).ends().is_over


def test_when_the_stop_has_filled_and_it_still_rests_it_is_ended():
    play = holding(daily((3, None))) >> fills("S1", 3, "4") >> after(2) << "cancel X1" >> cancelled("X1") >> snapshot()
    assert play.ends().is_over


def test_a_part_filled_entry_that_ends_shrinks_it_with_target_and_stop():
    play = resting(daily((3, "6"))) >> fills("E1", 2, "5") >> works("S1") >> works("T1") >> works("X1")
    play = play >> cancel_entry() << "cancel E1" >> status("E1", "Cancelled", filled=2)
    play = play << "amend T1 LMT 2 6" << "amend X1 MKT 2" << "amend S1 STP 2 4"
    assert play.trade.orders[play.ref("X1")].asked.good_after == LATER
    assert play.ends().open_quantity == 2


def test_a_trim_shrinks_it_before_anything_is_sold():
    play = holding(daily((4, "6"))) >> trim(2, bid="5.5")
    play = play << "amend T1 LMT 2 6" << "amend X1 MKT 2" << "amend S1 STP 2 4" >> takes("T1") >> takes("S1")
    play = play >> takes("X1") << "place C1 LMT 2 5.35"
    assert play.ends().open_quantity == 4


def test_a_runner_that_is_left_ends_it_with_its_stop_before_it_is_sold():
    play = holding(daily((2, None))) >> close(bid="5.50") << "cancel X1" << "cancel S1" >> cancelled("S1")
    play = play >> cancelled("X1") << "place C1 LMT 2 5.35"
    assert play.ends().closing


def test_a_close_goes_through_the_target_and_leaves_it_linked():
    play = holding(daily((2, "6"))) >> close(bid="5.50") << "amend T1 LMT 2 5.35" >> takes("T1")
    play = play >> fills("T1", 2, "5.4") >> cancelled("S1") >> cancelled("X1") >> snapshot()
    assert play.ends().is_over


def test_a_stop_that_dies_takes_it_down_and_it_joins_the_new_one():
    play = holding(daily((2, "6"))) >> status("S1", "Inactive") << "cancel T1" << "cancel X1"
    play = play >> cancelled("T1") >> cancelled("X1") << "place S1.2 STP 2 4 in 1.2" >> works("S1.2")
    play = play << "place T1.2 LMT 2 6 in 1.2" << "place X1.2 MKT 2 in 1.2"
    assert play.trade.orders[play.ref("X1.2")].terms.good_after == LATER
    assert play.ends().protected_quantity == 2


def test_split_parts_get_one_each_in_their_own_groups():
    play = holding(daily((1, "6"), (2, "8")))
    play = play << "amend T2 LMT 2 8" << "amend X2 MKT 2" << "amend S2 STP 2 4" << "place S1 STP 1 4 in 1.1"
    play = play >> takes("T2") >> takes("X2") >> takes("S2") >> works("S1")
    play = play << "place T1 LMT 1 6 in 1.1" << "place X1 MKT 1 in 1.1"
    assert play.ends().open_quantity == 3


def test_a_runner_that_is_given_a_target_keeps_one_that_expires_with_it():
    play = holding(daily((2, None))) >> move_targets("7") << "cancel X1" << "cancel S1" << "place S1.2 STP 2 4 in 1.2"
    play = play >> works("S1.2") >> cancelled("S1") >> after(0.1)
    play = play >> cancelled("X1") << "place T1 LMT 2 7 in 1.2" << "place X1.2 MKT 2 in 1.2"
    assert play.ends().protected_quantity == 2


def test_where_it_is_refused_the_stop_stays_people_are_told_and_nothing_more_is_tried():
    play = Playbook(daily((2, "6"))) >> works("E1") >> held("T1") >> error("X1", 201) >> held("S1")
    play = play >> fills("E1", 2, "5") << "alarm: its order for the last minutes is refused"
    play = play >> works("S1") >> works("T1") >> after(10)
    assert play.ends().protected_quantity == 2


def test_one_that_a_person_takes_away_stays_away():
    play = holding(daily((2, "6"))) >> status("S1", "Inactive") << "cancel T1" << "cancel X1"
    play = play >> cancelled("T1") >> cancelled("X1") << "place S1.2 STP 2 4 in 1.2" >> works("S1.2")
    play = play << "place T1.2 LMT 2 6 in 1.2" << "place X1.2 MKT 2 in 1.2" >> works("T1.2") >> works("X1.2")
    play = play >> cancelled("X1.2") >> after(3) << "requery"
    play = play << "alarm: its order for the last minutes was cancelled elsewhere"
    assert play.ends().protected_quantity == 2


def test_one_that_the_broker_tells_of_anew_is_never_amended_without_its_time():
    play = holding(daily((4, "6")))
    forgotten = play.trade.model_copy(
        update={"orders": {ref: each for ref, each in play.trade.orders.items() if each.role is not Role.EXPIRY}}
    )
    report = reported("X1")(play)
    trade, _ = advance(forgotten, report)
    assert trade.orders[report.order_ref].terms.good_after == LATER
