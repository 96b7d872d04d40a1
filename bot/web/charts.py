"""Two drawings as inline SVG: a trade's prices on a line, and the account's value over time.

Places across are percentages and type is not scaled, so a drawing fits a phone and a desk alike. No style attribute is
ever used: the page's policy forbids them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.web.html import Html, el, join

Kind = Literal["stop", "entry", "target", "now"]

_LEFT, _RIGHT = 7.0, 93.0
_LEAST_GAP = 17.0
"""Between two labels, in percent: five digits at the width of a phone."""
_TRACK = 36
_HEIGHT = 72


@dataclass(frozen=True, slots=True)
class Level:
    """One price on the line; `label` is what stands above it and `text` the price as people write it."""

    kind: Kind
    price: Decimal
    label: str
    text: str


def price_line(levels: Sequence[Level]) -> Html:
    """The prices of one trade from left (low) to right (high), what can be lost and won between them tinted."""
    places = _places(levels)
    parts = [el("line", class_="track", x1="2%", x2="98%", y1=str(_TRACK), y2=str(_TRACK))]
    parts += _zones(levels, places)
    fixed = [number for number, level in enumerate(levels) if level.kind != "now"]
    for number, at in zip(fixed, spread([places[number] for number in fixed]), strict=True):
        parts += _mark(levels[number], places[number], at)
    parts += [_now(level, places[number]) for number, level in enumerate(levels) if level.kind == "now"]
    said = ", ".join(f"{level.label} {level.text}" for level in sorted(levels, key=lambda level: level.price))
    return el("svg", *parts, class_="prices", width="100%", height=str(_HEIGHT), role="img", aria_label=said)


def _places(levels: Sequence[Level]) -> list[float]:
    prices = [float(level.price) for level in levels]
    low, high = min(prices), max(prices)
    if low == high:
        return [50.0] * len(levels)
    return [_LEFT + (price - low) / (high - low) * (_RIGHT - _LEFT) for price in prices]


def _zones(levels: Sequence[Level], places: Sequence[float]) -> list[Html]:
    at: dict[Kind, list[float]] = {"stop": [], "entry": [], "target": [], "now": []}
    for level, place in zip(levels, places, strict=True):
        at[level.kind].append(place)
    if not at["entry"]:
        return []
    (entry, *_) = at["entry"]
    zones = [_zone("risk", entry, stop) for stop in at["stop"][:1]]
    if at["target"]:
        zones.append(_zone("reward", entry, max(at["target"], key=lambda place: abs(place - entry))))
    return zones


def _zone(name: str, one: float, other: float) -> Html:
    low, high = sorted((one, other))
    return el("rect", class_=name, x=f"{low:.2f}%", width=f"{high - low:.2f}%", y=str(_TRACK - 4), height="8", rx="4")


def spread(places: Sequence[float]) -> list[float]:
    """Where the labels of these places stand: in the same order, within the drawing, and never one over another."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    room = max(1, len(places) - 1)
    gap = min(_LEAST_GAP, (_RIGHT - _LEFT) / room)
    at = [0.0] * len(places)
    before = _LEFT - gap
    for number in order:
        before = at[number] = max(places[number], before + gap)
    after = _RIGHT + gap
    for number in reversed(order):
        after = at[number] = min(at[number], after - gap)
    return at


def _mark(level: Level, place: float, label_at: float) -> list[Html]:
    return [
        el("line", class_=f"tick {level.kind}", x1=f"{place:.2f}%", x2=f"{place:.2f}%", y1="26", y2="46"),
        el("text", level.label, class_="name", x=f"{label_at:.2f}%", y="16", text_anchor="middle"),
        el("text", level.text, class_=f"price {level.kind}", x=f"{label_at:.2f}%", y="64", text_anchor="middle"),
    ]


def _now(level: Level, place: float) -> Html:
    where = {"cx": f"{place:.2f}%", "cy": str(_TRACK)}
    title = el("title", f"{level.label} {level.text}")
    return el("g", title, el("circle", class_="halo", r="9", **where), el("circle", class_="now", r="5", **where))


def curve(points: Sequence[tuple[float, float]]) -> Html:
    """The account's value (seconds, money), oldest first, drawn without axes: the figures stand beside it."""
    times, values = [time for time, _ in points], [value for _, value in points]
    first, last, low, high = times[0], times[-1], min(values), max(values)
    wide, tall = last - first or 1.0, high - low or 1.0
    path = " ".join(
        f"{'M' if number == 0 else 'L'}{(time - first) / wide * 100:.2f} {36 - (value - low) / tall * 32:.2f}"
        for number, (time, value) in enumerate(points)
    )
    parts = [
        el("path", class_="area", d=f"{path} L100 40 L0 40 Z"),
        el("path", class_="line", d=path, vector_effect="non-scaling-stroke"),
    ]
    said = f"account value from {values[0]:.2f} to {values[-1]:.2f}"
    return el(
        "svg",
        *parts,
        class_="curve",
        viewBox="0 0 100 40",
        preserveAspectRatio="none",
        width="100%",
        height="120",
        role="img",
        aria_label=said,
    )


def bars(counts: Sequence[tuple[str, int]]) -> Html:
    """Names with how often each came, the most frequent first and at full width."""
    most = max((count for _, count in counts), default=1)
    return join(
        el(
            "li",
            el("span", name, class_="what"),
            el(
                "svg",
                el("rect", class_="bar", width=f"{count / most * 100:.1f}%", height="6", rx="3"),
                width="100%",
                height="6",
                aria_hidden="true",
            ),
            el("span", str(count), class_="many"),
        )
        for name, count in counts
    )
