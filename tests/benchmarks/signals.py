"""Signals that rest: limits a little below the market, each at a price of its own so that none repeats another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, cycle

from broker.simulator.gateway import Gateway
from broker.simulator.listing import Query

STOCKS = ("AAPL", "TSLA", "NVDA", "AMD", "MSFT", "META", "AMZN")
CENT = Decimal("0.01")


def far_stock(gateway: Gateway) -> Iterator[str]:
    """`LONG 10 AAPL @ …`, one symbol after the other, a cent lower each round."""
    for number, symbol in zip(count(), cycle(STOCKS), strict=False):
        bid = gateway.market.quote(gateway.market.resolve(symbol)).bid
        assert bid is not None
        entry = (bid * Decimal("0.998")).quantize(CENT) - CENT * (number // len(STOCKS) % 100)
        stop, target = (entry * Decimal("0.98")).quantize(CENT), (entry * Decimal("1.04")).quantize(CENT)
        yield f"LONG 10 {symbol} @ {entry} SL {stop} TP {target}"


def far_option(gateway: Gateway) -> Iterator[str]:
    """`BTO SPY …C …`, each strike and expiry once: a contract that nobody has asked for before."""
    spot = gateway.market.quote(gateway.market.resolve("SPY")).bid
    assert spot is not None
    under = gateway.exchange.universe.underlying("SPY")
    assert under is not None
    family = next(one for one in gateway.exchange.universe.chain(under.con_id) if one.trading_class == "SPY")
    today = gateway.exchange.now.date()
    monthly = [e for e in family.expiries if e.last_trade > today + timedelta(days=5)][:8]
    near = [strike for strike in family.strikes if spot * Decimal("0.98") < strike < spot * Decimal("1.02")]
    for expiry in monthly:
        for strike in near:
            premium = _premium(gateway, expiry.last_trade, strike)
            yield f"BTO SPY {strike.normalize():f}C {expiry.last_trade:%m/%d/%y} @ {premium}"


def _premium(gateway: Gateway, last_trade: date, strike: Decimal) -> Decimal:
    query = Query(symbol="SPY", sec_type="OPT", last_trade=f"{last_trade:%Y%m%d}", strike=strike, right="C")
    listing = gateway.exchange.universe.find(query)[0]
    bid = gateway.market.quote(listing).bid
    assert bid is not None
    return listing.grid.snap(bid * Decimal("0.97"), "down")
