from __future__ import annotations

from decimal import Decimal

import pytest

from risk.assess import assess
from risk.decision import Approved, Refused, Violation
from risk.explain import broken, figure, kept, rules_by_name
from risk.policy import Policy
from risk.rules.base import IDLE, Measure
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import planned
from tests.risk.rules.test_table import TABLE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.rule.name)
def test_a_rule_that_is_kept_says_what_it_measured(row):
    case, changes = row.passes
    measure = row.rule.check(case, planned(case, **changes))
    assert isinstance(measure, Measure)
    said = kept((row.rule.label, *measure))
    assert said.startswith(f"{row.rule.label}: ")
    assert "_" not in said.removeprefix(row.rule.label)
    if measure != IDLE:
        assert figure(measure.actual) in said.replace(",", "")


def told(case=None, **changes) -> list[str]:
    decision = assess(case or cases.case(**changes), Policy())
    assert isinstance(decision, Approved)
    return [kept(check) for check in decision.checks]


def test_an_approval_shows_every_rule_with_its_number_and_its_limit():
    said = told()
    assert "max_contracts: 1, at most 5 contracts" in said
    assert "spread: 2.4291 %, at most 25 %" in said
    assert "price_collar: 0 %, at most 10 %" in said
    assert "message_age: 1 s, at most 30 s" in said
    assert "daily_loss: 35.00, at most 2,000.00 in base currency" in said
    assert "stop_distance: 28, allowed 2 to 95 %" in said
    assert "buying_power: 125.00, at most 100,000.00 in base currency" in said
    assert "max_chase: nothing to judge" in said
    assert "link: ready" in said


def test_a_limit_that_is_the_least_says_so():
    assert "futures_roll_days: 24, at least 3 days" in told(cases.case("future"))


def test_a_refusal_shows_the_rules_that_were_kept_too():
    decision = assess(cases.case(link_ready=False), Policy())
    assert isinstance(decision, Refused)
    assert [violation.rule for violation in decision.violations] == ["link"]
    assert "max_contracts: 1, at most 5 contracts" in [kept(check) for check in decision.checks]
    assert not any(check[0] == "link" for check in decision.checks)


def test_every_rule_is_asked_or_has_nothing_to_say_of_this_kind():
    policy = Policy()
    decision = assess(cases.case(), policy)
    assert isinstance(decision, Approved)
    assert [check[0] for check in decision.checks] == [label for _, label in policy.asked("paper", "option")]


def test_two_rules_of_a_name_are_told_apart():
    stated = cases.policy(
        {"rule": "max_open_positions", "limit": 1, "per": "author", "only": {"channel": "c1"}},
        {"rule": "max_open_positions", "limit": 3},
    )
    labels = [label for _, label in stated.asked("paper", "option") if label.startswith("max_open")]
    assert labels == ["max_open_positions per author (only channel c1)", "max_open_positions"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ready", "ready"),
        (3, "3"),
        (D("1.50"), "1.5"),
        (D(1) / D(3), "0.3333"),
        (D("1E+3"), "1000"),
        (D("0.12346"), "0.1235"),
        (D("1E+40"), "1" + 40 * "0"),
        (D(10) ** 20, "1" + 20 * "0"),
        (D("1" + 40 * "0"), "1" + 40 * "0"),
        (-2, "-2"),
    ],
)
def test_a_figure_is_short_and_plain(value, text):
    assert figure(value) == text


def test_a_row_from_before_there_were_figures_still_reads():
    assert kept(("max_contracts: at most 5", "", "")) == "max_contracts: at most 5"


def test_a_broken_rule_says_what_would_pass():
    violation = Violation(rule="spread", message="too wide", actual="3", limit="2", remedy="wait")
    assert broken(violation) == "spread: too wide (wait)"
    assert broken(violation.model_copy(update={"remedy": ""})) == "spread: too wide"


def test_the_figures_survive_being_written_down():
    decision = assess(cases.case(link_ready=False), Policy())
    assert isinstance(decision, Refused)
    assert Refused.model_validate_json(decision.model_dump_json()) == decision
    assert ("max_contracts", Decimal(1), Decimal(5)) in decision.checks


def test_every_rule_is_known_by_its_name():
    asked = {
        rule.name
        for kind in ("stock", "option", "future", "forex", "crypto")
        for rule, _ in Policy().asked("paper", kind)
    }
    assert asked <= set(rules_by_name())
