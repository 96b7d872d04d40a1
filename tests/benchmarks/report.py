"""Figures as people read them: the median, the worst of a hundred, and how many there were."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent do not exceed."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


def say(line: str) -> None:
    """One line, seen at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def title(text: str) -> None:
    """A heading; figures follow."""
    say(f"\n{text}\n{'─' * len(text)}")


def note(text: str) -> None:
    """One line of explanation."""
    say(f"  {text}")


def spread(name: str, seconds: Sequence[float], unit: str = "ms") -> None:
    """One row: p50, p99, the worst, n."""
    scale = {"ms": 1e3, "us": 1e6}[unit]
    shown = {"ms": "ms", "us": "µs"}[unit]
    if not seconds:
        say(f"  {name:<46} no figure")
        return
    low, high, worst = (value * scale for value in (percentile(seconds, 50), percentile(seconds, 99), max(seconds)))
    say(f"  {name:<46} p50 {low:8.2f}  p99 {high:8.2f}  worst {worst:8.2f} {shown}   n {len(seconds)}")


def single(name: str, value: float, unit: str) -> None:
    """One row that holds one figure."""
    say(f"  {name:<46} {value:12.2f} {unit}")
