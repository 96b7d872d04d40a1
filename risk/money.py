"""Money in the account's base currency, and the words for quantities."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from parsers.instrument import Kind
from risk.case import Case
from risk.figures import money

ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)


def base_rate(case: Case) -> Decimal | None:
    """Base currency for one unit of the contract's currency; None when the account never gave that rate."""
    if case.contract is None or case.figures is None:
        return None
    return rate_of(case, case.contract.currency)


def uncounted(case: Case) -> str:
    """What of the book cannot be told in base currency, as the fact that is missing; empty where all of it can."""
    return f"what 1 {' or '.join(case.book.unknown_rates)} is worth in base currency" if case.book.unknown_rates else ""


def rate_of(case: Case, currency: str) -> Decimal | None:
    """Base currency for one unit of this currency, or None."""
    figures = case.figures
    if figures is None or not figures.currency:
        return None
    if currency == figures.currency:
        return ONE
    rate = figures.exchange_rates.get(currency)
    return rate if rate is not None and rate > 0 else None


def in_base(case: Case, amount: Decimal) -> str:
    """An amount of the account's own currency, as people read it."""
    return money(amount, (case.figures.currency if case.figures else "") or "in base currency")


def unit_word(kind: Kind, quantity: Decimal) -> str:
    """The word for a quantity of this kind."""
    word = {"stock": "share", "option": "contract", "future": "contract", "forex": "unit", "crypto": "coin"}[kind]
    return word if quantity == 1 else f"{word}s"
