"""Telegram keeps strikes and quotes beside the text; we write them into it, so that withdrawn words look withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

QUOTES = frozenset({"blockquote", "expandable_blockquote"})
STRIKE = "strikethrough"


class Entity(Protocol):
    """A marked stretch of text; offset and length count UTF-16 code units, as Telegram does."""

    @property
    def type(self) -> str:
        """Telegram's name of the mark."""

    @property
    def offset(self) -> int:
        """Where it begins."""

    @property
    def length(self) -> int:
        """How far it goes."""


def marked_text(text: str, entities: Sequence[Entity]) -> str:
    """The text with `~~` around what was struck out and `> ` before each quoted line."""
    struck = _covered(text, [entity for entity in entities if entity.type == STRIKE])
    quoted = _covered(text, [entity for entity in entities if entity.type in QUOTES])
    if not any(struck) and not any(quoted):
        return text
    lines: list[str] = []
    for quote, start, end in _stretches(text, quoted):
        line = _with_strikes(text[start:end], struck[start:end])
        lines.append(f"> {line}" if quote else line)
    return "\n".join(lines)


def _covered(text: str, entities: Sequence[Entity]) -> list[bool]:
    """For each character whether any of the entities covers it."""
    covered = [False] * len(text)
    if not entities:
        return covered
    spans = [(entity.offset, entity.offset + entity.length) for entity in entities]
    unit = 0
    for index, char in enumerate(text):
        covered[index] = any(start <= unit < end for start, end in spans)
        unit += 2 if ord(char) > 0xFFFF else 1
    return covered


def _stretches(text: str, quoted: list[bool]) -> list[tuple[bool, int, int]]:
    """Lines, also broken where a quote begins or ends, so that no word outside it is taken for quoted."""
    found: list[tuple[bool, int, int]] = []
    start = 0
    for index in range(len(text) + 1):
        at_end = index == len(text) or text[index] == "\n"
        turns = not at_end and index > start and quoted[index] != quoted[index - 1]
        if at_end or turns:
            found.append((start < len(text) and quoted[start] and start < index, start, index))
            start = index + 1 if at_end else index
    return found


def _with_strikes(line: str, struck: list[bool]) -> str:
    """Each struck run in its own pair of marks; tildes typed by hand are thinned, as they could close one early."""
    if not any(struck):
        return line
    runs: list[str] = []
    start = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or struck[index] != struck[start]:
            run = line[start:index]
            while "~~" in run:
                run = run.replace("~~", "~")
            runs.append(f"~~{run}~~" if struck[start] and run.strip() else run)
            start = index
    return "".join(runs)
