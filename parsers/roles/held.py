"""What is said of a trade that one has: where its level was, what was paid, how it was closed, what it should say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from parsers.lex.near import Tokens
from parsers.lex.tidy import is_p
from parsers.roles.told import Read, on_line

_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close", "cover"})
_OPENERS = frozenset({"bto", "sto", "buy", "bought", "long", "short", "enter"})
_SAYS = frozenset({"should", "say", "be", "read", "is", "was", "at", "have", "been"})
_TOLD = frozenset({"FILLER", "P", "HINT", "AND"})

_NEWLY = ("avg now", "new avg", "new average", "average now", "now avg")


def _moved_from(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "raising my target on TEM from 78 to 84": where the level was."""
    line = [token for token in out if token.line == tokens[index].line]
    moves = any(token.type == "ACT" and token.value == "move" for token in line)
    labelled = any(token.type in {"STOP", "TARGET", "TRAIL"} for token in line)
    was, to, level = (on_line(tokens, index, ahead) for ahead in (1, 2, 3))
    if not (moves and labelled) or was is None or to is None or level is None:
        return None
    return ([], 2) if was.type in {"NUM", "BE"} and to.type == "TO" and level.type in {"NUM", "BE"} else None


def _bought_back(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "bought back my SNAP short 7.92"; without its "short" it may be a second entry."""
    del out
    back, size = on_line(tokens, index, 1), 2
    while (word := on_line(tokens, index, size)) is not None and word.type in {"FILLER", "SHARE", "NUM"}:
        size += 1
    side = on_line(tokens, index, size + 1)
    named = word is not None and word.type == "SYM" and side is not None and side.text.lower() in {"short", "shorts"}
    if back is None or back.text.lower() != "back" or not named:
        return None
    return [tokens[index].copy("ACT", "cover")], 2


def _each_sold(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold everything. MARA 21.40 CLSK 16.75": each that is named, at its price."""
    if out or tokens[index].value != "closeall":
        return None
    kept: Tokens = []
    exits, place = 0, index + 1
    while place < len(tokens):
        token = tokens[place]
        if token.type == "SYM":
            priced = [other for other in tokens[place + 1 : place + 3] if other.type != "AT"][:1]
            if not priced or priced[0].type != "NUM" or priced[0].line != token.line:
                return None
            kept.extend([token.copy("ACT", "close"), token, priced[0]])
            exits, place = exits + 1, tokens.index(priced[0], place) + 1
        elif token.type in _TOLD:
            place += 1
        else:
            return None
    return (kept, len(tokens) - index) if exits > 1 else None


def _edited(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "EDIT: stop should say 1.34": a level of the trade that is replied to, said anew."""
    if out or any(token.type == "ACT" and token.value in _OPENERS | _EXITS for token in tokens):
        return None
    size = 1
    while (word := on_line(tokens, index, size)) is not None and (is_p(word, ":") or word.type == "FILLER"):
        size += 1
    if word is None or word.type not in {"STOP", "TARGET"}:
        return None
    label, size, said = word, size + 1, False
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in _SAYS:
        size, said = size + 1, said or word.text.lower() == "should"
    if word is None or word.type != "NUM" or not said or sum(token.type == "NUM" for token in tokens) > 1:
        return None
    return [tokens[index].copy("ACT", "move"), label], size


def _averages(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "adding at 1.50, average is 1.68 now", "(avg 1.68)": what it came to, behind what was added at a price."""
    size, aside = 1, bool(out) and is_p(out[-1], "(")
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in {"is", "now", "price"}:
        size += 1
    adds = any(token.type == "ACT" and token.value == "add" for token in out)
    priced = any(before.type == "AT" and after.type == "NUM" for before, after in pairwise(out))
    said = size > 1 or aside or tokens[index].text.lower() in _NEWLY
    if not (adds and priced and said) or word is None or word.type != "NUM":
        return None
    now = on_line(tokens, index, size + 1)
    return [], size + (2 if now is not None and now.text.lower() == "now" else 1)


def _was_in(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "trimmed 1 of 3 for 5.15, entry was 3.40": what was paid for what is sold."""
    was, paid = on_line(tokens, index, 1), on_line(tokens, index, 2)
    acts = [token for token in tokens if token.type == "ACT"]
    exits = bool(acts) and all(token.value in _EXITS | {"off", "move", "book"} for token in acts)
    sold = any(token.type == "NUM" for token in out)
    if not (exits and sold) or was is None or was.text.lower() != "was" or paid is None or paid.type != "NUM":
        return None
    return [], 3


def _closing(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "RDDT closing 198.40, nice day": a stock's closing price is no exit; "closing RDDT 198.40" is one."""
    price = on_line(tokens, index, 1)
    stock = len(out) == 1 and out[0].type == "SYM" and out[0].value.kind == "stock"
    told = stock and price is not None and price.type == "NUM"
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if told else None


def _after_selling(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "down to 1/3 on VKTX after selling some @ 39.10": how it came to that."""
    sold = on_line(tokens, index, 1)
    cut = any(token.value == "downto" and token.line == tokens[index].line for token in out)
    if not cut or sold is None or sold.type != "ACT" or sold.value not in _EXITS:
        return None
    told = on_line(tokens, index, 2)
    return [], 3 if told is not None and told.type in {"SHARE", "MORE"} else 2


def _trailed_to(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "trail stop to 6042": a follow-up's level and no distance, since it says to where."""
    to, level, after = (on_line(tokens, index, ahead) for ahead in (1, 2, 3))
    if tokens[index].type != "TRAIL" or to is None or to.type != "TO" or level is None or level.type != "NUM":
        return None
    alone = not any(token.type == "ACT" for token in (*out, *tokens)) and (after is None or after.type == "P")
    return ([tokens[index].copy("ACT", "move"), tokens[index].copy("STOP", "")], 2) if alone else None


HELD: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    "after": _after_selling,
    "from": _moved_from,
    **dict.fromkeys(("trail stop", "trail stops", "trail sl", "trail the stop"), _trailed_to),
    **dict.fromkeys(("edit", "correction"), _edited),
    **dict.fromkeys(("closing", "closed", "close"), _closing),
    **dict.fromkeys(("average", "avg", "cost basis", *_NEWLY), _averages),
    **dict.fromkeys(("entry", "entry price", "cost", "my entry"), _was_in),
    **dict.fromkeys(("bot", "bought", "buy", "buying"), _bought_back),
    **dict.fromkeys(("sold everything", "closed everything", "closing everything", "out of everything"), _each_sold),
}
