"""An exit over or under a price waits for it: taken as one at that price it would go at once, on the losing side."""

from __future__ import annotations

from itertools import pairwise

from parsers.fault import Fault
from parsers.intent import AtLimit, Bound, Close, Side, TradeIntent, Trim
from parsers.lex.token import Token

_SHORTS = frozenset({"cover", "btc"})
_LONGS = frozenset({"stc"})
_DONE = frozenset({"sold", "got", "took"})
_AT = frozenset({"at", "@"})  # "cut NVDA for -20%" tells what it came to
_ASKED = frozenset({"close", "sell", "exit", "trim", "cut", "take", "leave", "stc", "btc", "cover", "secure", "scale"})


def refuse_waiting(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault for "I'm out under 180" and "close at 50%".

    "Sold half above 195" and "closed at 50%" tell what is done, "stc above 2" can only gain by waiting.
    """
    exits = [intent for intent in intents if isinstance(intent, Close | Trim)]
    verb = next((token for token in tokens if token.type == "ACT"), None)
    if not exits or verb is None:
        return
    for token, after in pairwise(tokens):
        verb = token if token.type == "ACT" else verb
        if _is_done(verb):
            continue
        if token.type in {"OVER", "UNDER"} and after.type == "NUM":
            _refuse_beyond(token, after, exits, verb)
        elif token.text.lower() in _AT and after.type == "PCT" and _is_asked(verb):
            raise Fault(
                "not-an-order",
                f"{after.text} can be the gain to wait for or the share to sell",
                after.start,
                expected=("a price like @ 3.10", "a share like trim 50%"),
            )


def _refuse_beyond(beyond: Token, level: Token, exits: list[Close | Trim], verb: Token) -> None:
    for intent in exits:
        if _is_at(intent, level) and not _gains(beyond, _side(intent, verb)):
            raise Fault(
                "not-an-order",
                f"an exit {beyond.text} {level.text} waits for that price, and this would leave at once",
                beyond.start,
                suggestion=f"stop {level.text}",
            )


def _is_at(intent: Close | Trim, level: Token) -> bool:
    return isinstance(intent.entry, AtLimit) and intent.entry.price == level.value


def _is_done(verb: Token) -> bool:
    words = verb.text.lower().split()
    return any(word in _DONE or word.endswith("ed") for word in words)


def _is_asked(verb: Token) -> bool:
    """Whether the word asks for an exit; "closing at 50%" and "out at 50%" tell of one."""
    return verb.text.lower().split()[0] in _ASKED


def _side(intent: Close | Trim, verb: Token) -> Side | None:
    """The side of what is left, as far as the words say it."""
    if isinstance(intent.subject, Bound):
        return intent.subject.side
    if intent.subject.side is not None:
        return intent.subject.side
    return Side.SHORT if verb.value in _SHORTS else Side.LONG if verb.value in _LONGS else None


def _gains(beyond: Token, side: Side | None) -> bool:
    return (beyond.type == "OVER" and side is Side.LONG) or (beyond.type == "UNDER" and side is Side.SHORT)
