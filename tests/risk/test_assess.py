from __future__ import annotations

import pytest

from risk.assess import assess
from risk.decision import Approved, Refused
from risk.policy import Policy
from tests.fakes import cases


@pytest.mark.parametrize("kind", ["option", "stock", "future", "forex"])
def test_an_ordinary_signal_is_approved_under_the_default_policy(kind):
    decision = assess(cases.case(kind), Policy())
    assert isinstance(decision, Approved), decision
    assert decision.plan.entry_price == cases.D(cases.LIMITS[kind])
    assert decision.plan.stop_price == cases.D(cases.STOPS[kind])
    assert decision.plan.slices[0].target_price == cases.D(cases.TARGETS[kind])


def test_a_case_without_any_fact_is_refused_and_says_what_is_missing():
    bare = cases.case(contract=None, quote=None, figures=None, account=None)
    decision = assess(bare, Policy())
    assert isinstance(decision, Refused)
    messages = [violation.message for violation in decision.violations]
    assert "the contract is not known" in messages
    assert "the account is not known" in messages
    assert len(set(messages)) == len(messages)
