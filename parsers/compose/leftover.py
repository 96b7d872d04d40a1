"""A written price that the reading leaves out: it is told for the reader's sake, or the order was not understood."""

from __future__ import annotations

from decimal import Decimal

from parsers.fault import Fault
from parsers.intent import TradeIntent
from parsers.lex.token import Token

# Behind these a price is told and not asked for: how far to chase, a new average, a note; what was paid before.
_TELLS = frozenset({"CEILING", "GAIN", "COMMENT"})
_PAID = frozenset({"from", "in", "in at", "in from", "entry", "max"})
_RISKED = frozenset({"risk", "max risk", "max loss"})
_ENDS = frozenset({"STOP", "TARGET", "ACT", "STRIKE"})
_REACH = 12
_LEAST_PRICE = 20


def refuse_leftovers(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault for a number like a price that is nowhere in the intents and not told besides."""
    numbers = [index for index, token in enumerate(tokens) if token.type == "NUM"]
    read = _values(intents) if numbers else set()
    for index in numbers:
        token = tokens[index]
        if token.value in read:
            continue
        priced = "." in token.text or _is_near(token.value, read)
        if priced and not _is_told(tokens, index):
            raise Fault("ambiguous", f"{token.text} has no clear role in this order", token.start)


def _values(intents: list[TradeIntent]) -> set[Decimal]:
    """Every number of the intents' orders and contracts."""
    found: list[object] = []
    for intent in intents:
        said = intent.__dict__
        found += said.values()
        for part in (intent.subject.instrument, said.get("entry"), *said.get("stops", ()), *said.get("targets", ())):
            if part is not None:
                found += part.__dict__.values()
    return {value for value in found if value.__class__ is Decimal}


def _is_near(value: Decimal, read: set[Decimal]) -> bool:
    """Whether a number without a decimal point is of the size of a price that was read."""
    return value >= _LEAST_PRICE and any(abs(value - price) <= price / 5 for price in read)


def _is_told(tokens: list[Token], index: int) -> bool:
    """Whether a word before it, on its line and with nothing of an order in between, takes it out of the order."""
    line = tokens[index].line
    in_percent = any(token.type == "PCT" and token.line == line for token in tokens[index + 1 : index + 4])
    for token in reversed(tokens[max(0, index - _REACH) : index]):
        word = token.text.lower()
        if word in _PAID or (token.type in _TELLS and (in_percent or word not in _RISKED)):
            return True
        if token.line != line or token.type in _ENDS:
            return False
    return False
