"""What stands beside an order and only tells: `60 pips above`, `0.01 per $200`, `keep tp2 tp3`, `will add if given`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from parsers.fault import Fault
from parsers.lex.near import Tokens, whole
from parsers.lex.token import Token

Read = tuple[Tokens, int] | None
_SHORTS = frozenset({"sell", "short", "sto"})
_LONGS = frozenset({"buy", "long", "bto", "bought"})
_OPENERS = _SHORTS | _LONGS | {"enter"}
_WORDS = frozenset({"UNKNOWN", "FILLER", "P", "COMMENT"})
_CONTRACT = frozenset({"STRIKE", "OCC", "RIGHT"})
_MOST_TARGETS = 9


def on_line(tokens: Tokens, index: int, ahead: int) -> Token | None:
    """The token so many places ahead, while it stands on the same line."""
    after = tokens[index + ahead] if index + ahead < len(tokens) else None
    return after if after is not None and after.line == tokens[index].line else None


def _rest(tokens: Tokens, index: int) -> Tokens:
    line = tokens[index].line
    return [token for token in tokens[index + 1 :] if token.line == line]


def _side_of_it(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SL 60 PIPS ABOVE" of a sale: the side where that level lies anyway. Raises Fault for the other side."""
    token, rest = tokens[index], _rest(tokens, index)
    led = bool(out) and out[-1].type == "DIST" and out[-1].line == token.line and not token.gap
    if not led or any(t.type in _CONTRACT for t in tokens):
        return None
    label = next((t for t in reversed(out) if t.type in {"STOP", "TARGET"} and t.line == token.line), None)
    sides = {t.value for t in tokens if t.type == "ACT"}
    if label is None or bool(sides & _SHORTS) == bool(sides & _LONGS):
        return None
    if (token.type == "OVER") != (bool(sides & _SHORTS) == (label.type == "STOP")):
        code = "stop-wrong-side" if label.type == "STOP" else "target-wrong-side"
        raise Fault(code, f"{out[-1].text} {token.text} is on the wrong side of the entry", token.start)
    return None if rest else ([], 1)


def _initial(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "RTY buy stop 2461.2, s 2455.4, t 2474": beside a t, behind an entry that is priced, an s is the stop."""
    token, value = tokens[index], on_line(tokens, index, 1)
    if token.text != "s" or token.type != "UNKNOWN" or value is None or value.type != "NUM":
        return None
    ordered = any(t.type == "ACT" and t.value in _SHORTS | _LONGS for t in out) and any(t.type == "NUM" for t in out)
    aimed = any(a.text == "t" and b.type == "NUM" for a, b in pairwise(tokens[index:]))
    return ([token.copy("STOP", "")], 1) if ordered and aimed and not _labelled(tokens, "STOP") else None


def _labelled(tokens: Tokens, kind: str) -> bool:
    return any(token.type == kind for token in tokens)


def _ticked(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "🛑 1.1631 ✅ 1.1560 ✅ 1.1520": where a sign labels the stop and no word a target, ticks label targets."""
    token, value = tokens[index], on_line(tokens, index, 1)
    if value is None or value.type != "NUM" or value.gap or token.type != "P":
        return None
    stopped = any(a.type == "MARK" and a.value == "stop" and b.type == "NUM" for a, b in pairwise(out))
    ordered = any(t.type == "ACT" and t.value in _SHORTS | _LONGS for t in out)
    clear = not any(t.type in {"TARGET", "STOP", "HIT", "GAIN"} for t in tokens)
    return ([token.copy("MARK", "target")], 1) if stopped and ordered and clear else None


def _per(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Lot: 0.01 per $200": a rule for every reader's account, and no size."""
    del out
    rest = [token for token in _rest(tokens, index) if not (token.type == "P" and token.value in ":=-")]
    ruled = len(rest) > 2 and rest[0].type == rest[2].type == "NUM" and rest[1].text.lower() == "per"
    ruled = ruled and all(token.type in _WORDS for token in rest[3:])
    return ([], 1 + len(_rest(tokens, index))) if ruled else None


def _working(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Buy limit CL 58.40 working, stop 57.95": an order that rests, as its kind says."""
    after = on_line(tokens, index, 1)
    resting = any(token.type == "ORDER" for token in out) and bool(out) and out[-1].type == "NUM"
    ends = after is None or bool(after.gap) or after.type == "P"
    return ([], 1) if resting and ends and out[-1].line == tokens[index].line else None


def kept_targets(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "move sl 4303, keep tp2 tp3": targets by their number, and at no price, stay as they are."""
    rest = _rest(tokens, index)
    if not any(token.type == "STOP" for token in out) or not any(token.type == "TARGET" for token in rest):
        return None
    named = all(
        token.type in {"TARGET", "P", "AND"}
        or (token.type == "NUM" and whole(token) and token.value <= _MOST_TARGETS and "." not in token.text)
        for token in rest
    )
    return ([], 1 + len(rest)) if named else None


def _will_add(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "will add at 4.00 if given": what may come behind an order that is whole; it is posted when it comes."""
    rest = _rest(tokens, index)
    if not out or not rest or rest[0].type != "ACT" or rest[0].value != "add":
        return None
    ordered = any(t.type == "NUM" for t in out) and any(t.type == "ACT" and t.value in _OPENERS for t in out)
    plain = {"ACT", "AT", "NUM", "COND", "UNKNOWN", "FILLER", "P", "MORE", "SHARE", "UNDER", "OVER", "RIGHT"}
    others = {token.type for token in rest[1:]} - (plain - {"ACT"})
    conditional = sum(token.type == "COND" for token in rest) == 1 and sum(token.type == "NUM" for token in rest) <= 1
    begins = bool(tokens[index].gap) or tokens[index].first or out[-1].type in {"P", "FILLER"}
    return ([], 1 + len(rest)) if ordered and not others and conditional and begins else None


def _on_a_close(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "out on a 15m close over 409": behind an entry that is priced, where the trade ends."""
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.text.lower() in {"on", "a", "an", "any"}:
        size += 1
    closes = word is not None and word.type == "ONCLOSE" and size > 1
    beyond, level = on_line(tokens, index, size + 1), on_line(tokens, index, size + 2)
    if not closes or beyond is None or beyond.type not in {"OVER", "UNDER"} or level is None or level.type != "NUM":
        return None
    named = any(t.type in {"STRIKE", "OCC", "RIGHT", "ACT"} for t in out) and any(t.type == "NUM" for t in out)
    opens = all(t.value in _OPENERS for t in out if t.type == "ACT")
    return ([tokens[index].copy("STOP", "")], size) if named and opens and not _labelled(tokens, "STOP") else None


def _two_longs(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "two longs here: AAPL …, MSFT …": as many symbols follow as it says."""
    sides = on_line(tokens, index, 1)
    named = {token.value.name for token in tokens if token.type == "SYM"}
    counted = len(named) == _COUNTS[tokens[index].text.lower()]
    return ([], 1) if not out and counted and sides is not None and sides.text.lower() in _PLURALS else None


def _account(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "28466.50 on the apex accts", "(eval account)": for whom it was done, and no part of the order."""
    size = 0
    while size < len(out) and size < _FARTHEST and out[-1 - size].line == tokens[index].line:
        size += 1
        led = out[-size].text.lower() in _PREPOSITIONS
        if size > 1 and led:
            del out[-size:]
            return [], 1
        if _is_a_person(out[-size]):
            return [tokens[index].copy("VETO")], 1
        if not led and out[-size].type not in _NAMELESS and not _is_guessed(out[-size]):
            return None
    return None


def _took(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "took MNQ short x3 28466.50": which side was taken is said behind the symbol."""
    del out
    named, side = on_line(tokens, index, 1), on_line(tokens, index, 2)
    sided = side is not None and side.type == "ACT" and side.text.lower() in {"long", "short"}
    if not sided or named is None or named.type != "SYM" or named.value.kind not in {"forex", "future"}:
        return None
    return [tokens[index].copy("ACT", "enter")], 1


def _con(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "MNQ short 1 con @ 28512.75"; "28500 con stop" is Spanish."""
    after = on_line(tokens, index, 1)
    counted = bool(out) and out[-1].type == "NUM" and whole(out[-1]) and 0 < out[-1].value <= _MOST_CONTRACTS
    led = after is None or after.type in {"AT", "MARKET", "P"}
    return ([tokens[index].copy("COUNT", "")], 1) if counted and led and out[-1].line == tokens[index].line else None


_MOST_CONTRACTS = 50


def _runs(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SL to entry, running +45 pips": what the trade has gained, behind what is asked for."""
    gained = on_line(tokens, index, 1)
    signed = gained is not None and gained.type in {"DIST", "SIGNED", "PCT"} and gained.text.startswith("+")
    asked = any(token.type in {"STOP", "FREE"} for token in out) and out[-1].type == "P"
    return ([tokens[index].copy("GAIN", "")], 1) if signed and asked else None


def _leads(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "moving stop on YM down to 47650": behind a stop's word it leads to the level."""
    line = [token for token in out if token.line == tokens[index].line]
    label = next((place for place, token in enumerate(line) if token.type == "STOP"), len(line))
    led = label < len(line) and all(token.type in {"SYM", "FILLER"} for token in line[label + 1 :])
    return ([tokens[index].copy("TO", "to")], 1) if led else None


def _is_guessed(token: Token) -> bool:
    return token.type == "SYM" and token.value.kind == "stock" and not token.value.sure


def _is_a_person(token: Token) -> bool:
    """As in "on John's account": somebody else's trade."""
    return token.text.lower().endswith("'s") or token.text.lower() in {
        "friend",
        "friends",
        "student",
        "client",
        "other",
    }


_FARTHEST = 6
_PREPOSITIONS = frozenset({"on", "in", "for", "across", "("})
_NAMELESS = frozenset({"UNKNOWN", "FILLER", "AND", "SHARE"})
_COUNTS = {"two": 2, "three": 3}
_PLURALS = frozenset({"longs", "shorts", "buys", "sells"})


def _a_level(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "with a 38.90 stop": the article of a level whose label stands behind it."""
    price, label = on_line(tokens, index, 1), on_line(tokens, index, 2)
    led = bool(out) and (out[-1].type in {"P", "AND"} or out[-1].text.lower() == "with")
    labelled = price is not None and price.type == "NUM" and label is not None and label.type in {"STOP", "TARGET"}
    after = on_line(tokens, index, 3)
    return ([], 1) if led and labelled and (after is None or after.type in {"P", "AND"}) else None


TOLD: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    "con": _con,
    "a": _a_level,
    **dict.fromkeys(("took", "taking", "grabbed", "grabbing", "got"), _took),
    **dict.fromkeys(("account", "accounts", "acct", "accts", "acc", "accs"), _account),
    "s": _initial,
    **dict.fromkeys(("running", "floating"), _runs),
    **dict.fromkeys(_COUNTS, _two_longs),
    "✅": _ticked,
    **dict.fromkeys(("above", "below"), _side_of_it),
    **dict.fromkeys(("lot", "lots", "lot size", "lotsize", "lot suggestion", "suggested lot", "recommended lot"), _per),
    **dict.fromkeys(("down to", "up to"), _leads),
    **dict.fromkeys(("working", "resting"), _working),
    **dict.fromkeys(("will", "i'll", "may", "might"), _will_add),
    **dict.fromkeys(("out", "exit", "bail", "cut"), _on_a_close),
}
