"""A label in front of its number, or behind it."""

from __future__ import annotations

from parsers.links import LEVELS, PAIRED
from parsers.near import DROPPED, Tokens
from parsers.token import Token


def place_labels(tokens: Tokens) -> Tokens:
    """ "$.80 TARGET", "10 PT STOP", "$.38 SL": a label that closes its line names the number before it."""
    tokens = [t for t in tokens if t.type not in DROPPED]
    out: Tokens = []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.type in {"STOP", "TARGET", "TRAIL"}:
            token = _placed_label(token, out, after)
            if token is None:
                continue
        out.append(token)
    return [t.copy("TO") if t.type == "LINK" else t for t in out]


def _placed_label(token: Token, out: Tokens, after: Token | None) -> Token | None:  # type: ignore[return]
    before = out[-1] if out else None
    if (
        before is not None
        and before.type in PAIRED
        and before.line == token.line
        and not _taken(out)
        and after is not None
        and after.gap in {",", ";", "|"}
        and after.line == token.line
    ):
        return token.copy({"STOP": "STOP_OF", "TARGET": "TARGET_OF", "TRAIL": "TRAIL_OF"}[token.type], token.value)
    led = after is not None and (
        after.type in LEVELS or after.type == token.type or {after.type, token.type} == {"STOP", "TRAIL"}
    )
    if led and not (
        after is not None
        and after.line != token.line
        and before is not None
        and before.type in PAIRED
        and before.line == token.line
        and after.first
        and _taken(out) is False
    ):
        if after is not None and after.type == token.type and not (token.type == "TARGET" and token.value):
            return None  # "Stop Loss (SL)": the second label says it again
        return token
    if token.type == "TARGET" and before is not None and before.type in {"LINK", "AT", "TO"} and token.value:
        return token.copy("REF", int(token.value))
    if before is not None and before.type in PAIRED and before.line == token.line and not _taken(out):
        return token.copy({"STOP": "STOP_OF", "TARGET": "TARGET_OF", "TRAIL": "TRAIL_OF"}[token.type], token.value)
    if token.type == "TARGET" and after is not None and after.type == "TARGET":
        return None
    return token


def _taken(out: Tokens) -> bool:
    """Whether the numbers at the end already have a label in front of them."""
    index = len(out) - 1
    while index >= 1 and out[index - 1].type in {"SEP", "DASH"}:
        index -= 2
    index -= 1
    return (
        index >= 0
        and out[index].type in {"STOP", "TARGET", "AT", "TRAIL", "OVER", "UNDER", "LINK"}
        and out[index].line == out[-1].line
    )
