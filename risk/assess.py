"""The one place where a plan is approved: every rule is asked, and every objection is reported.

Exits never come here: nothing that reduces a position is asked about an entry's rules.
"""

from __future__ import annotations

from risk.book import Quote
from risk.case import Case
from risk.chasing import may_be_chased
from risk.decision import SEAL, Approved, Check, Decision, Refused, Violation
from risk.market import Unneeded, Usable, judge_quote
from risk.plan import Plan
from risk.planning import plan_of
from risk.policy import Policy
from risk.rules.base import EVERYBODY, Rule


def assess(case: Case, policy: Policy) -> Decision:
    """Approve a plan, or refuse with every violation and its numbers."""
    most = policy.chase.max_steps if policy.chase is not None and may_be_chased(case) else 0
    for steps in range(most, 0, -1):
        decision = _assess(case, policy, steps)
        if isinstance(decision, Approved) and decision.plan.chase is not None:
            return decision
    return _assess(case, policy, 0)


def _assess(case: Case, policy: Policy, steps: int) -> Decision:
    """With so many steps of a chase: every rule must pass where it begins, and where it ends."""
    market = judge_quote(case, policy.market)
    quote = market.quote if isinstance(market, Usable) else None
    found = plan_of(case, policy, quote, steps) if not isinstance(market, Violation) else (market,)
    plan = found if isinstance(found, Plan) else None
    asked = _asked(case, policy, plan, quote)
    objections, checks = _judged(case, plan, asked)
    if plan is not None and plan.chase is not None:
        objections += _judged(case, plan.model_copy(update={"entry_price": plan.worst_price}), asked)[0]
    violations = (*objections, *(found if isinstance(found, tuple) else ()))
    if violations or plan is None:
        return Refused(violations=_merged(violations) or (_NOTHING,), checks=tuple(checks))
    if isinstance(market, Unneeded):
        plan = plan.model_copy(update={"notes": (*plan.notes, market.note)})
    return Approved(plan=plan, checks=tuple(checks), seal=SEAL)


def _asked(case: Case, policy: Policy, plan: Plan | None, quote: Quote | None) -> list[tuple[Rule, str]]:
    """The rules that can be asked with what is known."""
    return [
        (rule, label)
        for rule, label in policy.asked(case.mode, case.kind)
        if (plan is not None or not rule.about_plan)
        and (quote is not None or not rule.about_market)
        and (rule.only is EVERYBODY or rule.only.covers(case))
    ]


def _judged(case: Case, plan: Plan | None, asked: list[tuple[Rule, str]]) -> tuple[list[Violation], list[Check]]:
    objections: list[Violation] = []
    checks: list[Check] = []
    for rule, label in asked:
        verdict = rule.check(case, plan)
        if isinstance(verdict, Violation):
            objections.append(verdict)
        else:
            checks.append((label, *verdict))
    return objections, checks


# Only reached if a plan is missing and no rule has said why, which would be a fault of ours: refuse all the same.
_NOTHING = Violation(rule="plan", message="no plan could be made of this signal")


def _merged(violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Rules that lack the same fact speak with one voice, so that one missing thing reads as one."""
    merged: dict[str, Violation] = {}
    for violation in violations:
        known = merged.get(violation.message)
        if known is None:
            merged[violation.message] = violation
        elif known.rule != violation.rule:
            merged[violation.message] = known.model_copy(update={"rule": f"{known.rule}, {violation.rule}"})
    return tuple(merged.values())
