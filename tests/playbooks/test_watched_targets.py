"""Targets at levels of the underlying: market orders that wait for a condition, in the group of their stop."""

from __future__ import annotations

from decimal import Decimal

from risk.plan import PriceCondition
from tests.playbooks.plans import OPTION, plan
from tests.playbooks.playbook import (
    cancelled,
    close,
    fills,
    holding,
    snapshot,
    status,
    takes,
    trim,
    works,
)


def above(level):
    return PriceCondition(con_id=756733, exchange="SMART", price=Decimal(level), is_more=True)


def watching(*parts):
    """Units and the level of the underlying at which they are sold."""
    bare = plan(*((units, None) for units, _ in parts), of=OPTION, entry="5", stop="4")
    slices = tuple(
        part.model_copy(update={"target_when": above(level)})
        for part, (_, level) in zip(bare.slices, parts, strict=True)
    )
    return bare.model_copy(update={"slices": slices})


def test_it_leaves_with_the_bracket_and_covers_nothing():
    play = holding(watching((3, 606)))
    target = play.trade.orders[play.ref("T1")].terms
    assert (target.order_type, target.when, target.limit_price) == ("MKT", above(606), None)
    assert play.ends().protected_quantity == 3


def test_when_it_has_come_true_its_stop_ends():
    play = holding(watching((3, 606))) >> fills("T1", 3, "6.2") >> cancelled("S1") >> snapshot()
    assert play.ends().is_over


def test_a_close_ends_both_and_sells_by_an_order_of_its_own():
    play = holding(watching((3, 606))) >> close(bid="5.50") << "cancel T1" << "cancel S1"
    play = play >> cancelled("T1") >> cancelled("S1") << "place C1 LMT 3 5.35"
    assert play.ends().closing


def test_a_trim_shrinks_it_and_keeps_its_level():
    play = holding(watching((3, 606))) >> trim(1, bid="5.50") << "amend T1 MKT 2" << "amend S1 STP 2 4"
    assert play.trade.orders[play.ref("T1")].asked.when == above(606)
    play = play >> takes("T1") >> takes("S1") << "place C1 LMT 1 5.35"
    assert play.ends().open_quantity == 3


def test_each_part_of_a_split_waits_for_its_own_level():
    play = holding(watching((1, 606), (2, 610)))
    assert play.trade.orders[play.ref("T2")].terms.when == above(610)
    play = play << "amend T2 MKT 2" << "amend S2 STP 2 4" << "place S1 STP 1 4 in 1.1"
    play = play >> takes("T2") >> takes("S2") >> works("S1") << "place T1 MKT 1 in 1.1"
    assert play.ends().orders[play.ref("T1")].terms.when == above(606)


def test_a_stop_that_dies_takes_it_down_and_it_joins_the_new_one():
    play = holding(watching((3, 606))) >> status("S1", "Inactive") << "cancel T1" >> cancelled("T1")
    play = play << "place S1.2 STP 3 4 in 1.2" >> works("S1.2") << "place T1.2 MKT 3 in 1.2"
    assert play.trade.orders[play.ref("T1.2")].terms.when == above(606)
    play = play >> works("T1.2")
    assert play.ends().protected_quantity == 3
