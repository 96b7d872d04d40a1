"""How the price files of a vendor are written: the names of their columns, their clock, and what a bar's time marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.replay.fault import ReplayInvalid

NEEDED: Final = ("ts", "open", "high", "low", "close")
OPTIONAL: Final = ("bid", "ask")


@dataclass(frozen=True, slots=True)
class Layout:
    """`names` maps our columns to the vendor's, in small letters; `zone` is for times that do not say theirs."""

    names: tuple[tuple[str, str], ...] = ()
    zone: str = ""
    stamp: Literal["open", "close"] = "open"
    nano_prices: bool = False

    def column(self, ours: str) -> str:
        """What the vendor calls it."""
        return dict(self.names).get(ours, ours)

    def amended(self, columns: str, zone: str, stamp: str) -> Layout:
        """With what a person says of their own files: `ts=time,open=o`, a zone, open or close.

        Raises:
            ReplayInvalid: a column that is not ours, or a zone that does not exist.
        """
        said = dict(pair.partition("=")[::2] for pair in columns.split(",") if pair)
        for ours, theirs in said.items():
            if ours not in NEEDED + OPTIONAL or not theirs:
                known = ", ".join(NEEDED + OPTIONAL)
                raise ReplayInvalid(f"--columns {ours}={theirs}: write ours=theirs, where ours is one of {known}")
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ReplayInvalid(f"--tz {zone} is no zone: write one like America/New_York") from fault
        names = dict(self.names) | {ours: theirs.lower() for ours, theirs in said.items()}
        return replace(
            self,
            names=tuple(names.items()),
            zone=zone or self.zone,
            stamp="close" if stamp == "close" else "open" if stamp == "open" else self.stamp,
        )

    def second(self, text: str) -> int:
        """A written time in whole seconds since 1970.

        Raises:
            ValueError: no time, or one without a zone; the message says which.
        """
        if text.isdecimal():
            # Seconds, milliseconds, microseconds or nanoseconds: today's have 10, 13, 16 or 19 digits.
            digits = max(0, (len(text) - 10) // 3 * 3)
            return int(text[: len(text) - digits])
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            if not self.zone:
                raise ValueError(f"{text!r} does not say of which zone it is; add --tz, as in --tz America/New_York")
            found = found.replace(tzinfo=ZoneInfo(self.zone))
        return int((found - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))

    def price(self, text: str) -> float:
        """A price of a file, above zero.

        Raises:
            ValueError: it is none.
        """
        try:
            value = Decimal(text)
        except InvalidOperation as fault:
            raise ValueError(f"{text!r} is no price") from fault
        if not value.is_finite() or value <= 0:
            raise ValueError(f"{text!r} is no price above zero")
        # Whole numbers are billionths there; "pretty" prices have a point.
        return float(value.scaleb(-9) if self.nano_prices and "." not in text else value)


PRESETS: Final[dict[str, Layout]] = {
    "plain": Layout(),
    "databento": Layout(names=(("ts", "ts_event"),), nano_prices=True),
    "massive": Layout(names=(("ts", "window_start"),)),
    "thetadata": Layout(names=(("ts", "timestamp"),), zone="America/New_York"),
    "ib": Layout(names=(("ts", "date"),)),
    "yahoo": Layout(names=(("ts", "datetime"),)),
}
