"""Targets by number, news of trades, and what only repeats a level."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from parsers.fault import Fault
from parsers.lex.near import Tokens, next_after, skip_p, whole
from parsers.lex.tidy import is_p
from parsers.lex.token import Token


def find_indices(tokens: Tokens) -> Tokens:
    """The number of a target, as in "TP 1: 4318", goes into its label."""
    out: Tokens = []
    index = 0
    counted = 0
    while index < len(tokens):
        token = tokens[index]
        out.append(token)
        index += 1
        if token.type == "AT" and token.value == "entry" and _is_rung(tokens, index):
            out[-1] = token.copy("AT", "rung")
            index += 1
            continue
        if token.type not in {"TARGET", "STOP"}:
            continue
        if token.type == "TARGET" and token.value and _is_glued_price(tokens, index - 1):
            out[-1] = token.copy("TARGET", "")
            out.append(token.copy("NUM", Decimal(token.value)))
            continue
        if token.type == "TARGET" and token.value:
            counted = int(token.value)
            continue
        ahead = skip_p(tokens, index, ":#")
        if ahead is None:
            continue
        number = tokens[ahead]
        if number.type in {"ratio", "time"} and token.type == "TARGET":
            first, _, second = number.text.partition(":")
            if second.strip().isdigit():
                out[-1] = token.copy("TARGET", first)
                out.append(number.copy("NUM", Decimal(second)))
                index = ahead + 1
            continue
        if token.type == "TARGET" and number.type == "NUM" and _is_index(tokens, ahead, counted):
            counted = int(number.value)
            out[-1] = token.copy("TARGET", str(counted))
            index = ahead + 1
    return out


def _is_glued_price(tokens: Tokens, at: int) -> bool:
    """As in "SL4.80 TP8": beside a stop that is glued to its price, a target with nothing behind is glued as well."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if not token.text[-1].isdigit() or (after is not None and after.line == token.line and after.type != "TARGET"):
        return False
    return any(a.type == "STOP" and b.type == "NUM" and a.end >= b.start for a, b in pairwise(tokens))


def _is_rung(tokens: Tokens, at: int) -> bool:
    """As in "Entry 1: 4110", "Entry 2: 4105": the number of one of several entries."""
    if at + 2 >= len(tokens) or tokens[at].type != "NUM":
        return False
    number, mark = tokens[at : at + 2]
    price = next((t for t in tokens[at + 2 : at + 4] if t.type != "AT"), mark)
    counts = whole(number) and 1 <= number.value <= 3 and "." not in number.text
    return counts and mark.type == "P" and mark.value in ":)-=@" and price.type == "NUM" and price.line == number.line


def find_even(tokens: Tokens) -> Tokens:
    """As in "b/e on the rest": breakeven, said of what is left of a trade, needs no word for the stop."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        alone = token.type == "BE" and not _has_stop_before(tokens, index)
        if alone and _follows_the_rest(out, token):
            out[-1] = token.copy("FREE", "")
            index += 1
            continue
        end = (_rest_end(tokens, index) or _ends_an_exit(tokens, index)) if alone else 0
        if end:
            out.append(token.copy("FREE", ""))
            index = end
            continue
        out.append(token)
        index += 1
    return out


def _has_stop_before(tokens: Tokens, index: int) -> bool:
    return any(t.type in {"STOP", "TRAIL"} and t.line == tokens[index].line for t in tokens[max(0, index - 4) : index])


def _follows_the_rest(out: Tokens, token: Token) -> bool:
    """As in "half off at 29180, rest BE"."""
    if len(out) < 2 or out[-1].type != "SHARE" or out[-1].value != "all" or out[-1].line != token.line:
        return False
    return out[-2].type in {"P", "AND", "FILLER"}


def _ends_an_exit(tokens: Tokens, index: int) -> int:
    """As in "close half and BE": behind a share that is sold and an "and", the rest is meant."""
    token, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    joined = index > 0 and tokens[index - 1].type == "AND" and (after is None or after.line != token.line)
    sold = any(t.type == "ACT" and t.value in {"trim", "close"} for t in tokens[:index])
    shared = any(t.type in {"SHARE", "PCT", "slash2"} and t.value != "all" for t in tokens[:index])
    return index + 1 if joined and sold and shared else 0


def _rest_end(tokens: Tokens, index: int) -> int:
    """Where "on the rest" ends behind a breakeven that begins its clause; 0 when it is something else."""
    token = tokens[index]
    begins = index == 0 or tokens[index - 1].type in {"P", "AND"} or token.line != tokens[index - 1].line
    if not begins:
        return 0
    for ahead in range(index + 1, min(len(tokens), index + 5)):
        after = tokens[ahead]
        if after.line != token.line or after.type not in {"FILLER", "AT", "TO", "SHARE", "OPEN"}:
            return 0
        if after.type == "OPEN" or (after.type == "SHARE" and after.value == "all"):
            return ahead + 1
    return 0


def _is_index(tokens: Tokens, at: int, counted: int) -> bool:
    number = tokens[at]
    if not whole(number) or number.value > 9 or "." in number.text or "$" in number.text:
        return False
    if at + 1 < len(tokens) and tokens[at + 1].line > number.line and tokens[at + 1].type == "NUM":
        return True
    following = skip_p(tokens, at + 1, ":.-)=@")
    if following is None:
        return False
    marked = (
        any(t.type == "P" and t.value in {":", ")", "."} for t in tokens[at + 1 : following])
        or tokens[following].type == "AT"
    )
    value = tokens[following]
    if value.type not in {"NUM", "PCT", "DIST", "AT", "OPEN", "ACT", "FILLER"}:
        return False
    if marked or value.type in {"DIST", "OPEN"}:
        return True
    if value.type in {"AT", "ACT", "FILLER"}:
        return value.text.lower() in {"at", "@", "open", "hold"}
    in_turn = int(number.value) == counted + 1
    if value.type == "PCT":
        return in_turn
    if not in_turn:
        return False
    if value.value >= number.value * 5:
        return True
    raise Fault(
        "ambiguous",
        f"{number.text} can be the number of the target or its price",
        number.start,
        suggestion=f"write TP{number.text}: {value.text}",
    )


def find_reports(tokens: Tokens) -> Tokens:
    """As in "TP1 hit", "TP2 4348 ✅", "SL hit": news of a trade, not an order."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type in {"TARGET", "STOP"}:
            end = _report_end(tokens, index)
            if end:
                out.append(token.copy("REPORT", (token.type, token.value)))
                index = end
                continue
        if token.type == "HIT":
            after = next_after(tokens, index)
            if after is not None and after.type in {"TARGET", "STOP"} and after.line == token.line:
                out.append(after.copy("REPORT", (after.type, after.value)))
                index = tokens.index(after, index) + 1
                while index < len(tokens) and tokens[index].type == "NUM" and tokens[index].line == token.line:
                    index += 1
                continue
        out.append(token)
        index += 1
    return out


def _report_end(tokens: Tokens, index: int) -> int:
    ticked = index > 0 and tokens[index - 1].type == "P" and tokens[index - 1].value == "✅"
    for ahead in range(index + 1, min(len(tokens), index + 5)):
        token = tokens[ahead]
        if token.line != tokens[index].line:
            return 0
        if token.type == "HIT" or (is_p(token, "✅") and not ticked) or (is_p(token, "✔") and not ticked):
            return ahead + 1
        if token.type == "P" and token.value == "❌" and tokens[index].type == "STOP" and ahead > index + 1:
            return 0 if _is_live(tokens) else ahead + 1
        if token.type not in {"NUM", "P", "FILLER", "PCT"} or is_p(token, "|") or is_p(token, ","):
            return 0
    return 0


def _is_live(tokens: Tokens) -> bool:
    """As in "BUY NOW … SL: 4304 ❌": an order at market with targets that no tick follows; its cross is ink."""
    kinds = {token.type for token in tokens}
    ticked = any(is_p(token, "✅") or is_p(token, "✔") or token.type == "HIT" for token in tokens)
    return {"ACT", "MARKET", "TARGET"} <= kinds and not ticked


def drop_annotations(tokens: Tokens) -> Tokens:
    """Behind a stop or target: "+70", "-3%", "- 150", "65 pips" repeat its distance."""
    out: Tokens = []
    level: Decimal | None = None
    line = -1
    skip = False
    for index, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        if (
            token.line != line
            or token.type in {"ACT", "SYM"}
            or (token.type == "AT" and level is not None and level > 0)
        ):
            level, line = None, token.line
        if token.type in {"TARGET", "STOP"}:
            level = Decimal(-1)
        elif level is not None and level < 0 and token.type == "NUM":
            level = token.value
        elif level is not None and level > 0 and _annotates(token, level):
            if out and is_p(out[-1], "-"):
                out.pop()
            continue
        elif level is not None and level > 0 and is_p(token, "-") and index + 1 < len(tokens):
            other = tokens[index + 1]
            if level >= 20 and other.type == "NUM" and other.line == line and _far(other.value, level) and whole(other):
                skip = True
                continue
        out.append(token)
    return out


def _annotates(token: Token, level: Decimal) -> bool:
    if token.type == "SIGNED":
        return bool(token.value[1] == "+" or _far(token.value[0], level))
    if token.type == "PCT":
        return bool(token.value[1])
    return token.type == "DIST"


def _far(value: Decimal, level: Decimal) -> bool:
    return abs(value - level) > level / 4
