"""Stops at a level of an option's underlying: a condition that rests at the broker, and the checks it needs first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from parsers.instrument import Option, Right, Stock
from parsers.intent import Add, Open, PriceStop, Side
from risk.book import Contract, MarketRule, PriceBand, Quote
from risk.case import Case
from risk.decision import Violation
from risk.figures import plain
from risk.market import MarketPolicy
from risk.plan import PriceCondition
from risk.pricing import StopPrice, sane

_RULE: Final = "stop-not-possible"
# A level farther from the underlying than this part of its price is most likely a price of something else.
_FARTHEST: Final = Decimal("0.5")
_ANY_GRID: Final = MarketRule(bands=(PriceBand(low_edge=Decimal(0), increment=Decimal("0.01")),))


def watches_underlying(intent: Open | Add) -> bool:
    """Whether one of its stops is a level of the underlying, which needs that price beside the option's own."""
    return any(isinstance(stop, PriceStop) and stop.basis == "underlying" for stop in intent.stops)


def underlying_of(contract: Contract) -> Contract | None:
    """The option's underlying, as far as a quote of it needs it; None where the gateway has not named it."""
    if not contract.under_con_id or not contract.under_exchange:
        return None
    return Contract(
        con_id=contract.under_con_id,
        instrument=Stock(symbol=contract.instrument.symbol),
        symbol=contract.symbol,
        sec_type="STK" if contract.under_exchange == "SMART" else "IND",
        exchange=contract.under_exchange,
        currency=contract.currency,
        local_symbol=contract.symbol,
        trading_class=contract.symbol,
        multiplier=Decimal(1),
        market_rule=_ANY_GRID,
        order_types=frozenset(),
    )


def underlying_stop(case: Case, contract: Contract, policy: MarketPolicy) -> StopPrice | Violation:
    """The stop as a condition on the underlying. What is at risk is the whole premium, so its own price is zero."""
    stop = case.intent.stops[0]
    if not isinstance(stop, PriceStop) or len(case.intent.stops) > 1:
        return _no("one stop can rest at the broker: give the option's price or a level of its underlying, not both")
    if stop.on_close:
        return _no("a stop on a candle's close cannot rest at the broker; give a plain stop")
    option = contract.instrument
    if not isinstance(option, Option) or case.side is Side.SHORT:
        return _no("only a bought option can have its stop at a level of its underlying; give the instrument's price")
    if not contract.under_con_id or not contract.under_exchange or not {"COND", "MKT"} <= contract.order_types:
        return _no(f"{contract.exchange} takes no conditions on the underlying here; give the option's own price")
    rises = option.right is Right.PUT
    fault = _misplaced(stop.price, rises=rises, seen=_seen(case.under_quote, case, policy), symbol=contract.symbol)
    if fault:
        return Violation(rule="stop", message=fault)
    when = PriceCondition(
        con_id=contract.under_con_id, exchange=contract.under_exchange, price=stop.price, is_more=rises
    )
    return StopPrice(price=Decimal(0), origin="signal", when=when)


def _misplaced(level: Decimal, *, rises: bool, seen: Decimal | None, symbol: str) -> str:
    if seen is None:
        return f"there is no fresh price of {symbol}, so nobody can tell on which side of it {plain(level)} lies"
    if not sane(level) or abs(level - seen) > seen * _FARTHEST:
        return f"{plain(level)} is no plausible level of {symbol}, which is at {plain(seen)}"
    if level <= seen if rises else level >= seen:
        return f"{symbol} at {plain(seen)} is already past the stop at {plain(level)}"
    return ""


def _seen(quote: Quote | None, case: Case, policy: MarketPolicy) -> Decimal | None:
    """The last trade, which is what the condition looks at, or the middle of a market that nobody has traded in."""
    if quote is None or abs(case.now - quote.at) > timedelta(seconds=float(policy.max_quote_age_seconds)):
        return None
    if quote.kind != "live" and not (policy.quote_policy == "delayed_ok" and quote.kind == "delayed"):
        return None
    if quote.last is not None:
        return quote.last
    return None if quote.bid is None or quote.ask is None else (quote.bid + quote.ask) / 2


def _no(message: str) -> Violation:
    return Violation(rule=_RULE, message=message)
