"""What a rule may know: the contract, its quote, the account, and what is open or in flight.

Unknown is None and never zero: a rule that needs a figure which is None refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from pydantic import Field

from parsers.instrument import Instrument
from parsers.intent import Side
from parsers.value import Value

Rounding = Literal["down", "up", "nearest"]
_ROUNDING = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP}


class PriceBand(Value):
    """From `low_edge` upwards, prices move in steps of `increment`."""

    low_edge: Decimal
    increment: Decimal


class MarketRule(Value):
    """The price grid of a contract: bands in rising order, the first from zero."""

    bands: tuple[PriceBand, ...]

    def increment(self, price: Decimal) -> Decimal:
        """The step at this price; the order's own price decides, never the contract's smallest tick."""
        fitting = [band.increment for band in self.bands if band.low_edge <= abs(price)]
        return fitting[-1] if fitting else self.bands[0].increment

    def snap(self, price: Decimal, rounding: Rounding) -> Decimal:
        """The price moved onto the grid; exact decimals in, exact decimals out."""
        step = self.increment(price)
        return (price / step).quantize(Decimal(1), rounding=_ROUNDING[rounding]) * step


class Session(Value):
    """One stretch of trading, both ends aware of their zone."""

    opens: datetime
    closes: datetime


class Contract(Value):
    """Exactly one IB contract. `instrument` repeats what was asked for with every rule resolved to a date or month."""

    con_id: int
    instrument: Instrument
    symbol: str
    sec_type: Literal["STK", "OPT", "FUT", "CASH", "CMDTY", "IND"]
    exchange: str
    currency: str
    local_symbol: str
    trading_class: str
    multiplier: Decimal
    market_rule: MarketRule
    order_types: frozenset[str]
    last_trade: date | None = None
    time_zone: str = "America/New_York"
    trading_hours: tuple[Session, ...] = ()
    liquid_hours: tuple[Session, ...] = ()
    under_con_id: int = 0
    under_exchange: str = ""


class Quote(Value):
    """The market as last seen; a side that nobody quotes is None.

    What the exchange says beside prices, where the data carries it: whether trading is `halted`, the day's `volume`
    and, of an option, its `open_interest`.
    """

    bid: Decimal | None
    ask: Decimal | None
    last: Decimal | None
    kind: Literal["live", "frozen", "delayed", "delayed_frozen"]
    at: datetime
    halted: bool | None = None
    volume: Decimal | None = None
    open_interest: Decimal | None = None


class UnitMargin(Value):
    """The initial margin that opening one unit takes, in base currency, and when the broker said so."""

    amount: Decimal
    at: datetime


class Account(Value):
    """The account's own figures, in its base currency; what the gateway has not said is None."""

    account_id: str
    currency: str
    at: datetime
    net_liquidation: Decimal | None = None
    buying_power: Decimal | None = None
    available_funds: Decimal | None = None
    settled_cash: Decimal | None = None
    realised_pnl: Decimal | None = None
    unrealised_pnl: Decimal | None = None
    day_trades_remaining: int | None = None
    exchange_rates: dict[str, Decimal] = Field(default_factory=dict)


class Exposure(Value):
    """One trade of ours as the rules count it: what fills already hold and what still may fill, worst case.

    `notional` and `at_risk` are in base currency and cover held and pending together; `margin` is what the pending part
    will tie up where that is not its notional. `lost_today` is what units that left today have lost, commissions
    included; it is not below zero, since what such units gained may still be needed for the rest.
    """

    trade_ref: str
    platform: str
    channel: str
    author: str
    con_id: int
    symbol: str
    kind: str
    side: Side
    held: Decimal
    pending: Decimal
    notional: Decimal
    at_risk: Decimal
    opened_at: datetime
    margin: Decimal | None = None
    lost_today: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ClosedTrade:
    """A trade that is over, for the rules that look back; `result` is in `currency`, empty where that is unknown."""

    trade_ref: str
    symbol: str
    author: str
    channel: str
    closed_at: datetime
    result: Decimal
    stopped: bool
    r_multiple: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class RecentSignal:
    """An entry that was decided lately, for the rules against repetition.

    With slots, as a `ClosedTrade`: every entry walks through all of the day's, and each is then one piece of memory.
    """

    at: datetime
    platform: str
    channel: str
    author: str
    message_id: str
    fingerprint: str
    accepted: bool


class Book(Value):
    """Everything of ours that is open, was closed today, or was asked for lately; foreign positions by contract.

    `closed_before` are the trades that ended on the day before, for a pause that reaches over midnight.
    `unknown_rates` are the currencies in which something here is counted and whose worth in base currency is not known:
    their amounts stand as they are, and no limit in money can be kept by them.
    """

    exposures: tuple[Exposure, ...] = ()
    closed_today: tuple[ClosedTrade, ...] = ()
    closed_before: tuple[ClosedTrade, ...] = ()
    unknown_rates: tuple[str, ...] = ()
    recent: tuple[RecentSignal, ...] = ()
    foreign_positions: dict[int, Decimal] = Field(default_factory=dict)
    foreign_working: frozenset[int] = frozenset()
    peak_equity: Decimal | None = None
