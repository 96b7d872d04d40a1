"""Levels that stand behind several orders: for all of them, or nobody knows for which."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.compose.draft import Draft
from parsers.fault import Fault
from parsers.lex.token import Token

_EVERY = frozenset(
    {"both", "on both", "for both", "for both trades", "all", "on all", "for all", "for all trades", "each", "each one"}
)
_OPENS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_OF_AN_ORDER = frozenset({"ACT", "SYM", "STRIKE", "OCC", "RIGHT"})
_RELATIVE = frozenset({"percent", "distance"})
_STOPS = ("stop", "stop_on_close", "trail")
_TARGETS = ("targets",)


def share_levels(drafts: list[Draft], tokens: list[Token]) -> None:
    """Give "Stop 50% on both" and "Target 50% on both" to each order before them.

    Raises Fault where a percent or distance does not say so, and where what says so is a price or not every order's.
    """
    *earlier, last = drafts
    if not earlier or not all(_OPENS & set(draft.acts) for draft in earlier):
        return
    for line, at, kinds in _lines(last, tokens):
        levels = [level for _, level in last.stops] if kinds is _STOPS else last.targets
        relative = all(level.kind in _RELATIVE for level in levels)
        every = any(token.text.lower() in _EVERY for token in line if token.start > at)
        alone = not any(token.type in _OF_AN_ORDER for token in line)
        own = any(draft.stops if kinds is _STOPS else draft.targets for draft in earlier)
        if not every and (own or not relative or not alone):
            continue  # beside its order, or in a block of its own, with its levels under it
        if own or relative != every:
            raise Fault("ambiguous", "one level under several orders: write it beside each of them", at)
        for draft in earlier:
            _give(draft, last, kinds)


def _lines(last: Draft, tokens: list[Token]) -> Iterator[tuple[list[Token], int, tuple[str, ...]]]:
    """The lines that hold the last order's stop and its targets, and where on them."""
    for kinds in (_STOPS, _TARGETS):
        at = next((last.where[kind] for kind in kinds if kind in last.where), -1)
        number = next((token.line for token in tokens if token.start == at), None)
        if number is not None:
            yield [token for token in tokens if token.line == number], at, kinds


def _give(draft: Draft, last: Draft, kinds: tuple[str, ...]) -> None:
    if kinds is _STOPS:
        draft.stops = list(last.stops)
    else:
        draft.targets = list(last.targets)
    draft.where |= {kind: last.where[kind] for kind in kinds if kind in last.where}
