"""How many, as rooms that trade shares say it: `200 left`, `down to 1/3 size`, `60 cent stop`, `bot 2k`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from parsers.fault import Fault
from parsers.lex.near import Tokens, whole
from parsers.lex.tidy import is_p
from parsers.lex.token import Token
from parsers.roles.told import Read, on_line

_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close", "cover"})
_OPENERS = frozenset({"bto", "sto", "buy", "bought", "long", "short", "enter"})
_CONTRACT = frozenset({"STRIKE", "OCC", "RIGHT"})
_TAKES = frozenset({"took", "taking", "take"})
_MOST_OF_AN_ACCOUNT = 5
_MOST_CENTS = 500
_MOST_PARTS = 8
_SIZES = {"half size": "0.5", "1/2 size": "0.5", "quarter size": "0.25"}
_OF_A_SIZE = frozenset({"size", "position", "of", "my", "the", "position size", "in", "on", "a"})
_SAYS = frozenset({"should", "say", "be", "read", "is", "was", "at", "have", "been"})
_TOLD = frozenset({"FILLER", "P", "HINT", "AND"})


def _left(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold 100 @ 88.20, 200 left": what remains is only told."""
    after = on_line(tokens, index, 1)
    counted = len(out) > 1 and out[-1].type == "COUNT"
    number = out[-2] if counted else out[-1] if out else None
    if number is None or number.type != "NUM" or number.line != tokens[index].line or not whole(number):
        return None
    before = out[: out.index(number)][-1:]
    apart = bool(before) and (before[0].type in {"P", "AND"} or bool(number.gap))
    if not apart or "." in number.text or not _sold_a_number(out) or not (after is None or after.type in _TOLD):
        return None
    del out[out.index(number) :]
    return [], 1


def _remaining(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "STC 2 of 4 @ 4.60 | Remaining 2": the same, with the number behind it or before."""
    if (before := _left(tokens, index, out)) is not None:
        return before
    size = 2 if (colon := on_line(tokens, index, 1)) is not None and is_p(colon, ":") else 1
    number, after = on_line(tokens, index, size), on_line(tokens, index, size + 1)
    if number is None or number.type != "NUM" or not whole(number) or "." in number.text:
        return None
    ends = after is None or after.type in {"P", "COUNT"}
    return ([], size + 1) if ends and _sold_a_number(out) else None


def _sold_a_number(out: Tokens) -> bool:
    exits = [place for place, token in enumerate(out[:-1]) if token.type == "ACT" and token.value in _EXITS]
    return any(out[place + 1].type in {"NUM", "QTY"} and whole(out[place + 1]) for place in exits)


def _down_to(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "down to 1/3 size on VKTX": a share that is kept; "down to 39.10" tells where a price fell."""
    kept = on_line(tokens, index, 1)
    if kept is None:
        return None
    falls = tokens[index].text.lower().startswith("down") and not any(token.type == "ACT" for token in out)
    if kept.type == "NUM" and falls and out and out[-1].type == "SYM":  # "NVDA down to 180"
        return [tokens[index].copy("UNKNOWN", tokens[index].text)], 2
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


def _another(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "took another 100 off TMDX": more of what was sold before."""
    after = on_line(tokens, index, 1)
    sells = bool(out) and out[-1].type == "ACT" and (out[-1].value in _EXITS or out[-1].text.lower() in _TAKES)
    return ([], 1) if sells and after is not None and after.type in {"NUM", "QTY", "SHARE", "PCT"} else None


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
    if count is None or count.type != "ODD":
        return None
    counted = isinstance(count.value, Decimal) and whole(count)
    stock = named is not None and named.type == "SYM" and named.value.kind == "stock"
    optional = any(token.type in _CONTRACT and token.line == tokens[index].line for token in tokens)
    if not counted or not stock or optional:
        return None
    return [tokens[index], count.copy("QTY", count.value)], 2


def _sized(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Size: half position" of an entry."""
    colon, share, after = (on_line(tokens, index, ahead) for ahead in (1, 2, 3))
    opens = any(token.type == "ACT" and token.value in _OPENERS for token in out)
    part = share is not None and share.type == "SHARE" and share.value not in {"some", "all"}
    if colon is None or not is_p(colon, ":") or share is None or not part or after is not None or not opens:
        return None
    return [share.copy("HINT", "small")], 3


def _took_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "took 100 off TMDX", "took another 100 off"."""
    del out
    more = on_line(tokens, index, 1)
    size = 2 if more is not None and more.text.lower() == "another" else 1
    count, off = on_line(tokens, index, size), on_line(tokens, index, size + 1)
    off_it = off is not None and off.type == "ACT" and off.value == "off"
    if count is None or count.type != "NUM" or not whole(count) or not off_it:
        return None
    return [tokens[index].copy("ACT", "trim"), count.copy("QTY", count.value)], size + 2


def _share_risked(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "New swing, 1% risk: …": a rule for every account, and no stop."""
    after = on_line(tokens, index, 1)
    led = bool(out) and out[-1].type == "PCT" and out[-1].line == tokens[index].line and not out[-1].value[1]
    if not led or out[-1].value[0] > _MOST_OF_AN_ACCOUNT or (after is not None and after.type != "P"):
        return None
    out.pop()
    return [], 1


_BEFORE_A_COUNT = ("bot", "bought", "buy", "buying", "long", "short", "shorted", "sold", "added", "adding")


def _from_entry(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sl 0.80 under entry", "stop 8 below my entry": how far from it, on the side where that level lies.

    Raises Fault for the other side, and where a currency's unit is not said.
    """
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in {"my", "the", "our"}:
        size += 1
    after, level = on_line(tokens, index, size + 1), out[-1] if out else None
    if word is None or word.text.lower() not in _ENTRIES or (after is not None and after.type == "UNKNOWN"):
        return None  # "below entry candle"
    label = next((token for token in reversed(out[:-1]) if token.type not in {"AT", "TO", "P", "FILLER"}), None)
    if level is None or level.type not in {"NUM", "PCT", "DIST"} or label is None or label.type not in _BOUNDS:
        return None
    _check_side(tokens, label, index)
    kinds = {token.value.kind for token in tokens if token.type == "SYM"}
    if level.type == "NUM" and "forex" in kinds:
        raise Fault("unknown-unit", f"{level.text} of what? write pips, or the price", level.start)
    if level.type == "NUM":
        out[-1] = level.copy("DIST", (level.value, "points" if "future" in kinds else "usd"))
    return [], size + 1


def _check_side(tokens: Tokens, label: Token, index: int) -> None:
    sides = {token.value for token in tokens if token.type == "ACT"}
    short, long = bool(sides & _SHORTS), bool(sides & (_OPENERS - _SHORTS))
    if short != long and (tokens[index].type == "OVER") != (short == (label.type == "STOP")):
        code = "stop-wrong-side" if label.type == "STOP" else "target-wrong-side"
        raise Fault(code, f"{tokens[index].text} the entry is the wrong side", tokens[index].start)


_BOUNDS = frozenset({"STOP", "TARGET"})
_SHORTS = frozenset({"short", "sell", "sto"})
_ENTRIES = frozenset({"entry", "entry price", "fill", "my entry", "avg", "cost", "the entry"})


def _one_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "take one off here", "out two at 3.20": a number in a word, beside the verb that takes it off."""
    token, after = tokens[index], on_line(tokens, index, 1)
    count = Decimal(_WORDS[token.text.lower()])
    if after is not None and after.type == "ACT" and after.value in {"trim", "off"}:
        return [token.copy("NUM", count)], 1
    sells = bool(out) and out[-1].type == "ACT" and out[-1].value in _EXITS and out[-1].line == token.line
    ends = after is None or after.type in {"AT", "NUM", "MARKET", "P", "MORE"}
    return ([token.copy("QTY", count)], 1) if sells and ends else None


def _one_more(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "close one more", "adding one more": behind the verb it is a count, and no addition of its own."""
    token = tokens[index]
    counts = bool(out) and out[-1].type == "ACT" and out[-1].value in _EXITS | {"add"} and out[-1].line == token.line
    return ([token.copy("QTY", Decimal(1))], 1) if counts else None


_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}

SHARES: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    "another": _another,
    **dict.fromkeys(_WORDS, _one_off),
    **dict.fromkeys(("one more", "another one"), _one_more),
    "risk": _share_risked,
    **dict.fromkeys(("under", "below", "above", "over"), _from_entry),
    "left": _left,
    **dict.fromkeys(("remaining", "remains"), _remaining),
    **dict.fromkeys(("size", "position size"), _sized),
    **dict.fromkeys(("cent", "cents"), _cents),
    **dict.fromkeys(("took", "taking", "take"), _took_off),
    **dict.fromkeys(_BEFORE_A_COUNT, _thousands),
    **dict.fromkeys(("down to", "down to a", "leaving only", "cut to", "trimmed to", "reduced to"), _down_to),
}
