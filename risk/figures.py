"""The kinds of figure that a limit can be, with the bounds within which each makes sense."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

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
        raise ValueError(f"there is no time zone {name!r}; write one such as America/New_York") from None
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
Ticker = Annotated[str, AfterValidator(lambda name: name.strip().upper())]
"""A symbol as signals are read, in capitals: a limit that is written for gme is one for GME, not for nothing."""


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
