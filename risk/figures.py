"""The kinds of figure that a limit can be, with the bounds within which each makes sense."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from parsers.instrument import Kind
from parsers.value import Value

Positive = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[Decimal, Field(gt=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Field(gt=0)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be a time zone such as America/New_York: there is no time zone {name!r}") from None
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


def _capitals(name: str) -> str:
    """As signals are read: a limit that is written for gme or $GME is one for GME, not for nothing."""
    symbol = name.strip().removeprefix("$").upper()
    if symbol and not re.fullmatch(r"[A-Z0-9][A-Z0-9.]*", symbol):
        raise ValueError("must be a symbol in letters and digits, such as SPY, BRK.B, ES or EURUSD")
    return symbol


Ticker = Annotated[str, AfterValidator(_capitals)]


def _wall_clock(value: object) -> object:
    """Only as people write it: a bare number would be read as seconds after midnight, in UTC."""
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", value):
        raise ValueError('must be a time of day as HH:MM, for example "09:30"')
    return value


WallClock = Annotated[time, BeforeValidator(_wall_clock)]


_LONG: Final = Decimal("1e15")
"""From here on digits tell nobody anything."""


def plain(number: Decimal) -> str:
    """A number without an exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(number: Decimal) -> str:
    """A percentage or a ratio to two places, for people."""
    return plain(number.quantize(Decimal("0.01"))) if abs(number) < _LONG else f"{number:.3e}"


def money(amount: Decimal, currency: str, *, signed: bool = False) -> str:
    """An amount to the cent: $1,250.00, or 1,250.00 EUR; with a plus for gains. What rounds to nothing has no sign."""
    text = f"{abs(amount):,.2f}" if abs(amount) < _LONG else f"{abs(amount):.3e}"
    sign = "" if text == "0.00" else "-" if amount < 0 else "+" if signed else ""
    return f"{sign}${text}" if currency == "USD" else f"{sign}{text} {currency}"


class PerKind(Value):
    """One figure above zero for each kind of instrument; None means that the kind has none."""

    stock: Positive | None = None
    option: Positive | None = None
    future: Positive | None = None
    forex: Positive | None = None

    def of(self, kind: Kind) -> Decimal | None:
        """The figure for this kind; a coin never has one."""
        match kind:
            case "stock":
                return self.stock
            case "option":
                return self.option
            case "future":
                return self.future
            case "forex":
                return self.forex
            case "crypto":
                return None

    def words(self, unit: str) -> str:
        """The figures as a phrase: "stock 2 percent, option 10 percent"."""
        given = [(name, self.of(name)) for name in _KINDS]
        return ", ".join(f"{name} {plain(value)}{unit}" for name, value in given if value is not None) or "none"


_KINDS: Final[tuple[Kind, ...]] = ("stock", "option", "future", "forex")
