"""Symbols of two words, and verbs that are labels or levels by what stands beside them."""

from __future__ import annotations

from parsers.lex.lexer import Sym
from parsers.lex.lexicon import Lexicon
from parsers.lex.near import Tokens, ends_targets, last_is, next_after
from parsers.lex.tidy import is_p
from parsers.lex.token import Token


def join_pairs(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """Join "EUR USD" and "CTK / USDT", which are one symbol in two words."""
    if sum(token.type == "SYM" for token in tokens) < 2:
        return tokens
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
    if not any(token.type == "ACT" and token.value == "btc" for token in tokens):
        return tokens
    coin = Sym("crypto", "BTC")
    return [t.copy("SYM", coin) if _is_coin(tokens, index) else t for index, t in enumerate(tokens)]


def _is_coin(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    if token.type != "ACT" or token.value != "btc" or token.text.lower() != "btc":
        return False
    rest = [t.type for t in tokens[index + 1 :] if t.type not in {"P", "FILLER"}][:2]
    closes = {"SYM", "OCC", "STRIKE"} & set(rest) or (rest and rest[0] in {"SHARE", "slash2", "UNKNOWN"})
    return not closes


def read_keycaps(tokens: Tokens) -> Tokens:
    """A digit in a keycap is a quantity behind a verb, and a bullet everywhere else."""
    if not any(token.type == "P" and token.value == _KEYCAP for token in tokens):
        return tokens
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
    """Read "in", "open", "entry" and "flat" as verbs, labels or levels, by what follows and precedes them."""
    out: Tokens = []
    for index, token in enumerate(tokens):
        told = token.type in _OPEN_KINDS or token.text.lower() in _OPEN_WORDS
        out.append(_open_word(tokens, index, out) if told else token)
    return out


def _open_word(tokens: Tokens, index: int, out: Tokens) -> Token:
    token, word = tokens[index], tokens[index].text.lower()
    if token.type == "ENTRY":
        return _entry_word(token, tokens, index, next_after(tokens, index))
    if token.type == "AT" and token.value == "entry" and _means_even(tokens, index):
        return token.copy("BE", "")
    if token.type == "BIAS":
        labelled = last_is([t for t in out if t.type != "AT"], "LABEL")
        return token.copy("ACT" if labelled else "FILLER", token.value)
    if word in _LEFT_OPEN and _is_open_target(tokens, index, out):
        return token.copy("OPEN", "")
    if word in _POSITIONS and not _opens_by_noun(tokens, index):
        return token.copy("FILLER")
    return _open_verb(tokens, index, out) if token.type == "ACT" else token


def _open_verb(tokens: Tokens, index: int, out: Tokens) -> Token:
    token = tokens[index]
    if token.value == "enter" and _labels_a_price(tokens, index):
        return token.copy("AT", "entry")
    if token.value in _SIDES and _names_a_side(tokens, index, out):
        return token.copy("ACT", _SIDES[token.value])
    return _verb(token, next_after(tokens, index), out)


_LEFT_OPEN = frozenset({"hold", "open", "opened", "leave runner", "leave a runner", "leave runners", "leaving runners"})
_POSITIONS = frozenset({"longs", "shorts"})
_OPEN_KINDS = frozenset({"ENTRY", "AT", "BIAS", "ACT"})
_OPEN_WORDS = _LEFT_OPEN | _POSITIONS


def _opens_by_noun(tokens: Tokens, index: int) -> bool:
    """As in "careful with longs up here at 7700": positions of anybody, unless a verb or a stop makes them an order."""
    stopped = any(token.type in {"STOP", "TRAIL"} for token in tokens)
    return stopped or any(token.type == "ACT" for at, token in enumerate(tokens) if at != index)


def _is_open_target(tokens: Tokens, index: int, out: Tokens) -> bool:
    if last_is(out, "TARGET"):
        return True
    after = next_after(tokens, index)
    closes = after is None or after.line != tokens[index].line
    return closes and bool(out) and out[-1].line == tokens[index].line and ends_targets(out)


def _labels_a_price(tokens: Tokens, index: int) -> bool:
    """As in "TYPE: BUY", then "OPEN: 1.3205": a label, when another word already says what to do."""
    if index + 2 >= len(tokens) or tokens[index + 2].line != tokens[index].line:
        return False
    labelled = is_p(tokens[index + 1], ":") and tokens[index + 2].type == "NUM"
    return labelled and any(t.type == "ACT" for at, t in enumerate(tokens) if at != index)


_TAKES = frozenset({"took", "taking", "taken"})
_SIDES = {"buy": "long", "sell": "short"}
_ENDS = frozenset({"close", "closeall", "trim"})


def _names_a_side(tokens: Tokens, index: int, out: Tokens) -> bool:
    """As in "close gold sells": behind an exit the word tells which position, where selling can begin one."""
    line = tokens[index].line
    led = next((t for t in out if t.type == "ACT" and t.line == line), None)
    kinds = {t.value.kind for t in tokens if t.type == "SYM"}
    return led is not None and led.value in _ENDS and kinds <= {"forex", "future"}


def _means_even(tokens: Tokens, index: int) -> bool:
    """As in "SL at entry point", "stop to entry": the entry as a level, with no number of its own."""
    token, after = tokens[index], next_after(tokens, index)
    if after is not None and after.line == token.line and after.type in {"NUM", "AT", "SIGNED"}:
        return False
    before = [t for t in tokens[:index] if t.type != "P" and t.line == token.line]
    if before and before[-1].type in {"STOP", "TRAIL"}:
        return True
    return (
        bool(before)
        and before[-1].type in {"TO", "AT", "arrow"}
        and any(t.type in {"STOP", "TRAIL"} for t in before[-6:])
    )


def _verb(token: Token, after: Token | None, out: Tokens) -> Token:
    following = after.type if after is not None else ""
    match token.text.lower():
        case "in" if token.value == "enter" and following in {"NUM", "AT"}:
            return token.copy("AT", "")
        case "in" if token.value == "enter" and following not in {"SYM", "STRIKE", "OCC", "RIGHT", "UNKNOWN"}:
            return token.copy("FILLER")
        case "flat" if last_is(out, "TO", "AT"):
            return token.copy("BE", "")
        case "long" | "short" if after is not None and after.text.lower() in {"day", "term"}:
            return token.copy("FILLER")
        case _ if token.value == "off":
            taken = any(t.type == "ACT" and t.text.lower() in _TAKES and t.line == token.line for t in out)
            before = [t for t in out if t.type != "SYM"] if last_is(out, "SYM") else out  # "half TSLA off"
            if taken and _takes_it_off(out):
                return token.copy("ACT", "close")
            reduces = taken or last_is(before, "SHARE", "PCT", "slash2", "NUM", "COUNT")
            return token.copy("ACT", "trim") if reduces else token.copy("FILLER")
        case _:
            return token


def _takes_it_off(out: Tokens) -> bool:
    """As in "taking SHOP off": nothing but its name between the two words, so all of it goes, and nothing is bought."""
    verb = next(place for place in range(len(out) - 1, -1, -1) if out[place].text.lower() in _TAKES)
    between = [t for t in out[verb + 1 :] if t.type not in {"FILLER", "P"}]
    whole = bool(between) and all(t.type in {"SYM", "RIGHT", "STRIKE", "OCC"} for t in between)
    if whole:
        out[verb] = out[verb].copy("FILLER", "")
    return whole


def _entry_word(token: Token, tokens: Tokens, index: int, after: Token | None) -> Token:
    before = [t for t in tokens[:index] if t.type != "P"]
    if _means_even(tokens, index):
        return token.copy("BE", "")
    separated = (
        index + 1 < len(tokens) and tokens[index + 1].type == "P" and tokens[index + 1].value in {",", ";", "|", "/"}
    )
    if separated and before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if (
        after is not None
        and after.line == token.line
        and after.type in {"NUM", "AT", "MARKET", "OVER", "UNDER", "SIGNED", "slash2", "dash2"}
    ):
        return token.copy("AT", "entry")
    if before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if after is not None and after.type in {"NUM", "AT"} and len(tokens) > index + 1 and is_p(tokens[index + 1], ":"):
        return token.copy("AT", "entry")
    return token.copy("ACT", "enter")


_KEYCAP = "\u20e3"
