from __future__ import annotations

import pytest

from risk.assess import assess
from risk.case import Case
from risk.decision import Approved, Refused
from risk.policy import Policy, describe
from risk.sizing import FixedQuantity, SizePolicy
from tests.fakes import cases
from tests.fakes.cases import D

OWN = SizePolicy(model=FixedQuantity(option=D(4), stock=D(40), future=D(4)))
AUTHORS = SizePolicy(signal_quantity="honour")


def live(kind: str = "option", **changes: object) -> Case:
    figures = cases.FIGURES.model_copy(update={"account_id": "U1"})
    return cases.case(kind, mode="live", account="U1", figures=figures, **changes)


@pytest.mark.parametrize("kind", ["option", "future"])
def test_live_starts_with_one_contract_whatever_max_contracts_says(kind):
    decision = assess(live(kind), Policy(max_contracts=10, sizing=OWN))
    assert isinstance(decision, Approved)
    assert decision.plan.quantity == 1
    assert "4 contracts trimmed to live_start_contracts, 1" in decision.plan.notes


def test_an_authors_size_beyond_it_is_refused_with_the_size_that_would_pass():
    decision = assess(live(intent=cases.signal(quantity=D(2))), Policy(max_contracts=10, sizing=AUTHORS))
    assert isinstance(decision, Refused)
    found = [(v.rule, v.limit, v.remedy) for v in decision.violations]
    assert found == [("max_contracts", "1", "1 contract would pass")]


def test_only_the_configuration_raises_it_and_never_beyond_max_contracts():
    raised = Policy(max_contracts=3, live_start_contracts=50, sizing=OWN)
    decision = assess(live(), raised)
    assert isinstance(decision, Approved)
    assert decision.plan.quantity == 3
    assert "4 contracts trimmed to MAX_CONTRACTS, 3" in decision.plan.notes
    assert raised.cap("live") == 3
    assert Policy(live_start_contracts=50).cap("live") is None


def test_what_is_not_counted_in_contracts_starts_with_little_money():
    decision = assess(live("stock"), Policy(max_contracts=1, sizing=OWN))
    assert isinstance(decision, Approved)
    assert decision.plan.quantity == 5
    assert "40 shares trimmed to live_start_notional, 5" in decision.plan.notes
    assert ("live-start", D("927.50"), D(1000)) in decision.checks


def test_an_author_who_wants_more_is_told_how_much_would_pass():
    decision = assess(live("stock", intent=cases.signal("stock", quantity=D(6))), Policy(sizing=AUTHORS))
    assert isinstance(decision, Refused)
    found = decision.violations[0]
    assert found.message == "notional $1,113.00 above the $1,000.00 that live starts with"
    assert found.remedy == "5 shares would pass, or raise policy.live_start_notional"


def test_at_the_limit_it_passes_and_a_cent_beyond_it_does_not():
    policy = Policy(live_start_notional=D("927.50"), sizing=AUTHORS)
    assert isinstance(assess(live("stock", intent=cases.signal("stock", quantity=D(5))), policy), Approved)
    tight = Policy(live_start_notional=D("927.49"), sizing=AUTHORS)
    assert isinstance(assess(live("stock", intent=cases.signal("stock", quantity=D(5))), tight), Refused)


def test_one_unit_that_is_too_dear_is_refused_and_not_made_a_plan_of_nothing():
    decision = assess(live("stock"), Policy(live_start_notional=D(100), sizing=OWN))
    assert isinstance(decision, Refused)
    assert [violation.rule for violation in decision.violations] == ["live-start"]
    assert decision.violations[0].remedy.startswith("no size would pass")


def test_without_the_rate_to_base_currency_nothing_live_is_bought():
    figures = cases.FIGURES.model_copy(update={"account_id": "U1", "currency": "EUR"})
    decision = assess(live("stock").model_copy(update={"figures": figures}), Policy(sizing=OWN))
    assert isinstance(decision, Refused)
    assert any("live-start" in violation.rule for violation in decision.violations)


def test_paper_does_not_start_small():
    decision = assess(cases.case("stock"), Policy(sizing=OWN))
    assert isinstance(decision, Approved)
    assert decision.plan.quantity == 40
    assert not any(label == "live-start" for label, *_ in decision.checks)


def test_the_effective_limits_say_where_live_starts():
    said = "\n".join(describe(Policy(max_contracts=10), "live"))
    assert "live starts with 1 of MAX_CONTRACTS 10: raise live_start_contracts for more" in said
    assert "a live order is worth at most 1,000.00 in base currency, until you raise it" in said
    assert "live" not in "\n".join(describe(Policy(max_contracts=10), "paper"))
