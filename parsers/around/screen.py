"""Words that take a message back, and words nobody knows: where they stand decides whether an order remains."""

from __future__ import annotations

from itertools import pairwise

from parsers.fault import Fault, Silence
from parsers.lex.tidy import CORE, is_p, lines_of
from parsers.lex.token import Token

_JARGON = frozenset({"bto", "sto", "stc", "btc"})
_OPENERS = frozenset({"buy", "sell", "long", "short", "bought", "sold", "add"}) | _JARGON
_WEAK = frozenset({"in", "open", "out", "flat", "took", "got", "take", "taking", "put", "scale", "set", "a"})
_LOGGED = frozenset({"realized", "acct", "order filled", "order rejected"})  # a broker's record of what it did
_RECALLED = frozenset({"was", "were", "worked", "ran", "went", "printed", "paid off"})
_BREAKS = ",.;!|-*(✅→"
# A row without any of these is an order's, or says nothing.
_OF_A_TITLE = frozenset({"SYM", "UNKNOWN", "P", "FILLER", "HINT", "LABEL", "AT", "OVER", "UNDER", "AND"})
_DONE_BY_COMPANIES = frozenset({"close", "sell", "sold", "trim", "add", "cover", "buy", "bought"})
_SAID_OF_ONES_OWN = frozenset(
    {"win", "winner", "thanks", "thank", "thx", "ty", "lol", "gg", "finally", "early", "late"}
)
_DOUBTED = frozenset({"UNKNOWN", "VETO", "COND", "ODD", "ratio", "FILLER", "LABEL"})


def screen(tokens: list[Token]) -> list[Token]:
    """The tokens that make up orders. Raises Silence for chatter and Fault for an order with something wrong inside."""
    for token in tokens:
        if token.type == "KILL":
            _withdraw(tokens, token, "not-a-live-trade", f"{token.text!r} says that this is no live order")
        if token.type == "CANCELLED":
            _withdraw(tokens, token, "self-cancelled", f"{token.text!r} takes the order back")
    out: list[Token] = []
    rows = list(lines_of(tokens))
    if len(rows) > 1 and any(token.text.lower().startswith("watch") for token in rows[0] if token.type == "VETO"):
        # A heading speaks for all that stands under it: a list to watch holds no orders.
        raise Silence
    for row in rows:
        out.extend(_screen_line(row, tokens))
    return out


def _screen_line(row: list[Token], tokens: list[Token]) -> list[Token]:
    if _DOUBTED.isdisjoint([token.type for token in row]) and not _is_title(row, tokens):
        return row
    strong = [index for index, token in enumerate(row) if _is_strong(token)]
    if not strong:
        return _side_line(row, tokens)
    first, last = strong[0], strong[-1]
    if _is_heading(row, strong, tokens) or _is_slogan(row, strong):
        return [token for token in row if token.type == "HINT"]
    if _is_title(row, tokens):
        return [token for token in row if token.type not in {"UNKNOWN", "P"}]
    kept: list[Token] = []
    for index, token in enumerate(row):
        if token.type in {"VETO", "COND"}:
            _check_veto(row, index, last, tokens)
        elif token.type in {"UNKNOWN", "ODD", "ratio"}:
            _check_unknown(row, index, (first, last), tokens)
        else:
            kept.append(token)
    return kept


def _check_veto(row: list[Token], index: int, last: int, tokens: list[Token]) -> None:
    """A veto counts before and inside an order and where it touches it behind; a condition counts anywhere."""
    token = row[index]
    if token.type == "COND":
        if not (index and row[index - 1].type in {"STOP", "TRAIL"}):  # "stop if SPY < 598"
            _veto(tokens, token)
    elif index <= last or _touches(row, last, index) or token.text in {"?", "or", "？", "؟"}:
        _veto(tokens, token)


def _check_unknown(row: list[Token], index: int, ends: tuple[int, int], tokens: list[Token]) -> None:
    """Nothing unknown inside an order; behind one only where it has a verb and a name to stand on."""
    token, (first, last) = row[index], ends
    inside = first < index < last or (index < first and _touches_order(row, index, first))
    if inside or token.type != "UNKNOWN":
        raise _unknown(tokens, token)
    if index > last and _touches(row, last, index):
        if _is_done_by_a_company(row, index):
            raise Silence
        verbal = any(t.type == "ACT" for t in tokens)
        named = any(t.type in {"SYM", "OCC", "STRIKE"} for t in tokens)
        if not (verbal and named):
            raise Silence


def _is_done_by_a_company(row: list[Token], index: int) -> bool:
    """As in "NVDA cutting jobs", "NVDA out with a new chip": a stock, its verb, and what no order says."""
    before = [token for token in row[:index] if token.type not in {"FILLER", "P"}]
    if len(before) != 2 or row[index].text.lower() in _SAID_OF_ONES_OWN:
        return False
    named, verb = before
    stock = named.type == "SYM" and named.value.kind == "stock"
    return stock and verb.type == "ACT" and verb.value in _DONE_BY_COMPANIES


def _is_strong(token: Token) -> bool:
    if token.type == "ACT":
        return token.value not in {"move", "off"} and token.text.lower() not in _WEAK
    return token.type in CORE


def _is_heading(row: list[Token], strong: list[int], tokens: list[Token]) -> bool:
    """Words with a number above the order ("Free signals 4 all"): the number is no price."""
    if not all(row[index].type in {"NUM", "PCT", "MULT", "slash2", "dash2", "SIGNED"} for index in strong):
        return False
    if any(token.type in {"AT", "ENTRY", "COUNT", "LOTS", "MARKET", "EXP", "OVER", "UNDER"} for token in row):
        return False
    counted = all(row[index].type == "NUM" for index in strong)
    if counted and any(token.type == "ACT" and token.value == "off" for token in row):  # "take one off"
        return False
    worded = any(token.type in {"UNKNOWN", "FILLER", "VETO", "LABEL", "COND"} for token in row)
    above = not any(token.type in {"ACT", "SYM", "STRIKE", "OCC"} and token.line < row[0].line for token in tokens)
    return worded and above


def _is_slogan(row: list[Token], strong: list[int]) -> bool:
    """As in "TP or SL": labels without any level."""
    labels = all(row[index].type in {"STOP", "TARGET", "TRAIL"} for index in strong)
    return (
        labels
        and any(token.type in {"VETO", "UNKNOWN", "COND"} for token in row)
        and not any(token.type == "BE" for token in row)
    )


def _is_title(row: list[Token], tokens: list[Token]) -> bool:
    """As in "EURUSD filling the gap" over the order's own lines: a heading, of which the symbol is meant."""
    if row[0].line != tokens[0].line or tokens[-1].line == row[0].line:
        return False
    types = {token.type for token in row}
    return "SYM" in types and types <= _OF_A_TITLE


def _side_line(row: list[Token], tokens: list[Token]) -> list[Token]:
    """A line of words without an order: it counts when it opens with a condition."""
    words = [token for token in row if token.type != "P"]
    if (
        words
        and words[0].type == "COND"
        and not any(token.text.lower() in {"you", "your", "u", "ur"} for token in words)
    ):
        _veto(tokens, words[0])
    return (
        [token for token in row if token.type not in {"UNKNOWN", "VETO", "COND", "ODD", "ratio"}]
        if not _is_prose(row)
        else [token for token in row if token.type == "HINT"]
    )


def _is_prose(row: list[Token]) -> bool:
    return any(token.type in {"UNKNOWN", "VETO", "COND", "ODD"} for token in row)


def _touches(row: list[Token], last: int, index: int) -> bool:
    """Whether nothing but plain words stands between the order and this word behind it."""
    return not any(
        (token.type == "P" and token.value in _BREAKS) or (token.gap and token.gap in _BREAKS)
        for token in row[last + 1 : index + 1]
    )


def _touches_order(row: list[Token], index: int, first: int) -> bool:
    between = row[index + 1 : first + 1]
    speaker = any(is_p(token, ":") for token in between)
    return speaker or not any((token.type == "P" and token.value in _BREAKS) or token.gap for token in between)


def _withdraw(tokens: list[Token], at: Token, code: str, message: str) -> None:
    if at.text.lower() not in _LOGGED and begins_like_an_order(tokens, before=at.start):
        raise Fault(code, message, at.start)
    raise Silence


def _veto(tokens: list[Token], at: Token) -> None:
    if at.text.lower() not in _RECALLED and begins_like_an_order(tokens, before=at.start):
        raise Fault("not-an-order", f"{at.text!r} makes this something other than an order", at.start)
    raise Silence


def _unknown(tokens: list[Token], at: Token) -> Exception:
    if not sounds_like_an_order(tokens):
        return Silence()
    return Fault("not-understood", f"{at.text!r} is not understood inside an order", at.start)


def begins_like_an_order(tokens: list[Token], before: int) -> bool:
    """Whether a whole order stands before `before`: an action, then something to trade and a price."""
    head = [token for token in tokens if token.start < before]
    core = [token for token in head if _is_strong(token)]
    if not core or core[0].type != "ACT" or core[0].value not in _JARGON | {"buy", "sell", "long", "short"}:
        return False
    types = {token.type for token in core}
    return bool(types & {"STRIKE", "OCC"} or ("SYM" in types and "NUM" in types)) and not any(
        token.type in {"UNKNOWN", "VETO", "COND"} for token in head[:-1]
    )


def _strike_in_words(tokens: list[Token]) -> bool:
    return any(a.type == "NUM" and b.type == "RIGHT" for a, b in pairwise(tokens))


def sounds_like_an_order(tokens: list[Token]) -> bool:
    """Whether silence would be the wrong answer: an order verb or a contract, with prices, and nothing that hedges."""
    types = {token.type for token in tokens}
    acts = {token.value for token in tokens if token.type == "ACT"}
    if types & {"VETO", "COND", "KILL"} or sum(token.type == "UNKNOWN" for token in tokens) > 4:
        return False
    priced = bool(types & {"NUM", "STRIKE", "OCC"})
    several = "MULTILEG" in types and "SYM" in types
    if acts & _JARGON:
        return priced or several or "SYM" in types
    if several:
        return bool(acts & _OPENERS) or ("RIGHT" in types and bool(types & {"AT", "slash2", "DATE"}))
    contract = bool(types & {"STRIKE", "OCC"}) or ("SYM" in types and _strike_in_words(tokens))
    if contract and "STOP" in types and types & {"AT", "NUM", "ENTRY"}:
        return True
    dated = (
        bool(acts & {"buy", "bought", "long"}) and "AT" in types and bool(types & {"slash2", "DATE"})
    )  # "Long SPY 600 12/18 @ 1.25"
    return priced and bool(acts & _OPENERS) and (contract or dated or bool(types & {"STOP", "TARGET"}))
