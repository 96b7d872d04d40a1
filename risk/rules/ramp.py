"""Real money begins small: one contract, and little of everything else, until its owner writes down more."""

from __future__ import annotations

from typing import ClassVar, Literal

from parsers.instrument import Kind
from risk.case import Case
from risk.decision import Violation
from risk.figures import Positive, money, rounded
from risk.money import base_rate, in_base
from risk.plan import Plan
from risk.rules.base import Measure, PlanRule
from risk.rules.size import affordable, dearest, would_pass


class LiveStart(PlanRule):
    """The notional of one live order in what is not counted in contracts; only the configuration raises it."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "forex"})
    rule: Literal["live-start"] = "live-start"
    unit: ClassVar[str] = "in base currency"
    limit_base_currency: Positive

    def law(self) -> str:
        """The law in words."""
        return (
            f"a live order is worth at most {money(self.limit_base_currency, 'in base currency')}, until you raise it"
        )

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """As with every limit in money, a rate that is not known refuses."""
        rate = base_rate(case)
        if rate is None:
            return self.blind("the exchange rate to the account's base currency")
        worth = plan.notional * dearest(case, plan.entry_price) / plan.entry_price
        amount, limit = worth * rate, self.limit_base_currency
        if amount <= limit:
            return Measure(amount, limit)
        fits = would_pass(case.kind, affordable(limit, amount / plan.quantity))
        return self.broken(
            f"notional {in_base(case, amount)} above the {in_base(case, limit)} that live starts with",
            rounded(amount),
            rounded(limit),
            f"{fits}, or raise policy.live_start_notional",
        )
