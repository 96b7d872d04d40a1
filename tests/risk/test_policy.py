from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from parsers.intent import Side
from risk.assess import assess
from risk.decision import Refused
from risk.policy import DEFAULTS, Policy, describe
from risk.rules.base import Scope
from risk.rules.exposure import MaxOpenPositions
from risk.rules.hours import MessageAge
from risk.rules.tape import OptionLiquidity
from tests.fakes import cases
from tests.fakes.cases import D


def limits(policy: Policy, name: str) -> list[object]:
    return [rule for rule in policy.effective("paper") if rule.name == name]


def test_configuration_reads_as_law():
    policy = Policy.model_validate(
        {
            "rules": [
                {"rule": "max_open_positions", "limit": 3, "only": {"author": "7"}},
                {"rule": "spread", "percent": {"option": 12.5}},
            ]
        }
    )
    assert policy.rules[0] == MaxOpenPositions(limit=3, only=Scope(author="7"))
    assert "max_open_positions: at most 3 open positions (only author 7)" in describe(policy, "paper")


def test_a_stated_rule_replaces_the_default_of_its_name():
    assert limits(Policy(rules=(MessageAge(max_seconds=D(60)),)), "message_age") == [MessageAge(max_seconds=D(60))]


def test_a_scoped_rule_stands_beside_the_default_so_the_strictest_wins():
    scoped = MessageAge(max_seconds=D(5), only=Scope(channel="c1"))
    assert limits(Policy(rules=(scoped,)), "message_age") == [MessageAge(), scoped]


def test_the_default_contracts_are_few_on_paper_and_none_live():
    assert Policy().cap("paper") == 5
    assert Policy().cap("live") is None
    assert Policy(max_contracts=2).cap("paper") == Policy(max_contracts=2, live_start_contracts=3).cap("live") == 2
    assert any("MAX_CONTRACTS is not set" in line for line in describe(Policy(), "live"))
    assert not any("MAX_CONTRACTS is not set" in line for line in describe(Policy(), "paper"))


def test_a_changed_policy_works_its_rules_out_anew():
    policy = Policy()
    before = policy.asked("paper", "option")
    changed = policy.model_copy(update={"max_contracts": 1, "rules": (MessageAge(max_seconds=D(7)),)})
    assert changed.asked("paper", "option") != before
    assert limits(changed, "message_age") == [MessageAge(max_seconds=D(7))]
    assert limits(changed, "max_contracts")[-1].limit == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "max_open_position", "limit": 3},
        {"rule": "max_open_positions"},
        {"rule": "max_open_positions", "limit": 0},
        {"rule": "max_open_positions", "limit": -1},
        {"rule": "max_open_positions", "limit": 3, "limits": 4},
        {"rule": "max_notional", "limit_base_currency": "NaN"},
        {"rule": "max_notional", "limit_base_currency": "Infinity"},
        {"rule": "max_notional", "limit_usd": 5},
        {"rule": "daily_loss", "limit_base_currency": -5},
        {"rule": "drawdown", "limit_percent": 100},
        {"rule": "spread", "percent": {"options": 3}},
        {"rule": "spread", "percent": {"option": -3}},
        {"rule": "trading-state"},
        {"rule": "max_entries_per_day", "limit": 3, "time_zone": "America/Gotham"},
        {"rule": "trading_window", "opens": "9:99", "closes": "10:00"},
    ],
)
def test_a_rule_that_is_not_law_is_refused(rule):
    with pytest.raises(ValidationError):
        Policy.model_validate({"rules": [rule]})


@pytest.mark.parametrize(
    "changes",
    [
        {"max_contracts": 0},
        {"entry_ttl_seconds": 0},
        {"market": {"max_quote_age_seconds": 0}},
        {"prices": {"default_stop_percent": {"option": 100}}},
        {"prices": {"default_stop_percent": {"option": 0}}},
        {"prices": {"pip_sizes": {"XAUUSD": 0}}},
        {"prices": {"market_collar_percent": {"option": -1}}},
        {"sizing": {"model": {"model": "risk_percent", "percent": 101}}},
        {"sizing": {"model": {"model": "martingale"}}},
        {"extended_hour": True},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(changes):
    with pytest.raises(ValidationError):
        Policy.model_validate(changes)


def test_every_default_is_described_in_words():
    text = "\n".join(describe(Policy(), "paper"))
    assert all(f"{rule.name}: " in text for rule in DEFAULTS)
    assert "default stops: stock 3 %, option 40 %" in text
    assert "E+" not in text


def test_a_figure_from_yaml_is_exact():
    policy = Policy.model_validate({"rules": [{"rule": "daily_loss", "limit_base_currency": 0.1}]})
    assert policy.rules[0].limit_base_currency == Decimal("0.1")  # type: ignore[union-attr]


def test_a_future_and_a_sold_option_need_their_margin_and_nothing_else_does():
    policy = Policy(allow_selling_to_open=True)
    assert isinstance(assess(cases.case("future", unit_margin=None), policy), Refused)
    wanting = [
        (kind, side.value)
        for kind in ("stock", "option", "future", "forex")
        for side in Side
        if policy.asks_margin("paper", kind, side)
    ]
    assert wanting == [("option", "short"), ("future", "long"), ("future", "short")]


def test_only_a_rule_about_the_tape_makes_an_entry_wait_for_it():
    assert not Policy().reads_tape("paper", "option")
    stated = Policy(rules=(OptionLiquidity(),))
    assert stated.reads_tape("live", "option")
    assert not stated.reads_tape("live", "stock")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"rule": "premium_range", "low": 9, "high": 5}, "low is above high"),
        ({"rule": "days_to_expiry", "min_days": 2, "max_days": 1}, "min_days is above max_days"),
        ({"rule": "stop_distance", "min_percent": {"option": 50}, "max_percent": {"option": 40}}, "for option"),
    ],
)
def test_a_rule_that_nothing_could_pass_is_a_fault_of_the_configuration(rule, fault):
    with pytest.raises(ValidationError, match=fault):
        Policy.model_validate({"rules": [rule]})


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "premium_range", "low": 5, "high": 5},
        {"rule": "premium_range", "low": 5},
        {"rule": "days_to_expiry", "min_days": 0, "max_days": 0},
        {"rule": "stop_distance", "min_percent": {"option": 40}, "max_percent": {"option": 40}},
        {"rule": "stop_distance", "min_percent": {"option": 40}, "max_percent": {"stock": 4}},
    ],
)
def test_a_range_of_one_value_is_a_range(rule):
    assert Policy.model_validate({"rules": [rule]}).rules[0].name == rule["rule"]


def test_a_limit_for_each_leaves_the_default_for_all_of_them_standing():
    for per in ("channel", "author", "symbol"):
        each = Policy.model_validate({"rules": [{"rule": "max_open_positions", "limit": 9, "per": per}]})
        stated = [rule for rule in each.effective("paper") if isinstance(rule, MaxOpenPositions)]
        assert stated == [MaxOpenPositions(limit=5), MaxOpenPositions(limit=9, per=per)]
    whole = Policy.model_validate({"rules": [{"rule": "max_open_positions", "limit": 9}]})
    assert [rule for rule in whole.effective("paper") if isinstance(rule, MaxOpenPositions)] == list(whole.rules)


@pytest.mark.parametrize("written", ["spy", " Spy", "$SPY", "SPY"])
def test_a_symbol_is_meant_however_it_is_written(written: str):
    rules = [
        {"rule": "blocked_symbols", "names": [written]},
        {"rule": "max_contracts", "limit": 1, "only": {"symbol": written}},
    ]
    policy = Policy.model_validate({"rules": rules, "sizing": {"model": {"model": "fixed_quantity", "option": 2}}})
    found = assess(cases.case(), policy)
    assert isinstance(found, Refused)
    assert [violation.rule for violation in found.violations] == ["blocked_symbols", "max_contracts"]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "duplicate_signal", "window_seconds": 86_401},
        {"rule": "cooldown_after_stop", "minutes": 1441},
    ],
)
def test_no_memory_is_promised_that_is_not_kept(rule: dict[str, object]):
    with pytest.raises(ValidationError, match="less than or equal to"):
        Policy.model_validate({"rules": [rule]})
