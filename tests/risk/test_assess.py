from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.intent import AtLimit, OnStop, PercentStop, PercentTarget, PriceStop, PriceTarget, Side
from risk.assess import assess
from risk.decision import Approved, Refused
from risk.market import MarketPolicy, needs_quote
from risk.plan import Slice
from risk.policy import Policy
from risk.rules.allow import AllowedSymbols
from risk.rules.base import Scope
from risk.sizing import SizePolicy
from tests.fakes import cases
from tests.fakes.cases import D


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


def broken(case, policy=None):
    decision = assess(case, policy or Policy())
    return [violation.rule for violation in decision.violations] if isinstance(decision, Refused) else []


def test_only_an_assessment_makes_an_approval():
    decision = assess(cases.case(), Policy())
    assert isinstance(decision, Approved)
    for seal in (None, object(), "seal"):
        with pytest.raises(TypeError, match=r"^only risk\.assess approves a plan$"):
            Approved(plan=decision.plan, checks=(), seal=seal)


def test_the_seal_is_imported_by_the_assessment_alone():
    root = Path(__file__).parents[2]
    places = (path for folder in ("bot", "broker", "parsers", "risk") for path in (root / folder).rglob("*.py"))
    importers = {path.relative_to(root).as_posix() for path in places if re.search(r"\bSEAL\b", path.read_text())}
    assert importers == {"risk/decision.py", "risk/assess.py"}


def test_a_missing_fact_is_said_once_however_many_rules_wanted_it():
    decision = assess(cases.case(figures=None), Policy())
    assert isinstance(decision, Refused)
    assert len(decision.violations) == 2
    assert {"max_notional, max_risk, daily_loss", "buying_power"} == {v.rule for v in decision.violations}


# ── Quotes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

OLD = cases.NOW - timedelta(seconds=5, microseconds=1)
UNUSABLE = [
    None,
    cases.quote(bid=None),
    cases.quote(ask=None),
    cases.quote(bid=D("1.30")),
    cases.quote(bid=D(0), ask=D(0)),
    cases.quote(bid=D(-1)),
    cases.quote(at=OLD),
    cases.quote(at=cases.NOW + timedelta(seconds=6)),
    cases.quote(kind="delayed"),
    cases.quote(kind="frozen"),
]


@pytest.mark.parametrize("quote", UNUSABLE)
def test_a_limit_goes_without_a_quote_and_says_so(quote):
    decision = assess(cases.case(quote=quote), Policy())
    assert isinstance(decision, Approved), decision
    assert decision.plan.notes[-1].startswith("not checked against the market: ")
    assert not any(label == "spread" for label, *_ in decision.checks)


@pytest.mark.parametrize("quote", UNUSABLE)
def test_a_quote_that_is_required_is_required(quote):
    strict = Policy(market=MarketPolicy(quote_policy="live_required"))
    assert broken(cases.case(quote=quote), strict) == ["quote"]
    assert broken(cases.case(intent=cases.market(), quote=quote)) == ["quote"]


def test_delayed_data_will_do_where_the_policy_says_so():
    policy = Policy(market=MarketPolicy(quote_policy="delayed_ok"))
    assert broken(cases.case(quote=cases.quote(kind="delayed")), policy) == []
    assert broken(cases.case(quote=cases.quote(kind="delayed_frozen")), policy) == ["quote"]
    assert broken(cases.case(quote=None), policy) == ["quote"]


def test_a_quote_is_fresh_for_five_seconds():
    assert broken(cases.case(intent=cases.market(), quote=cases.quote(at=OLD + timedelta(microseconds=1)))) == []


def test_a_market_entry_without_a_quote_uses_the_posted_price_only_where_allowed():
    case = cases.case(intent=cases.market(reference="1.25"), quote=None)
    assert broken(case) == ["quote"]
    decision = assess(case, Policy(market=MarketPolicy(market_without_quote="reference")))
    assert isinstance(decision, Approved)
    assert decision.plan.entry_price == D("1.31")


def test_a_quote_at_hand_is_judged_though_none_was_needed():
    assert broken(cases.case(quote=cases.quote(bid=D("2.45"), ask=D("2.50")))) == ["price_collar"]


# ── The plan ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_carries_everything_that_an_order_needs():
    decision = assess(cases.case(), Policy(entry_ttl_seconds=90))
    assert isinstance(decision, Approved)
    plan = decision.plan
    assert (plan.bot, plan.trade_ref, plan.account) == ("demo", "AAAAAAAAAA", "DU123")
    assert (plan.side, plan.quantity, plan.entry_type) == (Side.LONG, D(1), "LMT")
    assert plan.good_till == cases.NOW + timedelta(seconds=90)
    assert (plan.stop_origin, plan.trigger_method, plan.outside_rth) == ("signal", 8, False)
    assert plan.notional == D(125)
    assert plan.at_risk == D(35)


@pytest.mark.parametrize(("kind", "outside", "method"), [("stock", False, 0), ("future", True, 0), ("forex", True, 0)])
def test_the_flags_follow_the_kind(kind, outside, method):
    decision = assess(cases.case(kind), Policy())
    assert isinstance(decision, Approved)
    assert (decision.plan.outside_rth, decision.plan.trigger_method) == (outside, method)


def test_a_signal_without_stop_and_target_is_a_bracket_of_two_legs_with_the_policys_stop():
    decision = assess(cases.case(intent=cases.signal(stops=(), targets=())), Policy())
    assert isinstance(decision, Approved)
    assert decision.plan.stop_origin == "policy"
    assert decision.plan.stop_price == D("0.75")
    assert decision.plan.slices == (Slice(quantity=D(1), target_price=None),)
    assert "no stop was posted: the policy's 40 % puts it at 0.75" in decision.plan.notes


def test_a_stock_with_several_targets_is_sent_in_slices():
    targets = tuple(PriceTarget(price=D(p)) for p in ("195", "188", "190"))
    decision = assess(cases.case("stock", cases.signal("stock", targets=targets)), Policy())
    assert isinstance(decision, Approved)
    assert [(s.quantity, s.target_price) for s in decision.plan.slices] == [(4, 188), (3, 190), (3, 195)]


def test_of_two_stops_the_tightest_is_kept_and_said():
    stops = (PriceStop(price=D("0.80")), PriceStop(price=D("0.95")))
    decision = assess(cases.case(intent=cases.signal(stops=stops)), Policy())
    assert isinstance(decision, Approved)
    assert decision.plan.stop_price == D("0.95")
    assert "of 2 stops the tightest, 0.95" in decision.plan.notes


def test_a_stop_and_a_size_that_are_both_wrong_are_both_said():
    intent = cases.signal(targets=(PriceTarget(price=D(1)),), quantity=D(0))
    decision = assess(cases.case(intent=intent), Policy(sizing=SizePolicy(signal_quantity="honour")))
    assert isinstance(decision, Refused)
    assert [violation.rule for violation in decision.violations] == ["target", "sizing"]


# ── Whatever comes in ─────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.sampled_from(["option", "stock", "future", "forex"]), st.data())
def test_whatever_is_missing_it_is_a_refusal_and_never_an_error(kind, data):
    gone = data.draw(st.sets(st.sampled_from(["contract", "quote", "figures", "account", "unit_margin"]), min_size=1))
    decision = assess(
        cases.case(kind, **dict.fromkeys(gone)), Policy(market=MarketPolicy(quote_policy="live_required"))
    )
    assert isinstance(decision, Approved) is (gone == {"unit_margin"} and kind != "future")


_HOSTILE = st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-10, 10_000, places=2)


@given(
    st.sampled_from(["option", "stock", "future", "forex"]),
    st.sampled_from(Side),
    st.tuples(_HOSTILE, _HOSTILE, _HOSTILE),
    st.none() | _HOSTILE,
)
def test_hostile_numbers_are_refused_or_planned_in_order(kind, side, prices, quantity):
    entry, stop, target = prices
    intent = cases.signal(
        kind,
        side,
        entry=AtLimit(price=entry),
        stops=(PriceStop(price=stop), PercentStop(percent=abs(stop))),
        targets=(PriceTarget(price=target), PercentTarget(percent=abs(target))),
        quantity=quantity,
    )
    decision = assess(cases.case(kind, intent), Policy(sizing=SizePolicy(signal_quantity="honour")))
    if isinstance(decision, Approved):
        plan = decision.plan
        low, high = sorted((plan.stop_price, plan.entry_price))
        assert 0 < low < high
        assert (plan.stop_price == low) is (side is Side.LONG)
        assert all(
            part.target_price is None or (part.target_price > plan.entry_price) is (side is Side.LONG)
            for part in plan.slices
        )
        assert plan.quantity == sum(part.quantity for part in plan.slices) >= 1


# ── Scope ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("only", "asked"),
    [
        (Scope(author="7"), True),
        (Scope(author="8"), False),
        (Scope(channel="c1", kind="option"), True),
        (Scope(channel="c2"), False),
        (Scope(kind="stock"), False),
        (Scope(symbol="SPY"), True),
        (Scope(symbol="QQQ"), False),
    ],
)
def test_a_scoped_rule_speaks_only_where_it_belongs(only, asked):
    rule = AllowedSymbols(names=frozenset({"TSLA"}), only=only)
    assert ("allowed_symbols" in broken(cases.case(), Policy(rules=(rule,)))) is asked


@pytest.mark.parametrize(
    ("intent", "policy", "needed"),
    [
        (cases.signal(), MarketPolicy(), False),
        (cases.signal(), MarketPolicy(quote_policy="live_required"), True),
        (cases.signal(), MarketPolicy(quote_policy="delayed_ok"), True),
        (cases.market(), MarketPolicy(), True),
        (cases.market(reference="1"), MarketPolicy(), True),
        (cases.market(reference="1"), MarketPolicy(market_without_quote="reference"), False),
        (cases.signal(entry=OnStop(price=D(2))), MarketPolicy(), True),
        (cases.signal("stock", Side.SHORT), MarketPolicy(), True),
    ],
)
def test_whether_an_entry_waits_for_a_quote_is_known_before(intent, policy, needed):
    assert needs_quote(intent, policy) is needed
