"""One message explained to a person: what was read, word by word, and what it came to."""

from __future__ import annotations

from datetime import datetime

from parsers.compose.split import split
from parsers.dialect import Dialect
from parsers.fault import Fault, Silence
from parsers.grammar.language import facts_of
from parsers.lex.lexer import lex
from parsers.lex.normalise import clean
from parsers.lex.token import Token
from parsers.outcome import Malformed, Signal
from parsers.parse import day_first, of_orders, parse, terminals
from parsers.show.clauses import clause
from parsers.show.words import describe

_BOLD, _RED, _GREEN, _DIM, _OFF = "\033[1m", "\033[31m", "\033[32m", "\033[2m", "\033[0m"


def explain(text: str, dialect: Dialect, at: datetime, *, colour: bool = False) -> str:
    """Several lines: the text as read, its tokens, the clauses, and the intents or the refusal under a caret."""
    lines = [_title("read as", colour=colour), *_indented(clean(text).text.strip() or "(nothing)")]
    if not dialect.lexicon.anchors.stand_in(text):
        return "\n".join([*lines, _title("outcome", colour=colour), "  chatter: no word in it belongs to an order"])
    lines += _reading(text, dialect, colour=colour)
    lines.append(_title("outcome", colour=colour))
    outcome = parse(text, dialect, at)
    if isinstance(outcome, Signal):
        lines += [_paint(f"  {describe(intent)}", _GREEN, colour=colour) for intent in outcome.intents]
    elif isinstance(outcome, Malformed):
        lines += [_paint(line, _RED, colour=colour) for line in caret(text, outcome)]
    else:
        lines.append("  chatter: answered with silence")
    return "\n".join(lines)


def caret(text: str, refusal: Malformed) -> list[str]:
    """The refusal in a few lines: the original line, a caret under its column, and the way out."""
    lines = [f"  refused ({refusal.code}): {refusal.message}"]
    if refusal.column:
        before = text[: refusal.column - 1]
        start = before.rfind("\n") + 1
        line = text[start:].split("\n", 1)[0]
        lines += [f"  {line}", "  " + " " * (refusal.column - 1 - start) + "^"]
    if refusal.expected:
        lines.append(f"  expected {' or '.join(refusal.expected)}")
    if refusal.suggestion:
        lines.append(f"  {refusal.suggestion}")
    return lines


def _reading(text: str, dialect: Dialect, *, colour: bool) -> list[str]:
    lines = [_title("tokens", colour=colour)]
    try:
        tokens = lex(clean(text).text, dialect.lexicon)
        lines.append("  " + " ".join(_named(token) for token in tokens))
        tokens = of_orders(tokens, dialect)
        shaped = terminals(tokens, dialect, day_first=day_first(tokens, dialect))
        lines += [_title("the grammar sees", colour=colour), "  " + " ".join(_named(token) for token in shaped)]
        lines.append(_title("clauses", colour=colour))
        for segment in split(shaped):
            lines += [f"  {clause(fact)}" for fact in facts_of(segment, dialect.overlay)]
    except (Fault, Silence) as stop:
        lines.append(
            _paint(f"  stopped here: {stop}" if str(stop) else "  stopped here: not an order", _DIM, colour=colour)
        )
    return lines


def _named(token: Token) -> str:
    return f"{token.type}‹{token.text}›"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _title(text: str, *, colour: bool) -> str:
    return _paint(text, _BOLD, colour=colour)


def _paint(text: str, how: str, *, colour: bool) -> str:
    return f"{how}{text}{_OFF}" if colour else text
