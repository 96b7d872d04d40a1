"""One contract as the exchange lists it, what a client asks for, and the price grids."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

Band = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Grid:
    """A market rule: from each low edge upwards prices move in steps of the increment beside it."""

    rule_id: int
    bands: tuple[Band, ...]

    def step(self, price: Decimal) -> Decimal:
        """The increment at this price."""
        size = abs(price)
        return next((step for edge, step in reversed(self.bands) if edge <= size), self.bands[0][1])

    def snap(self, price: Decimal, rounding: Literal["down", "up", "nearest"] = "nearest") -> Decimal:
        """The price moved onto the grid."""
        step = self.step(price)
        mode = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP}[rounding]
        return (price / step).quantize(Decimal(1), rounding=mode) * step

    def fits(self, price: Decimal) -> bool:
        """Whether an order may carry this price."""
        return price % self.step(price) == 0


def _grid(rule_id: int, *bands: tuple[str, str]) -> Grid:
    return Grid(rule_id, tuple((Decimal(edge), Decimal(step)) for edge, step in bands))


# Rule 26 is the number IB gives US stocks; the others are ours. Options: Penny Interval Program, 0.01 below 3 and 0.05
# from there; 0.05 and 0.10 outside it and for SPX, NDX, RUT and VIX; 0.01 at every price for SPY, QQQ and IWM.

STOCK = _grid(26, ("0", "0.01"))
PENNIES = _grid(109, ("0", "0.01"))
OPTION_PENNY = _grid(32, ("0", "0.01"), ("3", "0.05"))
OPTION_NICKEL = _grid(110, ("0", "0.05"), ("3", "0.10"))
QUARTER = _grid(67, ("0", "0.25"))
TENTH = _grid(70, ("0", "0.10"))
WHOLE = _grid(71, ("0", "1"))
CENT_FUTURE = _grid(32001, ("0", "0.01"))
PIP_FIFTH = _grid(239, ("0", "0.00005"))
PIP_YEN = _grid(240, ("0", "0.005"))
METAL = _grid(241, ("0", "0.01"))
GRIDS = {
    grid.rule_id: grid
    for grid in (
        STOCK, PENNIES, OPTION_PENNY, OPTION_NICKEL, QUARTER, TENTH, WHOLE, CENT_FUTURE, PIP_FIFTH, PIP_YEN,
        METAL,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """A contract with everything that contract details say of it. Dates are `yyyymmdd`, months `yyyymm`."""

    con_id: int
    symbol: str
    sec_type: str
    currency: str
    local_symbol: str
    trading_class: str
    grid: Grid
    product: str
    exchanges: tuple[str, ...]
    primary_exchange: str = ""
    last_trade: str = ""
    strike: Decimal = Decimal(0)
    right: str = ""
    multiplier: str = ""
    long_name: str = ""
    market_name: str = ""
    contract_month: str = ""
    expires: str = ""
    under_con_id: int = 0
    under_symbol: str = ""
    under_sec_type: str = ""
    stock_type: str = ""
    isin: str = ""
    min_size: Decimal = Decimal(1)
    industry: tuple[str, str, str] = ("", "", "")

    @property
    def units(self) -> Decimal:
        """The multiplier as a number."""
        return Decimal(self.multiplier or 1)

    @property
    def home(self) -> str:
        """The exchange that a position or an order without one is shown on."""
        return self.exchanges[0]


@dataclass(frozen=True, slots=True)
class Query:
    """A contract as a client describes it: twelve fields, any of which may be empty."""

    con_id: int = 0
    symbol: str = ""
    sec_type: str = ""
    last_trade: str = ""
    strike: Decimal = Decimal(0)
    right: str = ""
    multiplier: str = ""
    exchange: str = ""
    primary_exchange: str = ""
    currency: str = ""
    local_symbol: str = ""
    trading_class: str = ""
    include_expired: bool = False
    sec_id_type: str = ""
    sec_id: str = ""
