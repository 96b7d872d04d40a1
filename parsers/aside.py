"""Clauses around an order that are no part of it: a notice to all readers, the state of the market, a reason.

A clause is set aside only if a word shows that it is one of these, and nothing in it could change a trade: no level,
size, side, label of a level, symbol of another trade, condition, or denial of the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from parsers.near import Tokens
from parsers.notice import Groups, is_notice
from parsers.scene import Scene
from parsers.tidy import is_p, lines_of
from parsers.token import Token

_ENDS = frozenset(".!;|,?")
_TOLD = frozenset({"UNKNOWN", "FILLER", "TO", "TARGET", "AT", "OPEN", "AND", "P", "SHARE"})
_GOES_ON = frozenset({"still", "running", "working", "holding"})


def set_aside(tokens: Tokens, groups: Groups) -> Tokens:
    """The tokens without such clauses; a notice that says more than a notice stays, and vetoes the order."""
    if not any(token.type in {"NOTICE", "SHARE"} or token.text.lower() in groups["telling"] for token in tokens):
        return tokens
    scene = Scene(tokens, groups)
    out: Tokens = []
    for line in lines_of(tokens):
        if scene.explains(line):
            continue
        for clause in _clauses(line):
            kept = _kept(clause, scene, groups)
            if kept and kept[0] is not clause[0] and clause[0].first:
                kept[0].first = True
            out.extend(kept)
    return [token if token.type != "NOTICE" else _settled(token) for token in out]


def _settled(notice: Token) -> Token:
    return notice.copy("FILLER" if notice.value == "faint" else "VETO")


def _clauses(line: Tokens) -> Iterator[Tokens]:
    """The line cut at stops and commas, and at dashes with room around them."""
    clause: Tokens = []
    for token, after in pairwise([*line, line[-1]]):
        clause.append(token)
        if token.text in _ENDS or (is_p(token, "-") and token.end < after.start):
            yield clause
            clause = []
    if clause:
        yield clause


def _kept(clause: Tokens, scene: Scene, groups: Groups) -> Tokens:
    """What of a clause belongs to an order: all of it, what stands before a reason, or the size it hints at."""
    if is_notice(clause, groups) or scene.is_told(clause):
        return [token for token in clause if token.type == "HINT"]
    if not scene.opens and _is_the_rest(clause):
        clause[0].text = " ".join(token.text for token in clause)
        return [clause[0].copy("FILLER", "")]
    for index, token in enumerate(clause):
        if token.text.lower() in groups["reasons"] and scene.is_reason(clause[index:], clause[:index]):
            return clause[:index]
    return clause


def _is_the_rest(clause: Tokens) -> bool:
    """As in "the rest runs to target": what becomes of what is kept, without a level."""
    head = next((token for token in clause if token.type not in {"FILLER", "AND"}), clause[0])
    if head.type not in {"SHARE", "OPEN"} or not head.text.lower().startswith(("rest", "the rest", "remain", "runner")):
        return False
    told = all(token.type in _TOLD or token.text.lower() in _GOES_ON for token in clause)
    return told and any(token.type == "UNKNOWN" for token in clause)
