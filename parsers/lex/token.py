"""One word of the language, with its place in the message; plain slots, because a message makes dozens of them."""

from __future__ import annotations

from typing import Any


class Token:
    """A terminal: `type` for the grammar, `value` for the transformer, `start` and `end` in the normalised text.

    `text` is what was written; `gap` is the punctuation before it; `first` says that it begins a line.
    """

    __slots__ = ("end", "first", "gap", "line", "start", "text", "type", "value")

    # Lark copies these from the last token when it makes its own end of input.
    column = end_line = end_column = 0

    def __init__(self, type_: str, value: Any, start: int, end: int, text: str) -> None:
        self.type = type_
        self.value = value
        self.start = start
        self.end = end
        self.text = text
        self.gap = ""
        self.first = False
        self.line = 0

    @property
    def start_pos(self) -> int:
        """Where it begins, under the name that Lark uses."""
        return self.start

    @property
    def end_pos(self) -> int:
        """Where it ends, under the name that Lark uses."""
        return self.end

    def copy(self, type_: str, value: Any = None) -> Token:
        """The same place, read as something else."""
        other = Token(type_, value, self.start, self.end, self.text)
        other.gap, other.first, other.line = self.gap, self.first, self.line
        return other

    def __repr__(self) -> str:
        return f"{self.type}({self.text!r})" if self.value is None else f"{self.type}({self.value!r})"
