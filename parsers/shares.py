"""Words of rooms that trade shares: `200 left`, `down to 1/3 size`, `60 cent stop`, `EDIT: stop should say 8`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from parsers.near import Tokens, whole
from parsers.tidy import is_p
from parsers.token import Token
from parsers.told import Read, on_line

_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close", "cover"})
_OPENERS = frozenset({"bto", "sto", "buy", "bought", "long", "short", "enter"})
_CONTRACT = frozenset({"STRIKE", "OCC", "RIGHT"})
_MOST_CENTS = 500
_MOST_PARTS = 8
_SIZES = {"half size": "0.5", "1/2 size": "0.5", "quarter size": "0.25"}
_OF_A_SIZE = frozenset({"size", "position", "of", "my", "the", "position size", "in", "on", "a"})
_SAYS = frozenset({"should", "say", "be", "read", "is", "was", "at", "have", "been"})
_TOLD = frozenset({"FILLER", "P", "HINT", "AND"})


def _left(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold 100 @ 88.20, 200 left": what remains is only told."""
    after = on_line(tokens, index, 1)
    number = out[-1] if out else None
    if number is None or number.type != "NUM" or number.line != tokens[index].line or not whole(number):
        return None
    apart = len(out) > 1 and (out[-2].type in {"P", "AND"} or bool(number.gap))
    if not apart or "." in number.text or not _sold_a_number(out) or not (after is None or after.type in _TOLD):
        return None
    out.pop()
    return [], 1


def _sold_a_number(out: Tokens) -> bool:
    exits = [place for place, token in enumerate(out[:-1]) if token.type == "ACT" and token.value in _EXITS]
    return any(out[place + 1].type in {"NUM", "QTY"} and whole(out[place + 1]) for place in exits)


def _down_to(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "down to 1/3 size on VKTX": a share that is kept; "down to 39.10" tells where a price fell."""
    del out
    kept = on_line(tokens, index, 1)
    if kept is None:
        return None
    if kept.type == "NUM" and "." in kept.text:
        return [tokens[index].copy("UNKNOWN", tokens[index].text)], 1
    share = _share(kept)
    if share is None:
        return None
    size = 2
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in _OF_A_SIZE:
        size += 1
    if word is not None and word.type == "COMMENT":  # "of my account"
        return [tokens[index].copy("UNKNOWN", tokens[index].text)], size
    return [tokens[index], kept.copy("SHARE", share)], size


def _share(token: Token) -> str | None:
    if token.type == "SHARE" and token.value not in {"some", "all"}:
        return str(token.value)
    if token.type == "slash2" and 0 < token.value[0] < token.value[1] <= _MOST_PARTS:
        return f"{Decimal(token.value[0]) / token.value[1]:.4f}"
    return _SIZES.get(token.text.lower())


def _after_selling(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "down to 1/3 on VKTX after selling some @ 39.10": how it came to that."""
    sold = on_line(tokens, index, 1)
    cut = any(token.value == "downto" and token.line == tokens[index].line for token in out)
    if not cut or sold is None or sold.type != "ACT" or sold.value not in _EXITS:
        return None
    told = on_line(tokens, index, 2)
    return [], 3 if told is not None and told.type in {"SHARE", "MORE"} else 2


def _moved_from(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "raising my target on TEM from 78 to 84": where the level was."""
    line = [token for token in out if token.line == tokens[index].line]
    moves = any(token.type == "ACT" and token.value == "move" for token in line)
    labelled = any(token.type in {"STOP", "TARGET", "TRAIL"} for token in line)
    was, to, level = (on_line(tokens, index, ahead) for ahead in (1, 2, 3))
    if not (moves and labelled) or was is None or to is None or level is None:
        return None
    return ([], 2) if was.type in {"NUM", "BE"} and to.type == "TO" and level.type in {"NUM", "BE"} else None


def _averages(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "adding 2 more at 1.50, average is 1.68 now": behind what was added at a price, the new average is told."""
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in {"is", "now", "price"}:
        size += 1
    adds = any(token.type == "ACT" and token.value == "add" for token in out)
    priced = any(before.type == "AT" and after.type == "NUM" for before, after in pairwise(out))
    if not (adds and priced and size > 1) or word is None or word.type != "NUM":
        return None
    now = on_line(tokens, index, size + 1)
    return [], size + (2 if now is not None and now.text.lower() == "now" else 1)


def _cents(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "60 cent stop": so far from the entry of a stock; a premium in cents is something else."""
    after, number = on_line(tokens, index, 1), out[-1] if out else None
    if any(token.type in _CONTRACT for token in tokens) or after is None or after.type not in {"STOP", "TRAIL"}:
        return None
    if number is None or number.type != "NUM" or not whole(number) or not 0 < number.value <= _MOST_CENTS:
        return None
    out[-1] = number.copy("DIST", (number.value / 100, "usd"))
    return [], 1


def _thousands(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "bot 2k FCEL": thousands of shares, between a verb and a stock."""
    del out
    count, named = on_line(tokens, index, 1), on_line(tokens, index, 2)
    counted = count is not None and count.type == "ODD" and isinstance(count.value, Decimal) and whole(count)
    stock = named is not None and named.type == "SYM" and named.value.kind == "stock"
    after = on_line(tokens, index, 3)
    if count is None or not counted or not stock or (after is not None and after.type in _CONTRACT):
        return None
    return [tokens[index], count.copy("QTY", count.value)], 2


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


def _bought(tokens: Tokens, index: int, out: Tokens) -> Read:
    return _bought_back(tokens, index, out) or _thousands(tokens, index, out)


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


def _sized(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Size: half position" of an entry."""
    colon, share, after = (on_line(tokens, index, ahead) for ahead in (1, 2, 3))
    opens = any(token.type == "ACT" and token.value in _OPENERS for token in out)
    part = share is not None and share.type == "SHARE" and share.value not in {"some", "all"}
    if colon is None or not is_p(colon, ":") or share is None or not part or after is not None or not opens:
        return None
    return [share.copy("HINT", "small")], 3


SHARES: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    "left": _left,
    "remaining": _left,
    "after": _after_selling,
    "from": _moved_from,
    **dict.fromkeys(("average", "avg", "cost basis"), _averages),
    "edit": _edited,
    "correction": _edited,
    **dict.fromkeys(("size", "position size"), _sized),
    **dict.fromkeys(("cent", "cents"), _cents),
    **dict.fromkeys(("bot", "bought", "buy", "buying"), _bought),
    **dict.fromkeys(("long", "short", "shorted", "sold", "added", "adding", "covered"), _thousands),
    **dict.fromkeys(("down to", "down to a", "leaving only", "cut to", "trimmed to", "reduced to"), _down_to),
    **dict.fromkeys(("sold everything", "closed everything", "closing everything", "out of everything"), _each_sold),
}
