"""Money in the account's base currency, and numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

from parsers.instrument import Kind
from parsers.value import Value
from risk.case import Case

ONE = Decimal(1)
HUNDRED = Decimal(100)


def base_rate(case: Case) -> Decimal | None:
    """Base currency for one unit of the contract's currency; None when the account never gave that rate."""
    if case.contract is None or case.figures is None:
        return None
    return rate_of(case, case.contract.currency)


def rate_of(case: Case, currency: str) -> Decimal | None:
    """Base currency for one unit of this currency, or None."""
    figures = case.figures
    if figures is None or not figures.currency:
        return None
    if currency == figures.currency:
        return ONE
    rate = figures.exchange_rates.get(currency)
    return rate if rate is not None and rate > 0 else None


def plain(number: Decimal) -> str:
    """A number without an exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(number: Decimal) -> str:
    """An amount of money or a percentage to two places, for people."""
    return plain(number.quantize(Decimal("0.01"))) if abs(number) < Decimal("1e15") else f"{number:.3e}"


class PerKind(Value):
    """One figure for each kind of instrument; None means that the kind has none."""

    stock: Decimal | None = None
    option: Decimal | None = None
    future: Decimal | None = None
    forex: Decimal | None = None

    def of(self, kind: Kind) -> Decimal | None:
        """The figure for this kind; a coin never has one."""
        match kind:
            case "stock":
                return self.stock
            case "option":
                return self.option
            case "future":
                return self.future
            case "forex":
                return self.forex
            case "crypto":
                return None

    def words(self, unit: str) -> str:
        """The figures as a phrase: "stock 2 percent, option 10 percent"."""
        given = [(name, self.of(name)) for name in _KINDS]
        return ", ".join(f"{name} {plain(value)}{unit}" for name, value in given if value is not None) or "none"


_KINDS: tuple[Kind, ...] = ("stock", "option", "future", "forex")


def unit_word(kind: Kind, quantity: Decimal) -> str:
    """The word for a quantity of this kind."""
    word = {"stock": "share", "option": "contract", "future": "contract", "forex": "unit", "crypto": "coin"}[kind]
    return word if quantity == 1 else f"{word}s"
