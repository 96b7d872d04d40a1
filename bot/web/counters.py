"""Counts and durations since the start, folded from turns: what Prometheus asks for."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.message import ButtonPressed, CommandGiven, MessageDeleted, MessageKey, key_of
from bot.remember.facts import (
    AlarmRaised,
    EntryAwaited,
    EntryRefused,
    EntrySending,
    EntryVoided,
    Fact,
    Heard,
    MessageIgnored,
    MessageRefused,
)
from bot.serve.vitals import TurnTaken

ORDER_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
COMMIT_BOUNDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0)
OUTCOMES: Final = ("sent", "refused", "taken_back", "not_done", "ignored")
"""An entry that was sent, refused by the limits, or taken back; a message answered with a no, or with silence."""


class Histogram:
    """Durations in seconds, counted up to each bound."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Count one; a clock that was set back counts as nothing."""
        taken = max(0.0, seconds)
        self.counts[bisect_left(self.bounds, taken)] += 1
        self.total += taken

    def cumulative(self) -> list[tuple[str, int]]:
        """(upper bound, how many up to it), the last one without a bound."""
        found, so_far = [], 0
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            so_far += count
            found.append((bound, so_far))
        return found


@dataclass(slots=True)
class Counters:
    """Everything that only grows. `_since` remembers when the message or press behind a waiting entry was heard."""

    outcomes: Counter[str] = field(default_factory=Counter)
    alarms: int = 0
    unwritten_turns: int = 0
    signal_to_order: Histogram = field(default_factory=lambda: Histogram(ORDER_BOUNDS))
    commits: Histogram = field(default_factory=lambda: Histogram(COMMIT_BOUNDS))
    _since: dict[str, datetime] = field(default_factory=dict)

    def take(self, taken: TurnTaken, now: datetime) -> None:
        """One turn, seen at the moment when its orders had left."""
        if taken.facts:
            self.commits.observe(taken.commit_seconds)
        if taken.fault:
            self.unwritten_turns += 1
            return
        heard: dict[MessageKey, datetime] = {}
        for fact in taken.facts:
            self._count(fact)
            self._time(fact, heard, now)

    def _count(self, fact: Fact) -> None:
        match fact:
            case EntrySending():
                self.outcomes["sent"] += 1
            case EntryRefused():
                self.outcomes["refused"] += 1
            case EntryVoided():
                self.outcomes["taken_back"] += 1
            case MessageRefused():
                self.outcomes["not_done"] += 1
            case MessageIgnored():
                self.outcomes["ignored"] += 1
            case AlarmRaised():
                self.alarms += 1
            case _:
                pass

    def _time(self, fact: Fact, heard: dict[MessageKey, datetime], now: datetime) -> None:
        match fact:
            case Heard(input=ButtonPressed(trade_ref=ref, action="approve", heard_at=at)):
                self._since[ref] = at  # the person's time to decide is not ours
            case Heard(input=CommandGiven() | MessageDeleted() | ButtonPressed()):
                pass
            case Heard(input=said):
                heard[key_of(said)] = said.heard_at
            case EntryAwaited():
                self._since[fact.trade_ref] = heard.get(fact.message, fact.at)
            case EntrySending():
                if (began := self._since.pop(fact.trade_ref, None)) is not None:
                    self.signal_to_order.observe((now - began).total_seconds())
            case EntryRefused() | EntryVoided():
                self._since.pop(fact.trade_ref, None)
            case _:
                pass
