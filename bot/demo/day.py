"""The day that the script tells: prices of the seeded market at its opening, and the signals made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.say.replies import number, price
from broker.simulator.exchange import Exchange
from broker.simulator.listing import Listing, Query

OPENING = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in New York, with every market open."""
MONTHLY = date(2026, 12, 18)
WEEKLY = date(2026, 12, 4)


SYMBOLS = ("SPY", "NVDA", "TSLA", "AAPL", "QQQ")
SINCE_YESTERDAY = 6.5 * 3600


def let_a_session_pass(exchange: Exchange) -> None:
    """Move the prices by one day of trading, as the seed draws it: another seed opens another day."""
    for symbol in SYMBOLS:
        exchange.market.watch(exchange.market.resolve(symbol))
    exchange.market.step(SINCE_YESTERDAY)


@dataclass(frozen=True, slots=True)
class Call:
    """One call option near the money, and what it can be bought for."""

    listing: Listing
    symbol: str
    strike: Decimal
    expiry: date
    ask: Decimal

    @property
    def text(self) -> str:
        """As a signal names it: SPY 600C 12/18."""
        return f"{self.symbol} {number(self.strike)}C {self.expiry:%-m/%-d}"


@dataclass(frozen=True, slots=True)
class Share:
    """One stock, and what it can be bought for."""

    symbol: str
    ask: Decimal


def call_near(exchange: Exchange, symbol: str, expiry: date) -> Call:
    """The listed call whose strike is nearest above the price.

    Raises:
        LookupError: when the simulated market lists no such option.
    """
    spot = exchange.universe.spot(symbol)
    if spot is None:
        raise LookupError(f"{symbol} is not listed")
    query = Query(symbol=symbol, sec_type="OPT", last_trade=f"{expiry:%Y%m%d}", right="C", currency="USD")
    mid = exchange.market.quote(spot).mid or Decimal(0)
    above = [one for one in exchange.universe.find(query) if Decimal(str(one.strike)) >= mid]
    nearest = min(above, key=lambda one: one.strike)
    ask = exchange.market.quote(nearest).ask
    if ask is None:
        raise LookupError(f"nobody offers {nearest.local_symbol}")
    return Call(nearest, symbol, Decimal(str(nearest.strike)), expiry, ask)


def share(exchange: Exchange, symbol: str) -> Share:
    """A stock at its offer.

    Raises:
        LookupError: when it is not listed or nobody offers it.
    """
    listing = exchange.universe.spot(symbol)
    ask = exchange.market.quote(listing).ask if listing is not None else None
    if ask is None:
        raise LookupError(f"{symbol} has no offer")
    return Share(symbol, ask)


def cents(value: Decimal) -> str:
    """A price as a signal writes it, to the cent."""
    return price(value.quantize(Decimal("0.01")))
