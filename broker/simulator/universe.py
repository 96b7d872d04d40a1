"""Every contract that is listed on a given day, made when first asked for, and found as a gateway finds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from broker.simulator import chains
from broker.simulator.catalogue import FUTURES, INDICES, STOCKS, IndexRow
from broker.simulator.chains import Expiry
from broker.simulator.listing import Listing, Query
from broker.simulator.listings import OptionClass, future_listing, option_listing, spot_listings

_OPTION = re.compile(r"([A-Z]{1,6}) *(\d{6})([CP])(\d+(?:\.\d+)?)$")
_OSI_STRIKE = 8
"""Digits of a strike in thousandths, as exchanges write it."""


@dataclass(slots=True)
class Universe:
    """The lists of one exchange. `today` is set by the exchange's clock; a new day lists new expiries."""

    today: date
    _by_id: dict[int, Listing] = field(default_factory=dict)
    _classes: dict[str, list[OptionClass]] = field(default_factory=dict)
    _options: dict[tuple[str, str], list[Listing]] = field(default_factory=dict)
    _futures: dict[str, list[Listing]] = field(default_factory=dict)
    _spot: list[Listing] = field(default_factory=list)
    _prices: dict[int, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._spot = list(spot_listings(self._prices))
        for listing in self._spot:
            self._by_id[listing.con_id] = listing

    def roll(self, today: date) -> None:
        """Move to another day: expiries are listed anew, contracts already known by id stay known."""
        if today != self.today:
            self.today = today
            self._classes.clear()
            self._options.clear()
            self._futures.clear()

    def opening_price(self, listing: Listing) -> Decimal:
        """Where a contract that is no option starts its life."""
        return self._prices[listing.con_id]

    def by_id(self, con_id: int) -> Listing | None:
        """A contract by its id; one never mentioned yet is searched for through every chain."""
        if con_id in self._by_id:
            return self._by_id[con_id]
        for symbol in [row.symbol for row in (*FUTURES, *STOCKS, *INDICES)]:
            for _ in self._listed(symbol):
                pass
            if con_id in self._by_id:
                return self._by_id[con_id]
        return None

    def underlying(self, symbol: str) -> Listing | None:
        """The stock, fund or index of that symbol."""
        wanted = {"STK", "IND"}
        return next((one for one in self._spot if one.symbol == symbol and one.sec_type in wanted), None)

    def spot(self, symbol: str) -> Listing | None:
        """A contract that people name by one word: a stock, an index, a pair, a metal, or a root's front month."""
        name = symbol.upper().replace(".", "").replace("/", "")
        for one in self._spot:
            if name == (one.symbol + one.currency if one.sec_type == "CASH" else one.symbol):
                return one
        futures = self._futures_of(name)
        return futures[0] if futures else None

    def named(self, name: str) -> Listing | None:
        """What people write: a word as for `spot`, a future's month (`ESZ6`), an option (`SPXW 261218P5850`)."""
        option = _OPTION.match(name.upper())
        if option:
            family, day, right, strike = option.groups()
            thousandths = int(strike) if len(strike) == _OSI_STRIKE else int(Decimal(strike) * 1000)
            query = Query(sec_type="OPT", local_symbol=f"{family:<6}{day}{right}{thousandths:08d}")
        else:
            query = Query(sec_type="FUT", local_symbol=name.upper())
        return self.spot(name) or next(iter(self.find(query)), None)

    def find(self, query: Query) -> list[Listing]:
        """Every contract that the description fits, in a stable order; empty means error 200."""
        if query.con_id:
            listing = self._known(query)
            return [listing] if listing and _fits(listing, query, self.today) else []
        if query.sec_id_type:
            return [one for one in self._spot if query.sec_id_type == "ISIN" and one.isin == query.sec_id]
        symbol = query.symbol or query.local_symbol.split(" ")[0]
        return [one for one in self._candidates(query, symbol) if _fits(one, query, self.today)]

    def exchange(self, old: Listing, new: Listing) -> None:
        """One contract takes the place of another, at its price; the old one stays known by its id alone."""
        self._spot[self._spot.index(old)] = new
        self._by_id[new.con_id] = new
        self._prices[new.con_id] = self._prices[old.con_id]

    def chain(self, under_con_id: int) -> list[OptionClass]:
        """The option classes on an underlying."""
        under = self._by_id.get(under_con_id)
        return self._classes_of(under.symbol) if under else []

    def resembling(self, pattern: str) -> list[Listing]:
        """Stocks and indices whose symbol or name begins with the pattern."""
        start = pattern.upper()
        traded = [one for one in self._spot if one.sec_type in {"STK", "IND"}]
        return [one for one in traded if one.symbol.startswith(start) or one.long_name.upper().startswith(start)][:16]

    def _known(self, query: Query) -> Listing | None:
        if query.con_id in self._by_id:
            return self._by_id[query.con_id]
        if query.symbol:
            for _ in self._listed(query.symbol):
                pass
            return self._by_id.get(query.con_id)
        return self.by_id(query.con_id)

    def _candidates(self, query: Query, symbol: str) -> Iterable[Listing]:
        match query.sec_type:
            case "OPT":
                return self._options_like(query, symbol)
            case "FUT":
                return self._futures_like(query, symbol)
            case "CONTFUT":
                return self._futures_of(symbol)[:1]
            case _:
                return self._spot

    def _options_like(self, query: Query, symbol: str) -> Iterator[Listing]:
        for family in self._classes_of(symbol):
            if query.trading_class in {"", family.trading_class} and self._quotes_strike(query, family):
                yield from self._options_of(family, query.last_trade)
        if query.local_symbol and not query.symbol:
            for family in self._classes_of_trading_class(symbol):
                yield from self._options_of(family, "")

    @staticmethod
    def _quotes_strike(query: Query, family: OptionClass) -> bool:
        return not query.strike or query.strike in family.strikes

    def _classes_of_trading_class(self, name: str) -> list[OptionClass]:
        owners = [row.symbol for row in INDICES if name in {row.monthly, row.weekly} and name != row.symbol]
        return [one for owner in owners for one in self._classes_of(owner) if one.trading_class == name]

    def _options_of(self, family: OptionClass, last_trade: str) -> Iterator[Listing]:
        for expiry in family.expiries:
            written = f"{expiry.last_trade:%Y%m%d}"
            if not last_trade or written.startswith(last_trade):
                yield from self._expiry(family, expiry, written)

    def _expiry(self, family: OptionClass, expiry: Expiry, written: str) -> list[Listing]:
        key = (family.trading_class, f"{written}{expiry.settles:%Y%m%d}")
        if key not in self._options:
            self._options[key] = [
                self._register(option_listing(family, expiry, strike, right))
                for strike in family.strikes
                for right in "CP"
            ]
        return self._options[key]

    def _futures_like(self, query: Query, symbol: str) -> list[Listing]:
        roots = [symbol]
        if query.local_symbol and not query.symbol:
            roots = [row.symbol for row in FUTURES if query.local_symbol.startswith(row.symbol)]
        listed = [one for root in roots for one in self._futures_of(root)]
        if not query.include_expired:
            return listed
        known = [one for one in self._by_id.values() if one.sec_type == "FUT" and one.symbol in roots]
        return listed + [one for one in known if one not in listed]

    def _futures_of(self, symbol: str) -> list[Listing]:
        if symbol not in self._futures:
            row = next((row for row in FUTURES if row.symbol == symbol), None)
            months = chains.future_expiries(row, self.today) if row else []
            self._futures[symbol] = [self._register(future_listing(row, month, last)) for month, last in months if row]
            for distance, listing in enumerate(self._futures[symbol]):
                if row and listing.con_id not in self._prices:
                    carried = Decimal(row.price) * (1 + Decimal("0.01") * distance)
                    self._prices[listing.con_id] = row.grid.snap(carried)
        return self._futures[symbol]

    def _classes_of(self, symbol: str) -> list[OptionClass]:
        if symbol not in self._classes:
            under = self.underlying(symbol)
            self._classes[symbol] = (
                list(_option_classes(under, self._prices[under.con_id], self.today)) if under else []
            )
        return self._classes[symbol]

    def _listed(self, symbol: str) -> Iterator[Listing]:
        for family in self._classes_of(symbol):
            yield from self._options_of(family, "")
        yield from self._futures_of(symbol)

    def _register(self, listing: Listing) -> Listing:
        # Two names in a hundred thousand share a derived id: the later one takes the next free number.
        while (known := self._by_id.get(listing.con_id)) and known.local_symbol != listing.local_symbol:
            listing = replace(listing, con_id=listing.con_id + 1)
        self._by_id[listing.con_id] = listing
        return listing


def _fits(listing: Listing, query: Query, today: date) -> bool:
    wanted = {
        (query.symbol, listing.symbol),
        (query.currency, listing.currency),
        (query.local_symbol.replace(" ", ""), listing.local_symbol.replace(" ", "")),
        (query.trading_class, listing.trading_class),
        (query.multiplier, listing.multiplier),
        (query.right[:1], listing.right),
        ("FUT" if query.sec_type == "CONTFUT" else query.sec_type, listing.sec_type),
        (query.primary_exchange if listing.sec_type == "STK" else "", listing.primary_exchange),
    }
    if any(asked and asked != held for asked, held in wanted) or (query.strike and query.strike != listing.strike):
        return False
    if query.exchange and query.exchange not in listing.exchanges and not _same_pool(query.exchange, listing):
        return False
    if query.last_trade and not _in_month(query.last_trade, listing):
        return False
    return query.include_expired or not listing.last_trade or listing.last_trade >= f"{today:%Y%m%d}"


def _same_pool(exchange: str, listing: Listing) -> bool:
    return exchange == "SMART" and listing.sec_type in {"STK", "OPT", "CMDTY"} and "SMART" in listing.exchanges


def _in_month(asked: str, listing: Listing) -> bool:
    if listing.sec_type == "FUT" and len(asked) == len("yyyymm"):
        return listing.contract_month == asked
    return listing.last_trade.startswith(asked)


def _option_classes(under: Listing, price: Decimal, today: date) -> Iterator[OptionClass]:
    stock = next((row for row in STOCKS if row.con_id == under.con_id or row.symbol == under.symbol), None)
    if stock is not None:
        product = "etf_option" if stock.cycle == "daily" else "option"
        days = tuple(chains.stock_expiries(stock.cycle, today))
        step = Decimal(stock.strike_step)
        yield OptionClass(stock.symbol, stock.symbol, under, price, stock.grid, product, step, days)
        return
    index = next(row for row in INDICES if row.con_id == under.con_id)
    for trading_class, listed in _index_expiries(index, today):
        step = Decimal(index.strike_step)
        product = "index_option"
        yield OptionClass(index.symbol, trading_class, under, price, index.grid, product, step, tuple(listed))


def _index_expiries(row: IndexRow, today: date) -> Iterator[tuple[str, list[Expiry]]]:
    if row.symbol == "VIX":
        yield row.monthly, chains.volatility_expiries(today, monthly=True)
        yield row.weekly, chains.volatility_expiries(today, monthly=False)
        return
    if row.monthly:
        yield row.monthly, chains.morning_expiries(today)
    yield row.weekly, chains.stock_expiries(row.cycle, today)
