"""Raw tokens become words of the language: the longest phrase of the lexicon, a symbol by its shape, or unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parsers.fault import Fault
from parsers.lex.lexicon import Lexicon, Spec
from parsers.lex.scan import MASTER, MAX_TOKENS, scan
from parsers.lex.token import Token

_READY = frozenset(
    {
        "NUM",
        "SIGNED",
        "PCT",
        "DIST",
        "TSPCT",
        "OCC",
        "DATE",
        "DMY",
        "STRIKE",
        "MULT",
        "QTY",
        "ONCLOSE",
        "TARGET",
        "STOP",
        "ACT",
        "ratio",
        "time",
        "ord",
        "dash2",
        "slash2",
        "arrow",
    }
)
_SHAPE = re.compile(r"(?:[A-Z]{1,5}(?:\.[A-Z])?|[A-Z]{2,4}/[A-Z])\Z")
_JOINER = re.compile(r"['./&-]")
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u052f]")
_LATIN = re.compile(r"[A-Za-z]")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_QUOTED = ("USDT", "USDC", "USD")
_VERBS = ("BUY", "SELL", "LONG", "SHORT")
_COUNTED_COIN = re.compile(r"1\d{1,6}[A-Z]{2,6}(?:USDT|USDC)(?:\.P|PERP)?\Z", re.IGNORECASE)
_CHART_FRAME = re.compile(r"(?:v\d|[mhdw]\d{1,2}|\d{1,2}(?:h|d|w|min|mins|m|hr|hrs))\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sym:
    """A symbol as read: `kind` is what it names, `sure` whether no guess was needed, `month` a future's.

    `guessed` is a word in small letters that names something only if it is held.
    """

    kind: str
    name: str
    sure: bool = True
    month: str = ""
    guessed: bool = False


def lex(text: str, lexicon: Lexicon) -> list[Token]:
    """Every token of the message, unknown words too. Raises Fault on mixed alphabets, and beyond MAX_TOKENS."""
    raw = scan(text)
    if len(raw) > MAX_TOKENS:
        raise Fault(
            "too-long",
            f"more than {MAX_TOKENS} words are too long for an order",
            suggestion="post the order in a message of its own",
        )
    words = [token.text.lower() for token in raw]
    shouting = text.isupper()
    out: list[Token] = []
    index = end = 0
    while index < len(raw):
        token = raw[index]
        if index == end:
            end = _line_end(raw, index)
        found = lexicon.match(words, index, end) if words[index] in lexicon.sizes else None
        if found is not None and _allowed(token, found, lexicon, shouting=shouting):
            size, spec = found
            out.extend(_phrase(raw[index : index + size], spec) if size > 1 or len(spec) > 1 else [_named(token, spec)])
            index += size
            continue
        out.extend([token] if token.type in _READY else _single(token, lexicon))
        index += 1
    return out


def _line_end(raw: list[Token], index: int) -> int:
    line = raw[index].line
    while index < len(raw) and raw[index].line == line:
        index += 1
    return index


def _allowed(token: Token, found: tuple[int, Spec], lexicon: Lexicon, *, shouting: bool) -> bool:
    """Little foreign words do not hide a ticker written in capitals: `SI long` is silver, `si rompe` is a condition."""
    size, _ = found
    if size > 1 or not token.text.isupper():
        return True
    if token.text in lexicon.roots:
        return False
    return shouting or token.text.lower() not in lexicon.lower_only


def _named(token: Token, spec: Spec) -> Token:
    """The token itself, as the one kind of word that it is by itself."""
    ((kind, value),) = spec
    token.type, token.value = kind, _meaning(kind, value)
    return token


def _meaning(kind: str, value: str) -> object:
    if kind == "QTY":
        return Decimal(value)
    if kind == "SYM":
        what, _, name = value.partition(":")
        return Sym(what, name)
    return value


def _phrase(raw: list[Token], spec: Spec) -> list[Token]:
    first, last = raw[0], raw[-1]
    text = first.text if first is last else " ".join([token.text for token in raw])
    out = []
    for kind, value in spec:
        token = Token(kind, _meaning(kind, value), first.start, last.end, text)
        token.line = first.line
        out.append(token)
    out[0].first, out[0].gap = first.first, first.gap
    return out


def _single(token: Token, lexicon: Lexicon) -> list[Token]:
    kind = token.type
    if kind in {"punct", "under", "line"}:
        return [token.copy("P", "_" if kind in {"under", "line"} else token.text)]
    if kind in {"word", "glued"}:
        return _word(token, lexicon)
    if kind == "cash":
        return [token.copy("SYM", _cash(token.value, lexicon))]
    if kind == "fut":
        return [_future(token, lexicon)]
    if kind == "root":
        if token.value in lexicon.roots:
            return [token.copy("SYM", Sym("future", token.value))]
        token.text = token.text.lstrip("/$")
        token.start = token.end - len(token.text)
        return _word(token, lexicon)
    if kind == "alnum":
        return _label_with_number(token, lexicon)
    if _COUNTED_COIN.match(token.text):
        return [token.copy("SYM", Sym("crypto", token.text.upper()))]
    return [token.copy("FILLER") if _CHART_FRAME.match(token.text) else token.copy("ODD", token.value)]


def _word(token: Token, lexicon: Lexicon) -> list[Token]:  # noqa: C901  one arm for each shape of a word
    text = token.text
    foreign = not text.isascii()
    if foreign and _LATIN.search(text) and _CYRILLIC_OR_GREEK.search(text):
        odd = next(char for char in text if _CYRILLIC_OR_GREEK.match(char))
        raise Fault("odd-character", f"{text!r} mixes alphabets: {odd!r} is not a Latin letter", token.start)
    symbol = _named_pair(text, lexicon)
    if symbol is not None:
        return [token.copy("SYM", symbol)]
    if foreign and _CJK.search(text):
        return _unspaced(token, lexicon)
    if len(text) > 6 and not foreign:
        glued = _glued(token, lexicon)
        if glued:
            return glued
    if _SHAPE.match(text):
        if text in lexicon.roots:
            return [token.copy("SYM", Sym("future", text))]
        if text.lower() not in lexicon.plain:
            return [token.copy("SYM", Sym("stock", text.replace("/", "."), sure=False))]
    elif _JOINER.search(text):
        return _split(token, lexicon)
    if (
        text.upper() in lexicon.roots
        and text.lower() not in lexicon.plain
        and len(text) > 1
        and text.lower() not in {"he", "le", "es", "si", "met"}
    ):
        return [token.copy("SYM", Sym("future", text.upper(), sure=False))]
    return [token.copy("UNKNOWN", text)]


def _named_pair(text: str, lexicon: Lexicon) -> Sym | None:
    letters = text.upper().replace("/", "").replace("-", "").replace(".", "")
    if (
        len(letters) == 6
        and letters[3:] in lexicon.currencies
        and (letters[:3] in lexicon.currencies or letters[:3] in lexicon.metals)
    ):
        return Sym("forex", letters)
    base = letters.removesuffix("PERP")
    if not base.endswith(_QUOTED):
        return None
    for tail in _QUOTED:
        stem = base.removesuffix(tail)
        if stem != base and 2 <= len(stem) <= 6 and (tail != "USD" or stem in lexicon.crypto):
            return Sym("crypto", letters)
    return None


def _cash(tag: str, lexicon: Lexicon) -> Sym:
    pair = _named_pair(tag, lexicon)
    if pair is not None:
        return pair
    if tag in lexicon.roots:
        return Sym("future", tag)
    spec = lexicon.word(tag.lower())
    if spec is not None and spec[0][0] == "SYM":
        kind, _, name = spec[0][1].partition(":")
        return Sym(kind, name) if kind != "company" else Sym("stock", tag)
    return Sym("crypto", tag) if tag in lexicon.crypto else Sym("stock", tag.replace("/", "."))


def _future(token: Token, lexicon: Lexicon) -> Token:
    root, letter, year = token.value
    if root not in lexicon.roots:
        spec = lexicon.word(token.text.lower().lstrip("/$"))
        return token.copy("ODD") if spec is None else token.copy(spec[0][0], spec[0][1])
    month = "FGHJKMNQUVXZ".index(letter) + 1
    return token.copy("SYM", Sym("future", root, month=f"{year}-{month:02}"))


def _label_with_number(token: Token, lexicon: Lexicon) -> list[Token]:
    word, number = token.value
    spec = lexicon.word(word)
    if word in {"t", "tg"}:
        spec = (("TARGET", ""),)
    if spec is None or spec[0][0] not in {"TARGET", "STOP", "AT", "ENTRY", "COUNTER", "LABEL"}:
        return [token.copy("FILLER" if _CHART_FRAME.match(token.text) else "ODD")]
    kind = spec[0][0]
    if kind == "TARGET" and 1 <= number <= 12:
        return [token.copy("TARGET", str(number))]
    label = token.copy(kind, spec[0][1])
    figure = token.copy("NUM", _decimal(token))
    figure.first, figure.gap = False, ""
    figure.start = token.end - len(str(number))
    return [label, figure]


def _decimal(token: Token) -> object:
    match = MASTER.fullmatch(re.sub(r"^\D+", "", token.text))
    return Decimal(re.sub(r"^\D+", "", token.text)) if match is None or not match["n"] else Decimal(match["n"])


def _split(token: Token, lexicon: Lexicon) -> list[Token]:
    """A run like `Sl.Tp` or `SELL/GOLD` that no phrase names: its parts, one by one."""
    out: list[Token] = []
    for match in re.finditer(r"[^'./&-]+|[./&-]", token.text):
        part = Token("word", None, token.start + match.start(), token.start + match.end(), match[0])
        part.line, part.first, part.gap = token.line, token.first and not out, token.gap if not out else ""
        if not match[0][0].isalpha():
            out.append(part.copy("P", match[0]))
            continue
        spec = lexicon.word(match[0].lower())
        out.extend(_phrase([part], spec) if spec else _word(part, lexicon))
    return out


def _glued(token: Token, lexicon: Lexicon) -> list[Token]:
    text = token.text.upper()
    for verb in _VERBS:
        for symbol, verb_first in ((text.removesuffix(verb), False), (text.removeprefix(verb), True)):
            if symbol == text:
                continue
            name = _named_pair(symbol, lexicon)
            if name is None and symbol in {"GOLD", "XAU", "SILVER"}:
                name = Sym("forex", "XAGUSD" if symbol == "SILVER" else "XAUUSD")
            if name is not None:
                pair = [token.copy("SYM", name), token.copy("ACT", verb.lower())]
                pair = pair[::-1] if verb_first else pair
                pair[1].first, pair[1].gap = False, ""
                return pair
    return []


def _unspaced(token: Token, lexicon: Lexicon) -> list[Token]:
    """Chinese and Japanese write without spaces: the longest known word at each place, the rest unknown."""
    out: list[Token] = []
    start = 0
    text = token.text
    while start < len(text):
        for end in range(min(len(text), start + 12), start, -1):
            spec = lexicon.word(text[start:end].lower())
            if spec:
                break
        part = Token("word", None, token.start + start, token.start + end, text[start:end])
        part.line, part.first, part.gap = token.line, token.first and not out, token.gap if not out else ""
        out.extend(_phrase([part], spec) if spec else [part.copy("UNKNOWN", part.text)])
        start = end
    return out
