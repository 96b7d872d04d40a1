"""The date formats of orders: what IB accepts in goodTillDate and goodAfterTime."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from broker.simulator.hours import NEW_YORK

_UTC_FORM = re.compile(r"(\d{8})-(\d{2}:\d{2}:\d{2})$")
_ZONED_FORM = re.compile(r"(\d{8}) +(\d{2}:\d{2}(?::\d{2})?)(?: +(\S+))?$")
_DAY_FORM = re.compile(r"(\d{8})$")


class UnreadableTime(ValueError):
    """IB would answer 10314."""


def read_order_time(text: str) -> tuple[datetime, bool]:
    """The moment, and whether it came with a zone (without one IB warns with 2174 and takes its own).

    Raises:
        UnreadableTime: for any other form.
    """
    try:
        if found := _UTC_FORM.match(text):
            return _parse(found[1], found[2], UTC), True
        if found := _ZONED_FORM.match(text):
            zone = ZoneInfo(found[3]) if found[3] else NEW_YORK
            clock = found[2] if found[2].count(":") == 2 else f"{found[2]}:00"
            return _parse(found[1], clock, zone), bool(found[3])
        if found := _DAY_FORM.match(text):
            return _parse(found[1], "23:59:59", NEW_YORK), False
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise UnreadableTime(text) from error
    raise UnreadableTime(text)


def _parse(day: str, clock: str, zone: tzinfo) -> datetime:
    return datetime.strptime(f"{day} {clock}", "%Y%m%d %H:%M:%S").replace(tzinfo=zone)
