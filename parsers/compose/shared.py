"""A stop that stands on a line of its own under several orders: for all of them, or nobody knows for which."""

from __future__ import annotations

from parsers.compose.draft import Draft
from parsers.fault import Fault
from parsers.lex.token import Token

_EVERY = frozenset(
    {"both", "on both", "for both", "for both trades", "all", "on all", "for all", "for all trades", "each", "each one"}
)
_OPENS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_OF_AN_ORDER = frozenset({"ACT", "SYM", "STRIKE", "OCC", "RIGHT"})
_RELATIVE = frozenset({"percent", "distance"})


def share_stops(drafts: list[Draft], tokens: list[Token]) -> None:
    """Give "Stop 50% on both" to each order above it.

    Raises Fault where a percent or distance does not say so, or where a price does: it cannot be every order's.
    """
    *earlier, last = drafts
    if not earlier or not last.stops or any(draft.stops or not _OPENS & set(draft.acts) for draft in earlier):
        return
    line = _line_at(tokens, last.place("stop"))
    if not line or any(token.type in _OF_AN_ORDER for token in line):
        return
    relative = all(level.kind in _RELATIVE for _, level in last.stops)
    every = any(token.text.lower() in _EVERY for token in line)
    if relative != every:
        raise Fault("ambiguous", "one stop under several orders: write it beside each of them", last.place("stop"))
    if every:
        for draft in earlier:
            draft.stops = list(last.stops)
            draft.where["stop"] = last.place("stop")


def _line_at(tokens: list[Token], start: int) -> list[Token]:
    number = next((token.line for token in tokens if token.start == start), None)
    return [token for token in tokens if token.line == number]
