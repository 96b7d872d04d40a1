"""Which trade a follow-up means: the one replied to, else the author's only one, else a refusal with the list."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from parsers.compose.terms import basis_of
from parsers.context import Context, Holding
from parsers.dialect import Dialect
from parsers.fault import Fault, Silence
from parsers.instrument import Option
from parsers.intent import (
    AtLimit,
    Bound,
    Cancel,
    MoveStop,
    MoveTarget,
    Open,
    PriceStop,
    PriceTarget,
    Side,
    Stop,
    Target,
    TradeIntent,
    Unbound,
)
from parsers.outcome import Chatter, Malformed, Outcome, Signal

Level = TypeVar("Level", Stop, Target)

# How far the price of an exit or an addition can lie from what was paid, as a factor.
_MOST_CHANGE = {"stock": Decimal(10), "future": Decimal("1.5"), "forex": Decimal("1.5")}


def bind(outcome: Outcome, context: Context, dialect: Dialect) -> Outcome:
    """The outcome with every subject bound. Openings and what is no signal pass through unchanged."""
    del dialect
    if not isinstance(outcome, Signal) or all(isinstance(intent, Open) for intent in outcome.intents):
        return outcome
    try:
        bound = [intent for unbound in outcome.intents for intent in _bind(unbound, context)]
        return Signal(intents=tuple(bound))
    except Silence:
        return Chatter()
    except Fault as fault:
        return Malformed(code=fault.code, message=fault.message, expected=fault.expected, suggestion=fault.suggestion)


def _bind(intent: TradeIntent, context: Context) -> list[TradeIntent]:
    subject = intent.subject
    if not isinstance(subject, Unbound):
        return [intent]
    holdings = _meant(intent, subject, context)
    for holding in holdings:
        _refuse_other_scale(intent, holding)
    return [_settled(intent, holding) for holding in holdings]


def _refuse_other_scale(intent: TradeIntent, holding: Holding) -> None:
    """Raises Fault for a price that the trade never has: a stock's beside an option, or another trade's."""
    entry, average = getattr(intent, "entry", None), holding.average_price
    if not isinstance(entry, AtLimit) or average is None or average <= 0:
        return
    instrument = holding.instrument
    if isinstance(instrument, Option):
        alien = entry.price * 2 >= instrument.strike and entry.price > average * 5
    else:
        most = _MOST_CHANGE[instrument.kind]
        alien = not average / most <= entry.price <= average * most
    if alien:
        raise Fault("invalid-price", f"{entry.price} is no price of {_name(holding)}")


def _settled(intent: TradeIntent, holding: Holding) -> TradeIntent:
    bound = Bound(side=holding.side, instrument=holding.instrument, trade_ref=holding.trade_ref)
    match intent:
        case MoveStop(to_target=int(number)):
            level = _level_of_target(number, holding)
            return intent.model_copy(update={"subject": bound, "stops": (level,), "to_target": None})
        case MoveStop(stops=levels):
            return intent.model_copy(update={"subject": bound, "stops": _of_the_stock(levels, holding)})
        case MoveTarget(targets=levels):
            return intent.model_copy(update={"subject": bound, "targets": _of_the_stock(levels, holding)})
        case _:
            return intent.model_copy(update={"subject": bound})


def _of_the_stock(levels: tuple[Level, ...], holding: Holding) -> tuple[Level, ...]:
    """As in "SL now 396.80" on a 402.5 call: only the trade that is meant tells that this is a level of the stock."""
    paid = AtLimit(price=holding.average_price) if holding.average_price else None
    return tuple(
        level.model_copy(update={"basis": basis_of(level.price, holding.instrument, paid)})
        if isinstance(level, PriceStop | PriceTarget) and level.basis == "own"
        else level
        for level in levels
    )


def _level_of_target(number: int, holding: Holding) -> PriceStop:
    targets = [target for target in holding.targets if isinstance(target, PriceTarget)]
    if not 1 <= number <= len(targets) or len(targets) != len([t for t in holding.targets if t.kind != "open"]):
        raise Fault("no-target", f"the trade has no target {number} with a price")
    target = targets[number - 1]
    return PriceStop(price=target.price, basis=target.basis)


def _meant(intent: TradeIntent, subject: Unbound, context: Context) -> list[Holding]:
    replied = list(context.replied) or [
        _holding_of(i) for i in context.replied_intents if not isinstance(i.subject, Unbound)
    ]
    for pool in (replied, list(context.holdings)):
        found = [holding for holding in pool if _matches(subject, holding)]
        if pool is not replied:
            found = [holding for holding in found if _can(intent, holding)]
        if subject.every and found and subject.of in {0, len(found)}:
            return found
        if len(found) == 1 and subject.of in {0, 1}:
            return found
        if found:
            raise Fault(
                "ambiguous-position",
                "which one: " + ", ".join(_name(h) for h in found) + "?",
                expected=tuple(_name(h) for h in found),
            )
    return _nothing(intent, subject, context)


def _nothing(intent: TradeIntent, subject: Unbound, context: Context) -> list[Holding]:
    other_side = [holding for holding in context.holdings if _differs_only_in_side(subject, holding)]
    if other_side:
        raise Fault("no-position", f"your open trade is {_name(other_side[0])}")
    if subject.instrument is not None and subject.side is not None and not isinstance(intent, Cancel | MoveTarget):
        return [Holding(side=subject.side, instrument=subject.instrument)]
    if any(_matches(subject, holding) for holding in context.holdings):
        told = "has filled, so there is nothing to cancel; say out to leave"
        resting = "has not been filled; cancel it instead"
        raise Fault("no-position", f"that entry {told if isinstance(intent, Cancel) else resting}")
    if subject.faint:
        raise Silence
    if subject.symbol:
        raise Fault("no-position", f"no open trade in {subject.symbol}")
    if context.holdings or context.is_reply:
        raise Fault("no-position", "no trade of yours fits")
    raise Fault("no-context", "no trade is named, and you have none open here; reply to its message")


def _differs_only_in_side(subject: Unbound, holding: Holding) -> bool:
    return (
        bool(subject.symbol or subject.instrument)
        and subject.side not in {None, holding.side}
        and _matches(subject.model_copy(update={"side": None}), holding)
    )


def _can(intent: TradeIntent, holding: Holding) -> bool:
    """Only a resting entry can be cancelled; everything else needs a position."""
    return (holding.status == "pending") == isinstance(intent, Cancel)


def _matches(subject: Unbound, holding: Holding) -> bool:
    if subject.side is not None and subject.side != holding.side:
        return False
    named = subject.instrument
    if named is not None and named.kind == "option" and holding.instrument.kind == "option":
        same = (named.symbol, named.strike, named.right) == (
            holding.instrument.symbol,
            holding.instrument.strike,
            holding.instrument.right,
        )
        return same and (
            "nearest" in {named.expiry, holding.instrument.expiry} or named.expiry == holding.instrument.expiry
        )
    if named is not None and named.kind == "option":
        return False
    if subject.right is not None and not (
        holding.instrument.kind == "option" and holding.instrument.right == subject.right
    ):
        return False
    return not subject.symbol or subject.symbol == holding.instrument.symbol


def _holding_of(intent: TradeIntent) -> Holding:
    subject = intent.subject
    assert isinstance(subject, Bound)  # noqa: S101  the caller leaves the others out
    return Holding(side=subject.side, instrument=subject.instrument, targets=getattr(intent, "targets", ()))


def _name(holding: Holding) -> str:
    from parsers.show.words import name

    return f"{'long' if holding.side is Side.LONG else 'short'} {name(holding.instrument)}"
