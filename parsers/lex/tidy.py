"""What is written beside the order: comments, bullets, counters, and brackets, taken away or unwrapped."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from parsers.fault import Fault
from parsers.lex.token import Token

VALUES = frozenset({"NUM", "SIGNED", "PCT", "DIST", "MULT", "slash2", "dash2", "QTY"})
CORE = VALUES | {"STRIKE", "OCC", "DATE", "DMY", "SYM", "ACT", "STOP", "TARGET", "TRAIL", "FREE", "RIGHT", "ORDER"}
NOTICED = frozenset({"HINT", "KILL", "MULTILEG", "CANCELLED"})
_FORMERLY = frozenset({"was", "previously", "prev", "old"})  # "stop adjusted: 4345 (was 4349)"; an entry's is refused
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_LIGHT = frozenset({"P", "FILLER", "LABEL", "COUNTER", "AND"})
_ENDS_COMMENT = frozenset({"STOP", "TARGET", "ACT", "SYM", "STRIKE", "OCC"})
_ALERTS = frozenset({"alert", "trade alert", "new alert", "signal alert"})
_RISKED = frozenset({"risk", "max risk", "max loss"})
_MOST_OF_AN_ACCOUNT = Decimal(5)  # "risk 2%" sizes the trade; "risk 30%" says where it ends
_KEYCAP = "\u20e3"


def tidy(tokens: list[Token]) -> list[Token]:
    """The tokens that belong to orders, with the words that can take an order back."""
    out: list[Token] = []
    prices = [token.value for token in tokens if token.type == "NUM" and token.value > 0]
    counted = False
    for line in lines_of(tokens):
        types = {token.type for token in line}
        counted = counted or "COUNTER" in types or "time" in types
        if "PROMO" in types:
            if _is_footer(line, out):
                continue
            out.extend(token.copy("KILL") if token.type == "PROMO" else token for token in line)
        else:
            out.extend(_order_words(line, types, prices))
    return _without_counters(out) if counted else out


def _order_words(line: list[Token], types: set[str], prices: list[Decimal]) -> list[Token]:
    line = _without_asides(_without_bullet(line), types)
    if "COMMENT" in types:
        line = _without_comment(line)
    return _without_groups(line, prices) if "P" in types else line


def _is_footer(line: list[Token], above: list[Token]) -> bool:
    """As in "Join our VIP" under an order; beside numbers or above an order such words make an advertisement."""
    ordered = {"ACT", "NUM"} <= {token.type for token in above}
    return ordered and not any(token.type in CORE for token in line)


def lines_of(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens line by line."""
    if len({token.line for token in tokens}) == 1:
        yield list(tokens)
        return
    for _, line in groupby(tokens, key=attrgetter("line")):
        yield list(line)


def is_p(token: Token, text: str) -> bool:
    """Whether the token is that punctuation mark."""
    return token.type == "P" and token.value == text


def _without_bullet(line: list[Token]) -> list[Token]:
    start = 0
    while start < len(line) and line[start].type == "P" and line[start].value in "-.*✅☑✔❌|•+":
        start += 1
    head = line[start : start + 2]
    if len(head) == 2 and head[0].type == "NUM" and head[1].type == "P":
        small = head[0].value == head[0].value.to_integral_value() and head[0].value <= 20
        rest = line[start + 2 :]
        slashed = head[1].value == "/" and rest and rest[0].type in {"TARGET", "STOP"}  # "1/ Take Profit 4415"
        if small and (head[1].value in {")", _KEYCAP} or slashed or (head[1].value == "." and rest)):
            return rest
    return line


def _without_asides(line: list[Token], types: set[str]) -> list[Token]:
    """Without who sends it ("Alert from @bob:") and the price not to be exceeded ("don't chase over 2.20")."""
    if len(line) > 1 and line[0].text.lower() in _ALERTS and line[1].text.lower() == "from":
        colon = next((index for index, token in enumerate(line[:7]) if is_p(token, ":")), 0)
        named = [token for token in line[2:colon] if token.text != "@"]
        if len(named) == 1 and named[0].type == "UNKNOWN":
            line = line[colon + 1 :]
    if "CEILING" not in types:
        return line
    out: list[Token] = []
    for index, token in enumerate(line):
        before = line[index - 1].type if index else ""
        if token.type == "CEILING":
            priced = index + 1 < len(line) and line[index + 1].type == "NUM"
            out.extend([] if priced else [token.copy("VETO")])
        elif not (token.type == "NUM" and before == "CEILING"):
            out.append(token)
    return out


def _without_comment(line: list[Token]) -> list[Token]:
    for index, token in enumerate(line):
        if token.type != "COMMENT":
            continue
        heads = all(t.type in _LIGHT for t in line[:index])
        end = _comment_end(line, index + 1, whole_line=heads)
        rest = line[index + 1 : end]
        return line[:index] + _kept(rest, token, heads=heads) + _without_comment(line[end:])
    return line


def _comment_end(line: list[Token], start: int, *, whole_line: bool) -> int:
    for index in range(start, len(line)):
        token = line[index]
        if (
            is_p(token, "|")
            or (token.type in _ENDS_COMMENT and not whole_line)
            or (not whole_line and is_p(token, ","))
        ):
            return index
    return len(line)


def _kept(rest: list[Token], label: Token, *, heads: bool) -> list[Token]:
    """What a comment says that matters: a stop, an action in plain words, a warning."""
    types = {token.type for token in rest}
    if "STOP" in types or (
        label.text.lower().startswith("comment")
        and types & {"ACT", "SHARE"}
        and not types & {"UNKNOWN", "VETO", "COND"}
    ):
        return [token for token in rest if token.type != "P"]
    level = _risked_level(label, rest)
    if level is not None:
        return [level.copy("RISKED", level.value)]
    if label.text.lower() == "risk" and not heads and "ACT" in types:
        return rest
    return [_noticed(token) for token in rest if token.type in NOTICED or _cancels(token)]


def _cancels(token: Token) -> bool:
    """As in "Comment: lost vwap, nvm": what takes the order back does so from a comment as well."""
    return token.type == "ACT" and token.value == "cancel"


def _noticed(token: Token) -> Token:
    return token.copy("CANCELLED") if _cancels(token) else token


def _risked_level(label: Token, rest: list[Token]) -> Token | None:
    """Find the level of "risk 378", "risk 30%", which may be a stop: dropping it would leave a trade bare."""
    if label.text.lower() not in _RISKED:
        return None
    share = next((token for token in rest if token.type in {"PCT", "SHARE"}), None)
    if share is not None and (share.type == "SHARE" or share.value[0] > _MOST_OF_AN_ACCOUNT):
        raise Fault("ambiguous", f"risk {share.text} may be a stop or a size: write the stop as SL", share.start)
    amount = next((token for token in rest if token.type == "NUM"), None)
    if share is not None or amount is None or label.text.lower() != "risk":
        return None
    return amount if amount.value > 10 or amount.value != amount.value.to_integral_value() else None


def _without_groups(line: list[Token], prices: list[Decimal]) -> list[Token]:
    out: list[Token] = []
    index = 0
    while index < len(line):
        token = line[index]
        closing = _CLOSING.get(token.value) if token.type == "P" else None
        end = _find(line, closing, index + 1) if closing else -1
        if end < 0:
            if not (token.type == "P" and token.value in "()[]{}"):
                out.append(token)
            index += 1
            continue
        inner = line[index + 1 : end]
        if inner:
            inner[0].gap = inner[0].gap or "("
        kept = _group(inner, out)
        out.extend(kept or _dropped_prices(inner, prices))
        index = end + 1
    return out


def _dropped_prices(inner: list[Token], prices: list[Decimal]) -> list[Token]:
    """What would be lost of "(or 4145)", "(final 4180)": a number beside the order's prices is one of them."""
    numbers = [token for token in inner if token.type == "NUM"]
    if inner and inner[0].text.lower() in _FORMERLY and len(numbers) == 1:
        return []
    lost = [
        token for token in numbers if sum(abs(token.value - price) <= price / 20 for price in prices) > len(numbers)
    ]
    return [token.copy("ODD") for token in lost]


def _find(line: list[Token], closing: str, start: int) -> int:
    return next((i for i in range(start, len(line)) if is_p(line[i], closing)), -1)


def _group(inner: list[Token], before: list[Token]) -> list[Token]:
    inner = [token for token in inner if not (token.type == "P" and token.value in "()[]{}")]
    inner = [token.copy("CANCELLED") if token.value == "cancel" else token for token in inner]
    noticed = [token for token in inner if token.type in NOTICED]
    types = {token.type for token in inner}
    if types & {"KILL", "MULTILEG", "CANCELLED"}:
        return noticed
    if any(token.type == "COND" for token in inner[:1]):
        return inner
    if "COMMENT" in types:
        level = _risked_level(next(token for token in inner if token.type == "COMMENT"), inner)
        return noticed if level is None else [level.copy("RISKED", level.value)]
    if types & {"VETO", "COND", "ratio", "GAIN", "ODD"}:
        return noticed
    if types == {"ACT", "PCT"} and {t.value for t in inner if t.type == "ACT"} <= {"sell", "trim", "close"}:
        sold = _bracketed_percent(inner, before)
        return sold if sold and sold[0].type == "PART" else inner
    if types <= {"DIST", "FILLER", "P"} or _is_cost(inner, before):
        return []
    if types <= {"PCT", "P", "FILLER"}:
        return _bracketed_percent(inner, before)
    if "UNKNOWN" in types and not types & {"STOP", "TARGET", "STRIKE"}:
        return noticed
    return inner


def _is_cost(inner: list[Token], before: list[Token]) -> bool:
    """As in "5 AMD 240c @ 1.10 each ($550)": what a number of contracts at that price comes to."""
    amounts = [token for token in inner if token.type != "FILLER"]
    price = next((token for token in reversed(before) if token.type != "FILLER"), None)
    if len(amounts) != 1 or amounts[0].type != "NUM" or "$" not in amounts[0].text:
        return False
    return price is not None and price.type == "NUM" and price.value > 0 and amounts[0].value % (price.value * 100) == 0


def _bracketed_percent(inner: list[Token], before: list[Token]) -> list[Token]:
    percent = next(token for token in inner if token.type == "PCT")
    if before and before[-1].type == "ACT":
        return [percent]
    after_target = (
        any(token.type == "TARGET" for token in before[-4:]) and before and before[-1].type in {"NUM", "PCT", "TSPCT"}
    )
    value, sign = percent.value
    if after_target and not sign and 0 < value <= 100:
        return [percent.copy("PART", value / 100)]
    return []


def _without_counters(tokens: list[Token]) -> list[Token]:
    """As in "Signal no. 15", "Trade 1", "#FREE SIGNAL 3⃣": numbers of messages, not of orders."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "time":
            index += 1
            continue
        if token.type != "COUNTER":
            out.append(token)
            index += 1
            continue
        index += 1
        ahead = index
        while (
            ahead < len(tokens)
            and tokens[ahead].line == token.line
            and (
                tokens[ahead].type in {"COUNTER", "FILLER"}
                or is_p(tokens[ahead], ".")
                or is_p(tokens[ahead], ":")
                or is_p(tokens[ahead], "#")
                or tokens[ahead].text.lower() == "no"
            )
        ):
            ahead += 1
        if _counts(tokens, ahead, token):
            index = ahead + 1
            if index < len(tokens) and is_p(tokens[index], _KEYCAP):
                index += 1
    return out


def _counts(tokens: list[Token], index: int, counter: Token) -> bool:
    if index >= len(tokens) or tokens[index].type != "NUM" or tokens[index].line != counter.line:
        return False
    value: Decimal = tokens[index].value
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    whole = value == value.to_integral_value() and value < 10_000
    alone = after is None or after.line != counter.line or after.type == "P" or counter.text.lower() != "trade"
    return whole and alone
