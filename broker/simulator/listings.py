"""How a row of the catalogue becomes a listing: one builder for each kind of contract."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from broker.simulator import chains
from broker.simulator.catalogue import (
    FOREIGN,
    INDICES,
    METALS,
    OPTION_EXCHANGES,
    PAIRS,
    STOCKS,
    US_STOCK_EXCHANGES,
    FutureRow,
    IndexRow,
    StockRow,
)
from broker.simulator.chains import Expiry
from broker.simulator.listing import STOCK, Grid, Listing

MULTIPLIER = "100"
FUTURE_LETTERS = "FGHJKMNQUVXZ"


def derived_con_id(local_symbol: str) -> int:
    """A contract id that is the same in every run: eight digits or more, clear of the real ones in the catalogue."""
    digest = hashlib.blake2b(local_symbol.encode(), digest_size=4).digest()
    return 800_000_000 + int.from_bytes(digest) % 1_300_000_000


@dataclass(frozen=True, slots=True)
class OptionClass:
    """One trading class of options on one underlying, with its expiries as of a day."""

    symbol: str
    trading_class: str
    under: Listing
    price: Decimal
    grid: Grid
    product: str
    step: Decimal
    expiries: tuple[Expiry, ...]
    exchanges: tuple[str, ...] = OPTION_EXCHANGES

    @property
    def strikes(self) -> list[Decimal]:
        """The ladder, the same for every expiry, as IB's chain answer has it."""
        return chains.strikes(self.price, self.step)


def spot_listings(prices: dict[int, Decimal]) -> Iterator[Listing]:
    """Everything that never expires; its opening prices go into `prices` by contract id."""
    for row in STOCKS:
        yield _priced(_stock(row), row.price, prices)
    for symbol, con_id, exchange, currency, price in FOREIGN:
        yield _priced(_foreign(symbol, con_id, exchange, currency), price, prices)
    for index in INDICES:
        yield _priced(_index(index), index.price, prices)
    for symbol, currency, con_id, price, grid in PAIRS:
        yield _priced(_pair(symbol, currency, con_id, grid), price, prices)
    for symbol, con_id, price, grid, name in METALS:
        yield _priced(_metal(symbol, con_id, grid, name), price, prices)


def _priced(listing: Listing, price: str, prices: dict[int, Decimal]) -> Listing:
    prices[listing.con_id] = Decimal(price)
    return listing


def _stock(row: StockRow) -> Listing:
    return Listing(
        con_id=row.con_id or derived_con_id(f"{row.symbol} STK"),
        symbol=row.symbol,
        sec_type="STK",
        currency="USD",
        local_symbol=row.symbol,
        trading_class=row.trading_class,
        grid=STOCK,
        product="stock",
        exchanges=(*US_STOCK_EXCHANGES, *(() if row.primary in US_STOCK_EXCHANGES else (row.primary,))),
        primary_exchange=row.primary,
        long_name=row.name,
        market_name=row.trading_class,
        stock_type=row.kind,
        isin=f"US{row.symbol:0<10}"[:12],
        min_size=Decimal("0.0001"),
        industry=("Funds", "Equity Fund", "Index") if row.kind == "ETF" else ("Consumer", "Industry", "Industry"),
    )


def _foreign(symbol: str, con_id: int, exchange: str, currency: str) -> Listing:
    return Listing(
        con_id=con_id or derived_con_id(f"{symbol} {exchange}"),
        symbol=symbol,
        sec_type="STK",
        currency=currency,
        local_symbol=symbol,
        trading_class=symbol,
        grid=STOCK,
        product="stock",
        exchanges=("SMART", exchange),
        primary_exchange=exchange,
        long_name=f"{symbol} ({exchange})",
        market_name=symbol,
        stock_type="COMMON",
    )


def _index(row: IndexRow) -> Listing:
    return Listing(
        con_id=row.con_id,
        symbol=row.symbol,
        sec_type="IND",
        currency="USD",
        local_symbol=row.symbol,
        trading_class=row.symbol,
        grid=STOCK,
        product="index",
        exchanges=(row.exchange,),
        long_name=row.name,
        market_name=row.symbol,
    )


def _pair(symbol: str, currency: str, con_id: int, grid: Grid) -> Listing:
    return Listing(
        con_id=con_id,
        symbol=symbol,
        sec_type="CASH",
        currency=currency,
        local_symbol=f"{symbol}.{currency}",
        trading_class=f"{symbol}.{currency}",
        grid=grid,
        product="forex",
        exchanges=("IDEALPRO",),
        long_name=f"{symbol} in {currency}",
        market_name=f"{symbol}.{currency}",
    )


def _metal(symbol: str, con_id: int, grid: Grid, name: str) -> Listing:
    return Listing(
        con_id=con_id,
        symbol=symbol,
        sec_type="CMDTY",
        currency="USD",
        local_symbol=symbol,
        trading_class=symbol,
        grid=grid,
        product="metal",
        exchanges=("SMART", "IBMETAL"),
        multiplier="1",
        long_name=name,
        market_name=symbol,
    )


def future_listing(row: FutureRow, month: str, last: date) -> Listing:
    """One month of a futures root."""
    year, number = int(month[:4]), int(month[4:])
    local = f"{row.symbol}{FUTURE_LETTERS[number - 1]}{year % 10}"
    return Listing(
        con_id=derived_con_id(f"{row.symbol} {month} FUT"),
        symbol=row.symbol,
        sec_type="FUT",
        currency="USD",
        local_symbol=local,
        trading_class=row.symbol,
        grid=row.grid,
        product=row.product,
        exchanges=(row.exchange, "QBALGO"),
        last_trade=f"{last:%Y%m%d}",
        multiplier=row.multiplier,
        long_name=row.name,
        market_name=row.symbol,
        contract_month=month,
        expires=f"{last:%Y%m%d}",
        under_con_id=derived_con_id(f"{row.symbol} IND"),
        under_symbol=row.symbol,
        under_sec_type="IND",
    )


def option_listing(family: OptionClass, expiry: Expiry, strike: Decimal, right: str) -> Listing:
    """One option of a class."""
    # The OSI symbol carries the settlement day, so an AM monthly and the PM weekly of the day before never collide.
    local = f"{family.trading_class:<6}{expiry.settles:%y%m%d}{right}{int(strike * 1000):08d}"
    return Listing(
        con_id=derived_con_id(local),
        symbol=family.symbol,
        sec_type="OPT",
        currency="USD",
        local_symbol=local,
        trading_class=family.trading_class,
        grid=family.grid,
        product=family.product,
        exchanges=family.exchanges,
        last_trade=f"{expiry.last_trade:%Y%m%d}",
        strike=strike,
        right=right,
        multiplier=MULTIPLIER,
        long_name=family.under.long_name,
        market_name=family.trading_class,
        contract_month=f"{expiry.settles:%Y%m}",
        expires=f"{expiry.settles:%Y%m%d}",
        under_con_id=family.under.con_id,
        under_symbol=family.symbol,
        under_sec_type=family.under.sec_type,
    )
