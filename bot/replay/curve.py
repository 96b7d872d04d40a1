"""The results of trades as they add up, drawn twice: solid for the worse belief and dashed for the better one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.web.html import Html, el
from risk.figures import money

Curve = Sequence[tuple[datetime, Decimal]]
WIDTH, HEIGHT, EDGE = 640, 240, 28
MOST_POINTS: Final = 600


def curve(worse: Curve, better: Curve) -> Html:
    """An inline picture; without trades there is none."""
    if not worse and not better:
        return el("p", "No trade was filled, so there is nothing to draw.")
    sums = [float(value) for _, value in (*worse, *better)]
    times = [at.timestamp() for at, _ in (*worse, *better)]
    low, high = min(0.0, *sums), max(0.0, *sums)
    box = (min(times), max(times), low, high)
    words = f"From {low:.0f} to {high:.0f} dollars; solid: worse order in bars, dashed: better."
    return el(
        "figure",
        el(
            "svg",
            el("title", words),
            el("path", d=_path([(box[0], 0.0), (box[1], 0.0)], box), stroke="var(--line)", fill="none"),
            _line(better, box, "6 5"),
            _line(worse, box, None),
            _label(money(Decimal(round(high)), "USD"), 20),
            _label(money(Decimal(round(low)), "USD"), HEIGHT - 4),
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            role="img",
        ),
        el("figcaption", "Net results as they add up. Solid: worse order in bars. Dashed: better.", class_="dim"),
    )


def _line(points: Curve, box: tuple[float, float, float, float], dashes: str | None) -> Html:
    step = max(1, len(points) // MOST_POINTS)
    kept = [(at.timestamp(), float(value)) for at, value in points[::step]]
    if points and points[-1] not in points[::step]:
        kept.append((points[-1][0].timestamp(), float(points[-1][1])))
    drawn = _path([(box[0], 0.0), *kept], box)
    return el("path", d=drawn, fill="none", stroke="var(--mark)", stroke_width="2", stroke_dasharray=dashes)


def _path(points: Sequence[tuple[float, float]], box: tuple[float, float, float, float]) -> str:
    first, last, low, high = box
    wide, tall = (last - first) or 1.0, (high - low) or 1.0
    across, down = WIDTH - 2, HEIGHT - 2 * EDGE
    places = ((1 + (x - first) / wide * across, EDGE + (high - y) / tall * down) for x, y in points)
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _label(text: str, y: int) -> Html:
    return el("text", text, x="2", y=str(y), fill="var(--dim)", font_size="20")
