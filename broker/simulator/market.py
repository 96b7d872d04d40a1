"""Bids, asks and lasts: seeded, on the grid, moved only by `step`, `set_price` or `set_quote`.

Options follow their underlying unless a price was pinned on them. What nobody looks at costs nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from broker.simulator.catalogue import FOREX_VOLATILITY, FUTURES, INDICES, METAL_VOLATILITY, STOCKS
from broker.simulator.hours import PRODUCTS
from broker.simulator.listing import Listing
from broker.simulator.pricing import Worth, worth
from broker.simulator.universe import Universe

TRADING_YEAR_SECONDS = 252 * 6.5 * 3600
OPTION_SPREAD = Decimal("0.02")
DEFAULT_SIZE = Decimal(500)
OPEN_INTEREST = 1200
VOLATILITY = {
    **{row.symbol: row.volatility for row in FUTURES},
    **{row.symbol: row.volatility for row in INDICES},
    **{row.symbol: row.volatility for row in STOCKS},
}
# Index futures and XSP move with one index, micros with their elder, so that no two of them drift apart.
LEADER = {"XSP": "SPX", "MES": "ES", "MNQ": "NQ", "M2K": "RTY", "MYM": "YM", "MCL": "CL", "MGC": "GC"}


@dataclass(frozen=True, slots=True)
class Quote:
    """The top of the book; a side that nobody quotes is None, and size is what stands there.

    `halted` is 1 for a halt by the exchange, 2 for one for volatility, and 0 while it trades.
    """

    bid: Decimal | None
    ask: Decimal | None
    last: Decimal | None
    bid_size: Decimal = DEFAULT_SIZE
    ask_size: Decimal = DEFAULT_SIZE
    volume: int = 0
    open_interest: int = 0
    halted: int = 0
    high: Decimal | None = None
    low: Decimal | None = None
    open: Decimal | None = None
    close: Decimal | None = None

    @property
    def mid(self) -> Decimal | None:
        """Half-way, or the last trade when a side is missing."""
        if self.bid is None or self.ask is None:
            return self.last
        return (self.bid + self.ask) / 2


@dataclass(slots=True)
class Market:
    """All quotes of one exchange. `now` is the exchange's clock, moved by the exchange alone."""

    universe: Universe
    seed: int
    now: datetime
    moved: Callable[[int], None] = lambda _con_id: None
    _mids: dict[int, Decimal] = field(default_factory=dict)
    _quotes: dict[int, Quote] = field(default_factory=dict)
    _pinned: set[int] = field(default_factory=set)
    _paths: dict[int, list[Decimal]] = field(default_factory=dict)
    _watched: dict[int, Listing] = field(default_factory=dict)
    _by_underlying: dict[int, dict[int, Listing]] = field(default_factory=dict)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - prices of a play, not secrets

    def watch(self, listing: Listing) -> None:
        """Keep this contract's quote fresh: somebody streams it, holds it or works an order on it."""
        if listing.con_id in self._watched:
            return
        self._watched[listing.con_id] = listing
        if listing.sec_type == "OPT":
            self._by_underlying.setdefault(listing.under_con_id, {})[listing.con_id] = listing
            under = self.universe.by_id(listing.under_con_id)
            if under:
                self.watch(under)

    def quote(self, listing: Listing) -> Quote:
        """The quote as it stands now."""
        if listing.con_id not in self._quotes:
            self._quotes[listing.con_id] = self._first_quote(listing)
        return self._quotes[listing.con_id]

    def worth(self, listing: Listing) -> Worth:
        """An option's model value and how it moves."""
        under = self.universe.by_id(listing.under_con_id)
        spot = float(self._mid(under)) if under else 0.0
        volatility = VOLATILITY.get(listing.under_symbol, 0.3)
        return worth(spot, float(listing.strike), listing.right, volatility, self._seconds_left(listing))

    def volatility(self, listing: Listing) -> float:
        """The yearly volatility that the process of this contract has."""
        fallback = METAL_VOLATILITY if listing.sec_type == "CMDTY" else FOREX_VOLATILITY
        return VOLATILITY.get(listing.under_symbol or listing.symbol, fallback)

    def set_price(self, name: str | int, price: Decimal | str | float) -> None:
        """Move a contract to a price: by symbol (`SPY`, `EURUSD`, `ES` for its front month) or by contract id.

        An option named by its id is pinned there and follows its underlying no longer.

        Raises:
            ValueError: when nothing of that name is listed.
        """
        listing = self.resolve(name)
        if listing.sec_type == "OPT":
            self._pinned.add(listing.con_id)
        self._move(listing, listing.grid.snap(Decimal(str(price))))

    def set_quote(self, name: str | int, bid: Decimal | str | None, ask: Decimal | str | None) -> None:
        """Put the two sides where a test wants them; None is a side that nobody quotes. The last trade stays."""
        listing = self.resolve(name)
        self._pinned.add(listing.con_id)
        old = self.quote(listing)
        sides = (Decimal(bid) if bid is not None else None, Decimal(ask) if ask is not None else None)
        self._quotes[listing.con_id] = replace(old, bid=sides[0], ask=sides[1])
        self._watched.setdefault(listing.con_id, listing)
        self.moved(listing.con_id)

    def set_tape(self, name: str | int, **told: int) -> None:
        """What the exchange tells beside prices: `halted`, `volume`, `open_interest`."""
        listing = self.resolve(name)
        self._quotes[listing.con_id] = replace(self.quote(listing), **told)  # type: ignore[arg-type]  # fields of a quote
        self._watched.setdefault(listing.con_id, listing)
        self.moved(listing.con_id)

    def script(self, name: str | int, prices: Iterable[Decimal | str | float]) -> None:
        """Give a contract a path: one price a step, before it walks at random again."""
        listing = self.resolve(name)
        self._paths[listing.con_id] = [listing.grid.snap(Decimal(str(price))) for price in prices]
        self.watch(listing)

    def release(self, name: str | int) -> None:
        """Let a pinned contract follow the market again."""
        self._pinned.discard(self.resolve(name).con_id)

    def resolve(self, name: str | int) -> Listing:
        """The listing behind a symbol or an id.

        Raises:
            ValueError: when nothing of that name is listed.
        """
        found = self.universe.by_id(name) if isinstance(name, int) else self.universe.named(name)
        if found is None:
            raise ValueError(f"nothing called {name} is listed at the simulated exchange")
        return found

    def step(self, seconds: float) -> None:
        """Let this much time pass for every watched contract: scripted paths first, a seeded walk otherwise."""
        shocks: dict[str, float] = {}
        for listing in sorted(self._watched.values(), key=lambda one: one.con_id):
            if listing.sec_type == "OPT":
                continue
            path = self._paths.get(listing.con_id)
            leader = LEADER.get(listing.symbol, listing.symbol)
            if leader not in shocks:
                shocks[leader] = self._random.gauss(0.0, 1.0)
            if path:
                self._move(listing, path.pop(0))
            elif listing.con_id not in self._pinned:
                drift = self.volatility(listing) * (seconds / TRADING_YEAR_SECONDS) ** 0.5 * shocks[leader]
                self._move(listing, listing.grid.snap(self._mid(listing) * Decimal(str(round(1 + drift, 9)))))

    def _mid(self, listing: Listing) -> Decimal:
        if listing.con_id not in self._mids:
            self._mids[listing.con_id] = self.universe.opening_price(listing)
        return self._mids[listing.con_id]

    def _first_quote(self, listing: Listing) -> Quote:
        mid = self._model_price(listing) if listing.sec_type == "OPT" else self._mid(listing)
        interest = OPEN_INTEREST if listing.sec_type == "OPT" else 0
        blank = Quote(None, None, mid, open=mid, close=mid, high=mid, low=mid, open_interest=interest)
        return _around(listing, mid, blank)

    def _model_price(self, listing: Listing) -> Decimal:
        price = listing.grid.snap(Decimal(str(round(self.worth(listing).price, 6))))
        return max(price, listing.grid.bands[0][1])

    def _move(self, listing: Listing, price: Decimal) -> None:
        old = self.quote(listing)
        self._mids[listing.con_id] = price
        new = _around(listing, price, old)
        self._watched.setdefault(listing.con_id, listing)
        if new == old:
            return
        self._quotes[listing.con_id] = replace(new, volume=old.volume + 100)
        self.moved(listing.con_id)
        for option in list(self._by_underlying.get(listing.con_id, {}).values()):
            if option.con_id not in self._pinned:
                self._move_option(option)

    def _move_option(self, option: Listing) -> None:
        old = self.quote(option)
        new = _around(option, self._model_price(option), old)
        if (new.bid, new.ask) != (old.bid, old.ask):
            self._quotes[option.con_id] = replace(new, volume=old.volume + 1)
            self.moved(option.con_id)

    def _seconds_left(self, listing: Listing) -> float:
        rules = PRODUCTS[listing.product]
        day = datetime.strptime(listing.expires, "%Y%m%d").date()  # noqa: DTZ007 - a date; its zone is the product's
        close = datetime.combine(day, rules.liquid[1], rules.zone)
        return max((close - self.now) / timedelta(seconds=1), 0.0)


def _around(listing: Listing, mid: Decimal, old: Quote) -> Quote:
    """A quote one step wide (options: two per cent, at least a step) with its low side at or below the price."""
    grid = listing.grid
    width = max(mid * OPTION_SPREAD, grid.step(mid)) if listing.sec_type == "OPT" else grid.step(mid)
    bid = grid.snap(mid - width / 2, "down")
    ask = grid.snap(max(bid, mid - width / 2) + width, "up")
    ask = ask if ask > bid else bid + grid.step(bid)
    sides = (None, None) if listing.sec_type == "IND" else (bid if bid > 0 else None, ask)
    return replace(
        old,
        bid=sides[0],
        ask=sides[1],
        last=mid,
        high=max(old.high or mid, mid),
        low=min(old.low or mid, mid),
    )
