"""Time, as something that is handed in: the system's, or one that a test moves by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This moment, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """Stands still until it is moved.

    Raises:
        ValueError: for a moment without a zone, or a move backwards.
    """

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs a moment with a zone")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._at

    def advance(self, by: timedelta) -> datetime:
        """Move forward and tell the new time."""
        if by < timedelta():
            raise ValueError("time does not go backwards")
        self._at += by
        return self._at


def utc_text(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds, always as long, so that text order is time order.

    Raises:
        ValueError: for a moment without a zone, which could mean anything.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")
