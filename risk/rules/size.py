"""How large one order and one position may be."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import ClassVar, Literal

from parsers.instrument import Kind
from parsers.intent import Side
from risk.case import Case
from risk.decision import Violation
from risk.figures import Count, Positive, money, plain, rounded
from risk.money import base_rate, in_base, rate_of, unit_word
from risk.plan import Plan
from risk.rules.base import IDLE, Measure, PlanRule


def held_already(case: Case, plan: Plan) -> Decimal:
    """What our trades hold and may still fill of this contract, on the plan's side."""
    same = [e for e in case.book.exposures if e.con_id == plan.contract.con_id and e.side is plan.side]
    return sum((e.held + e.pending for e in same), Decimal(0))


def would_pass(kind: Kind, quantity: Decimal) -> str:
    """The remedy that names a quantity, or says that none would do."""
    if quantity < 1:
        return "no size would pass"
    return f"{plain(quantity)} {unit_word(kind, quantity)} would pass"


def affordable(left: Decimal, unit: Decimal) -> Decimal:
    """How many whole units of this much each what is left would carry."""
    return (max(left, Decimal(0)) / unit).to_integral_value(ROUND_FLOOR) if unit > 0 else Decimal(0)


class _QuantityCap(PlanRule):
    """A cap on units, per order and per position in one contract."""

    limit: Count

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Count what is held and in flight with what is asked for."""
        held = held_already(case, plan)
        total, cap = held + plan.quantity, Decimal(self.limit)
        if total <= cap:
            return Measure(total, cap)
        unit = unit_word(case.kind, total)
        holding = f", {plain(held)} of them held or in flight" if held else ""
        return self.broken(
            f"{plain(total)} {unit}{holding}, above the limit of {plain(cap)}",
            total,
            cap,
            would_pass(case.kind, cap - held),
        )


class MaxContracts(_QuantityCap):
    """At most so many option or future contracts in one order, and in one position."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option", "future"})
    rule: Literal["max_contracts"] = "max_contracts"
    unit: ClassVar[str] = "contracts"

    def law(self) -> str:
        """The law in words."""
        return f"at most {self.limit} option or future contracts in an order and in a position"


class MaxShares(_QuantityCap):
    """At most so many shares in one order, and in one position."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock"})
    rule: Literal["max_shares"] = "max_shares"
    unit: ClassVar[str] = "shares"

    def law(self) -> str:
        """The law in words."""
        return f"at most {self.limit} shares in an order and in a position"


def dearest(case: Case, price: Decimal) -> Decimal:
    """The price at which an entry is worth most: a sale below the market sells at the market."""
    bid = case.quote.bid if case.quote is not None else None
    return max(price, bid) if case.side is Side.SHORT and bid is not None else price


class _MoneyCap(PlanRule):
    """A cap in base currency on something that grows with the quantity."""

    noun: ClassVar[str] = "notional"
    limit_base_currency: Positive

    def amount(self, case: Case, plan: Plan) -> Decimal:
        """What is capped, in the contract's currency."""
        return plan.notional * dearest(case, plan.entry_price) / plan.entry_price

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Turn the amount into base currency and compare."""
        rate = base_rate(case)
        if rate is None:
            return self.blind("the exchange rate to the account's base currency")
        amount, limit = self.amount(case, plan) * rate, self.limit_base_currency
        if amount <= limit:
            return Measure(amount, limit)
        return self.broken(
            f"{self.noun} {in_base(case, amount)} above the limit of {in_base(case, limit)}",
            rounded(amount),
            rounded(limit),
            would_pass(case.kind, affordable(limit, amount / plan.quantity)),
        )


class MaxNotional(_MoneyCap):
    """Quantity x price x multiplier of one order, for stocks and options."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option"})
    rule: Literal["max_notional"] = "max_notional"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return f"an order is worth at most {money(self.limit_base_currency, 'in base currency')}"


class MaxFuturesNotional(_MoneyCap):
    """Notional of one order in a future: apart, because one contract is worth far more than what it costs to hold."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"future"})
    rule: Literal["max_futures_notional"] = "max_futures_notional"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return f"a futures order is worth at most {money(self.limit_base_currency, 'in base currency')}"


class MaxFxNotional(_MoneyCap):
    """Notional of one order in a currency pair or a metal."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"forex"})
    rule: Literal["max_fx_notional"] = "max_fx_notional"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return f"a forex order is worth at most {money(self.limit_base_currency, 'in base currency')}"


class MaxRisk(_MoneyCap):
    """R of one trade: the money lost if its stop fills at its price."""

    noun: ClassVar[str] = "money at the stop"
    rule: Literal["max_risk"] = "max_risk"
    unit: ClassVar[str] = "in base currency"

    def law(self) -> str:
        """The law in words."""
        return f"a trade risks at most {money(self.limit_base_currency, 'in base currency')} at its stop"

    def amount(self, case: Case, plan: Plan) -> Decimal:
        """R in the contract's currency."""
        del case
        return plan.at_risk


class MinFxNotional(PlanRule):
    """IDEALPRO takes less than USD 25,000 as an odd lot at a worse price, so every bracket must reach it.

    Source: IB, "Forex minimum size requirements"; an odd lot is answered with message 399.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"forex"})
    rule: Literal["min_fx_notional"] = "min_fx_notional"
    unit: ClassVar[str] = "USD"
    is_least: ClassVar[bool] = True
    limit_usd: Positive = Decimal(25000)

    def law(self) -> str:
        """The law in words."""
        return f"a currency order is worth at least {money(self.limit_usd, 'USD')}"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """The smallest bracket of the plan counts, since each goes out by itself."""
        if plan.contract.sec_type != "CASH":
            return IDLE
        per_unit = _usd_per_unit(case, plan)
        if per_unit is None:
            return self.blind("the exchange rate to USD")
        smallest = min(part.quantity for part in plan.slices)
        worth = smallest * per_unit
        if worth >= self.limit_usd:
            return Measure(worth, self.limit_usd)
        least = money(self.limit_usd, "USD")
        needed = (self.limit_usd / per_unit).to_integral_value(ROUND_CEILING)
        return self.broken(
            f"a bracket of {plain(smallest)} is worth {money(worth, 'USD')}, an odd lot below {least}",
            rounded(worth),
            self.limit_usd,
            f"{plain(needed)} units in each bracket would pass",
        )


def _usd_per_unit(case: Case, plan: Plan) -> Decimal | None:
    if plan.contract.symbol == "USD":
        return Decimal(1)
    if plan.contract.currency == "USD":
        return plan.entry_price
    base, usd = base_rate(case), rate_of(case, "USD")
    return None if base is None or usd is None else plan.entry_price * base / usd
