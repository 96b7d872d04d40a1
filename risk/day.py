"""A calendar day as two moments, so that many others can be held against it without converting each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def day_around(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the day that is `now` in this zone began, and when the next one does; both in UTC."""
    today = now.astimezone(zone).date()
    return _midnight(today, zone), _midnight(today + timedelta(days=1), zone)


@lru_cache(maxsize=16)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
