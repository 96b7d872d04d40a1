"""The message as it is read: NFKC, ASCII digits, no decoration; every character remembers its place in the original.

Withdrawn text (struck out, block-quoted) and what no person wrote (mentions, links, custom emoji) become spaces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 2_000

_BLANKS = re.compile(
    r"~~[^~]{0,2000}~~"  # struck out
    r"|(?m:^[ \t]{0,8}>(?![\d.= ]{0,3}\d)[^\n]{0,2000})"  # a block quote; "> 702.50" is a comparison
    r"|```[A-Za-z]{0,12}(?=\n)|`"
    r"|<a?:\w{1,40}:\d{1,24}>|<[@#][!&]?\d{1,24}>|<t:\d{1,12}(?::\w)?>"
    r"|<?https?://[^\s>]{0,500}>?|\bwww\.[^\s]{1,200}|\b(?:t\.me|discord\.gg)/[^\s]{1,100}"
    r"|@everyone|@here|(?<![\w@])@[A-Za-z_]{3,32}\w{0,32}(?=[\s,.!)]|$)(?<!@market)(?<!@mkt)(?<!@cmp)"
    r"|:[a-z][a-z_]{2,40}:"
    r"|\|\|"
)
# What every one of them holds: a message without it is spared the search for them all. Each begins with a letter of
# its own and not with a set of them, since the search then looks for any of these at once.
_MARKS = re.compile(r"~~|>|`|<|:[a-z/]|\|\||www\.|t\.me/|discord\.gg/|@(?:everyone|here|[A-Za-z_]{3})")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−➖﹣－"), "-")
_QUOTES = {ord(c): '"' for c in "“”„«»＂「」"} | {ord(c): "'" for c in "‘’‚´ʼ′"}
_OTHER = {
    ord("¢"): "c", ord("➡"): "→", ord("⇒"): "→", ord("⟶"): "→", ord("➜"): "→", ord("➔"): "→", ord("٫"): ".",
    ord("٬"): ",", ord("،"): ",", ord("。"): ".", ord("、"): ",", ord("【"): "[", ord("】"): "]", ord("《"): "(",
    ord("》"): ")", ord("｜"): "|", ord("×"): "x",
    ord("•"): "\n", ord("·"): "|", ord("●"): " ", ord("▪"): " ", ord("｝"): "}", ord("؛"): ";",
    # Arabic as it is typed: an alef with or without its hamza, letters drawn out.
    ord("أ"): "ا", ord("إ"): "ا", ord("آ"): "ا", ord("ى"): "ي", ord("ـ"): "",
}  # fmt: skip
_TABLE = _DASHES | _QUOTES | _OTHER
_FOLDED = frozenset(map(chr, _TABLE))
KEYCAP = "\u20e3"


@dataclass(frozen=True, slots=True)
class Clean:
    """`text` is what the lexer reads; `offsets[i]` is the place of its character i in the original, None when equal."""

    text: str
    offsets: tuple[int, ...] | None
    original: str

    def column(self, index: int) -> int:
        """The code point of the original, from 1, that stands behind position `index` of `text`."""
        if self.offsets is None:
            return min(index, len(self.original)) + 1
        return (self.offsets[index] if index < len(self.offsets) else len(self.original)) + 1


_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


def clean(text: str) -> Clean:
    """Read `text` as people see it. Pure; linear in its length."""
    visible = _BLANKS.sub(_spaces, text) if _needs_blanking(text) else text
    visible = visible.replace("*", " ").replace("__", "  ")
    if visible.isascii():
        return Clean(visible, None, text)
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(visible):
        for folded in _fold(char):
            chars.append(folded)
            offsets.append(index)
    return Clean("".join(chars), tuple(offsets), text)


def _needs_blanking(text: str) -> bool:
    return _MARKS.search(text) is not None


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def folded(words: str) -> str:
    """Words of a dialect as `clean` writes those of a message."""
    return words if words.isascii() or _FOLDED.isdisjoint(words) else words.translate(_TABLE)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char.isascii():
        return char
    if char == KEYCAP:
        return char
    code = ord(char)
    if code in _TABLE:
        return _TABLE[code]
    if char in _RAISED:
        return f" {unicodedata.normalize('NFKC', char)}"  # "TP Level²" counts the levels
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Cc", "Co", "Cn"}:
        return ""
    if category == "Zs":
        return " "
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return unicodedata.normalize("NFKC", char).translate(_TABLE)
