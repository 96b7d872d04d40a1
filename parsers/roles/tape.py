"""Words of a market and of people that are verbs of a trade elsewhere: `ES flat overnight`, `I'm out, see you`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parsers.lex.near import Tokens
from parsers.roles.told import Read, on_line

_MARKETS = frozenset({"futures", "market", "markets", "indices", "indexes", "spoos", "tape", "volume", "breadth"})
_WHEN = frozenset(
    {"overnight", "premarket", "pre-market", "pre", "today", "on the day", "so far", "this", "since", "week", "ytd"}
)
_CLOSES = frozenset({"today", "yesterday", "friday", "green", "red", "up", "down", "higher", "lower", "on the day"})
_FAREWELLS = (
    "see you",
    "see ya",
    "cya",
    "back tomorrow",
    "back in ",
    "back at ",
    "back later",
    "back monday",
    "bye",
    "gn",
    "good night",
    "ttyl",
    "talk ",
)


def _flat(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Futures flat", "ES flat overnight": what a market does; "ES flat" and "flat ES 6035" are exits."""
    before = out[-1] if out and out[-1].line == tokens[index].line else None
    market = before is not None and before.text.lower() in _MARKETS
    described = before is not None and before.type == "SYM" and _said_behind(tokens, index).startswith(tuple(_WHEN))
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if market or described else None


def _closed(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "PLTR closed at 186 today": its price at the bell; "closed PLTR at 186" is an exit."""
    named = len(out) == 1 and out[0].type == "SYM"
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.type in {"AT", "NUM"}:
        size += 1
    told = word is not None and word.text.lower() in _CLOSES
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], size) if named and told else None


def _sells_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA selling off here", "sold off 2 points": a market falls; "sold off half NVDA" is an exit."""
    del out
    off, size = on_line(tokens, index, 1), 2
    while (word := on_line(tokens, index, size)) is not None and word.type == "FILLER":
        size += 1
    if off is None or off.type != "ACT" or off.value != "off":
        return None
    if word is not None and word.type in {"SHARE", "QTY", "SYM", "OCC", "COUNT"}:
        return None
    return [tokens[index].copy("UNKNOWN", tokens[index].text)], 2


def _leaves_the_room(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "I'm out, see you tomorrow": it may be a person who leaves, and nothing names a trade."""
    named = any(token.type in {"SYM", "OCC", "STRIKE", "NUM"} for token in (*out, *tokens))
    goes = not named and _said_behind(tokens, index).lstrip(",.!- ").startswith(_FAREWELLS)
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if goes else None


def _said_behind(tokens: Tokens, index: int) -> str:
    return " ".join(token.text.lower() for token in tokens[index + 1 : index + 6])


TAPE: Final[dict[str, Callable[[Tokens, int, Tokens], Read]]] = {
    "flat": _flat,
    "closed": _closed,
    **dict.fromkeys(("sold", "selling", "sell", "sells"), _sells_off),
    **dict.fromkeys(("out", "i'm out", "im out", "i am out", "we're out"), _leaves_the_room),
}
