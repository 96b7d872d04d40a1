"""Words that are symbols by where they stand: `bto nvda 217.5c`, `Msft September 18th 425 calls`, `LONG Dec ES`."""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.fault import Fault
from parsers.lex.lexer import Sym
from parsers.lex.lexicon import Lexicon
from parsers.lex.token import Token
from parsers.roles.months import name_months

_TICKER = re.compile(r"[A-Za-z]{1,5}\Z")
_JARGON = frozenset({"bto", "sto", "stc", "btc"})
_DATES = frozenset({"DATE", "DMY", "slash2", "dash2", "EXP", "P"})
_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close"})
_MOST_PARTS = 8
_INITIALS = {"E": ("AT", ""), "S": ("STOP", ""), "T": ("TARGET", "")}
_LIGHT = frozenset({"FILLER", "P"})
# Besides the word "take", words of these kinds mean something else in some places.
_BY_PLACE = frozenset({"UNKNOWN", "SYM", "BE", "slash2", "UNIT", "TARGET"})


def promote(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """The same tokens, with unknown words made symbols where nothing else could stand."""
    return name_months(
        [
            _promoted(tokens, index, lexicon) if token.type in _BY_PLACE or token.text.lower() == "take" else token
            for index, token in enumerate(tokens)
        ]
    )


def _promoted(tokens: list[Token], index: int, lexicon: Lexicon) -> Token:
    token = tokens[index]
    if token.type == "UNKNOWN" and (again := _named_before(tokens, token, lexicon)) is not None:
        return token.copy("SYM", again)
    if token.type == "UNKNOWN" and _is_symbol(tokens, index, lexicon):
        # A future's root wins over a stock's ticker in small letters too, where no contract of options follows.
        root = token.text.upper() in lexicon.roots and not _contract_follows(tokens, index)
        return token.copy("SYM", Sym("future" if root else "stock", token.text.upper(), sure=root))
    if token.type == "UNKNOWN" and _is_held(tokens, index, lexicon):
        return token.copy("SYM", Sym("stock", token.text.upper(), sure=False, guessed=True))
    if (
        index
        and token.type == "SYM"
        and len(token.text) == 1
        and _labels(tokens, index)
        and _named_above(tokens, token)
    ):
        return token.copy(*_INITIALS.get(token.text.upper(), ("ODD", None)))
    if token.text == "COST" and token.type == "BE" and _is_traded(tokens, index):
        return token.copy("SYM", Sym("stock", token.text, sure=False))
    if token.type == "slash2" and _is_led_by_an_exit(tokens, index):
        return _part_of(tokens, index)
    if token.type == "UNIT" and token.text.lower() == "pts" and _labels(tokens, index):
        return token.copy("TARGET", "")
    if token.text.lower() == "take" and _takes_profit(tokens, index):
        return token.copy("TARGET", "")
    if token.type == "TARGET" and token.text == "TGT" and _next_type(tokens, index) == "STRIKE":
        return token.copy("SYM", Sym("stock", "TGT", sure=False))
    return token


def _named_before(tokens: list[Token], token: Token, lexicon: Lexicon) -> Sym | None:
    """The symbol itself, as in "BTO SPY 600C 2.45, stop if spy loses 598": small letters, but named above as one."""
    if not 2 <= len(token.text) <= 5 or token.text.lower() in lexicon.plain:
        return None
    name = token.text.upper()
    named = (t.value for t in tokens if t.type == "SYM" and t.start < token.start and t.text.lstrip("$/").isupper())
    return next((each for each in named if each.name == name), None)


def _is_traded(tokens: list[Token], index: int) -> bool:
    """As in "100 shares of COST", "COST 900c": a word of the language that names a stock."""
    return _contract_follows(tokens, index) or (
        index > 1 and tokens[index - 1].text.lower() == "of" and tokens[index - 2].type == "COUNT"
    )


def _named_above(tokens: list[Token], initial: Token) -> bool:
    """Whether another symbol stands before a lone letter, as in "GBPJPY", then "S: 203.80"."""
    return any(t.type in {"SYM", "OCC"} and t.start < initial.start and len(t.text) > 1 for t in tokens)


def _is_led_by_an_exit(tokens: list[Token], index: int) -> bool:
    """As in "sold to close 3/5 SPY 670c", "sold 2/4 @ 7.5": behind an exit's verb, and before no contract."""
    part, whole = tokens[index].value
    led = index > 0 and tokens[index - 1].type == "ACT" and tokens[index - 1].value in _EXITS
    after = tokens[index + 1] if index + 1 < len(tokens) and tokens[index + 1].line == tokens[index].line else None
    return led and part < whole <= _MOST_PARTS and (after is None or after.type in {"SYM", "AT", "P", "NUM", "FILLER"})


def _part_of(tokens: list[Token], index: int) -> Token:
    """The count of "sold 2/4", where nothing is named that can have that expiry. Raises Fault elsewhere."""
    token = tokens[index]
    if any(t.type in {"STRIKE", "OCC", "RIGHT", "SYM"} for t in tokens):
        raise Fault("ambiguous", f"{token.text} can be a share or an expiry", token.start)
    return token.copy("QTY", Decimal(token.value[0]))


def _labels(tokens: list[Token], index: int) -> bool:
    """Whether a colon and a number follow."""
    if index + 2 >= len(tokens) or tokens[index + 2].line != tokens[index].line:
        return False
    colon, number = tokens[index + 1 : index + 3]
    return colon.type == "P" and colon.value == ":" and number.type == "NUM"


def _takes_profit(tokens: list[Token], index: int) -> bool:
    """As in "Stop 1.1715", then "Take 1.1640": a label, in a currency's or future's order that has a stop."""
    kinds = {token.value.kind for token in tokens if token.type == "SYM"}
    if not kinds or not kinds <= {"forex", "future"} or not any(token.type == "STOP" for token in tokens):
        return False
    after = next((t for t in tokens[index + 1 : index + 3] if t.type != "P"), None)
    return after is not None and after.type in {"NUM", "AT", "DIST"} and after.line == tokens[index].line


def _is_symbol(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    token = tokens[index]
    if not _TICKER.match(token.text):
        return False
    others = [t for t in tokens if t.type in {"SYM", "OCC"} and t.line == token.line]
    if others:
        return False
    plain = token.text.lower() in lexicon.plain
    if plain and not token.text.isupper():
        return False
    if _contract_follows(tokens, index):
        return True
    verb = _verb_before(tokens, index)
    after = _next_type(tokens, index)
    if verb in _JARGON:
        return after in {"AT", "NUM", "MARKET", "STRIKE", "RIGHT", "SHARE"} and not plain
    types = {t.type for t in tokens}
    if plain:
        return _is_shouted_name(tokens, index) and bool(types & {"STOP", "TARGET"}) and "VETO" not in types
    return (
        verb in {"buy", "long", "short", "bought", "sell"}
        and after in {"AT", "NUM"}
        and bool(types & {"STOP", "TARGET"})
        and "VETO" not in types
    )


def _is_shouted_name(tokens: list[Token], index: int) -> bool:
    """As in "SHORT RUN 19.45 | SL 20.40" among orders for stocks: a plain word in capitals, between verb and price."""
    before, after = tokens[index - 1] if index else None, tokens[index + 1] if index + 1 < len(tokens) else None
    if before is None or after is None or (before.type, after.type) != ("ACT", "NUM"):
        return False
    stocks = {t.value.kind for t in tokens if t.type == "SYM"} == {"stock"}
    return stocks and before.line == after.line == tokens[index].line


def _is_held(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    """As in "all out amzn", "trim half nvda 3.40": what an exit names, if it is held; a plain word is none."""
    token = tokens[index]
    if not 2 <= len(token.text) <= 5 or not _TICKER.match(token.text) or token.text.lower() in lexicon.plain:
        return False
    if any(t.type in {"SYM", "OCC", "VETO", "COND"} for t in tokens) or sum(t.type == "UNKNOWN" for t in tokens) > 1:
        return False
    if _is_of_a_level(tokens, index):
        return True
    if _verb_before(tokens, index) not in _HELD_BY or tokens[index - 1].text.lower() == "my":  # "trimmed my beard"
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after is None or after.line != token.line or after.type in _MAY_FOLLOW


def _is_of_a_level(tokens: list[Token], index: int) -> bool:
    """As in "raise stop to 2.60 on the spy calls", "new pt on meta 9.25": behind "on", beside a stop or a target."""
    before = [t for t in tokens[max(0, index - 2) : index] if t.text.lower() != "the"]
    led = bool(before) and before[-1].text.lower() in {"on", "for"} and before[-1].line == tokens[index].line
    levels = any(t.type in {"STOP", "TARGET"} and t.line == tokens[index].line for t in tokens[:index])
    priced = any(t.type in {"NUM", "BE", "PCT"} and t.line == tokens[index].line for t in tokens)
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    ends = after is None or after.line != tokens[index].line or after.type in {"RIGHT", "NUM", "AT", "TO", "P"}
    return led and levels and priced and ends


_HELD_BY = frozenset({"close", "trim", "cover", "off"})
_MAY_FOLLOW = frozenset({"RIGHT", "AT", "NUM", "MARKET", "P", "AND", "SHARE", "PCT", "FILLER"})


def _contract_follows(tokens: list[Token], index: int) -> bool:
    ahead = index + 1
    while (
        ahead < len(tokens)
        and tokens[ahead].line == tokens[index].line
        and (tokens[ahead].type in _DATES or tokens[ahead].type == "FILLER")
    ):
        ahead += 1
    if ahead >= len(tokens) or tokens[ahead].line != tokens[index].line:
        return False
    if tokens[ahead].type == "STRIKE":
        return True
    return tokens[ahead].type == "NUM" and ahead + 1 < len(tokens) and tokens[ahead + 1].type == "RIGHT"


def _verb_before(tokens: list[Token], index: int) -> str:
    for token in reversed(tokens[max(0, index - 3) : index]):
        if token.type == "ACT":
            return str(token.value)
        if token.type not in _LIGHT | {"NUM", "SHARE", "slash2"}:
            return ""
    return ""


def _next_type(tokens: list[Token], index: int) -> str:
    return next((t.type for t in tokens[index + 1 : index + 4] if t.type not in _LIGHT), "")
