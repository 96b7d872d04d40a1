"""A message cut into clauses: lines, sentences, what commas, dashes and pictures set apart, tails that tell."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.lex.near import Tokens

Groups = dict[str, frozenset[str]]
VALUED = frozenset({"NUM", "SIGNED", "PCT", "DIST", "BE", "STRIKE", "OCC", "FREE", "MARKET"})
_MARKS = frozenset(".!?;,-|")
_LABELLED = frozenset({"ACT", "STOP", "TARGET"})


def cut(tokens: Tokens, groups: Groups) -> list[Tokens]:
    """The clauses in their order; the mark that ends one belongs to it."""
    clauses = list(_clauses(tokens))
    return [part for at, clause in enumerate(clauses) for part in _parts(clause, clauses[at + 1 : at + 2], groups)]


def _clauses(tokens: Tokens) -> Iterator[Tokens]:
    clause: Tokens = []
    for index, token in enumerate(tokens):
        if clause and (token.line != clause[-1].line or _begins(tokens, index)):
            yield clause
            clause = []
        clause.append(token)
        if token.text in _MARKS:
            yield clause
            clause = []
    if clause:
        yield clause


def _begins(tokens: Tokens, index: int) -> bool:
    """As in "sold 100 IONQ 46.20 and bought 300 SOUN", "back now. BTO …": a picture, a stop or a second verb."""
    token, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    joined = token.type == "AND" and after is not None and after.type == "ACT"
    return (bool(token.gap) and token.type != "COND") or token.text.startswith(". ") or joined


def _parts(clause: Tokens, following: list[Tokens], groups: Groups) -> list[Tokens]:
    """As in "added INTC @ 38.20 on the flag. Stop 36.90": where and why, told behind the last value, is a part."""
    end = next((at for at in range(len(clause), 0, -1) if clause[at - 1].type in VALUED), 0)
    if not end or not following or following[0][0].line != clause[0].line:
        return [clause]
    types, tail = {token.type for token in clause[:end]}, clause[end:]
    whole = "NUM" in types and not types.isdisjoint(_LABELLED)
    led = bool(tail) and tail[0].text.lower() in groups["tails"] and any(token.type == "UNKNOWN" for token in tail)
    return [clause[:end], tail] if whole and led else [clause]
