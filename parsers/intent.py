"""A signal understood: what its author wants done, to what, and on which terms.

Prices are exact decimals in the instrument's own unit; fractions are shares of a position, 0 < f <= 1; percents are
magnitudes. `Side` is the side of the *position*: a bought put is long.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from parsers.instrument import Instrument, Right
from parsers.value import Value


class Side(StrEnum):
    """The side of a position."""

    LONG = "long"
    SHORT = "short"


Basis = Literal["own", "underlying"]
Unit = Literal["pips", "points", "ticks", "usd"]
RiskHint = Literal["lotto", "small"]


# ── Which trade is meant ──────────────────────────────────────────────────────────────────────────────────────────────


class Bound(Value):
    """A position named in full. `trade_ref` is set by `bind` when the position is a trade that we know."""

    kind: Literal["bound"] = "bound"
    side: Side
    instrument: Instrument
    trade_ref: str = ""


class Unbound(Value):
    """A follow-up that leaves its trade to the context ("trim half", "out of TSLA"): what it does say is kept.

    `every` means all of the author's positions at once, `of` how many that must be (0: however many). `faint` marks
    words that are an order only where they have a trade to mean ("out", "SL 4327"), and chatter elsewhere.
    """

    kind: Literal["unbound"] = "unbound"
    symbol: str = ""
    side: Side | None = None
    instrument: Instrument | None = None
    right: Right | None = None
    every: bool = False
    of: int = 0
    faint: bool = False


Subject = Annotated[Bound | Unbound, Field(discriminator="kind")]


# ── At which price ────────────────────────────────────────────────────────────────────────────────────────────────────


class AtMarket(Value):
    """Now. `reference` is a price that the author saw ("NOW 4329"), never a limit; None when none was written."""

    type: Literal["market"] = "market"
    reference: Decimal | None = None


class AtLimit(Value):
    """At this price or better."""

    type: Literal["limit"] = "limit"
    price: Decimal
    basis: Basis = "own"


class InRange(Value):
    """Between two written prices."""

    type: Literal["range"] = "range"
    low: Decimal
    high: Decimal


class OnStop(Value):
    """Once the price is reached ("over 192.50", "buy stop")."""

    type: Literal["stop"] = "stop"
    price: Decimal
    basis: Basis = "own"


Entry = Annotated[AtMarket | AtLimit | InRange | OnStop, Field(discriminator="type")]


# ── Where it ends ─────────────────────────────────────────────────────────────────────────────────────────────────────


class PriceStop(Value):
    """A level; `on_close` means that only a close of the candle beyond it counts."""

    kind: Literal["price"] = "price"
    price: Decimal
    basis: Basis = "own"
    on_close: bool = False


class PercentStop(Value):
    """A loss of this percent of the entry price."""

    kind: Literal["percent"] = "percent"
    percent: Decimal


class DistanceStop(Value):
    """So far from the entry, in a unit of the market."""

    kind: Literal["distance"] = "distance"
    distance: Decimal
    unit: Unit


class BreakevenStop(Value):
    """The entry price."""

    kind: Literal["breakeven"] = "breakeven"


class TrailingPercentStop(Value):
    """Follows the best price at this percent."""

    kind: Literal["trailing_percent"] = "trailing_percent"
    trailing_percent: Decimal


class TrailingDistanceStop(Value):
    """Follows the best price at this distance."""

    kind: Literal["trailing_distance"] = "trailing_distance"
    trailing_distance: Decimal
    unit: Unit


Stop = Annotated[
    PriceStop | PercentStop | DistanceStop | BreakevenStop | TrailingPercentStop | TrailingDistanceStop,
    Field(discriminator="kind"),
]


class PriceTarget(Value):
    """A level; with `trailing_percent` the level only starts a trailing stop ("3.9TS10%")."""

    kind: Literal["price"] = "price"
    price: Decimal
    basis: Basis = "own"
    trailing_percent: Decimal | None = None
    fraction: Decimal | None = None


class PercentTarget(Value):
    """A gain of this percent of the entry price."""

    kind: Literal["percent"] = "percent"
    percent: Decimal
    trailing_percent: Decimal | None = None
    fraction: Decimal | None = None


class DistanceTarget(Value):
    """So far from the entry, in a unit of the market."""

    kind: Literal["distance"] = "distance"
    distance: Decimal
    unit: Unit
    fraction: Decimal | None = None


class BreakevenTarget(Value):
    """The entry price."""

    kind: Literal["breakeven"] = "breakeven"
    fraction: Decimal | None = None


class OpenTarget(Value):
    """A runner: this part has no target."""

    kind: Literal["open"] = "open"
    fraction: Decimal | None = None


Target = Annotated[
    PriceTarget | PercentTarget | DistanceTarget | BreakevenTarget | OpenTarget, Field(discriminator="kind")
]


# ── What is to be done ────────────────────────────────────────────────────────────────────────────────────────────────


class Open(Value):
    """Open a new position. `quantity` is None when the author leaves the size to the follower."""

    action: Literal["open"] = "open"
    subject: Subject
    entry: Entry
    stops: tuple[Stop, ...] = ()
    targets: tuple[Target, ...] = ()
    quantity: Decimal | None = None
    quantity_unit: Literal["lots"] | None = None
    risk_hint: RiskHint | None = None


class Add(Value):
    """Enlarge a position."""

    action: Literal["add"] = "add"
    subject: Subject
    entry: Entry
    stops: tuple[Stop, ...] = ()
    targets: tuple[Target, ...] = ()
    quantity: Decimal | None = None
    quantity_unit: Literal["lots"] | None = None
    risk_hint: RiskHint | None = None


class Trim(Value):
    """Reduce a position by a quantity or a fraction; both None when the author says only "trim"."""

    action: Literal["trim"] = "trim"
    subject: Subject
    entry: Entry
    quantity: Decimal | None = None
    fraction: Decimal | None = None


class Close(Value):
    """Leave a position; a `quantity` may be all of it."""

    action: Literal["close"] = "close"
    subject: Subject
    entry: Entry
    quantity: Decimal | None = None


class MoveStop(Value):
    """Put the stop elsewhere. `to_target` names a target ("SL to TP1") until `bind` has found its level."""

    action: Literal["move_stop"] = "move_stop"
    subject: Subject
    stops: tuple[Stop, ...]
    to_target: int | None = None


class MoveTarget(Value):
    """Put the targets elsewhere."""

    action: Literal["move_target"] = "move_target"
    subject: Subject
    targets: tuple[Target, ...]


class Cancel(Value):
    """Take back an entry that has not filled."""

    action: Literal["cancel"] = "cancel"
    subject: Subject


TradeIntent = Annotated[
    Open | Add | Trim | Close | MoveStop | MoveTarget | Cancel,
    Field(discriminator="action"),
]
