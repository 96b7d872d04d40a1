from __future__ import annotations

from decimal import Decimal

from broker.legs import legs_of, parse_ref
from parsers.intent import Side
from risk.plan import Role
from tests.playbooks.plans import FUTURE, OPTION, SHARE, plan


def test_a_plan_of_one_slice_is_entry_target_and_stop_last():
    legs = legs_of(plan())
    assert [leg.role for leg in legs] == [Role.ENTRY, Role.TARGET, Role.STOP]
    assert [leg.terms.action for leg in legs] == ["BUY", "SELL", "SELL"]
    assert {leg.parent_ref for leg in legs[1:]} == {legs[0].order_ref}


def test_a_runner_has_no_target():
    assert [leg.role for leg in legs_of(plan((5, None)))] == [Role.ENTRY, Role.STOP]


def test_several_slices_are_whole_brackets_nearest_target_first():
    legs = legs_of(plan((4, "105"), (6, "110"), of=FUTURE))
    assert [(leg.role.value, leg.slice_number) for leg in legs] == [(r, n) for n in (1, 2) for r in "ETS"]
    assert sum(leg.terms.quantity for leg in legs if leg.role is Role.ENTRY) == 10
    assert not any(leg.terms.oca_group for leg in legs)


def test_an_option_of_several_slices_is_one_bracket_numbered_as_the_last():
    legs = legs_of(plan((1, "3"), (2, None), of=OPTION, entry="2", stop="1"))
    assert [(leg.role.value, leg.slice_number) for leg in legs] == [("E", 2), ("S", 2)]
    assert legs[0].terms.quantity == 3


def test_entries_end_at_the_broker_and_stops_do_not():
    entry, _, stop = legs_of(plan())
    assert (entry.terms.time_in_force, entry.terms.good_till) == ("GTD", plan().good_till)
    assert stop.terms.time_in_force == "GTC"


def test_an_entry_is_for_the_day_where_gtd_is_not_offered():
    day_only = SHARE.model_copy(update={"order_types": frozenset({"LMT", "STP"})})
    entry = legs_of(plan(of=day_only))[0]
    assert (entry.terms.time_in_force, entry.terms.good_till) == ("DAY", None)


def test_a_short_share_outside_regular_hours_is_covered_by_a_stop_limit_above():
    stop = legs_of(plan((10, "90"), side=Side.SHORT, stop="105", outside_rth=True))[-1]
    assert (stop.terms.order_type, stop.terms.stop_price, stop.terms.limit_price) == (
        "STP LMT",
        Decimal(105),
        Decimal("107.10"),
    )


def test_a_reference_is_taken_apart_and_nothing_else_is():
    ref = parse_ref("as1:bot:ABCDEFGHIJ:S2.3")
    assert ref is not None
    assert (ref.bot, ref.trade_ref, ref.role, ref.slice_number, ref.generation) == (
        "bot",
        "ABCDEFGHIJ",
        Role.STOP,
        2,
        3,
    )
    for other in ("", "as1", "as1:bot:ABCDEFGHIJ:Z1", "as2:bot:ABCDEFGHIJ:S1", "as1:bot:ABCDEFGHIJ:S1 ", "manual"):
        assert parse_ref(other) is None


def test_every_leg_has_a_reference_that_fits_the_wire():
    for leg in legs_of(plan((4, "105"), (6, "110"))):
        assert len(leg.order_ref) <= 32
        assert parse_ref(leg.order_ref) is not None
