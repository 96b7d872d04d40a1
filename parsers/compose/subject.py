"""What a signal is about: its instrument in full, or why that cannot be traded here."""

from __future__ import annotations

from datetime import date
from typing import Literal

from parsers.calendar import friday_expiry
from parsers.compose.draft import Draft
from parsers.fault import Fault
from parsers.instrument import Forex, Future, Instrument, Option, Right, Stock
from parsers.lex.lexer import Sym
from parsers.lex.lexicon import Lexicon


def check_tradable(draft: Draft, lexicon: Lexicon) -> None:
    """Raises Fault for what cannot be traded here, by name."""
    symbol = draft.symbol
    if symbol is None:
        return
    at = draft.place("symbol")
    if symbol.kind == "crypto":
        raise Fault("unsupported-crypto", f"{symbol.name} is a coin, which is not traded here", at)
    if symbol.kind == "unsupported" or (
        symbol.kind == "stock" and symbol.name in lexicon.indices and not draft.is_option and "act" in draft.where
    ):
        raise Fault("unsupported-instrument", f"{symbol.name} cannot be traded here", at)
    half = symbol.name in lexicon.currencies or symbol.name in lexicon.metals
    if symbol.kind == "stock" and not symbol.sure and half:
        raise Fault(
            "ambiguous",
            f"{symbol.name} is half of a pair",
            at,
            suggestion=f"write {symbol.name}USD, or ${symbol.name} for a stock",
        )
    if symbol.kind == "company":
        raise Fault("unknown-ticker", "a company's name is not a ticker", at, suggestion=f"did you mean {symbol.name}?")
    if symbol.kind in {"forex", "future"} and draft.is_option:
        raise Fault("unsupported-instrument", f"options on {symbol.name} are not traded here", at)


def instrument_of(draft: Draft, today: date, default_expiry: str) -> Instrument:
    """The instrument in full. Raises Fault for what is missing."""
    symbol = draft.symbol
    if symbol is None:
        raise Fault("missing-symbol", "no symbol is named", draft.place("act"), expected=("a symbol",))
    if symbol.kind == "forex":
        return Forex(symbol=symbol.name)
    if symbol.kind == "future":
        return Future(symbol=symbol.name, month=_month(symbol, today))
    if not draft.is_option:
        if draft.expiries:
            raise Fault(
                "missing-right",
                "an expiry without a strike and a call or put",
                draft.place("expiry"),
                expected=("a strike like 600C",),
            )
        return Stock(symbol=symbol.name)
    if draft.strike is None:
        raise Fault(
            "missing-strike", "the option has no strike", draft.place("right"), expected=("a strike like 600C",)
        )
    if not draft.right:
        raise Fault("missing-right", "call or put is not said", draft.place("strike"), expected=("C or P",))
    return Option(
        symbol=symbol.name, expiry=_expiry(draft, today, default_expiry), strike=draft.strike, right=Right(draft.right)
    )


def _expiry(draft: Draft, today: date, default: str) -> date | Literal["nearest"]:
    if draft.expiries:
        return draft.expiries[0]
    if default == "0dte":
        return today
    return friday_expiry(today) if default == "weekly" else "nearest"


def _month(symbol: Sym, today: date) -> str:
    if not symbol.month:
        return "front"
    written, _, month = symbol.month.partition("-")
    if not written:
        year = today.year + (int(month) < today.month)
    elif len(written) == 1:
        year = today.year + (int(written) - today.year) % 10
    else:
        year = 2000 + int(written) % 100
    if (year, int(month)) < (today.year, today.month):
        raise Fault("expired-date", f"the contract month {month}/{year} has passed")
    return f"{year}-{month}"
