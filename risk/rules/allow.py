"""What may be traded at all."""

from __future__ import annotations

from typing import ClassVar, Literal

from parsers.instrument import Kind
from risk.case import Case
from risk.decision import Violation
from risk.figures import Ticker
from risk.rules.base import IntentRule, Measure


class AllowedKinds(IntentRule):
    """Only these kinds of instrument."""

    rule: Literal["allowed_kinds"] = "allowed_kinds"
    names: frozenset[Literal["stock", "option", "future", "forex"]]

    def law(self) -> str:
        """The law in words."""
        return f"only {_listed(self.names)}"

    def judge(self, case: Case) -> Violation | Measure:
        """By the signal's own kind."""
        if case.kind in self.names:
            return Measure(case.kind)
        allowed = _listed(self.names)
        return self.broken(f"{case.kind} is not among the allowed kinds", case.kind, allowed, _would_pass(self.names))


class AllowedSymbols(IntentRule):
    """Only these symbols."""

    rule: Literal["allowed_symbols"] = "allowed_symbols"
    names: frozenset[Ticker]

    def law(self) -> str:
        """The law in words."""
        return f"only {_listed(self.names)}"

    def judge(self, case: Case) -> Violation | Measure:
        """By the signal's own symbol."""
        symbol = case.instrument.symbol
        if symbol in self.names:
            return Measure(symbol)
        allowed = _listed(self.names)
        return self.broken(f"{symbol} is not among the allowed symbols", symbol, allowed, _would_pass(self.names))


class BlockedSymbols(IntentRule):
    """None of these symbols."""

    rule: Literal["blocked_symbols"] = "blocked_symbols"
    names: frozenset[Ticker]

    def law(self) -> str:
        """The law in words."""
        return f"never {_listed(self.names)}"

    def judge(self, case: Case) -> Violation | Measure:
        """By the signal's own symbol."""
        symbol = case.instrument.symbol
        if symbol not in self.names:
            return Measure(symbol)
        return self.broken(f"{symbol} is among the blocked symbols", symbol, _listed(self.names))


class AllowedClasses(IntentRule):
    """Only these trading classes, so that SPX and SPXW can be told apart."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option", "future"})
    rule: Literal["allowed_classes"] = "allowed_classes"
    names: frozenset[Ticker]

    def law(self) -> str:
        """The law in words."""
        return f"only the trading classes {_listed(self.names)}"

    def judge(self, case: Case) -> Violation | Measure:
        """By the gateway's own contract."""
        if case.contract is None:
            return self.blind("the contract")
        found = case.contract.trading_class
        if found in self.names:
            return Measure(found)
        return self.broken(f"trading class {found} is not allowed", found, _listed(self.names), _would_pass(self.names))


_NAMED = 5
"""More names than these make a refusal unreadable."""


def _would_pass(names: frozenset[str] | frozenset[Literal["stock", "option", "future", "forex"]]) -> str:
    """Some of what is allowed."""
    if not names:
        return "nothing would pass"
    more = len(names) - _NAMED
    return f"{', '.join(sorted(names)[:_NAMED])}{f' and {more} more' if more > 0 else ''} would pass"


def _listed(names: frozenset[str] | frozenset[Literal["stock", "option", "future", "forex"]]) -> str:
    return ", ".join(sorted(names)) or "none"
