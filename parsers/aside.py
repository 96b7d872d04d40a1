"""Clauses around an order that are no part of it: a notice to all readers, the state of the market, a reason.

A clause is set aside only if a word shows that it is one of these, and nothing in it could change a trade: no level,
size, side, label of a level, symbol of another trade, condition, or denial of the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from parsers.near import Tokens
from parsers.token import Token

Groups = dict[str, frozenset[str]]
_ENDS = frozenset(".!;|,?")
_PLAIN = frozenset(
    {"UNKNOWN", "FILLER", "P", "LABEL", "COMMENT", "AND", "TO", "AT", "GAIN", "MORE", "COUNTER", "NOTICE", "UNIT"}
    | {"BIAS", "HINT", "COUNT", "PROMO"}
)
_PEOPLE = frozenset({"you", "your", "my", "i", "we"})
_WEAK = frozenset({"in", "bot", "off", "taking", "put", "en", "em"})
_FOUNDED = range(2000, 2100)
_MOST_OF_AN_ACCOUNT = Decimal(5)


def set_aside(tokens: Tokens, groups: Groups) -> Tokens:
    """The tokens without such clauses; a notice that says more than a notice stays, and vetoes the order."""
    if not any(token.type == "NOTICE" or token.text.lower() in groups["telling"] for token in tokens):
        return tokens
    names = {token.value.name for token in tokens if token.type == "SYM"}
    out: Tokens = []
    for clause in _clauses(tokens):
        kept = _kept(clause, groups, names)
        if kept and kept[0] is not clause[0] and clause[0].first:
            kept[0].first = True
        out.extend(kept)
    return [token if token.type != "NOTICE" else _settled(token) for token in out]


def _settled(notice: Token) -> Token:
    return notice.copy("FILLER" if notice.value == "faint" else "VETO")


def _clauses(tokens: Tokens) -> Iterator[Tokens]:
    """The tokens cut at the ends of lines, at stops and commas, and at dashes with room around them."""
    clause: Tokens = []
    for token, after in pairwise([*tokens, tokens[-1]]):
        clause.append(token)
        if _is_end(token, after):
            yield clause
            clause = []
    if clause:
        yield clause


def _is_end(token: Token, after: Token) -> bool:
    if token.line != after.line:
        return True
    if token.text in _ENDS:
        return True
    return token.text == "-" and token.type == "P" and token.end < after.start


def _kept(clause: Tokens, groups: Groups, names: set[str]) -> Tokens:
    """What of a clause belongs to an order: all of it, what stands before a reason, or the size it hints at."""
    if _is_notice(clause, groups) or _is_scene(clause, groups, names):
        return [token for token in clause if token.type == "HINT"]
    for index, token in enumerate(clause):
        if token.text.lower() in groups["reasons"] and _is_reason(clause[index:], groups, names, clause[:index]):
            return clause[:index]
    return clause


def _is_notice(clause: Tokens, groups: Groups) -> bool:
    """As in "Risk 1% max per idea", "Never risk more than you can afford to lose", "Powered by FXPilot bot"."""
    if not any(token.type == "NOTICE" for token in clause):
        return False
    words = {token.text.lower() for token in clause if token.type != "NOTICE"}
    denied = not words.isdisjoint(groups["denials"]) and not words.isdisjoint(groups["of_a_trade"] - _PEOPLE)
    said = groups["denials"] | groups["general"]
    return not denied and all(_says_nothing(clause, index, said) for index in range(len(clause)))


def _says_nothing(clause: Tokens, index: int, said: frozenset[str]) -> bool:
    token, after = clause[index], clause[index + 1] if index + 1 < len(clause) else None
    word = token.text.lower()
    match token.type:
        case "VETO":
            return word in said or (word in "?؟？" and any(t.type == "NOTICE" and not t.value for t in clause))
        case "COND":
            return after is not None and after.text.lower() in {"you", "your", "you're", "u"}
        case "PCT":
            return bool(token.value[0] <= _MOST_OF_AN_ACCOUNT and not token.value[1])
        case "NUM":
            share = after is not None and (after.type == "PCT" or after.text in "-–")
            return (share and token.value <= _MOST_OF_AN_ACCOUNT) or _is_year(token)
        case "ACT":
            return word in _WEAK
        case "SYM":
            return token.value.kind == "stock" and not token.value.sure
        case "OVER" | "UNDER" | "ENTRY" | "STOP":
            return token.text.isalpha() and (after is None or after.type in _PLAIN)
        case _:
            return token.type in _PLAIN or token.type in {"ratio", "time", "MARKET"}


def _is_year(token: Token) -> bool:
    """As in "© 2026 Alpha Pips Ltd"."""
    return token.value in _FOUNDED and len(token.text) == 4


def _is_scene(clause: Tokens, groups: Groups, names: set[str]) -> bool:
    """As in "dollar is waking up", "NFP in 10 min", "Inventories were bearish"."""
    words = [token.text.lower() for token in clause if token.type != "P"]
    scene = next((i for i, word in enumerate(words) if word in groups["events"] | groups["scenery"]), -1)
    if scene < 0 or words[0] in groups["leads"] | groups["reasons"] or not groups["of_a_trade"].isdisjoint(words):
        return False
    if not (groups["faint"] | groups["past"]).isdisjoint(words[:scene]):
        return False
    allowed = groups["faint"] | groups["denials"] | groups["hours"]
    allowed |= groups["past"] if not groups["events"].isdisjoint(words) else frozenset()  # a market that was is a recap
    return all(_is_scenery(clause, index, allowed, groups, names) for index in range(len(clause)))


def _is_scenery(clause: Tokens, index: int, allowed: frozenset[str], groups: Groups, names: set[str]) -> bool:
    token, before = clause[index], clause[index - 1] if index else None
    word = token.text.lower()
    match token.type:
        case "VETO":
            return word in allowed
        case "ACT":
            return word in _WEAK
        case "NUM":
            return _times(clause, index, groups)
        case "SYM":
            return names == {token.value.name} and not (token.value.kind == "stock" and token.value.sure)
        case "OVER" | "UNDER":
            return token.text.isalpha()
        case "DATE":
            return word in allowed
        case "MARKET":
            return before is None or before.type != "AT"
        case _:
            return token.type in _PLAIN or token.type == "time"


def _times(clause: Tokens, index: int, groups: Groups) -> bool:
    """As in "in 10 min": how long it is until then."""
    after = clause[index + 1] if index + 1 < len(clause) else None
    led = index > 0 and clause[index - 1].text.lower() in groups["within"]
    return led and after is not None and after.text.lower() in groups["units"]


def _is_reason(tail: Tokens, groups: Groups, names: set[str], head: Tokens) -> bool:
    """As in "because momentum died"; that no fill came is a reason to cancel, and elsewhere takes the order back."""
    allowed = groups["faint"] | groups["denials"] | groups["past"]
    cancels = any(token.type == "ACT" and token.value == "cancel" for token in head)
    return len(tail) > 1 and all(
        (cancels and token.type == "CANCELLED") or _is_scenery(tail, index, allowed, groups, names)
        for index, token in enumerate(tail)
    )
