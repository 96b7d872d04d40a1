"""Symbols of two words, and verbs that are labels or levels by what stands beside them."""

from __future__ import annotations

from parsers.lexer import Sym
from parsers.lexicon import Lexicon
from parsers.near import Tokens, last_is, next_after
from parsers.tidy import is_p
from parsers.token import Token


def join_pairs(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """ "EUR USD" and "CTK / USDT" are one symbol in two words."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        step = 2 if index + 2 < len(tokens) and is_p(tokens[index + 1], "/") else 1
        other = tokens[index + step] if index + step < len(tokens) else None
        if token.type == "SYM" and other is not None and other.type == "SYM" and other.line == token.line:
            pair = token.value.name + other.value.name
            if token.value.name in lexicon.currencies | lexicon.metals and other.value.name in lexicon.currencies:
                token = token.copy("SYM", Sym("forex", pair))
                token.end = other.end
                index += step
            elif other.value.name in {"USDT", "USDC"}:
                token = token.copy("SYM", Sym("crypto", pair))
                index += step
        out.append(token)
        index += 1
    return out


def tell_bitcoin(tokens: Tokens) -> Tokens:
    """BTC is buy-to-close before something to close, else the coin."""
    out: Tokens = []
    for index, token in enumerate(tokens):
        if token.type == "ACT" and token.value == "btc" and token.text.lower() == "btc":
            rest = [t for t in tokens[index + 1 :] if t.type not in {"P", "FILLER"}][:2]
            nearby = {t.type for t in rest}
            if not rest or (
                not nearby & {"SYM", "OCC", "STRIKE"} and rest[0].type not in {"SHARE", "slash2", "UNKNOWN"}
            ):
                token = token.copy("SYM", Sym("crypto", "BTC"))
        out.append(token)
    return out


def read_keycaps(tokens: Tokens) -> Tokens:
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "NUM" and index + 1 < len(tokens) and is_p(tokens[index + 1], _KEYCAP):
            before = next((t for t in reversed(out) if not is_p(t, ":")), None)
            if before is not None and before.type == "ACT":
                out.append(token.copy("QTY", token.value))
            index += 2
            continue
        if not is_p(token, _KEYCAP):
            out.append(token)
        index += 1
    return out


def read_open_words(tokens: Tokens) -> Tokens:
    """ "in", "open", "entry" and "flat" are verbs, labels or levels by what follows and precedes them."""
    out: Tokens = []
    for index, token in enumerate(tokens):
        after = next_after(tokens, index)
        text = token.text.lower()
        if token.type == "ENTRY":
            token = _entry_word(token, tokens, index, after)
        elif token.type == "ACT" and token.value == "enter" and text == "in":
            token = token.copy("AT", "") if after is not None and after.type in {"NUM", "AT"} else token
            if token.type == "ACT" and (
                after is None or after.type not in {"SYM", "STRIKE", "OCC", "RIGHT", "UNKNOWN", "NUM"}
            ):
                token = token.copy("FILLER")
        elif (token.type == "ACT" and text in {"open", "hold", "opened"} and last_is(out, "TARGET")) or (
            token.type == "FILLER" and text == "hold" and last_is(out, "TARGET")
        ):
            token = token.copy("OPEN", "")
        elif token.type == "BIAS":
            labelled = last_is([t for t in out if t.type != "AT"], "LABEL") and text not in {""}
            token = token.copy("ACT", token.value) if labelled else token.copy("FILLER")
        elif token.type == "ACT" and token.value == "off":
            token = (
                token.copy("ACT", "trim")
                if last_is(out, "SHARE", "PCT", "slash2", "NUM", "COUNT")
                else token.copy("FILLER")
            )
        elif token.type == "ACT" and text == "flat" and last_is(out, "TO", "AT"):
            token = token.copy("BE", "")
        elif (
            token.type == "ACT"
            and text in {"long", "short"}
            and after is not None
            and after.type == "FILLER"
            and after.text.lower() in {"day", "term"}
        ):
            token = token.copy("FILLER")
        out.append(token)
    return out


def _entry_word(token: Token, tokens: Tokens, index: int, after: Token | None) -> Token:
    before = [t for t in tokens[:index] if t.type != "P"]
    numeric = after is not None and after.type in {"NUM", "AT", "SIGNED"}
    if before and not numeric and before[-1].type in {"STOP", "TRAIL"} and before[-1].line == token.line:
        return token.copy("BE", "")
    if before and before[-1].type in {"TO", "AT"} and any(t.type in {"STOP", "TRAIL"} for t in before[-6:]):
        return token.copy("BE", "")
    separated = index + 1 < len(tokens) and tokens[index + 1].type == "P" and tokens[index + 1].value in {",", ";", "|"}
    if separated and before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if (
        after is not None
        and after.line == token.line
        and after.type in {"NUM", "AT", "MARKET", "OVER", "UNDER", "SIGNED", "slash2", "dash2"}
    ):
        return token.copy("AT", "")
    if before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if after is not None and after.type in {"NUM", "AT"} and len(tokens) > index + 1 and is_p(tokens[index + 1], ":"):
        return token.copy("AT", "")
    return token.copy("ACT", "enter")


_KEYCAP = "\u20e3"
