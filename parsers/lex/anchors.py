"""The words without which a message cannot hold an order; most chatter ends at this look, before it is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from string import ascii_letters

_LETTERS = re.compile(r"[^\W\d_]+")
# Writing without spaces, look-alikes, a verb without letters: for the lexer to judge.
_FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]|✂")
_LETTERS_ALONE = bytes(ord(chr(code).lower()) if chr(code) in ascii_letters else ord(" ") for code in range(256))


@dataclass(frozen=True, slots=True)
class Anchors:
    """`ascii` has the same words as bytes: cutting bytes costs half of what cutting text with a pattern does."""

    words: frozenset[str]
    ascii: frozenset[bytes]

    def stand_in(self, text: str) -> bool:
        """Whether the message holds any of them, or writing that only the lexer can cut."""
        spoken = text.encode("utf-8", "replace").translate(_LETTERS_ALONE).split()
        return not self.ascii.isdisjoint(spoken) or not (text.isascii() or _FOREIGN.search(text) is None)

    def spoken_in(self, text: str) -> bool:
        """Whether one of the words themselves stands in it."""
        return not self.words.isdisjoint(_LETTERS.findall(text.lower()))


def anchors_of(phrases: Iterable[str], plain: Collection[str], off: Collection[str]) -> Anchors:
    """One word of each phrase that gives an order its shape: without all of its words a phrase is not there.

    Of a phrase without an anchor of another, the word is taken that people say least: no plain one, and the longest.
    """
    words: set[str] = set()
    for cut in sorted((_LETTERS.findall(phrase) for phrase in phrases), key=len):
        telling = [word for word in cut if word not in off]
        if telling and words.isdisjoint(telling):
            words.add(max(telling, key=lambda word: (word not in plain, word.isascii(), len(word))))
    return Anchors(frozenset(words), frozenset(word.encode() for word in words if word.isascii()))
