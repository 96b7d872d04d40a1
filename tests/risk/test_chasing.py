from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.intent import AtMarket, OnStop, Side
from risk.assess import assess
from risk.chasing import ChasePolicy, chase_of, ends_in_time
from risk.decision import Approved, Refused
from risk.policy import Policy
from risk.rules.price import PremiumRange, PriceCollar
from risk.rules.size import MaxNotional, MaxRisk
from risk.rules.stops import RewardToRisk, StopDistance
from risk.sizing import RiskMoney, SizePolicy
from tests.fakes import cases
from tests.fakes.cases import NICKEL, D, signal

CHASE = ChasePolicy(step_ticks=2, step_seconds=4, max_steps=3)


def plan_of(case, **policy):
    decision = assess(case, Policy(**{"chase": CHASE, **policy}))
    assert isinstance(decision, Approved), decision
    return decision.plan


def test_off_by_default():
    assert plan_of(cases.case(), chase=None).chase is None


@pytest.mark.parametrize("kind", ["option", "stock", "future", "forex"])
def test_its_end_is_so_many_steps_of_the_grid_from_the_price_that_was_written(kind):
    plan = plan_of(cases.case(kind))
    step = plan.contract.market_rule.increment(plan.entry_price) * 2
    assert plan.chase is not None
    assert plan.chase.furthest_price == plan.entry_price + 3 * step
    assert plan.notional == plan.quantity * plan.chase.furthest_price * plan.contract.multiplier
    assert plan.at_risk == plan.quantity * (plan.chase.furthest_price - plan.stop_price) * plan.contract.multiplier
    assert any("follows the market" in note for note in plan.notes)


def test_only_a_limit_of_the_authors_is_chased():
    assert plan_of(cases.case("stock", signal("stock", entry=AtMarket()))).chase is None
    assert plan_of(cases.case("stock", signal("stock", entry=OnStop(price=D("186"))))).chase is None


def limit_of(kind, steps):
    """Base currency that the entry comes to after so many steps, just enough."""
    plan = plan_of(cases.case(kind), chase=ChasePolicy(step_ticks=2, max_steps=steps))
    return plan.notional, plan.at_risk


def test_a_limit_that_its_end_would_break_shortens_it_and_one_that_its_first_step_breaks_ends_it():
    notional, risk = limit_of("stock", 2)
    rules = (MaxNotional(limit_base_currency=notional),)
    assert plan_of(cases.case("stock"), rules=rules).chase.max_steps == 2
    assert plan_of(cases.case("stock"), rules=(MaxRisk(limit_base_currency=risk),)).chase.max_steps == 2
    bare = plan_of(cases.case("stock"), chase=None)
    assert plan_of(cases.case("stock"), rules=(MaxNotional(limit_base_currency=bare.notional),)).chase is None


def test_what_is_refused_without_a_chase_is_refused_with_one():
    tight = Policy(chase=CHASE, rules=(MaxNotional(limit_base_currency=D(1)),))
    assert not isinstance(assess(cases.case("stock"), tight), Approved)


def test_the_end_stays_inside_the_price_collar():
    case = cases.case("stock")
    ask = case.quote.ask
    wide = plan_of(case, chase=ChasePolicy(step_ticks=100, max_steps=10))
    collar = PriceCollar().percent.of("stock")
    assert wide.chase is None or wide.chase.furthest_price <= ask * (1 + collar / 100)


def test_it_ends_short_of_the_first_target():
    wide = (PriceCollar(percent=PriceCollar().percent.model_copy(update={"stock": D(50)})),)
    plan = plan_of(cases.case("stock"), chase=ChasePolicy(step_ticks=100, max_steps=10), rules=wide)
    assert plan.slices[0].target_price == D(190)
    assert plan.chase.furthest_price == D("189.50")


def test_a_size_from_risk_is_reckoned_at_the_end_so_that_no_more_is_lost():
    sizing = SizePolicy(model=RiskMoney(amount_base_currency=D(100)))
    plan = plan_of(cases.case("stock"), sizing=sizing)
    assert plan.chase is not None
    assert plan.at_risk <= 100


def test_reward_and_distance_are_asked_at_both_ends():
    case = cases.case("stock")
    bare = plan_of(case, chase=None)
    away = (bare.entry_price - bare.stop_price) / bare.entry_price * 100
    rules = (StopDistance(max_percent=StopDistance().max_percent.model_copy(update={"stock": away})),)
    assert plan_of(case, rules=rules).chase is None
    ratio = (bare.slices[0].target_price - bare.entry_price) / (bare.entry_price - bare.stop_price)
    assert plan_of(case, rules=(RewardToRisk(minimum=ratio),)).chase is None


@settings(deadline=None)
@given(
    ticks=st.integers(1, 100),
    steps=st.integers(1, 10),
    most=st.decimals("500", "50000", places=2),
    kind=st.sampled_from(["option", "stock", "future", "forex"]),
)
def test_whatever_is_configured_the_worst_price_keeps_every_limit_that_the_first_one_keeps(ticks, steps, most, kind):
    policy = Policy(chase=ChasePolicy(step_ticks=ticks, max_steps=steps), rules=(MaxRisk(limit_base_currency=most),))
    decision = assess(cases.case(kind), policy)
    if not isinstance(decision, Approved) or decision.plan.chase is None:
        return
    worst = decision.plan.model_copy(update={"entry_price": decision.plan.worst_price, "chase": None})
    for rule, _ in policy.asked("paper", kind):
        assert isinstance(rule.check(cases.case(kind), worst), tuple), rule.name
    assert worst.side is not Side.LONG or worst.entry_price >= decision.plan.entry_price
    assert Decimal(0) < worst.at_risk


def test_a_sale_is_followed_downwards_and_ends_above_nothing_and_before_its_target():
    plan = plan_of(cases.case("stock", signal("stock", Side.SHORT)))
    assert (plan.chase.step, plan.chase.step_seconds, plan.chase.max_steps) == (D("0.02"), 4, 3)
    assert plan.chase.furthest_price == plan.worst_price == plan.entry_price - D("0.06")
    assert plan.notes[-1].startswith(
        "unfilled, its limit follows the market by 0.02 every 4 seconds, to 185.44 at most"
    )
    assert chase_of(CHASE, 3, D("3.05"), Side.SHORT, NICKEL).furthest_price == D("2.45")
    assert chase_of(CHASE, 3, D("2.90"), Side.LONG, NICKEL).furthest_price == D("3.20")
    assert chase_of(CHASE, 3, D("2.95"), Side.LONG, NICKEL).furthest_price == D("3.20")
    end = chase_of(CHASE, 3, D("3.00"), Side.LONG, NICKEL)
    assert not ends_in_time(end, Side.LONG, [end.furthest_price])
    assert ends_in_time(end, Side.LONG, [end.furthest_price + D("0.01")])
    assert not ends_in_time(end, Side.SHORT, [end.furthest_price])
    assert ends_in_time(end, Side.SHORT, [end.furthest_price - D("0.01")])
    assert not ends_in_time(end.model_copy(update={"furthest_price": D(0)}), Side.SHORT, [])
    assert ends_in_time(end.model_copy(update={"furthest_price": D("0.05")}), Side.SHORT, [])


def test_where_a_chase_ends_excuses_nothing_where_it_begins():
    dear = PremiumRange(low=D("1.26"))
    decision = assess(cases.case(), Policy(chase=CHASE, rules=(dear,)))
    assert isinstance(decision, Refused)
    assert [violation.rule for violation in decision.violations] == ["premium_range"]


def test_a_chase_of_one_step_is_one():
    assert plan_of(cases.case(), chase=ChasePolicy(step_ticks=2, max_steps=1)).chase.max_steps == 1
