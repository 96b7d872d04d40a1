"""The few signals that the simulations speak, priced off the simulated market."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from broker.simulator.gateway import Gateway
from broker.simulator.listing import Query

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal and its levels; `touch` is the far side of the market when it was made."""

    text: str
    touch: Decimal
    stop: Decimal
    targets: tuple[Decimal, ...]
    con_id: int = 0


def stock(
    gateway: Gateway,
    symbol: str = "AAPL",
    *,
    side: str = "LONG",
    units: int = 10,
    away: str = "0",
    targets: tuple[str, ...] = ("1.03",),
) -> Signal:
    """A stock signal whose entry crosses the market, or rests `away` (a part of the price) from it."""
    quote = gateway.market.quote(gateway.market.resolve(symbol))
    sign = 1 if side == "LONG" else -1
    touch = quote.ask if sign > 0 else quote.bid
    assert touch is not None
    entry = (touch * (1 - sign * Decimal(away))).quantize(CENT)
    stop = (touch * (1 - sign * Decimal("0.02"))).quantize(CENT)
    levels = tuple((touch * (1 + sign * (Decimal(each) - 1))).quantize(CENT) for each in targets)
    said = " ".join(f"TP{number} {level}" for number, level in enumerate(levels, 1)) if len(levels) > 1 else ""
    said = said or (f"TP {levels[0]}" if levels else "")
    return Signal(f"{side} {units} {symbol} @ {entry} SL {stop} {said}".strip(), touch, stop, levels)


def option(
    gateway: Gateway,
    *,
    units: int = 3,
    targets: tuple[str, ...] = ("1.2", "1.5"),
    spot_stop: Decimal | None = None,
    above: int = 0,
    expires: str = "20261218",
) -> Signal:
    """A call on SPY near the money, or `above` it, bought at the ask; its stop may be a level of SPY."""
    spot = gateway.market.quote(gateway.market.resolve("SPY")).ask
    assert spot is not None
    strike = (spot / 5).quantize(Decimal(1)) * 5 + above
    query = Query(symbol="SPY", sec_type="OPT", last_trade=expires, strike=strike, right="C", currency="USD")
    listing = next(one for one in gateway.exchange.universe.find(query) if one.trading_class == "SPY")
    touch = gateway.market.quote(listing).ask
    assert touch is not None
    stop = (touch * Decimal("0.7")).quantize(CENT)
    levels = tuple((touch * Decimal(each)).quantize(CENT) for each in targets)
    said = " ".join(f"TP{number} {level}" for number, level in enumerate(levels, 1))
    ends = f"SL {stop}" if spot_stop is None else f"stop if SPY < {spot_stop}"
    text = f"BTO {units} SPY {strike}C {int(expires[4:6])}/{int(expires[6:])} @ {touch} {ends} {said}"
    return Signal(text, touch, stop, levels, listing.con_id)
