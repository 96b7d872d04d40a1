"""Whether the account can carry the trade, by its own figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parsers.instrument import Kind
from parsers.intent import Side
from risk.book import Exposure
from risk.case import Case
from risk.decision import Approved, Decision, Refused, Violation
from risk.figures import rounded
from risk.money import base_rate, in_base, uncounted
from risk.plan import Plan
from risk.rules.base import IntentRule, Measure, PlanRule
from risk.rules.size import affordable, would_pass


def by_margin(kind: str, side: Side) -> bool:
    """Whether what an entry takes is its margin, which only the broker knows, and not its notional."""
    return kind == "future" or (kind == "option" and side is Side.SHORT)


def _in_flight(case: Case) -> Decimal:
    """What entries of ours that have not filled yet will still take, in base currency."""
    return sum((_still_taken(exposure) for exposure in case.book.exposures if exposure.pending > 0), Decimal(0))


def _still_taken(exposure: Exposure) -> Decimal:
    if by_margin(exposure.kind, exposure.side):
        return exposure.margin or Decimal(0)
    return exposure.notional * exposure.pending / (exposure.held + exposure.pending)


class BuyingPower(PlanRule):
    """The order must fit what the account can still buy, with entries in flight taken off.

    A stock is held against buying power, a bought option against available funds (it has no loan value), a future and
    a sold option against available funds by the margin of one unit.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option", "future"})
    rule: Literal["buying_power"] = "buying_power"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return "an order fits the account's buying power"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Cost against room."""
        figures, unit, left = case.figures, unit_cost(case, plan), funds_left(case)
        if figures is None or left is None:
            return self.blind("the account" if figures is None else "the account's free funds")
        if unit is None:
            return self.blind("the margin of this contract" if by_margin(case.kind, case.side) else "the exchange rate")
        if missing := uncounted(case):
            return self.blind(missing)
        cost = unit * plan.quantity
        if cost <= left:
            return Measure(cost, left)
        return self.broken(
            f"the order needs {in_base(case, cost)} and {in_base(case, left)} is free",
            rounded(cost),
            rounded(left),
            would_pass(case.kind, affordable(left, unit)),
        )


def unit_cost(case: Case, plan: Plan) -> Decimal | None:
    """What one unit of the plan takes from the account, in base currency; None when that is not known."""
    if by_margin(case.kind, case.side):
        return case.unit_margin
    rate = base_rate(case)
    return None if rate is None else plan.notional / plan.quantity * rate


def funds_left(case: Case) -> Decimal | None:
    """What the account can still take on for this kind, entries in flight taken off, in base currency."""
    if case.figures is None:
        return None
    room = case.figures.buying_power if case.kind == "stock" else case.figures.available_funds
    return None if room is None else room - _in_flight(case)


_NEAR = Decimal("0.8")


def hangs_on_margin(case: Case, decision: Decision) -> bool:
    """Whether a margin that is not of this moment is too near to what is free to rely on, for or against the entry."""
    if case.unit_margin is None or not by_margin(case.kind, case.side):
        return False
    match decision:
        case Refused(violations=violations):
            return [violation.rule for violation in violations] == [BuyingPower.model_fields["rule"].default]
        case Approved(plan=plan):
            left = funds_left(case)
            return left is not None and case.unit_margin * plan.quantity > left * _NEAR


class SettledCash(PlanRule):
    """A cash account pays from settled money only, so that no purchase is a free ride."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option"})
    rule: Literal["settled_cash"] = "settled_cash"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return "an order fits the settled cash"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Notional against settled cash, entries in flight taken off."""
        rate, cash = base_rate(case), case.figures.settled_cash if case.figures else None
        if rate is None or cash is None:
            return self.blind("the settled cash")
        if missing := uncounted(case):
            return self.blind(missing)
        cost, left = plan.notional * rate, cash - _in_flight(case)
        if cost <= left:
            return Measure(cost, left)
        return self.broken(
            f"the order needs {in_base(case, cost)} and {in_base(case, left)} is settled",
            rounded(cost),
            rounded(left),
            would_pass(case.kind, affordable(left, cost / plan.quantity)),
        )


class PdtHeadroom(IntentRule):
    """A pattern day trader below USD 25,000 keeps so many day trades in hand, by the account's own count.

    IB reports -1 for an account that is not limited. Source: FINRA Rule 4210(f)(8)(B).
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option"})
    rule: Literal["pdt_headroom"] = "pdt_headroom"
    unit: ClassVar[str] = "day trades"
    is_least: ClassVar[bool] = True
    keep: Annotated[int, Field(ge=0)] = 0

    def law(self) -> str:
        """The law in words."""
        return f"an entry leaves {self.keep} day trades in hand, where the account is limited"

    def judge(self, case: Case) -> Violation | Measure:
        """Every open trade may become a day trade, so each takes one."""
        left = case.figures.day_trades_remaining if case.figures else None
        if left is None:
            return self.blind("the number of day trades left")
        if left < 0:
            return Measure("not limited", self.keep)
        after = left - 1 - sum(e.kind in self.kinds for e in case.book.exposures)
        if after >= self.keep:
            return Measure(after, self.keep)
        return self.broken(
            f"{left} day trades are left and this would leave {after}, at least {self.keep} are kept",
            after,
            self.keep,
            f"with {left - after + self.keep} left it would pass",
        )
