"""Whether the account can carry the trade, by its own figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parsers.instrument import Kind
from risk.case import Case
from risk.decision import Violation
from risk.figures import rounded
from risk.money import base_rate
from risk.plan import Plan
from risk.rules.base import IntentRule, PlanRule


def _in_flight(case: Case) -> Decimal:
    """What entries of ours that have not filled yet would still take, in base currency."""
    parts = [
        e.notional * e.pending / (e.held + e.pending)
        for e in case.book.exposures
        if e.pending > 0 and e.kind != "future"
    ]
    return sum(parts, Decimal(0))


class BuyingPower(PlanRule):
    """The order must fit what the account can still buy, with entries in flight taken off.

    A stock is held against buying power, a bought option against available funds (it has no loan value), a future and
    a sold option against available funds by the margin of one unit.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option", "future"})
    rule: Literal["buying_power"] = "buying_power"

    def law(self) -> str:
        """The law in words."""
        return "an order fits the account's buying power"

    def judge(self, case: Case, plan: Plan) -> Violation | None:
        """Cost against room."""
        rate, figures = base_rate(case), case.figures
        if rate is None or figures is None:
            return self.blind("the account")
        cost = self._cost(case, plan, rate)
        room = figures.buying_power if case.kind == "stock" else figures.available_funds
        if cost is None or room is None:
            return self.blind("the margin of this contract" if cost is None else "the account's free funds")
        left = room - _in_flight(case)
        if cost <= left:
            return None
        return self.broken(
            f"the order needs {rounded(cost)} {figures.currency} and {rounded(left)} is free",
            rounded(cost),
            rounded(left),
        )

    def _cost(self, case: Case, plan: Plan, rate: Decimal) -> Decimal | None:
        by_margin = case.kind == "future" or (case.kind == "option" and case.side.value == "short")
        if not by_margin:
            return plan.notional * rate
        return None if case.unit_margin is None else case.unit_margin * plan.quantity


class SettledCash(PlanRule):
    """A cash account pays from settled money only, so that no purchase is a free ride."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option"})
    rule: Literal["settled_cash"] = "settled_cash"

    def law(self) -> str:
        """The law in words."""
        return "an order fits the settled cash"

    def judge(self, case: Case, plan: Plan) -> Violation | None:
        """Notional against settled cash, entries in flight taken off."""
        rate, cash = base_rate(case), case.figures.settled_cash if case.figures else None
        if rate is None or cash is None:
            return self.blind("the settled cash")
        cost, left = plan.notional * rate, cash - _in_flight(case)
        if cost <= left:
            return None
        return self.broken(
            f"the order needs {rounded(cost)} and {rounded(left)} is settled", rounded(cost), rounded(left)
        )


class PdtHeadroom(IntentRule):
    """A pattern day trader below USD 25,000 keeps so many day trades in hand, by the account's own count.

    IB reports -1 for an account that is not limited. Source: FINRA Rule 4210(f)(8)(B).
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option"})
    rule: Literal["pdt_headroom"] = "pdt_headroom"
    keep: Annotated[int, Field(ge=0)] = 0

    def law(self) -> str:
        """The law in words."""
        return f"an entry leaves {self.keep} day trades in hand, where the account is limited"

    def judge(self, case: Case) -> Violation | None:
        """Every open trade may become a day trade, so each takes one."""
        left = case.figures.day_trades_remaining if case.figures else None
        if left is None:
            return self.blind("the number of day trades left")
        if left < 0:
            return None
        after = left - 1 - sum(e.kind in self.kinds for e in case.book.exposures)
        if after >= self.keep:
            return None
        return self.broken(
            f"{left} day trades are left and this would leave {after}, at least {self.keep} are kept", after, self.keep
        )
