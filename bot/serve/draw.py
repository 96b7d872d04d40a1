"""Draws a picture of results: a program of its own, so that neither Pillow nor its memory is ever in the service.

`python -m bot.serve.draw` reads a picture as JSON and writes a PNG. It is 1080 pixels wide with letters that a phone
shows well, and brings its own ground, so that it reads the same in a light and in a dark chat. Loss hangs below a
line and gain stands above it: nothing depends on telling red from green.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from bot.picture import Bar, Mark, Picture

WIDTH, HEIGHT = 1080, 960
FINE: Final = 2
"""Everything is drawn this many times larger and then made smaller, which smooths the edges."""

GROUND, PANEL, RULE = (27, 31, 38), (36, 42, 51), (74, 83, 97)
WORDS, QUIET = (232, 236, 241), (160, 169, 181)
GAIN, LOSS, LINE = (70, 190, 125), (232, 100, 92), (105, 170, 250)

EDGE = 40
CURVE = (EDGE, 150, WIDTH - EDGE, 510)
BARS = (EDGE, 545, WIDTH - EDGE, 885)
PADDING = 24
MOST_NAMED = 14
"""More bars than this are too narrow for a name under each."""

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]


class Canvas:
    """A sheet in final pixels, whatever it is drawn in."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
        self._draw = ImageDraw.Draw(self._image)

    def text(self, at: tuple[float, float], words: str, size: int, colour: Colour, anchor: str = "la") -> None:
        """Words at a point; the anchor is Pillow's two letters."""
        self._draw.text((at[0] * FINE, at[1] * FINE), words, font=_font(size), fill=colour, anchor=anchor)

    def width(self, words: str, size: int) -> float:
        """How wide these words are."""
        return _font(size).getlength(words) / FINE

    def box(self, box: Box, colour: Colour, radius: float = 0) -> None:
        """A filled rectangle."""
        self._draw.rounded_rectangle(_fine(box), radius * FINE, fill=colour)

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: float) -> None:
        """A line through these points."""
        self._draw.line([_fine(point) for point in points], fill=colour, width=round(width * FINE), joint="curve")

    def area(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        """A filled outline."""
        self._draw.polygon([_fine(point) for point in points], fill=colour)

    def png(self) -> bytes:
        """The sheet as a file."""
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        written = io.BytesIO()
        small.quantize(128).save(written, "PNG", optimize=True)
        return written.getvalue()


def _fine(numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(number * FINE for number in numbers)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * FINE)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType and has no letters of this size")
    return font


def draw(picture: Picture) -> bytes:
    """The picture as a PNG."""
    canvas = Canvas()
    _head(canvas, picture)
    _curve(canvas, picture)
    _bars(canvas, picture.bars)
    _foot(canvas, picture.footer)
    return canvas.png()


def _head(canvas: Canvas, picture: Picture) -> None:
    canvas.text((EDGE, 48), picture.badge, 30, QUIET, "lm")
    canvas.text((EDGE, 100), picture.title, 46, WORDS, "lm")
    room = WIDTH - 2 * EDGE - canvas.width(picture.title, 46) - 40
    size = next((size for size in range(72, 24, -4) if canvas.width(picture.total, size) <= room), 24)
    canvas.text((WIDTH - EDGE, 92), picture.total, size, GAIN if picture.gained else LOSS, "rm")


def _foot(canvas: Canvas, words: str) -> None:
    size = next((size for size in range(26, 16, -2) if canvas.width(words, size) <= WIDTH - 2 * EDGE), 16)
    canvas.text((EDGE, HEIGHT - 30), words, size, QUIET, "ls")


# ── The curve ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _curve(canvas: Canvas, picture: Picture) -> None:
    left, top, right, bottom = CURVE
    canvas.box(CURVE, PANEL, 18)
    canvas.text((left + PADDING, top + 34), picture.curve_name, 26, QUIET, "lm")
    inside = (left + PADDING, top + 66, right - PADDING, bottom - 56)
    points = _points(picture.curve, inside)
    canvas.area([*points, (points[-1][0], inside[3]), (points[0][0], inside[3])], _towards(PANEL, LINE, 0.22))
    canvas.line(points, LINE, 5)
    values = [mark.value for mark in picture.curve]
    ends = f"{min(values):,.0f} to {max(values):,.0f}"
    canvas.text((right - PADDING, top + 34), ends, 26, QUIET, "rm")
    first, last = picture.curve[0].at, picture.curve[-1].at
    form = "%H:%M" if _day(first) == _day(last) else "%-d %b"
    canvas.text((inside[0], bottom - 28), _local(first).strftime(form), 26, QUIET, "lm")
    canvas.text((inside[2], bottom - 28), _local(last).strftime(form), 26, QUIET, "rm")


def _points(marks: Sequence[Mark], box: Box) -> list[tuple[float, float]]:
    left, top, right, bottom = box
    times = [mark.at.timestamp() for mark in marks]
    values = [float(mark.value) for mark in marks]
    long, tall = times[-1] - times[0], max(values) - min(values)
    return [
        (
            left + (right - left) * ((time - times[0]) / long if long else number / max(1, len(marks) - 1)),
            bottom - (bottom - top) * ((value - min(values)) / tall if tall else 0.5),
        )
        for number, (time, value) in enumerate(zip(times, values, strict=True))
    ]


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("America/New_York"))


def _day(at: datetime) -> object:
    return _local(at).date()


# ── The trades ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _bars(canvas: Canvas, bars: Sequence[Bar]) -> None:
    left, top, right, bottom = BARS
    canvas.box(BARS, PANEL, 18)
    named = len(bars) <= MOST_NAMED
    high, low = top + 58, bottom - (96 if named else 58)
    ups = max((float(bar.result) for bar in bars if bar.result > 0), default=0.0)
    downs = max((-float(bar.result) for bar in bars if bar.result < 0), default=0.0)
    scale = (low - high) / (ups + downs) if ups + downs else 0.0
    zero = high + ups * scale
    place = (right - left - 2 * PADDING) / max(len(bars), 6)
    for number, bar in enumerate(bars):
        middle = left + PADDING + place * (number + 0.5)
        end = zero - float(bar.result) * scale
        canvas.box(
            (middle - place * 0.32, min(zero, end) - 1, middle + place * 0.32, max(zero, end) + 1), _colour(bar), 4
        )
        _label(canvas, bar, (middle, end), place)
        if named:
            _fitted(canvas, (middle, bottom - 24), bar.symbol, QUIET, place)
    canvas.line([(left + PADDING, zero), (right - PADDING, zero)], RULE, 2)


def _label(canvas: Canvas, bar: Bar, end: tuple[float, float], room: float) -> None:
    """R beside the bar's end; where it would run into its neighbours, the bars alone must do."""
    if bar.r_multiple is None:
        return
    below = bar.result < 0
    _fitted(canvas, (end[0], end[1] + (24 if below else -24)), f"{bar.r_multiple:+.1f} R", _colour(bar), room)


def _fitted(canvas: Canvas, at: tuple[float, float], words: str, colour: Colour, room: float) -> None:
    size = next((size for size in range(28, 17, -2) if canvas.width(words, size) <= room - 6), None)
    if size is not None:
        canvas.text(at, words, size, colour, "mm")


def _colour(bar: Bar) -> Colour:
    return GAIN if bar.result > 0 else LOSS if bar.result < 0 else QUIET


def _towards(start: Colour, end: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


if __name__ == "__main__":
    if sys.platform != "win32":
        # Whoever trades on this machine goes first.
        os.nice(10)
    sys.stdout.buffer.write(draw(Picture.model_validate_json(sys.stdin.buffer.read())))
