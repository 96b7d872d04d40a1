from __future__ import annotations

import pytest

from bot.serve.warming import warm
from risk.policy import Policy
from risk.rules.allow import AllowedSymbols
from tests.fakes.scene import NOW, charter


@pytest.mark.parametrize("changes", [{}, {"mode": "live", "account": "U1"}, {"send": "nothing"}])
def test_the_made_up_signal_goes_all_the_way_to_orders(changes: dict[str, str]):
    assert warm(charter(**changes), NOW)


def test_a_policy_that_refuses_it_stops_no_start():
    assert not warm(charter(policy=Policy(rules=(AllowedSymbols(names=frozenset({"SPY"})),))), NOW)


def test_a_fault_in_it_stops_no_start(caplog):
    assert not warm(charter(dialects={}), NOW)
    assert "rehearsal" in caplog.text
