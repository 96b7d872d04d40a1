from __future__ import annotations

import pytest

from bot.remember import story
from broker.order_states import OrderState
from broker.trade import opened
from risk.plan import Role
from tests.playbooks.plans import NOW, plan


def ended(state: OrderState):
    """A trade whose entry came to this end."""
    trade = opened(plan(), NOW)
    (entry,) = trade.of(Role.ENTRY)
    return trade.model_copy(
        update={"orders": trade.orders | {entry.order_ref: entry.model_copy(update={"state": state})}}
    )


@pytest.mark.parametrize("state", [state for state in OrderState if state is not OrderState.ABANDONED])
def test_an_entry_that_reached_the_broker_was_sent(state: OrderState):
    assert not story.never_left(ended(state))


def test_an_entry_that_was_given_up_unsent_never_left():
    assert story.never_left(ended(OrderState.ABANDONED))


def test_of_a_trade_without_an_entry_it_is_not_said_that_it_never_left():
    assert not story.never_left(opened(plan(), NOW).model_copy(update={"orders": {}}))
