"""How many units: from a fixed size, from money, or from R; always whole, rounded down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from parsers.intent import RiskHint
from parsers.value import Value
from risk.book import Contract
from risk.case import Case
from risk.decision import Violation
from risk.figures import Percent, Positive, money, plain, rounded
from risk.money import HUNDRED, base_rate, unit_word
from risk.pricing import Priced

# A sane bound on what a message may ask for: beyond it the number is nonsense and exact arithmetic would overflow.
MOST_UNITS: Final = Decimal(10) ** 9
_LOT_OF_CURRENCY: Final = Decimal(100_000)
_LOT_OF_METAL: Final[dict[str, Decimal]] = {"XAU": Decimal(100), "XAG": Decimal(5000)}


class FixedQuantity(Value):
    """The same number of units each time; `metal` is in ounces, `forex` in units of the first currency."""

    model: Literal["fixed_quantity"] = "fixed_quantity"
    stock: Positive = Decimal(10)
    option: Positive = Decimal(1)
    future: Positive = Decimal(1)
    forex: Positive = Decimal(40_000)
    metal: Positive = Decimal(1)

    def words(self) -> str:
        """The model as a phrase."""
        return (
            f"options {plain(self.option)}, stocks {plain(self.stock)}, futures {plain(self.future)}, "
            f"currencies {plain(self.forex)} units, metals {plain(self.metal)} oz"
        )


class FixedMoney(Value):
    """As many units as this much money buys, in base currency."""

    model: Literal["fixed_money"] = "fixed_money"
    amount_base_currency: Positive

    def words(self) -> str:
        """The model as a phrase."""
        return f"what {money(self.amount_base_currency, 'in base currency')} buys"


class PercentOfEquity(Value):
    """As many units as this percent of net liquidation buys."""

    model: Literal["percent_of_equity"] = "percent_of_equity"
    percent: Percent

    def words(self) -> str:
        """The model as a phrase."""
        return f"what {plain(self.percent)} % of the account buys"


class RiskMoney(Value):
    """As many units as lose at most this much at the stop, in base currency."""

    model: Literal["risk_money"] = "risk_money"
    amount_base_currency: Positive

    def words(self) -> str:
        """The model as a phrase."""
        return f"at most {money(self.amount_base_currency, 'in base currency')} lost at the stop"


class RiskPercent(Value):
    """As many units as lose at most this percent of net liquidation at the stop."""

    model: Literal["risk_percent"] = "risk_percent"
    percent: Percent

    def words(self) -> str:
        """The model as a phrase."""
        return f"at most {plain(self.percent)} % of the account lost at the stop"


Sizing = Annotated[FixedQuantity | FixedMoney | PercentOfEquity | RiskMoney | RiskPercent, Field(discriminator="model")]


_HALF: Final[dict[RiskHint, Decimal]] = {"lotto": Decimal(50), "small": Decimal(50)}


class SizePolicy(Value):
    """The model, and what scales it.

    `authors` are multipliers by author id; `hints` are percents of the size for the author's own words ("lotto",
    "small"). With `signal_quantity` honoured a quantity in the message replaces the model, and limits refuse what is
    too much.
    """

    model: Sizing = FixedQuantity()
    authors: dict[str, Positive] = Field(default_factory=dict)
    hints: dict[RiskHint, Percent] = _HALF
    signal_quantity: Literal["ignore", "honour"] = "ignore"


@dataclass(frozen=True, slots=True)
class Sized:
    """A whole number of units, and what people should know about it."""

    quantity: Decimal
    notes: tuple[str, ...] = ()


def is_metal(symbol: str) -> bool:
    """Whether a six-letter forex symbol is a metal, which IB lists as CMDTY and counts in ounces."""
    return symbol[:3] in ("XAU", "XAG", "XPT", "XPD")


def honoured(case: Case, policy: SizePolicy) -> bool:
    """Whether the message's own quantity is the size."""
    return case.intent.quantity is not None and policy.signal_quantity == "honour"


def size(case: Case, contract: Contract, policy: SizePolicy, priced: Priced) -> Sized | Violation:
    """The quantity to ask for, before any cap."""
    by_author = honoured(case, policy)
    wanted = _asked_units(case) if by_author else _model_units(case, contract, policy, priced)
    if isinstance(wanted, Violation):
        return wanted
    factor, because = _factor(case, policy, hinted=not by_author)
    units = wanted * factor
    whole = units.to_integral_value(ROUND_FLOOR)
    if whole < 1:
        return _too_small(case, units)
    notes = [because] if because else []
    if case.intent.quantity is not None and not by_author:
        notes.append(f"the posted size of {plain(case.intent.quantity)} was not used")
    return Sized(quantity=whole, notes=tuple(notes))


def _asked_units(case: Case) -> Decimal | Violation:
    units = case.intent.quantity or Decimal(0)
    if case.intent.quantity_unit == "lots" and case.kind == "forex":
        symbol = case.instrument.symbol
        lot = _LOT_OF_METAL.get(symbol[:3]) if is_metal(symbol) else _LOT_OF_CURRENCY
        if lot is None:
            return Violation(rule="sizing", message=f"how large a lot of {symbol} is, is not known")
        units *= lot
    if not 0 < units <= MOST_UNITS:
        return Violation(rule="sizing", message=f"a size of {units:.3e} makes no sense")
    return units


def _model_units(case: Case, contract: Contract, policy: SizePolicy, priced: Priced) -> Decimal | Violation:
    price, distance = priced.entry_price, abs(priced.entry_price - priced.stop_price)
    match policy.model:
        case FixedQuantity() as fixed:
            return _fixed(case, fixed)
        case FixedMoney(amount_base_currency=money):
            return _bought(case, money, price * contract.multiplier)
        case PercentOfEquity(percent=percent):
            return _bought(case, _share_of_equity(case, percent), price * contract.multiplier)
        case RiskMoney(amount_base_currency=money):
            return _bought(case, money, distance * contract.multiplier)
        case RiskPercent(percent=percent):
            return _bought(case, _share_of_equity(case, percent), distance * contract.multiplier)


def _fixed(case: Case, fixed: FixedQuantity) -> Decimal:
    match case.kind:
        case "stock":
            return fixed.stock
        case "option":
            return fixed.option
        case "future":
            return fixed.future
        case "forex":
            return fixed.metal if is_metal(case.instrument.symbol) else fixed.forex
        case "crypto":
            return Decimal(0)


def _share_of_equity(case: Case, percent: Decimal) -> Decimal | None:
    equity = case.figures.net_liquidation if case.figures else None
    return None if equity is None else max(equity, Decimal(0)) * percent / HUNDRED


def _bought(case: Case, money: Decimal | None, unit_price: Decimal) -> Decimal | Violation:
    rate = base_rate(case)
    if money is None or rate is None or unit_price <= 0:
        missing = "the account's net liquidation" if money is None else "the exchange rate to base currency"
        return Violation(rule="sizing", message=f"the size cannot be computed: {missing} is not known")
    return min(money / (unit_price * rate), MOST_UNITS)


def _factor(case: Case, policy: SizePolicy, *, hinted: bool) -> tuple[Decimal, str]:
    """The multiplier and its reason. A hint scales our own size; the author's quantity already is what they meant."""
    factor, reasons = Decimal(1), []
    if case.author in policy.authors:
        factor *= policy.authors[case.author]
        reasons.append(f"{plain(policy.authors[case.author])} for this author")
    hint = case.intent.risk_hint
    if hinted and hint is not None and hint in policy.hints:
        factor *= policy.hints[hint] / HUNDRED
        reasons.append(f"{plain(policy.hints[hint])} % for '{hint}'")
    return factor, f"size times {' and '.join(reasons)}" if reasons else ""


def _too_small(case: Case, fraction: Decimal) -> Violation:
    return Violation(
        rule="sizing",
        message=f"the size comes to {rounded(fraction)} {unit_word(case.kind, Decimal(0))}, and only whole ones trade",
        actual=rounded(fraction),
        limit="1",
        remedy=_remedy(fraction),
    )


def _remedy(fraction: Decimal) -> str:
    if fraction <= 0:
        return "the sizing allows nothing at all"
    times = (Decimal(1) / fraction).quantize(Decimal("0.01"), rounding="ROUND_CEILING")
    return f"sizing {plain(times)} times as large would come to 1"
