"""Where a whole order should lead, said without a label: `eyeing 93`, `looking to cover 20.90`, `3.10 cover`."""

from __future__ import annotations

from collections.abc import Callable

from parsers.lex.near import Tokens, ends_targets
from parsers.lex.tidy import is_p
from parsers.roles.told import Read, on_line

_OPENERS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_EXITS = frozenset({"close", "trim", "cover", "sell", "stc", "sold", "book"})
_LEADS = frozenset({"AT", "TO", "FILLER"})
_LEVELS = frozenset({"NUM", "P", "AND", "AT", "FILLER"})
_NAMES = frozenset({"SYM", "OCC", "STRIKE"})
_SHORTS = frozenset({"short", "sell"})


def _aims(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Eyeing 93 then 97", "looking to cover 20.90 & 20.20": nothing but levels, behind an entry with a stop."""
    size = 1
    while (word := on_line(tokens, index, size)) is not None and _leads(word.type, word.value):
        size += 1
    if word is None or word.type != "NUM" or not _is_whole(out) or not _begins(tokens, index, out):
        return None
    end = index + size
    while end < len(tokens) and tokens[end].line == word.line and tokens[end].text not in {".", "!"}:
        if tokens[end].type not in _LEVELS:
            return None
        end += 1
    return [tokens[index].copy("TARGET", "")], size


def _leads(kind: str, value: object) -> bool:
    return kind in _LEADS or (kind == "ACT" and value in _EXITS)


def _is_whole(out: Tokens) -> bool:
    """Whether an entry with its price and its stop stands there, and no target."""
    kinds = [token.type for token in out]
    opens = any(token.type == "ACT" and token.value in _OPENERS for token in out)
    bounded = "STOP" in kinds and kinds.count("NUM") > 1 and "TARGET" not in kinds
    return opens and bounded and not _NAMES.isdisjoint(kinds)


def _begins(tokens: Tokens, index: int, out: Tokens) -> bool:
    return tokens[index].first or bool(tokens[index].gap) or out[-1].type in {"P", "AND"}


def _covers(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "AMC short 3.42, 3.60 stop, 3.10 cover": of a short with a stop, the number before it."""
    after = on_line(tokens, index, 1)
    sold = any(token.type == "ACT" and token.value in _SHORTS for token in out)
    stopped = any(token.type == "STOP" for token in out)
    led = len(out) > 1 and out[-1].type == "NUM" and out[-2].type == "P" and out[-1].line == tokens[index].line
    ends = after is None or after.type == "P"
    return ([tokens[index].copy("TARGET", "")], 1) if sold and stopped and led and ends else None


def _covers_beyond(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Shorted CVNA 260, cover above 268": a short is wrong above, and covered there or with a gain below."""
    beyond, price = on_line(tokens, index, 1), on_line(tokens, index, 2)
    if beyond is None or beyond.type not in {"OVER", "UNDER"} or price is None or price.type != "NUM":
        return None
    kind = "STOP" if beyond.type == "OVER" else "TARGET"
    sold = any(token.type == "ACT" and token.value in _SHORTS for token in out)
    new = not any(token.type == kind for token in tokens)
    return ([tokens[index].copy(kind, "")], 2) if sold and new and _begins(tokens, index, out) else None


def _covering(tokens: Tokens, index: int, out: Tokens) -> Read:
    return _covers(tokens, index, out) or _covers_beyond(tokens, index, out)


def _runs_to(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "first target 21500, runner 21600": behind the levels of an entry, that of what is left."""
    size = 1
    while (word := on_line(tokens, index, size)) is not None and (_leads(word.type, "") or is_p(word, ":")):
        size += 1
    opens = any(token.type == "ACT" and token.value in _OPENERS for token in out)
    if word is None or word.type != "NUM" or not (opens and ends_targets(out) and _begins(tokens, index, out)):
        return None
    return [tokens[index].copy("TARGET", "")], size


AIMS: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    **dict.fromkeys(("eyeing", "eyes on", "looking to", "look to", "want", "hoping", "expecting"), _aims),
    **dict.fromkeys(("i'd like to see", "i'd love to see", "would like to see", "want to see", "hoping for"), _aims),
    **dict.fromkeys(("cover", "covering"), _covering),
    **dict.fromkeys(("runner", "runners", "rest", "the rest", "last", "last one"), _runs_to),
}
