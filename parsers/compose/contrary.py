"""A stop at the stock's level that stands on the side on which the option wins: "BTO SPY 600C, stop back over 606"."""

from __future__ import annotations

from itertools import pairwise

from parsers.fault import Fault
from parsers.instrument import Option
from parsers.intent import Bound, Open, PriceStop, Side, TradeIntent
from parsers.lex.token import Token

_EITHER_WAY = "break"
"""Of a level that breaks the words do not say to which side."""


def refuse_contrary_stops(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault where such a stop is said to be over or under its level: its level alone does not tell."""
    levels = {level: rises for intent in intents for level, rises in _of_the_stock(intent).items()}
    if not levels:
        return
    stop = False
    for token, after in pairwise(tokens):
        stop = token.type == "STOP" or (stop and token.type != "TARGET")
        if not stop or token.type not in {"OVER", "UNDER"} or token.text.lower().endswith(f"{_EITHER_WAY} of"):
            continue
        if after.type == "NUM" and levels.get(after.value) is (token.type == "OVER"):
            raise Fault(
                "stop-wrong-side", f"{token.text} {after.text} is where this wins, so it is no stop", token.start
            )


def _of_the_stock(intent: TradeIntent) -> dict[object, bool]:
    """The stock's levels of its stops, and whether the trade wins where the stock rises."""
    if not isinstance(intent, Open) or not isinstance(intent.subject, Bound):
        return {}
    named = intent.subject.instrument
    if not isinstance(named, Option):
        return {}
    rises = (named.right == "C") == (intent.subject.side is Side.LONG)
    return {s.price: rises for s in intent.stops if isinstance(s, PriceStop) and s.basis == "underlying"}
