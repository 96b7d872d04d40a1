"""What a message says and the reading leaves out: an exit, a breakeven or a price that was written is never dropped."""

from __future__ import annotations

from itertools import pairwise

from parsers.fault import Fault
from parsers.intent import BreakevenStop, Close, MoveStop, MoveTarget, TradeIntent, Trim
from parsers.token import Token

_FOLLOW_UPS = (Trim, Close, MoveStop, MoveTarget)


def refuse_dropped(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault when a message says more than was read of it."""
    if intents:
        _refuse_offsets(tokens)
    if not all(isinstance(intent, _FOLLOW_UPS) for intent in intents):
        return
    if any(isinstance(intent, Close) for intent in intents):
        return  # nothing is left that a stop could be moved for: "closed at breakeven" only says at which price
    breakeven = _first(tokens, "BE")
    if breakeven is not None and not any(_is_breakeven(intent) for intent in intents):
        raise Fault("ambiguous", f"{breakeven.text!r} says something that was not understood", breakeven.start)
    if not any(isinstance(intent, Trim) for intent in intents):
        _refuse_dropped_exit(tokens)


def _refuse_offsets(tokens: list[Token]) -> None:
    """As in "SL to BE + 5 pips", "stop at entry +2": a little beyond the entry is another level than the entry."""
    for before, sign, level in zip(tokens, tokens[1:], tokens[2:], strict=False):
        added = (sign.type == "P" and sign.value == "+") or (sign.type == "GAIN" and sign.text.lower() == "plus")
        if added and level.type in {"NUM", "DIST", "PCT", "SIGNED"} and _is_a_level(before):
            raise Fault(
                "ambiguous", f"{before.text} and {level.text} more is not read", level.start, expected=("a price",)
            )


def _is_a_level(token: Token) -> bool:
    return token.type in {"STOP", "TRAIL", "TO", "BE", "ENTRY", "FREE"} or (
        token.type == "AT" and token.value == "entry"
    )


def _refuse_dropped_exit(tokens: list[Token]) -> None:
    """A share at a price, beside a stop that moves, sells that share: the stop alone is half of what was said."""
    for before, after in pairwise(tokens):
        if before.type == "PCT" and after.type == "AT":
            raise Fault("ambiguous", f"{before.text} at a price: say trim, or how much to sell", before.start)


def _first(tokens: list[Token], kind: str) -> Token | None:
    return next((token for token in tokens if token.type == kind), None)


def _is_breakeven(intent: TradeIntent) -> bool:
    return isinstance(intent, MoveStop) and any(isinstance(stop, BreakevenStop) for stop in intent.stops)
