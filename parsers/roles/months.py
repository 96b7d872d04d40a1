"""The contract month of a future that is written beside its root: `ES MAR27`, `LONG Dec ES`, `MES Z26`."""

from __future__ import annotations

import re

from parsers.expiry import Written
from parsers.fault import Fault
from parsers.lex.lexer import Sym
from parsers.lex.scan import MONTHS
from parsers.lex.token import Token

_CODE = re.compile(r"([FGHJKMNQUVXZ])(20\d\d|\d{1,2})\Z", re.IGNORECASE)
_LETTERS = "FGHJKMNQUVXZ"
_NO_FRAMES = frozenset({"H6", "H7", "H9", "M6", "M7", "M8", "M9"})  # no chart is drawn in such hours or minutes
_CONTRACTS = frozenset({"contract", "contracts", "futures", "future"})
_SUGGESTION = "write the month as in ESZ6"


def name_months(tokens: list[Token]) -> list[Token]:
    """The same tokens, each future with the month beside it, which then stands for itself no more.

    Raises Fault for a date near a future that names a day: which contract is meant differs from product to product.
    """
    if not any(_is_future(token) for token in tokens):
        return tokens
    used: set[int] = set()
    out = [_named(tokens, index, used) for index in range(len(tokens))]
    _no_other_date(tokens, used)
    return [token for index, token in enumerate(out) if index not in used]


def _named(tokens: list[Token], index: int, used: set[int]) -> Token:
    token = tokens[index]
    if not _is_future(token) or token.value.month:
        return token
    for near in (index + 1, index - 1):
        if near in used or not 0 <= near < len(tokens) or tokens[near].line != token.line:
            continue
        month = month_of(tokens[near])
        if month is not None:
            used.add(near)
            return token.copy("SYM", Sym("future", token.value.name, token.value.sure, month))
    return token


def month_of(token: Token) -> str | None:
    """`-03` for a month alone, `27-03` with its year, None for anything else."""
    if token.type == "DATE":
        return _of_date(token)
    if token.text.lower() in MONTHS and (token.type == "UNKNOWN" or _is_guess(token)):
        return f"-{MONTHS[token.text.lower()]:02}"
    coded = token.type in {"UNKNOWN", "ODD"} or _is_guess(token) or token.text.upper() in _NO_FRAMES
    code = _CODE.match(token.text) if coded else None
    return f"{code[2]}-{_LETTERS.index(code[1].upper()) + 1:02}" if code else None


def _of_date(token: Token) -> str | None:
    written = token.value
    if not isinstance(written, Written) or written.rule:
        return None
    if written.day is None:
        year = "" if written.year is None else f"{written.year % 100:02}"
        return f"{year}-{written.month:02}"
    # "MAR27" in one word is a month and its year; "Mar 27" can be a day as well, and is asked about.
    return f"{written.day:02}-{written.month:02}" if written.either and " " not in token.text else None


def _no_other_date(tokens: list[Token], used: set[int]) -> None:
    lines = {token.line for token in tokens if _is_future(token)}
    options = {token.line for token in tokens if token.type in {"STRIKE", "RIGHT", "OCC"}}
    for index, token in enumerate(tokens):
        named = (
            token.text.lower() in MONTHS and index + 1 < len(tokens) and tokens[index + 1].text.lower() in _CONTRACTS
        )
        if index not in used and named:
            raise Fault(
                "ambiguous-expiry", f"{token.text} stands away from its future", token.start, suggestion=_SUGGESTION
            )
        if index in used or token.type != "DATE" or token.line not in lines - options:
            continue
        if isinstance(token.value, Written) and not token.value.rule:
            raise Fault(
                "ambiguous-expiry",
                "a future is named by its contract month, not by a day",
                token.start,
                suggestion=_SUGGESTION,
            )


def _is_future(token: Token) -> bool:
    return token.type == "SYM" and token.value.kind == "future"


def _is_guess(token: Token) -> bool:
    """A word in capitals that was taken for a stock for want of better."""
    return (
        token.type == "SYM" and token.value.kind == "stock" and not token.value.sure and not token.text.startswith("$")
    )
