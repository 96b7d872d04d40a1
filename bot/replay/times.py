"""Times of exports and price files: aware of their zone, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.replay.fault import ReplayInvalid


def moment(where: str, text: Any) -> datetime:
    """An ISO time with an offset, in UTC.

    Raises:
        ReplayInvalid: no time, or one that does not say of which zone.
    """
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as fault:
        raise ReplayInvalid(f"{where}: {text!r} is no ISO time") from fault
    if found.tzinfo is None:
        raise ReplayInvalid(f"{where}: {text!r} does not say of which zone it is; export it again in UTC (--utc)")
    return found.astimezone(UTC)
