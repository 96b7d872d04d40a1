"""A clock that starts at a chosen moment and then goes at the world's pace, or faster."""

from __future__ import annotations

import time
from datetime import datetime, timedelta


class RunningClock:
    """`speed` seconds pass here for each second outside."""

    def __init__(self, at: datetime, speed: float = 1.0) -> None:
        self._at = at
        self._speed = speed
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The moment here."""
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self._speed)
