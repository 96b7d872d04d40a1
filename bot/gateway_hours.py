"""When the gateway is expected to be away: its restart each night, and the login that IB ends once a week. Pure.

IB Gateway restarts itself at a time that its owner sets. Its login lasts until Sunday, 01:00 in New York, and the next
one wants a second factor, so a person (ibkrguides.com, Auto Restart Considerations).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
BEFORE: Final = timedelta(seconds=60)
"""No entry leaves so shortly before the restart: what becomes of it could not be heard."""
SATURDAY: Final = 5


class Window(NamedTuple):
    """One planned restart: quiet from `begins`, due at `restarts`, and no longer planned from `ends` on."""

    begins: datetime
    restarts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class GatewayHours:
    """Times of day in New York; None where nothing is planned. `grace` is how long a restart may take."""

    restarts_at: time | None = None
    grace: timedelta = timedelta(minutes=15)
    login_reminder_at: time | None = None

    def window(self, now: datetime) -> Window | None:
        """The planned restart around this moment."""
        if self.restarts_at is None:
            return None
        today = now.astimezone(NEW_YORK).date()
        for days in (-1, 0, 1):
            # Before arithmetic the moment leaves New York: there, an hour is sometimes two, or none.
            local = datetime.combine(today + timedelta(days=days), self.restarts_at, NEW_YORK)
            restarts = local.astimezone(now.tzinfo)
            found = Window(restarts - BEFORE, restarts, restarts + self.grace)
            if found.begins <= now < found.ends:
                return found
        return None

    def reminder(self, now: datetime) -> date | None:
        """The Saturday on whose evening the coming login is to be called to mind, once its time has come."""
        local = now.astimezone(NEW_YORK)
        if self.login_reminder_at is None or local.weekday() != SATURDAY or local.time() < self.login_reminder_at:
            return None
        return local.date()
