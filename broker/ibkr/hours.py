"""IB's texts for time zones, trading hours and execution times, read into aware datetimes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from risk.book import Session

# Names that IB has used and that the zone database lacks or only links.
_ZONES: Final[dict[str, str]] = {
    "US/Eastern": "America/New_York",
    "US/Central": "America/Chicago",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
    "EST": "America/New_York",
    "EST5EDT": "America/New_York",
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CST6CDT": "America/Chicago",
    "CDT": "America/Chicago",
    "MST": "America/Denver",
    "PST": "America/Los_Angeles",
    "GMT": "Etc/UTC",
    "UTC": "Etc/UTC",
    "GB": "Europe/London",
    "BST": "Europe/London",
    "MET": "Europe/Berlin",
    "CET": "Europe/Berlin",
    "JST": "Asia/Tokyo",
}
_RANGE: Final = re.compile(r"(\d{8}):(\d{4})-(?:(\d{8}):)?(\d{4})")
_EXECUTED: Final = re.compile(r"(\d{8})[ -]+(\d{2}:\d{2}:\d{2})(?:[ ]+(\S.*))?")


def zone_of(name: str) -> ZoneInfo | None:
    """The zone that IB means by `US/Eastern` or `EST (Eastern Standard Time)`; None for a name that nobody knows."""
    short = name.strip().split(" (")[0]
    try:
        return ZoneInfo(_ZONES.get(short, short)) if short else None
    except (KeyError, ValueError, OSError):  # ZoneInfo raises all three, by the shape of what it was given
        return None


def sessions_of(hours: str, zone: ZoneInfo | None) -> tuple[Session, ...]:
    """The stretches in `20261124:0930-20261124:1600;20261126:CLOSED`, in order of time.

    Also reads the form `20180323:0400-2000` of gateways before 2018. Source: TWS API, ContractDetails. Without a zone
    there are none: a rule that needs hours then refuses.
    """
    if zone is None:
        return ()
    found = []
    for opening_day, opens, closing_day, closes in _RANGE.findall(hours):
        start = _at(opening_day, opens, zone)
        end = _at(closing_day or opening_day, closes, zone)
        if start is None or end is None:
            continue
        found.append(Session(opens=start, closes=end if end > start else end + timedelta(days=1)))
    return tuple(sorted(found, key=lambda session: session.opens))


def _at(day: str, minute: str, zone: ZoneInfo) -> datetime | None:
    # IB writes the end of a day as 2400 in some products.
    extra = timedelta(days=1) if minute == "2400" else timedelta()
    try:
        return datetime.strptime(day + ("0000" if extra else minute), "%Y%m%d%H%M").replace(tzinfo=zone) + extra
    except ValueError:
        return None


def execution_time(text: str, gateway_zone: ZoneInfo) -> datetime:
    """When an execution happened, in UTC.

    Gateways have written `20230405  15:30:00` without a zone, in their own login's zone, and since about 2023
    `20230405 15:30:00 US/Eastern`; `20230405-19:30:00` is UTC. A zone that nobody knows counts as the gateway's own:
    the hour of a fill may then be off, and the fill itself is kept.

    Raises:
        ValueError: for a text in none of these forms.
    """
    match = _EXECUTED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:40]!r} is no execution time")
    day, clock, named = match.groups()
    # Asked for each fill of the day with every snapshot, and strptime costs ten times as much.
    naive = datetime.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock}")
    utc_form = named is None and text.strip()[8] == "-"
    zone = UTC if utc_form else (zone_of(named) if named else None) or gateway_zone
    return naive.replace(tzinfo=zone).astimezone(UTC)
