"""The demo's own time: it stands still while the script speaks, and runs once a person types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class DemoClock:
    """Moved by the script; after `let_run` it goes with the time that `elapsed` tells, in seconds."""

    def __init__(self, at: datetime, elapsed: Callable[[], float]) -> None:
        self._at = at
        self._elapsed = elapsed
        self._running_since: float | None = None

    def now(self) -> datetime:
        """The demo's moment, in UTC."""
        if self._running_since is None:
            return self._at
        return self._at + timedelta(seconds=self._elapsed() - self._running_since)

    def advance(self, seconds: float) -> None:
        """Move on."""
        self._at += timedelta(seconds=seconds)

    def let_run(self) -> None:
        """From here on, time passes by itself."""
        self._running_since = self._elapsed()
