"""A dialect's words: which phrase is which token, which names are symbols, which short words are plain English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from parsers.lex.anchors import Anchors
from parsers.lex.normalise import folded
from parsers.lex.scan import scan

Spec = tuple[tuple[str, str], ...]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A dialect's words; all but symbols is lower case.

    `sizes` has the lengths of the phrases that begin with a word, longest first; `groups` are words by what
    they have in common, under the names of the dialects' files; "telling" are those that show a clause to be an aside.
    """

    phrases: dict[Words, Spec]
    sizes: dict[str, tuple[int, ...]]
    roots: frozenset[str]
    currencies: frozenset[str]
    metals: frozenset[str]
    crypto: frozenset[str]
    unsupported: frozenset[str]
    plain: frozenset[str]
    lower_only: frozenset[str]
    anchors: Anchors
    day_first: frozenset[str]
    groups: dict[str, frozenset[str]]
    indices: frozenset[str]
    floors: dict[str, Decimal]

    def match(self, words: list[str], index: int, limit: int) -> tuple[int, Spec] | None:
        """The longest phrase that begins at `index` and ends before `limit`: its length and its tokens."""
        for size in self.sizes.get(words[index], ()):
            if index + size <= limit:
                spec = self.phrases.get(tuple(words[index : index + size]))
                if spec is not None:
                    return size, spec
        return None

    def word(self, written: str) -> Spec | None:
        """The tokens that one word alone stands for."""
        return self.phrases.get((written,))


def spec_of(key: str) -> Spec:
    """Read "ACT:buy ORDER:limit" as the tokens it stands for."""
    pairs = []
    for part in key.split():
        kind, _, value = part.partition(":")
        pairs.append((kind, value))
    return tuple(pairs)


def phrases_of(entries: Iterator[tuple[str, Spec]]) -> dict[Words, Spec]:
    """Phrases as the lexer sees them; a later entry replaces an earlier one."""
    cut = ((words_of(phrase), spec) for phrase, spec in entries)
    return {words: spec for words, spec in cut if words}


def sizes_of(phrases: Iterable[Words]) -> dict[str, tuple[int, ...]]:
    """How long the phrases are that begin with each first word."""
    found: dict[str, set[int]] = {}
    for words in phrases:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def words_of(phrase: str) -> Words:
    """A phrase cut as the lexer cuts a message."""
    written = folded(phrase.lower())
    if written.replace(" ", "").isalpha():
        return tuple(written.split())
    return tuple(token.text.lower() for token in scan(written))
