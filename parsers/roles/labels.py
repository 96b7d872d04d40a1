"""A label in front of its number, or behind it."""

from __future__ import annotations

from parsers.lex.near import DROPPED, Tokens
from parsers.lex.token import Token
from parsers.roles.links import LEVELS, PAIRED


def place_labels(tokens: Tokens) -> Tokens:
    """As in "$.80 TARGET", "10 PT STOP", "$.38 SL": a label that closes its line names the number before it."""
    tokens = [t for t in tokens if t.type not in DROPPED]
    out: Tokens = []
    for index, token in enumerate(tokens):
        placed = _placed_label(tokens, index, out) if token.type in _BEHIND else token
        if placed is not None:
            out.append(placed)
    return [t.copy("TO") if t.type == "LINK" else t for t in out]


_BEHIND = {"STOP": "STOP_OF", "TARGET": "TARGET_OF", "TRAIL": "TRAIL_OF"}


def _names_behind(tokens: Tokens, index: int) -> bool:
    """As in "10pt stop 20pt target": two distances, each named behind, of which the last label closes the line."""
    row = [token for token in tokens[max(0, index - 1) : index + 4] if token.line == tokens[index].line]
    kinds = [token.type for token in row]
    return kinds in (["DIST", "STOP", "DIST", "TARGET"], ["DIST", "TARGET", "DIST", "STOP"])


def _placed_label(tokens: Tokens, index: int, out: Tokens) -> Token | None:
    """The label as it stands, as the one behind its number, as a reference, or None when it only says again."""
    token, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if token.type == "STOP" and after is not None and after.type == "FREE":
        return None  # "SL moved to breakeven"
    before = out[-1] if out else None
    free = before is not None and before.type in PAIRED and before.line == token.line and not _taken(out)
    behind = token.copy(_BEHIND[token.type], token.value)
    if (
        free
        and after is not None
        and after.line == token.line
        and (after.gap in {",", ";", "|"} or _names_behind(tokens, index))
    ):
        return behind
    if after is not None and _leads(token, after) and not (free and after.line != token.line):
        said_again = after.type == token.type and not (token.type == "TARGET" and token.value)
        return None if said_again else token  # "Stop Loss (SL)"
    if token.type == "TARGET" and token.value and before is not None and before.type in {"LINK", "AT", "TO"}:
        return token.copy("REF", int(token.value))
    if free:
        return behind
    return None if token.type == "TARGET" and after is not None and after.type == "TARGET" else token


def _leads(token: Token, after: Token) -> bool:
    return after.type in LEVELS or after.type == token.type or {after.type, token.type} == {"STOP", "TRAIL"}


def _taken(out: Tokens) -> bool:
    """Whether the numbers at the end already have a label in front of them."""
    index = len(out) - 1
    while index >= 1 and out[index - 1].type in {"SEP", "DASH"}:
        index -= 2
    index -= 1
    labels = {"STOP", "TARGET", "AT", "TRAIL", "OVER", "UNDER", "LINK"}
    return index >= 0 and out[index].type in labels and out[index].line == out[-1].line
