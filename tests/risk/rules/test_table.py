"""Each rule three ways: it passes at its limit, refuses beyond it, and refuses without its facts."""

from __future__ import annotations

from typing import get_args

import pytest

from parsers.intent import AtLimit, PriceStop, PriceTarget
from risk.decision import Violation
from risk.policy import Policy
from risk.rules.allow import AllowedKinds, AllowedSymbols, BlockedSymbols
from risk.rules.base import Measure, Rule
from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions, MaxTotalNotional, MaxTotalRisk
from risk.rules.funds import BuyingPower, PdtHeadroom, SettledCash
from risk.rules.hours import MessageAge, TradingWindow
from risk.rules.kinds import StatedRule
from risk.rules.losses import CooldownAfterStop, DailyLoss, Drawdown, LossStreak
from risk.rules.price import MaxChase, PremiumRange
from risk.rules.repeats import AlreadyEntered, DuplicateSignal
from risk.rules.size import MaxContracts, MaxRisk, MaxShares
from risk.rules.state import LinkReady, NoCoins, NotHalted, SellingToOpen, TradingAllowed
from risk.rules.stops import StopDistance
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules import (
    test_allow,
    test_exposure,
    test_funds,
    test_hours,
    test_losses,
    test_pace,
    test_price,
    test_ramp,
    test_repeats,
    test_size,
    test_state,
    test_stops,
    test_tape,
)
from tests.risk.rules.rows import ONE_RISKED, OPTION, Row, planned, sighted, violation_of

TABLE: list[Row] = [
    *test_size.ROWS,
    *test_exposure.ROWS,
    *test_losses.ROWS,
    *test_price.ROWS,
    *test_stops.ROWS,
    *test_hours.ROWS,
    *test_tape.ROWS,
    *test_allow.ROWS,
    *test_repeats.ROWS,
    *test_funds.ROWS,
    *test_state.ROWS,
    *test_pace.ROWS,
    *test_ramp.ROWS,
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.rule.name)
def test_a_rule_passes_at_its_limit(row):
    case, changes = row.passes
    assert isinstance(row.rule.check(case, planned(case, **changes)), Measure)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.rule.name)
def test_a_rule_refuses_beyond_its_limit(row):
    case, changes = row.refuses
    violation = violation_of(row.rule, case, planned(case, **changes))
    assert violation.rule == row.rule.name
    assert violation.message


@pytest.mark.parametrize("row", [row for row in TABLE if row.blind], ids=lambda row: row.rule.name)
def test_a_rule_without_its_facts_refuses(row):
    assert row.blind is not None
    plan = sighted(row.blind)
    violation = violation_of(row.rule, row.blind, plan)
    assert violation.message.endswith("is not known")


@pytest.mark.parametrize("row", [row for row in TABLE if row.rule.about_plan], ids=lambda row: row.rule.name)
def test_a_rule_about_the_plan_refuses_without_one(row):
    assert isinstance(row.rule.check(row.passes[0], None), Violation)


STATED = get_args(get_args(StatedRule)[0])


@pytest.mark.parametrize("row", [row for row in TABLE if type(row.rule) in STATED], ids=lambda row: row.rule.name)
def test_a_rule_reads_as_law_and_survives_being_written_down(row):
    stated = Policy.model_validate({"rules": [row.rule.model_dump(mode="json")]})
    assert stated.rules == (row.rule,)


def every_rule(kind: type[Rule] = Rule) -> set[type[Rule]]:
    """Each class that a rule can be made of: one that is named."""
    found = {each for child in kind.__subclasses__() for each in every_rule(child)}
    return found | ({kind} if "rule" in kind.model_fields else set())


def test_every_rule_that_there_is_has_a_row():
    # Coins are refused before anything is planned, so their rule has tests of its own.
    assert {type(row.rule) for row in TABLE} == every_rule() - {NoCoins}
    assert set(STATED) < every_rule()


def test_every_rule_that_cannot_be_known_for_certain_has_a_blind_row():
    seen = {type(row.rule) for row in TABLE if row.blind is not None}
    needs_nothing_from_outside = {
        MaxContracts, MaxShares, MaxOpenPositions, MaxEntriesPerDay, MaxEntriesPerMinute, LossStreak, CooldownAfterStop,
        MaxChase, PremiumRange, StopDistance, MessageAge, TradingWindow, AllowedKinds, AllowedSymbols, BlockedSymbols,
        DuplicateSignal, TradingAllowed, LinkReady, AlreadyEntered, SellingToOpen, NotHalted,
    }  # fmt: skip
    assert seen == every_rule() - {NoCoins} - needs_nothing_from_outside


def test_the_facts_that_make_a_plan_are_ordinary():
    intent = cases.signal(
        entry=AtLimit(price=D(1)), stops=(PriceStop(price=D("0.5")),), targets=(PriceTarget(price=D(2)),)
    )
    assert planned(cases.case(intent=intent)).at_risk == D(50)


HALVES = cases.FIGURES.model_copy(
    update={"currency": "EUR", "exchange_rates": {"USD": D("0.5")}, "available_funds": D(100), "settled_cash": D(100)}
)


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        (MaxTotalRisk(limit_base_currency=D(20)), "20.00 EUR is left: 1 contract would pass"),
        (MaxTotalNotional(limit_base_currency=D(70)), "70.00 EUR is left: 1 contract would pass"),
        (DailyLoss(limit_base_currency=D(30)), "30.00 EUR is left to risk today: 1 contract would pass"),
        (MaxRisk(limit_base_currency=D(20)), "1 contract would pass"),
        (BuyingPower(), "1 contract would pass"),
        (SettledCash(), "1 contract would pass"),
    ],
    ids=lambda value: value.name if isinstance(value, Rule) else "",
)
def test_what_is_counted_is_turned_into_base_currency(rule, remedy):
    case = cases.case(figures=HALVES)
    assert isinstance(rule.check(case, planned(case)), Measure)
    violation = violation_of(rule, case, planned(case, quantity=D(2)))
    assert violation.remedy == remedy


def test_what_is_open_is_taken_off_what_is_left():
    found = violation_of(MaxTotalRisk(limit_base_currency=D(80)), ONE_RISKED, planned(ONE_RISKED))
    assert (found.actual, found.limit, found.remedy) == ("95", "80", "$20.00 is left: no size would pass")
    found = violation_of(DailyLoss(limit_base_currency=D(80)), ONE_RISKED, planned(ONE_RISKED))
    assert (found.actual, found.remedy) == ("95", "$20.00 is left to risk today: no size would pass")


def test_without_any_figures_the_rules_about_the_account_are_blind():
    case = cases.case(figures=None)
    for rule in (PdtHeadroom(), Drawdown(limit_percent=D(1)), SettledCash(), BuyingPower()):
        assert violation_of(rule, case, planned(OPTION)).message.endswith("is not known")
