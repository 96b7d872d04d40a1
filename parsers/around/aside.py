"""Clauses around an order that are no part of it: a notice to all readers, the state of the market, a reason.

A clause is set aside only if a word shows that it is one of these, and nothing in it could change a trade: no level,
size, side, label of a level, symbol of another trade, condition, or denial of the order.
"""

from __future__ import annotations

from parsers.around.cuts import Groups
from parsers.around.notice import PLAIN, is_notice
from parsers.around.scene import Scene
from parsers.lex.near import Tokens
from parsers.lex.tidy import lines_of
from parsers.lex.token import Token

_TOLD = frozenset({"UNKNOWN", "FILLER", "TO", "TARGET", "AT", "OPEN", "AND", "P", "SHARE"})
_SAID_OF_A_TRADE = frozenset({"NUM", "PCT", "DIST", "BE", "SHARE", "QTY", "STOP", "TARGET", "STRIKE", "OCC"})
_GOES_ON = frozenset({"still", "running", "working", "holding"})


def without_asides(clauses: list[Tokens], groups: Groups) -> list[Tokens]:
    """What of each clause belongs to an order; a notice that says more than a notice stays, and vetoes the order."""
    tokens = [token for clause in clauses for token in clause]
    if not any(
        token.type in {"NOTICE", "SHARE"} or token.text.lower() in groups["telling"] or _is_told(token)
        for token in tokens
    ):
        return clauses
    scene = Scene(tokens, groups)
    explained = {line[0].line for line in lines_of(tokens) if scene.explains(line)}
    kept = [[] if clause[0].line in explained else _kept(clause, scene, groups) for clause in clauses]
    return [[token if token.type != "NOTICE" else _settled(token) for token in clause] for clause in kept]


def _settled(notice: Token) -> Token:
    return notice.copy("FILLER" if notice.value == "faint" else "VETO")


def _kept(clause: Tokens, scene: Scene, groups: Groups) -> Tokens:
    """What of a clause belongs to an order: all of it, what stands before a reason, or the size it hints at."""
    if _comes_first(clause):
        clause[-1] = clause[-1].copy("VETO")
    if _tells_of_later(clause) and not scene.opens:
        return []
    if is_notice(clause, groups) or scene.is_told(clause):
        return [token for token in clause if token.type == "HINT"]
    if not scene.opens and _is_the_rest(clause):
        clause[0].text = " ".join(token.text for token in clause)
        return [clause[0].copy("FILLER", "")]
    for index, token in enumerate(clause):
        if token.text.lower() in groups["reasons"] and scene.is_reason(clause[index:], clause[:index]):
            return clause[:index]
    return clause


def _tells_of_later(clause: Tokens) -> bool:
    """As in "taking half off, will be flat by close": beside an exit only what is told besides, without a level."""
    return any(map(_is_told, clause)) and _SAID_OF_A_TRADE.isdisjoint([token.type for token in clause])


def _is_told(token: Token) -> bool:
    return token.type == "VETO" and token.value == "told"


def _comes_first(clause: Tokens) -> bool:
    """As in "NFP first": something else has to happen before the order."""
    kinds = {token.type for token in clause}
    return clause[-1].text.lower() == "first" and len(clause) > 1 and kinds <= PLAIN


def _is_the_rest(clause: Tokens) -> bool:
    """As in "the rest runs to target": what becomes of what is kept, without a level."""
    head = next((token for token in clause if token.type not in {"FILLER", "AND"}), clause[0])
    if head.type not in {"SHARE", "OPEN"} or not head.text.lower().startswith(("rest", "the rest", "remain", "runner")):
        return False
    told = all(token.type in _TOLD or token.text.lower() in _GOES_ON for token in clause)
    return told and any(token.type == "UNKNOWN" for token in clause)
