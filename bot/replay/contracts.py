"""Contracts without a gateway: stocks, options and pairs for which there is a price file, with the hours of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from bot.replay.bars import Bars
from bot.replay.prices import Prices, file_name
from broker.port import Unresolvable
from broker.simulator.hours import PRODUCTS, Hours
from parsers.instrument import Forex, Instrument, Option, Stock
from risk.book import Contract, MarketRule, PriceBand, Session

# Neither conditions on an underlying nor orders for a later time: the bars of one contract cannot carry them out.
ORDER_TYPES: Final = frozenset({"LMT", "MKT", "STP", "STPLMT", "TRAIL", "GTC", "GTD", "DAY"})
DAYS_AHEAD: Final = 8
PENNY_OPTIONS: Final = frozenset({"SPY", "QQQ", "IWM"})
"""Options that move in cents at every price; others in five from three dollars up (the Penny Interval Program)."""

_HOURS: Final = Hours()


def _rule(*bands: tuple[str, str]) -> MarketRule:
    return MarketRule(bands=tuple(PriceBand(low_edge=Decimal(low), increment=Decimal(step)) for low, step in bands))


_CENTS: Final = _rule(("0", "0.01"))
_NICKELS: Final = _rule(("0", "0.01"), ("3", "0.05"))
_PIPETTES: Final = _rule(("0", "0.00005"))
_YEN: Final = _rule(("0", "0.005"))


@dataclass(slots=True)
class Contracts:
    """Contracts by their files; each keeps its number."""

    prices: Prices
    _numbers: dict[str, int] = field(default_factory=dict)
    _bars: dict[int, Bars] = field(default_factory=dict)

    def find(self, instrument: Instrument, now: datetime) -> Contract | Unresolvable:
        """The contract, or why it cannot be replayed."""
        name = file_name(instrument)
        if name is None:
            return Unresolvable(
                reason=f"a {instrument.kind} is not replayed, or the message leaves its expiry open", code="unsupported"
            )
        bars = self.prices.bars(instrument)
        if bars is None:
            return Unresolvable(reason=f"there are no prices: {name} is not in the folder", code="no-such-contract")
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        self._bars[number] = bars
        return _contract(instrument, number, name.removesuffix(".csv"), now)

    def bars_of(self, con_id: int) -> Bars:
        """The bars of a contract that was found before."""
        return self._bars[con_id]


def _contract(instrument: Instrument, number: int, local_symbol: str, now: datetime) -> Contract:
    product = _product(instrument)
    sec_types: dict[str, Literal["STK", "OPT", "CASH"]] = {"stock": "STK", "option": "OPT", "forex": "CASH"}
    return Contract(
        con_id=number,
        instrument=instrument,
        symbol=instrument.symbol[:3] if isinstance(instrument, Forex) else instrument.symbol,
        sec_type=sec_types[instrument.kind],
        exchange="IDEALPRO" if isinstance(instrument, Forex) else "SMART",
        currency=instrument.symbol[3:] if isinstance(instrument, Forex) else "USD",
        local_symbol=local_symbol,
        trading_class=instrument.symbol,
        multiplier=Decimal(100 if isinstance(instrument, Option) else 1),
        market_rule=_grid(instrument),
        order_types=ORDER_TYPES,
        last_trade=instrument.expiry if isinstance(instrument, Option) and instrument.expiry != "nearest" else None,
        trading_hours=_sessions(product, now, liquid=False),
        liquid_hours=_sessions(product, now, liquid=True),
    )


def _product(instrument: Instrument) -> str:
    return {"stock": "stock", "option": "option", "forex": "forex"}[instrument.kind]


def _grid(instrument: Instrument) -> MarketRule:
    match instrument:
        case Stock():
            return _CENTS
        case Option(symbol=symbol):
            return _CENTS if symbol in PENNY_OPTIONS else _NICKELS
        case _:
            return _YEN if instrument.symbol.endswith("JPY") else _PIPETTES


def _sessions(product: str, now: datetime, *, liquid: bool) -> tuple[Session, ...]:
    today = now.astimezone(PRODUCTS[product].zone).date()
    found = (_HOURS.session(product, today + timedelta(days=n), liquid=liquid) for n in range(DAYS_AHEAD))
    return tuple(Session(opens=each[0], closes=each[1]) for each in found if each is not None)


def is_open(contract: Contract, at: datetime) -> bool:
    """Whether orders of this contract act at this moment: a plain stop sleeps outside regular hours."""
    product = _product(contract.instrument)
    return _HOURS.current(product, at, liquid=product != "forex") is not None
