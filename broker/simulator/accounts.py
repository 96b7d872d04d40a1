"""Money: positions with average costs that carry commissions, as IB keeps them, and the figures of an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from broker.simulator.catalogue import COMMISSION_BY_ROOT, MARGIN_BY_ROOT
from broker.simulator.listing import Listing

CENT = Decimal("0.01")
FUNDS_MARGIN = Decimal("0.25")
CURRENCY_MARGIN = Decimal("0.03")
SHORT_OPTION_MARGIN = Decimal("0.20")
Pricer = Callable[[Listing], Decimal]


def commission(listing: Listing, quantity: Decimal, price: Decimal, already: Decimal = Decimal(0)) -> Decimal:
    """IB's fixed rates: shares 0.005 (1.00 at least, 1 % at most), options 0.65 (1.00 at least), futures by root.

    `already` is what earlier fills of the same order were charged, so that a minimum is met once.
    """
    match listing.sec_type:
        case "STK":
            full = min(max(quantity * Decimal("0.005"), 1 - already, CENT), max(quantity * price * CENT, CENT))
        case "OPT":
            full = max(quantity * Decimal("0.65"), 1 - already)
        case "FUT":
            full = quantity * COMMISSION_BY_ROOT.get(listing.symbol, Decimal("2.25"))
        case _:
            full = max(quantity * price * Decimal("0.00002"), 2 - already)
    return max(full, Decimal(0)).quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class Holding:
    """What an account holds of one contract; `cost` is the whole cost with commissions.

    `realised` is what it earned today, `carried` the unrealised result with which the day began.
    """

    listing: Listing
    quantity: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    realised: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)

    @property
    def average_cost(self) -> Decimal:
        """Per unit, times the multiplier and with commissions, as IB reports it."""
        return (self.cost / self.quantity).quantize(Decimal("0.00000001")).normalize() if self.quantity else Decimal(0)


@dataclass(slots=True)
class Account:
    """One account of the login. `pricer` tells a contract's present price."""

    account_id: str
    cash: Decimal
    pricer: Pricer
    currency: str = "USD"
    realised: Decimal = Decimal(0)
    holdings: dict[int, Holding] = field(default_factory=dict)

    def book(self, listing: Listing, signed: Decimal, price: Decimal, fee: Decimal) -> Decimal | None:
        """Take a fill in; returns the profit that it realised, commissions included, or None when it only opened."""
        holding = self.holdings.setdefault(listing.con_id, Holding(listing))
        units = listing.units
        closing = min(abs(signed), abs(holding.quantity)) if signed * holding.quantity < 0 else Decimal(0)
        sign = 1 if signed > 0 else -1
        opening = abs(signed) - closing
        fee_closing = fee * closing / abs(signed)
        realised: Decimal | None = None
        if closing:
            share = holding.cost * closing / abs(holding.quantity)
            realised = (-sign * closing * price * units - share - fee_closing).quantize(CENT)
            holding.cost -= share
            holding.realised += realised
            self.realised += realised
        holding.cost += sign * opening * price * units + (fee - fee_closing)
        holding.quantity += signed
        if listing.sec_type == "FUT":
            # A future costs nothing to hold: until it is closed its commission is part of the unrealised result.
            self.cash += realised or Decimal(0)
        else:
            self.cash -= fee + signed * price * units
        return realised

    def set_holding(self, listing: Listing, quantity: Decimal, average_cost: Decimal) -> None:
        """Put a position there from outside: a trade by hand, an assignment, a split."""
        self.holdings[listing.con_id] = Holding(listing, quantity, quantity * average_cost)

    def begin_day(self) -> None:
        """Today's results begin at nothing, and what is flat is forgotten."""
        self.holdings = {con_id: one for con_id, one in self.holdings.items() if one.quantity}
        self.realised = Decimal(0)
        for one in self.holdings.values():
            one.realised, one.carried = Decimal(0), self.unrealised(one)

    def today(self, holding: Holding) -> Decimal:
        """What a holding has made or lost since the day began."""
        return self.unrealised(holding) + holding.realised - holding.carried

    def unrealised(self, holding: Holding) -> Decimal:
        """Market value less cost."""
        return (self.market_value(holding) - holding.cost).quantize(CENT)

    def market_value(self, holding: Holding) -> Decimal:
        """Quantity times price times multiplier."""
        return (holding.quantity * self.pricer(holding.listing) * holding.listing.units).quantize(CENT)

    @property
    def open_holdings(self) -> list[Holding]:
        """Everything that is not flat."""
        return [one for one in self.holdings.values() if one.quantity]

    @property
    def total_unrealised(self) -> Decimal:
        """Over all positions."""
        return sum((self.unrealised(one) for one in self.open_holdings), Decimal(0))

    @property
    def net_liquidation(self) -> Decimal:
        """Cash and what everything would fetch now; a future is worth its unrealised result."""
        worth = (
            self.unrealised(one) if one.listing.sec_type == "FUT" else self.market_value(one)
            for one in self.open_holdings
        )
        return (self.cash + sum(worth, Decimal(0))).quantize(CENT)

    @property
    def initial_margin(self) -> Decimal:
        """What the positions tie up."""
        return sum(
            (margin_of(one.listing, one.quantity, self.pricer(one.listing)) for one in self.open_holdings), Decimal(0)
        ).quantize(CENT)

    def values(self) -> list[tuple[str, str, str]]:
        """`(key, value, currency)` as account updates carry them."""
        net, margin, unrealised = self.net_liquidation, self.initial_margin, self.total_unrealised
        free = net - margin
        gross = sum((abs(self.market_value(one)) for one in self.open_holdings), Decimal(0))
        money = {
            "NetLiquidation": net,
            "TotalCashValue": self.cash,
            "SettledCash": self.cash,
            "BuyingPower": free * 4,
            "AvailableFunds": free,
            "ExcessLiquidity": free,
            "InitMarginReq": margin,
            "MaintMarginReq": margin,
            "FullInitMarginReq": margin,
            "FullMaintMarginReq": margin,
            "EquityWithLoanValue": net,
            "GrossPositionValue": gross,
            "CashBalance": self.cash,
            "UnrealizedPnL": unrealised,
            "RealizedPnL": self.realised,
        }
        figures = [(key, str(value.quantize(CENT)), self.currency) for key, value in money.items()]
        return [
            ("AccountCode", self.account_id, ""),
            ("AccountType", "INDIVIDUAL", ""),
            ("AccountReady", "true", ""),
            ("DayTradesRemaining", "-1", ""),
            ("Cushion", str((free / net).quantize(Decimal("0.000001")) if net else Decimal(0)), ""),
            ("Currency", self.currency, self.currency),
            ("ExchangeRate", "1.00", self.currency),
            *figures,
        ]


def margin_of(listing: Listing, quantity: Decimal, price: Decimal) -> Decimal:
    """The initial margin of a position: a plausible share of its value, by kind, never IB's own model."""
    value = abs(quantity) * price * listing.units
    match listing.sec_type:
        case "FUT":
            return abs(quantity) * MARGIN_BY_ROOT.get(listing.symbol, Decimal(10000))
        case "OPT" if quantity > 0:
            return Decimal(0)
        case "OPT":
            return max(abs(quantity) * listing.strike * listing.units * SHORT_OPTION_MARGIN, value)
        case "STK":
            return value * FUNDS_MARGIN
        case _:
            return value * CURRENCY_MARGIN


def funds_needed(listing: Listing, quantity: Decimal, price: Decimal) -> Decimal:
    """What must be free for an order of this signed quantity: the premium of a bought option, else margin."""
    if listing.sec_type == "OPT" and quantity > 0:
        return quantity * price * listing.units
    return margin_of(listing, quantity, price)
