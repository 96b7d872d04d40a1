"""The rules that no configuration switches off, and the few switches of the policy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from parsers.instrument import Crypto, Option, Right
from parsers.intent import AtLimit, Bound, Open, Side
from risk.assess import assess
from risk.case import Case
from risk.decision import Approved, Refused
from risk.policy import Policy
from risk.states import TradingState
from tests.fakes import cases
from tests.fakes.cases import NOW, D


def rules_broken(case: Case, policy: Policy | None = None) -> list[str]:
    decision = assess(case, policy or Policy())
    return [v.rule for v in decision.violations] if isinstance(decision, Refused) else []


def changed(kind: str = "option", **changes: Any) -> Case:
    return cases.case(kind, contract=cases.CONTRACTS[kind].model_copy(update=changes))


SHORT_CALL = cases.signal(side=Side.SHORT)
COIN = Open(subject=Bound(side=Side.LONG, instrument=Crypto(symbol="BTC")), entry=AtLimit(price=D(1)))


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (cases.case(trading_state=TradingState.REDUCING), "trading-state"),
        (cases.case(trading_state=TradingState.HALTED), "trading-state"),
        (cases.case(link_ready=False), "link"),
        (cases.case(account="U123"), "mode"),
        (cases.case(account="DU9"), "mode"),
        (cases.case(mode="live"), "mode"),
        (cases.case(account=None), "mode"),
        (cases.case(intent=COIN), "unsupported"),
        (cases.case(intent=SHORT_CALL), "selling-to-open"),
        (cases.case(halted=True), "halted"),
        (cases.case(contract=cases.CONTRACTS["stock"]), "contract"),
        (cases.case(book=cases.book(exposures=(cases.exposure(con_id=8, trade_ref="AAAAAAAAAA"),))), "already-entered"),
        (cases.case(book=cases.book(closed_today=(cases.closed("1", trade_ref="AAAAAAAAAA"),))), "already-entered"),
        (cases.case("stock", book=cases.book(exposures=(cases.exposure("stock", side=Side.SHORT),))), "opposite-position"),
        (cases.case("future", book=cases.book(foreign_positions={3: D(-1)})), "opposite-position"),
        (cases.case("stock", cases.signal("stock", Side.SHORT), book=cases.book(foreign_positions={2: D(1)})), "opposite-position"),
        (cases.case("stock", book=cases.book(foreign_positions={2: D(5)})), "foreign-position"),
        (cases.case(book=cases.book(exposures=(cases.exposure(),))), "contract-busy"),
        (cases.case(book=cases.book(foreign_working=frozenset({1}))), "contract-busy"),
        (cases.case(quote=cases.quote(bid=D("0.90"))), "stop-in-market"),
        (cases.case(now=cases.CLOSES, sent_at=cases.CLOSES), "market-closed"),
        (changed(liquid_hours=()), "market-closed"),
        (changed(multiplier=D(0)), "contract"),
        (changed(order_types=frozenset()), "stop-not-possible"),
        (changed(order_types=frozenset({"LMT"})), "stop-not-possible"),
    ],
)  # fmt: skip
def test_it_is_refused_always(case, rule):
    assert rule in rules_broken(case)


@pytest.mark.parametrize(
    "case",
    [
        cases.case("stock", book=cases.book(exposures=(cases.exposure("stock"),))),
        cases.case("stock", book=cases.book(foreign_working=frozenset({2}))),
        cases.case(book=cases.book(exposures=(cases.exposure(con_id=8, side=Side.SHORT),))),
        cases.case(book=cases.book(foreign_positions={8: D(-5)})),
        cases.case("forex", book=cases.book(foreign_positions={4: D(5)})),
        cases.case(halted=False),
        cases.case("stock", cases.signal("stock", Side.SHORT)),
        cases.case("future", cases.signal("future", Side.SHORT)),
        cases.case("future", now=cases.CLOSES - timedelta(hours=6), sent_at=cases.CLOSES - timedelta(hours=6), quote=None),
    ],
)  # fmt: skip
def test_it_is_no_reason_to_refuse(case):
    assert rules_broken(case) == []


def test_live_trading_takes_a_live_account_only():
    case = cases.case(mode="live", account="U1", figures=cases.FIGURES.model_copy(update={"account_id": "U1"}))
    assert rules_broken(case, Policy(max_contracts=1)) == []
    assert rules_broken(case.model_copy(update={"account": "DU1"}), Policy(max_contracts=1)) == ["mode"]


def test_live_trading_has_no_default_for_the_contracts():
    case = cases.case(mode="live", account="U1", figures=cases.FIGURES.model_copy(update={"account_id": "U1"}))
    assert rules_broken(case) == ["max_contracts"]


def test_selling_to_open_and_sharing_a_position_can_be_allowed():
    short = cases.case(intent=SHORT_CALL)
    assert rules_broken(short, Policy(allow_selling_to_open=True)) == []
    unknown_margin = short.model_copy(update={"unit_margin": None})
    assert rules_broken(unknown_margin, Policy(allow_selling_to_open=True)) == ["buying_power"]
    beside = cases.case("stock", book=cases.book(foreign_positions={2: D(5)}))
    assert rules_broken(beside, Policy(share_position=True)) == []


def test_a_closed_market_names_the_time_at_which_it_opens():
    friday = cases.CLOSES + timedelta(hours=1)
    decision = assess(cases.case(now=friday, sent_at=friday, quote=None), Policy())
    assert isinstance(decision, Refused)
    assert decision.violations[0].message == "the market is closed and opens on Wednesday 2026-11-25 09:30 EST"


def test_the_last_moment_of_a_session_is_outside_it():
    before = cases.CLOSES - timedelta(microseconds=1)
    assert rules_broken(cases.case(now=before, sent_at=before, quote=None)) == []
    assert rules_broken(cases.case(now=cases.OPENS, sent_at=cases.OPENS, quote=None)) == []


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (Option(symbol="SPY", expiry=date(2026, 12, 18), strike=D("600.00"), right=Right.CALL), True),
        (Option(symbol="SPY", expiry=date(2026, 12, 11), strike=D(600), right=Right.CALL), False),
        (Option(symbol="SPY", expiry=date(2026, 12, 18), strike=D(600), right=Right.PUT), False),
        (Option(symbol="SPX", expiry=date(2026, 12, 18), strike=D(600), right=Right.CALL), False),
    ],
)
def test_a_contract_that_is_not_what_was_named_is_refused(found, same):
    assert ("contract" not in rules_broken(changed(instrument=found))) is same


def test_what_the_signal_left_open_the_contract_settles():
    nearest = cases.SPY_CALL.model_copy(update={"expiry": "nearest"})
    intent = cases.signal(subject=Bound(side=Side.LONG, instrument=nearest))
    assert rules_broken(cases.case(intent=intent)) == []


def test_no_rule_of_the_policy_removes_one_that_is_always_asked():
    policy = Policy(share_position=True, allow_selling_to_open=True, odd_lots=True)
    names = {rule.name for rule in policy.effective("paper")}
    assert {"trading-state", "link", "mode", "contract", "already-entered", "opposite-position"} <= names
    assert {"contract-busy", "stop-in-market", "market-closed", "halted"} <= names


def test_every_violation_is_reported_and_not_the_first_alone():
    broken = rules_broken(
        cases.case(trading_state=TradingState.HALTED, link_ready=False, sent_at=NOW - timedelta(hours=1))
    )
    assert broken == ["trading-state", "link", "message_age"]


def test_exits_are_never_assessed():
    with pytest.raises(ValueError, match="intent"):
        cases.case(intent={"action": "close", "subject": {"kind": "unbound"}, "entry": {"type": "market"}})
    assert isinstance(assess(cases.case(), Policy()), Approved)
