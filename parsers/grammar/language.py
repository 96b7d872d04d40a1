"""The strict LALR(1) parser, built once per grammar: tokens in, facts out, and what could have followed on an error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, UnexpectedToken
from lark.lexer import Lexer

from parsers.fault import Fault
from parsers.grammar.drive import Driver, Stuck
from parsers.grammar.facts import Fact, Facts
from parsers.lex.token import Token

_NAMES = {
    "NUM": "a price", "PCT": "a percent", "DIST": "a distance", "BE": "breakeven", "RIGHT_OF": "call or put",
    "DATE": "an expiry", "SYM": "a symbol", "STRIKE": "a strike like 600C", "AT": "@", "STOP": "a stop",
    "TARGET": "a target", "ACT": "an action", "MARKET": "now", "QTY": "a quantity", "OPEN": "open", "$END": "the end",
}  # fmt: skip


class ReadyTokens(Lexer):
    """Lark's side of our own lexer: the tokens come ready."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
        """The tokens, as they were handed to `parse`."""
        del parser_state
        return iter(lexer_state.text)


@lru_cache(maxsize=8)
def grammar(overlay: str = "") -> Lark:
    """The shared grammar with a dialect's overlay. A conflict raises lark.GrammarError: no guess is left."""
    source = (files("parsers.grammar") / "grammar.lark").read_text(encoding="utf-8")
    return Lark(source + "\n" + overlay, parser="lalr", lexer=ReadyTokens, strict=True, transformer=Facts())


def facts_of(tokens: list[Token], overlay: str) -> list[Fact]:
    """The clauses of one signal. Raises Fault at the first token that cannot stand where it does."""
    try:
        return driver(overlay).parse(tokens)  # type: ignore[no-any-return]
    except Stuck:
        raise _why_stuck(tokens, overlay) from None


@lru_cache(maxsize=8)
def driver(overlay: str = "") -> Driver:
    """What runs the grammar's table on every message."""
    return Driver(grammar(overlay))


def _why_stuck(tokens: list[Token], overlay: str) -> Fault:
    """Lark's own parser over the same tokens: it knows what could have followed."""
    try:
        grammar(overlay).parse(tokens)
    except UnexpectedToken as error:
        return _fault(error)
    raise AssertionError("Lark reads what its table refused")


def _fault(error: UnexpectedToken) -> Fault:
    accepted = error.accepts
    expected = tuple(dict.fromkeys(words for name, words in _NAMES.items() if name in accepted))[:4]
    token = error.token
    if token.type == "$END":
        return Fault(
            "incomplete",
            f"{expected[0] if expected else 'something'} is missing at the end",
            1 << 30,
            expected=expected,
        )
    text = getattr(token, "text", str(token))
    return Fault("not-understood", f"{text!r} cannot stand here", token.start_pos or 0, expected=expected)
