from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from broker.events import ErrorReported, ExecutionReported, OrderReported, StatusReported
from broker.order import Order
from broker.order_states import OrderState
from broker.port import Terms
from risk.plan import Role
from tests.playbooks.plans import NOW

STOP = Terms(action="SELL", quantity=Decimal(10), order_type="STP", stop_price=Decimal(95))


def order(**changes) -> Order:
    whole = {
        "order_ref": "as1:bot:ABCDEFGHIJ:S1",
        "role": Role.STOP,
        "slice_number": 1,
        "generation": 1,
        "terms": STOP,
        "sent_at": NOW,
        "changed_at": NOW,
        "parent_ref": "as1:bot:ABCDEFGHIJ:E1",
    }
    return Order.model_validate(whole | changes)


def status(word: str, why_held: str = "", filled: int = 0, perm_id: int = 7) -> StatusReported:
    return StatusReported(
        at=NOW,
        order_ref="as1:bot:ABCDEFGHIJ:S1",
        order_id=1,
        perm_id=perm_id,
        status=word,
        filled=Decimal(filled),
        remaining=Decimal(0),
        average_price=None,
        why_held=why_held,
    )


def report(**changes) -> OrderReported:
    whole = {
        "at": NOW,
        "order_ref": "as1:bot:ABCDEFGHIJ:S1",
        "order_id": 1,
        "perm_id": 7,
        "client_id": 1,
        "con_id": 1,
        "action": "SELL",
        "quantity": Decimal(10),
        "order_type": "STP",
        "limit_price": None,
        "stop_price": Decimal(95),
        "parent_id": 0,
        "oca_group": "",
        "status": "PreSubmitted",
    }
    return OrderReported.model_validate(whole | changes)


def execution(quantity: int, execution_id: str, cum: int) -> ExecutionReported:
    return ExecutionReported(
        at=NOW,
        order_ref="as1:bot:ABCDEFGHIJ:S1",
        order_id=1,
        perm_id=7,
        client_id=1,
        execution_id=execution_id,
        con_id=1,
        action="SELL",
        quantity=Decimal(quantity),
        price=Decimal(95),
        cum_qty=Decimal(cum),
        executed_at=NOW,
    )


def error(code: int, text: str = "no") -> ErrorReported:
    return ErrorReported(at=NOW, order_ref="as1:bot:ABCDEFGHIJ:S1", code=code, text=text)


def working() -> Order:
    return order().apply(status("PreSubmitted", "trigger"))


@pytest.mark.parametrize(
    ("word", "why_held", "protects"),
    [
        ("PreSubmitted", "trigger", True),
        ("Submitted", "", True),
        ("PreSubmitted", "child,trigger", False),
        ("PendingSubmit", "", False),
        ("Inactive", "", False),
        ("Cancelled", "", False),
    ],
)
def test_a_stop_protects_when_it_was_seen_able_to_trigger(word, why_held, protects):
    assert order().apply(status(word, why_held)).protects is protects


def test_an_open_order_message_alone_does_not_say_that_a_child_can_act():
    assert order().apply(report()).state is OrderState.HELD
    assert working().apply(report()).protects


def test_an_open_order_message_says_so_of_a_stop_without_a_parent():
    assert order(parent_ref="").apply(report()).protects


def test_old_words_of_a_child_that_can_act_change_nothing():
    assert working().apply(status("PreSubmitted", "child,trigger")).protects


def test_a_reject_ends_an_order_never_acknowledged():
    rejected = order().apply(error(201, "margin"))
    assert (rejected.state, rejected.reason) == (OrderState.REJECTED, "margin")


def test_a_reject_of_an_acknowledged_order_is_a_doubt_and_not_an_end():
    doubted = working().apply(error(201))
    assert doubted.state is OrderState.UNKNOWN
    assert not doubted.protects


def test_a_reject_while_an_amendment_is_under_way_keeps_the_old_terms():
    asked = working().amended(STOP.model_copy(update={"stop_price": Decimal(97)}), NOW)
    kept = asked.apply(error(201))
    assert kept.protects
    assert kept.terms.stop_price == 95
    assert kept.apply(error(201)) is kept


def test_an_amendment_holds_once_the_broker_echoes_it_and_not_before():
    wanted = STOP.model_copy(update={"stop_price": Decimal(97)})
    asked = working().amended(wanted, NOW)
    assert asked.apply(report()).terms.stop_price == 95
    taken = asked.apply(report(stop_price=Decimal(97)))
    assert (taken.terms, taken.amending) == (wanted, None)


def test_terms_changed_at_the_broker_are_noted_as_such():
    changed = working().apply(report(quantity=Decimal(6)))
    assert (changed.terms.quantity, changed.adopted_at) == (6, NOW)


@pytest.mark.parametrize("code", [399, 2109, 10349, 404, 10311, 1100, 9999, 2104])
def test_codes_that_prove_nothing_change_nothing(code):
    before = working()
    assert before.apply(error(code)) is before


def test_a_cancel_is_confirmed_only_by_a_snapshot():
    asked = working().cancel_asked(NOW, "close")
    cancelled = asked.apply(error(202))
    assert cancelled.state is OrderState.CANCELLED_UNCONFIRMED
    assert cancelled.missing(NOW).state is OrderState.CANCELLED


@pytest.mark.parametrize("code", [161, 10147, 10148, 10149])
def test_a_refused_cancel_is_a_doubt(code):
    assert working().cancel_asked(NOW, "close").apply(error(code)).state is OrderState.UNKNOWN


def test_a_stop_whose_cancel_is_asked_protects_until_it_ends():
    assert working().cancel_asked(NOW, "close").protects


def test_fills_are_counted_by_stem_with_the_highest_revision():
    once = working().apply(execution(6, "0001.0001.01.01", 6))
    twice = once.apply(execution(6, "0001.0001.01.01", 6))
    assert twice is once
    corrected = once.apply(execution(5, "0001.0001.01.02", 5))
    assert corrected.filled == 5
    assert corrected.apply(execution(6, "0001.0001.01.01", 6)) is corrected


def test_a_claim_without_executions_counts_for_caution_and_not_as_filled():
    claimed = working().apply(status("Filled", filled=10))
    assert (claimed.filled, claimed.counted, claimed.leaves_qty) == (0, 10, 0)
    assert claimed.state is OrderState.FILLED


def test_a_fill_after_the_end_still_counts():
    ended = working().apply(status("Cancelled")).missing(NOW)
    late = ended.apply(execution(10, "0001.0001.01.01", 10))
    assert (late.filled, late.state) == (10, OrderState.FILLED)


def test_working_again_after_a_cancel_is_a_contradiction():
    assert working().apply(status("Cancelled")).apply(status("Submitted")).state is OrderState.UNKNOWN


def test_two_perm_ids_are_both_remembered():
    assert working().apply(status("PreSubmitted", "trigger", perm_id=8)).perm_ids == {7, 8}


def test_a_stop_has_triggered_once_it_leaves_presubmitted():
    assert working().apply(status("Submitted")).triggered_at == NOW
    assert order().apply(status("Submitted")).triggered_at is None


def test_gone_once_is_a_doubt_and_twice_an_end():
    once = working().missing(NOW)
    assert (once.state, once.absences) == (OrderState.UNKNOWN, 1)
    assert once.missing(NOW + timedelta(seconds=2)).state is OrderState.CANCELLED


def test_unseen_is_never_an_end():
    unseen = order().missing(NOW).missing(NOW).missing(NOW)
    assert (unseen.state, unseen.absences) == (OrderState.UNKNOWN, 3)
