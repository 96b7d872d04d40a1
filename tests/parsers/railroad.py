"""Railroad diagrams as SVG: a track is laid out from its parts and drawn from left to right, choices below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Protocol

_CHAR, _SMALL, _HALF, _GAP, _BEND, _LINE = 8, 6, 12, 12, 10, 13


class Part(Protocol):
    """A piece of track: its width, and what it needs above and below the line that it is entered and left on."""

    width: int
    up: int
    down: int

    def draw(self, x: int, y: int) -> list[str]:
        """The SVG elements, entered at (x, y) and left at (x + width, y)."""


@dataclass(frozen=True)
class Skip:
    """A bare line."""

    width: int = 0
    up: int = 0
    down: int = 0

    def draw(self, x: int, y: int) -> list[str]:
        return [_line(x, y, x + self.width)] if self.width else []


class Box:
    """A word or a rule; `captions` are examples, one line each, below it."""

    def __init__(self, text: str, captions: Sequence[str] = (), *, rule: bool = False) -> None:
        self.text, self.captions, self.rule = text, captions, rule
        self.width = max(len(text) * _CHAR, *(len(caption) * _SMALL for caption in captions), 0) + 16
        self.up, self.down = _HALF, _HALF + _LINE * len(captions)

    def draw(self, x: int, y: int) -> list[str]:
        style, round_ = ("rule", 2) if self.rule else ("word", _HALF)
        middle = x + self.width // 2
        box = f'<rect class="{style}" x="{x}" y="{y - _HALF}" width="{self.width}" height="{2 * _HALF}" rx="{round_}"/>'
        text = f'<text x="{middle}" y="{y + 4}">{escape(self.text)}</text>'
        lines = [
            f'<text class="small" x="{middle}" y="{y + _HALF + _LINE * number - 2}">{escape(caption)}</text>'
            for number, caption in enumerate(self.captions, start=1)
        ]
        return [box, text, *lines]


class Row:
    """Parts one after the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.width = sum(part.width for part in parts) + _GAP * (len(parts) - 1)
        self.up, self.down = max(part.up for part in parts), max(part.down for part in parts)

    def draw(self, x: int, y: int) -> list[str]:
        drawn: list[str] = []
        for number, part in enumerate(self.parts):
            if number:
                drawn.append(_line(x, y, x + _GAP))
                x += _GAP
            drawn += part.draw(x, y)
            x += part.width
        return drawn


class Choice:
    """One of several parts: the first on the line, the others below."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.width = max(part.width for part in parts) + 4 * _BEND
        self.up = parts[0].up
        self.offsets = [0]
        for above, part in pairwise(parts):
            self.offsets.append(self.offsets[-1] + max(above.down + part.up + 8, 2 * _BEND))
        self.down = self.offsets[-1] + parts[-1].down

    def draw(self, x: int, y: int) -> list[str]:
        drawn: list[str] = []
        end, inside = x + self.width, x + 2 * _BEND
        for part, offset in zip(self.parts, self.offsets, strict=True):
            level, after = y + offset, inside + part.width
            if offset:
                drop = offset - 2 * _BEND
                drawn.append(_path(f"M{x} {y}q{_BEND} 0 {_BEND} {_BEND}v{drop}q0 {_BEND} {_BEND} {_BEND}"))
                rise = f"q{_BEND} 0 {_BEND} -{_BEND}v-{drop}q0 -{_BEND} {_BEND} -{_BEND}"
                drawn.append(_path(f"M{after} {level}H{end - 2 * _BEND}{rise}"))
            else:
                drawn += [_line(x, y, inside), _line(after, y, end)]
            drawn += part.draw(inside, level)
        return drawn


class Loop:
    """A part once or more; the way back runs below."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.width = part.width + 2 * _BEND
        self.up, self.down = part.up, part.down + 2 * _BEND

    def draw(self, x: int, y: int) -> list[str]:
        low, right = y + self.part.down + 8, x + self.width - _BEND
        rise, bend = low - y - 2 * _BEND, _BEND
        back = f"M{right} {y}q{bend} 0 {bend} {bend}v{rise}q0 {bend} -{bend} {bend}"
        back += f"H{x + bend}q-{bend} 0 -{bend} -{bend}v-{rise}q0 -{bend} {bend} -{bend}"
        ends = [_line(x, y, x + _BEND), _line(right, y, x + self.width), _path(back)]
        return [*ends, *self.part.draw(x + _BEND, y)]


_STYLE = (
    "svg{background:#fff}path{fill:none;stroke:#57606a;stroke-width:1.5}"
    "rect{stroke:#57606a}.word{fill:#ddf4ff}.rule{fill:#f6f8fa}"
    "text{font:13px monospace;text-anchor:middle;fill:#24292f}"
    ".small{font-size:10px;fill:#57606a}.name{text-anchor:start;font-weight:bold}"
)


def svg(title: str, tracks: Sequence[tuple[str, Part]]) -> str:
    """All tracks below each other, each under its name. The same tracks give the same text."""
    drawn: list[str] = []
    y, width = 10, 0
    for name, part in tracks:
        drawn.append(f'<text class="name" x="10" y="{y + 12}">{escape(name)}</text>')
        level = y + 28 + part.up
        end = 30 + part.width
        drawn += [_path(f"M14 {level - 6}v12M14 {level}H20"), *part.draw(20, level)]
        drawn.append(_path(f"M{end - 10} {level}H{end - 4}M{end - 4} {level - 6}v12"))
        y, width = level + part.down + 20, max(width, end + 10)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}">'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", *drawn, "</svg>", ""])


def _line(x: int, y: int, to: int) -> str:
    return _path(f"M{x} {y}H{to}")


def _path(steps: str) -> str:
    return f'<path d="{steps}"/>'
