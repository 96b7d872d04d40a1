"""An exit over or under a price waits for it: taken as one at that price it would go at once, on the losing side."""

from __future__ import annotations

from itertools import pairwise

from parsers.fault import Fault
from parsers.intent import AtLimit, Bound, Close, Side, TradeIntent, Trim
from parsers.lex.token import Token

_SHORTS = frozenset({"cover", "btc"})
_LONGS = frozenset({"stc"})
_DONE = frozenset({"sold", "got", "took"})


def refuse_waiting(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault for "I'm out under 180"; "sold half above 195" is done, "stc above 2" can only gain by waiting."""
    exits = [intent for intent in intents if isinstance(intent, Close | Trim) and isinstance(intent.entry, AtLimit)]
    verb: Token | None = None
    for token, after in pairwise([*tokens, *tokens[-1:]]):
        verb = token if token.type == "ACT" else verb
        if token.type not in {"OVER", "UNDER"} or after.type != "NUM" or verb is None or _is_done(verb):
            continue
        for intent in exits:
            if _is_at(intent, after) and not _gains(token, _side(intent, verb)):
                raise Fault(
                    "not-an-order",
                    f"an exit {token.text} {after.text} waits for that price, and this would leave at once",
                    token.start,
                    suggestion=f"stop {after.text}",
                )


def _is_at(intent: Close | Trim, level: Token) -> bool:
    return isinstance(intent.entry, AtLimit) and intent.entry.price == level.value


def _is_done(verb: Token) -> bool:
    words = verb.text.lower().split()
    return any(word in _DONE or word.endswith("ed") for word in words)


def _side(intent: Close | Trim, verb: Token) -> Side | None:
    """The side of what is left, as far as the words say it."""
    if isinstance(intent.subject, Bound):
        return intent.subject.side
    if intent.subject.side is not None:
        return intent.subject.side
    return Side.SHORT if verb.value in _SHORTS else Side.LONG if verb.value in _LONGS else None


def _gains(beyond: Token, side: Side | None) -> bool:
    return (beyond.type == "OVER" and side is Side.LONG) or (beyond.type == "UNDER" and side is Side.SHORT)
