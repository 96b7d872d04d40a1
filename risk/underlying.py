"""Stops and targets at levels of an option's underlying: conditions that rest at the broker, and what they need."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from parsers.instrument import Option, Right, Stock
from parsers.intent import Add, Open, PriceStop, PriceTarget, Side
from risk.book import Contract, MarketRule, PriceBand, Quote
from risk.case import Case
from risk.decision import Violation
from risk.figures import plain
from risk.market import MarketPolicy
from risk.plan import PriceCondition
from risk.pricing import StopPrice, sane
from risk.slicing import Dropped, TargetPrice

_RULE: Final = "stop-not-possible"
# A level farther from the underlying than this part of its price is most likely a price of something else.
_FARTHEST: Final = Decimal("0.5")
_ANY_GRID: Final = MarketRule(bands=(PriceBand(low_edge=Decimal(0), increment=Decimal("0.01")),))


def watches_underlying(intent: Open | Add) -> bool:
    """Whether a stop or a target is a level of the underlying, which needs that price beside the option's own."""
    return stops_at_underlying(intent) or any(
        isinstance(target, PriceTarget) and target.basis == "underlying" for target in intent.targets
    )


def stops_at_underlying(intent: Open | Add) -> bool:
    """Whether one of its stops is a level of the underlying."""
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
    rises = _right_of(case, contract) is Right.PUT
    if fault := _impossible(case, contract):
        return _no(f"{fault}; give the instrument's own price")
    if fault := _misplaced(case, contract, policy, stop.price, "stop", rises=rises):
        return Violation(rule="stop", message=fault)
    when = _condition(contract, stop.price, rises=rises)
    return StopPrice(price=Decimal(0), origin="signal", when=when)


def underlying_target(
    case: Case, contract: Contract, policy: MarketPolicy, target: PriceTarget
) -> TargetPrice | Dropped:
    """The target as a condition on the underlying; left out aloud where it can be none, since the stop still guards."""
    rises = _right_of(case, contract) is Right.CALL
    fault = _impossible(case, contract) or _misplaced(case, contract, policy, target.price, "target", rises=rises)
    if fault:
        return Dropped(note=f"the target at {plain(target.price)} of the underlying was left out: {fault}")
    return TargetPrice(price=None, fraction=target.fraction, when=_condition(contract, target.price, rises=rises))


def _right_of(case: Case, contract: Contract) -> Right | None:
    return contract.instrument.right if isinstance(contract.instrument, Option) and case.side is Side.LONG else None


def _impossible(case: Case, contract: Contract) -> str:
    if _right_of(case, contract) is None:
        return "only a bought option can be left at a level of its underlying"
    if not contract.under_con_id or not contract.under_exchange or not {"COND", "MKT"} <= contract.order_types:
        return f"{contract.exchange} takes no conditions on the underlying here"
    return ""


def _condition(contract: Contract, level: Decimal, *, rises: bool) -> PriceCondition:
    return PriceCondition(con_id=contract.under_con_id, exchange=contract.under_exchange, price=level, is_more=rises)


def _misplaced(  # noqa: PLR0913 (what a level is judged by)
    case: Case, contract: Contract, policy: MarketPolicy, level: Decimal, what: str, *, rises: bool
) -> str:
    seen, symbol = _seen(case.under_quote, case, policy), contract.symbol
    if seen is None:
        return f"there is no fresh price of {symbol}, so nobody can tell on which side of it {plain(level)} lies"
    if not sane(level) or abs(level - seen) > seen * _FARTHEST:
        return f"{plain(level)} is no plausible level of {symbol}, which is at {plain(seen)}"
    if level <= seen if rises else level >= seen:
        return f"{symbol} at {plain(seen)} is already past the {what} at {plain(level)}"
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
