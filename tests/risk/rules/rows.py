"""What a row of a rule is, and the cases that several rules are asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from risk.case import Case
from risk.decision import Violation
from risk.plan import Plan
from risk.planning import plan_of
from risk.policy import Policy
from risk.rules.base import Rule
from tests.fakes import cases
from tests.fakes.cases import D

ALMOST = timedelta(microseconds=1)


def planned(case: Case, **changes: Any) -> Plan:
    plan = plan_of(case, Policy(max_contracts=5), case.quote)
    assert isinstance(plan, Plan), plan
    return plan.model_copy(update=changes)


def sighted(blind: Case) -> Plan:
    """The plan that would have been made with every fact there."""
    whole = {"figures": cases.FIGURES, "account": "DU123", "contract": blind.contract or cases.CONTRACTS["option"]}
    return planned(blind.model_copy(update=whole))


def violation_of(rule: Rule, case: Case, plan: Plan | None) -> Violation:
    found = rule.check(case, plan)
    assert isinstance(found, Violation), found
    return found


def remedy(rule: Rule, case: Case, plan: Plan) -> str:
    return violation_of(rule, case, plan).remedy


class Row(NamedTuple):
    rule: Rule
    passes: tuple[Case, dict[str, Any]]
    refuses: tuple[Case, dict[str, Any]]
    blind: Case | None = None


def units(quantity: int) -> dict[str, Any]:
    return {"quantity": D(quantity)}


def priced(price: str) -> dict[str, Any]:
    return {"entry_price": D(price)}


def with_book(kind: str = "option", **book: Any) -> Case:
    return cases.case(kind, book=cases.book(**book))


def figures(kind: str = "option", **changes: Any) -> Case:
    return cases.case(kind, figures=cases.FIGURES.model_copy(update=changes))


def contract(kind: str, **changes: Any) -> Case:
    return cases.case(kind, contract=cases.CONTRACTS[kind].model_copy(update=changes))


OPTION, STOCK, FUTURE, FOREX = (cases.case(kind) for kind in ("option", "stock", "future", "forex"))

NO_RATE = figures(currency="EUR")

ONE_RISKED = with_book(exposures=(cases.exposure(con_id=8, at_risk=D(60), notional=D(900)),))
