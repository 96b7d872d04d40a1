"""A dialect's words: which phrase is which token, which names are symbols, which short words are plain English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from parsers.scan import scan

Spec = tuple[tuple[str, str], ...]
Phrase = tuple[tuple[str, ...], Spec]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` maps a first word to its continuations, longest first; everything is in lower case but the symbols."""

    phrases: dict[str, tuple[Phrase, ...]]
    roots: frozenset[str]
    currencies: frozenset[str]
    metals: frozenset[str]
    crypto: frozenset[str]
    unsupported: frozenset[str]
    plain: frozenset[str]
    lower_only: frozenset[str]
    anchors: frozenset[str]
    day_first: frozenset[str]
    indices: frozenset[str]
    floors: dict[str, Decimal]

    def match(self, words: list[str], index: int, limit: int) -> tuple[int, Spec] | None:
        """The longest phrase that begins at `index` and ends before `limit`: its length and its tokens."""
        for rest, spec in self.phrases.get(words[index], ()):
            size = len(rest)
            if index + size < limit and (size == 0 or tuple(words[index + 1 : index + 1 + size]) == rest):
                return size + 1, spec
        return None


def spec_of(key: str) -> Spec:
    """Read "ACT:buy ORDER:limit" as the tokens it stands for."""
    pairs = []
    for part in key.split():
        kind, _, value = part.partition(":")
        pairs.append((kind, value))
    return tuple(pairs)


def index_phrases(entries: Iterator[tuple[str, Spec]]) -> dict[str, tuple[Phrase, ...]]:
    """Phrases by their first word as the lexer sees it, longest first; a later entry replaces an earlier one."""
    table: dict[tuple[str, ...], Spec] = {}
    for phrase, spec in entries:
        words = words_of(phrase)
        if words:
            table[words] = spec
    by_first: dict[str, list[Phrase]] = {}
    for words, spec in table.items():
        by_first.setdefault(words[0], []).append((words[1:], spec))
    return {first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in by_first.items()}


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase cut as the lexer cuts a message."""
    folded = phrase.lower()
    if folded.replace(" ", "").isalpha():
        return tuple(folded.split())
    return tuple(token.text.lower() for token in scan(folded))
