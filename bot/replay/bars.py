"""Bars of one contract: times in whole seconds since 1970, prices in the contract's currency, in rising order."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: from `start` to `end` in seconds; bid and ask stand at its start, where they were recorded."""

    start: int
    end: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    bid: Decimal | None
    ask: Decimal | None


@dataclass(slots=True)
class Bars:
    """Columns rather than rows: a million bars are some fifty megabytes. A zero quote is one that was not recorded."""

    starts: array[int] = field(default_factory=lambda: array("q"))
    prices: dict[str, array[float]] = field(
        default_factory=lambda: {name: array("d") for name in ("open", "high", "low", "close", "bid", "ask")}
    )
    interval: int = 60

    def __len__(self) -> int:
        return len(self.starts)

    def measure(self) -> None:
        """Find how long a bar is: as long as the nearest two are apart."""
        gaps = (later - earlier for earlier, later in pairwise(self.starts))
        self.interval = min(gaps, default=60)

    def at(self, index: int) -> Bar:
        """The bar with this number."""
        start = self.starts[index]
        following = self.starts[index + 1] if index + 1 < len(self.starts) else start + self.interval
        told = {name: Decimal(repr(column[index])) for name, column in self.prices.items()}
        return Bar(
            start,
            min(start + self.interval, following),
            told["open"],
            told["high"],
            told["low"],
            told["close"],
            told["bid"] or None,
            told["ask"] or None,
        )

    def first_from(self, second: float) -> int:
        """The number of the first bar that starts then or later; the count of all when there is none."""
        return bisect_left(self.starts, second)

    def last_begun(self, second: float) -> int:
        """The number of the last bar that has started by then; -1 when there is none."""
        return bisect_right(self.starts, second) - 1
