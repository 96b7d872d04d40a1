"""`12/18` is a date, a share or two prices, by what stands beside it."""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.expiry import Written
from parsers.fault import Fault
from parsers.lex.near import Tokens, next_after, previous_to
from parsers.lex.token import Token

_SHARES = {
    (1, 2): "0.5",
    (1, 3): "0.3333",
    (2, 3): "0.6667",
    (1, 4): "0.25",
    (3, 4): "0.75",
    (1, 5): "0.2",
    (1, 1): "1",
}


_DATED = frozenset({"DMY", "slash2", "dash2", "DATE"})
_REDUCING = frozenset({"trim", "close", "stc", "btc", "sold", "cover", "sell", "buy"})


def find_dates(tokens: Tokens, *, day_first: bool, right_assumed: bool = False) -> Tokens:
    """Dates and fractions told apart. Raises Fault for a date that can be read in two ways."""
    types = {token.type for token in tokens}
    if types.isdisjoint(_DATED):
        return tokens
    option = right_assumed or not types.isdisjoint({"STRIKE", "RIGHT", "OCC"})
    dated = not types.isdisjoint({"DATE", "OCC", "DMY"})
    slashes = [t for t in tokens if t.type == "slash2"]
    out: Tokens = []
    for index, token in enumerate(tokens):
        if token.type == "DMY" and _labelled_by_a_target(tokens, index):
            out.extend(_three_numbers(token, next_after(tokens, index)))
        elif token.type == "DMY":
            first, second, year = token.value
            out.append(token.copy("DATE", _month_day(first, second, year, day_first=day_first, at=token)))
        elif token.type in {"slash2", "dash2"}:
            others = dated or any(t is not token and t.value not in _SHARES for t in slashes)
            out.extend(_two_numbers(tokens, index, option=option, dated=others, day_first=day_first))
            dated = dated or out[-1].type == "DATE"
        elif token.type == "DATE" and not day_first and _is_dotted_both_ways(token):
            raise Fault("ambiguous-expiry", f"{token.text} can be day.month or month.day", token.start)
        else:
            out.append(token)
    return out


def _labelled_by_a_target(tokens: Tokens, index: int) -> bool:
    before = previous_to(tokens, index)
    return before is not None and before.type == "TARGET" and before.line == tokens[index].line


def _three_numbers(token: Token, after: Token | None) -> Tokens:
    """As in "TP: 20/40/60 pips": three levels, not a day."""
    parts = [token.copy("NUM", Decimal(part)) for part in re.split(r"[-/.]", token.text)]
    for part in parts:
        part.text = str(part.value)
    if after is not None and after.type == "UNIT" and after.line == token.line:
        parts[-1] = parts[-1].copy("DIST", (parts[-1].value, after.value))
    first, second, third = parts
    return [first, token.copy("SEP", "/"), second, token.copy("SEP", "/"), third]


def _is_dotted_both_ways(token: Token) -> bool:
    """As in 04.12.26: the continent's way to write a day, which an English message may not mean."""
    written = token.value
    if not isinstance(written, Written) or not written.day_first or "." not in token.text:
        return False
    return written.day is not None and written.day <= 12 and written.day != written.month


def _two_numbers(tokens: Tokens, index: int, *, option: bool, dated: bool, day_first: bool) -> Tokens:
    token = tokens[index]
    first, second = token.value
    before, after = previous_to(tokens, index), next_after(tokens, index)
    labelled = before is not None and before.type in {"TARGET", "STOP", "AT", "OVER", "UNDER"}
    expires = before is not None and (
        before.type == "EXP" or (before.text.lower() in {"for", "on"} and option and not dated)
    )
    if token.type == "slash2" and token.value in _SHARES and not expires and not (labelled and option):
        wants_share = before is not None and before.type == "ACT" and before.value in _REDUCING | {"trim"}
        if (
            dated
            or not option
            or (wants_share and not (after and after.type == "NUM"))
            or (after is not None and after.text.lower() in {"pos", "position", "off", "of"})
        ):
            return [token.copy("SHARE", _SHARES[token.value])]
    if expires or (option and not labelled and not (dated and token.type == "dash2")):
        return [token.copy("DATE", _month_day(first, second, None, day_first=day_first, at=token))]
    if labelled and after is not None and after.type == "UNIT" and after.line == token.line:
        unit = str(after.value)
        far, near = (token.copy("DIST", (Decimal(number), unit)) for number in (second, first))
        return [near, token.copy("SEP", "/"), far]
    if labelled or token.type == "dash2":
        joint = token.copy("DASH" if token.type == "dash2" else "SEP", "-" if token.type == "dash2" else "/")
        return [token.copy("NUM", Decimal(first)), joint, token.copy("NUM", Decimal(second))]
    raise Fault(
        "missing-right",
        f"{token.text} looks like an expiry, but no call or put is named",
        token.start,
        expected=("a strike like 600C",),
    )


def _month_day(first: int, second: int, year: int | None, *, day_first: bool, at: Token) -> Written:
    if not day_first:
        return Written(year, first, second)
    if first > 12 >= second:
        return Written(year, second, first, day_first=True)
    if first <= 12 and second <= 12 and first != second:
        raise Fault("ambiguous-expiry", f"{at.text} can be day/month or month/day", at.start)
    return Written(year, first, second)
