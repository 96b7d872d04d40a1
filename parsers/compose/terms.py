"""Prices, stops and targets of one signal as values."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from parsers.compose.draft import Draft
from parsers.fault import Fault
from parsers.grammar.facts import Level, Prices
from parsers.instrument import Instrument, Option
from parsers.intent import (
    AtLimit,
    AtMarket,
    Basis,
    BreakevenStop,
    BreakevenTarget,
    DistanceStop,
    DistanceTarget,
    Entry,
    InRange,
    OnStop,
    OpenTarget,
    PercentStop,
    PercentTarget,
    PriceStop,
    PriceTarget,
    Side,
    Stop,
    Target,
    TrailingDistanceStop,
    TrailingPercentStop,
)

_CAME_FROM = frozenset({"in", "from"})  # "out 3.10 from 2.15": the second is what was paid
_SPANNING = frozenset({"-", "_", "~", "to", "/"})


def entry_of(draft: Draft, side: Side, instrument: Instrument | None, *, reducing: bool = False) -> Entry:
    """At which price this order is meant. Raises Fault for two prices that do not belong together."""
    if draft.beyond and not reducing:
        return _beyond(draft, side, instrument)
    found = _one_price(draft, reducing=reducing)
    if found is None:
        return AtMarket()
    if len(found.values) > 1:
        low, high = _span(found)
        if draft.order == "stop":
            raise Fault("ambiguous-price", "a stop order has one price", found.at)
        return InRange(low=low, high=high)
    price = _positive(found.values[0], found.at)
    if draft.order == "stop":
        return OnStop(price=price)
    if draft.market == "" and not reducing and draft.order != "limit":
        return AtMarket(reference=price)
    return AtLimit(price=price)


def _one_price(draft: Draft, *, reducing: bool) -> Prices | None:
    entries = draft.entries
    if reducing and len(entries) > 1:
        entries = [entry for entry in entries if not _CAME_FROM & set(entry[1])] or entries
    if reducing:
        entries = [entry for entry in entries if set(entry[1]) != {"from"}]
    found = (
        [prices for prices, _ in entries] + draft.bare + ([prices for prices, _ in draft.beyond] if reducing else [])
    )
    distinct = {prices.values: prices for prices in found}
    if reducing and draft.entries and draft.bare and any(_CAME_FROM & set(labels) for _, labels in draft.entries):
        distinct = {prices.values: prices for prices in draft.bare}
    if len(distinct) == 2 and not draft.bare and all("rung" in labels for _, labels in entries):
        first, second = distinct.values()
        if len(first.values) == len(second.values) == 1:
            return Prices((*first.values, *second.values), ("-",), first.at)
    if len(distinct) > 1:
        raise Fault("ambiguous-price", "two prices in one signal", found[1].at)
    return next(iter(distinct.values()), None)


def _span(prices: Prices) -> tuple[Decimal, Decimal]:
    if len(prices.values) > 2 or not (set(prices.joints) <= _SPANNING | {"and"}):
        raise Fault("ambiguous-price", "more than one price for one entry", prices.at)
    first, second = prices.values
    tail = _decimals(first)
    if (
        prices.joints[0] == "/"
        and second == second.to_integral_value()
        and tail
        and len(str(second)) == tail
        and second > first
    ):
        second = first - first % 1 + second.scaleb(-tail)  # 1.78/79
    if prices.joints[0] in {"-", "/"}:
        second = _completed(first, second)
    low, high = min(first, second), max(first, second)
    if low <= 0 or high / low > Decimal("1.6"):
        raise Fault("invalid-price", "the two ends of the range are too far apart", prices.at)
    if prices.joints[0] == "and" and high / low > Decimal("1.05"):
        raise Fault("ambiguous-price", "two prices for one entry", prices.at)
    return low, high


def _completed(first: Decimal, second: Decimal) -> Decimal:
    """As in "4150-48", "1.1520/35": the second end written by its last digits, within a percent of the first."""
    written, tail = str(first), str(second)
    if (
        not tail.isdigit()
        or len(tail) < 2
        or len(written.replace(".", "")) < len(tail) + 2
        or "." in written[-len(tail) :]
    ):
        return second
    whole = Decimal(written[: -len(tail)] + tail)
    return whole if 0 < abs(whole - first) <= first / 100 else second


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _beyond(draft: Draft, side: Side, instrument: Instrument | None) -> Entry:
    prices, direction = draft.beyond[0]
    others = {p.values for p, _ in draft.entries} | {p.values for p in draft.bare}
    price = _positive(prices.values[0], prices.at)
    option = isinstance(instrument, Option)
    own = not (isinstance(instrument, Option) and _near(price, instrument.strike))
    if len(prices.values) > 1 or len(draft.beyond) > 1 or (others and not (option and not own)):
        raise Fault("ambiguous-price", "two prices in one signal", prices.at)
    if others:
        raise Fault("ambiguous-price", "a condition on the stock and a price for the option", prices.at)
    bullish = side is Side.LONG
    if isinstance(instrument, Option) and not own:
        bullish = (instrument.right == "C") == bullish
    if (direction == "OVER") != bullish:
        raise Fault("ambiguous-price", "this side of the price is neither a limit nor a stop for certain", prices.at)
    return OnStop(price=price, basis="own" if own else "underlying")


def stops_of(draft: Draft, instrument: Instrument | None, entry: Entry | None) -> tuple[Stop, ...]:
    """The stops as written, each once."""
    found: list[Stop] = []
    for kind, level in draft.stops:
        stop = _stop(kind, level, instrument, entry, draft.place("stop"))
        if stop not in found:
            found.append(stop)
    if draft.free and not any(isinstance(stop, BreakevenStop) for stop in found):
        found.append(BreakevenStop())
    if len([stop for stop in found if not isinstance(stop, TrailingPercentStop | TrailingDistanceStop)]) > 1:
        raise Fault("ambiguous", "two stops in one signal", draft.place("stop"))
    return tuple(found)


def _stop(kind: str, level: Level, instrument: Instrument | None, entry: Entry | None, at: int) -> Stop:
    trailing = kind == "trail"
    if level.kind == "prices":
        price = _last_price(level.value)
        if trailing:
            raise Fault(
                "unknown-unit",
                "a trailing stop needs a percent or a distance in points",
                level.value.at,
                suggestion=f"{price} points or {price}%?",
            )
        return PriceStop(price=price, basis=basis_of(price, instrument, entry), on_close=kind == "on_close")
    if level.kind == "percent":
        return (
            TrailingPercentStop(trailing_percent=level.value)
            if trailing
            else PercentStop(percent=_share_of_hundred(level.value, at))
        )
    if level.kind == "distance":
        distance, unit = _measured(level, at)
        return (
            TrailingDistanceStop(trailing_distance=distance, unit=unit)
            if trailing
            else DistanceStop(distance=distance, unit=unit)
        )
    if level.kind == "even":
        return BreakevenStop()
    if level.kind == "several":
        raise Fault("ambiguous", "several percents for one stop", at)
    raise Fault("invalid-price", "a stop cannot be written with a plus: write its price", at)


def _measured(level: Level, at: int) -> tuple[Decimal, Literal["pips", "points", "ticks"]]:
    distance, unit = level.value
    if unit == "R":
        raise Fault("unknown-unit", f"{distance}R is no level: write its price", at)
    return distance, unit


def _last_price(prices: Prices) -> Decimal:
    if len(prices.values) > 1 and not (len(prices.values) == 2 and prices.joints == ("to",)):
        raise Fault("ambiguous", "two prices for one stop", prices.at)
    return _positive(prices.values[-1], prices.at)


def _share_of_hundred(percent: Decimal, at: int) -> Decimal:
    if not 0 < percent <= 100:
        raise Fault("invalid-price", f"a stop {percent}% away cannot be", at)
    return percent


def targets_of(draft: Draft, instrument: Instrument | None, entry: Entry | None) -> tuple[Target, ...]:
    """The targets in their written order; the same one twice counts once."""
    found: list[Target] = []
    for level in draft.targets:
        target = _target(level, instrument, entry, draft.place("targets"))
        if target not in found:
            found.append(target)
    if {PriceTarget, PercentTarget} <= {type(target) for target in found}:
        raise Fault("ambiguous", "a percent beside prices can be a target or a share", draft.place("targets"))
    if len(found) > 8:
        raise Fault("ambiguous", "more than eight targets", draft.place("targets"))
    return tuple(found)


def _target(level: Level, instrument: Instrument | None, entry: Entry | None, at: int) -> Target:
    match level.kind:
        case "price":
            price = _positive(level.value, at)
            return PriceTarget(
                price=price,
                basis=basis_of(price, instrument, entry),
                trailing_percent=level.trailing,
                fraction=level.fraction,
            )
        case "prices":
            return PriceTarget(price=_last_price(level.value), basis="own")
        case "percent":
            return PercentTarget(percent=level.value, trailing_percent=level.trailing, fraction=level.fraction)
        case "distance":
            distance, unit = _measured(level, at)
            return DistanceTarget(distance=distance, unit=unit, fraction=level.fraction)
        case "even":
            return BreakevenTarget(fraction=level.fraction)
        case "open":
            return OpenTarget(fraction=level.fraction)
        case _:
            raise Fault("invalid-price", "a target cannot be written with a sign", at)


def basis_of(price: Decimal, instrument: Instrument | None, entry: Entry | None) -> Basis:
    """A level far above an option's premium and close to its strike is a level of the stock."""
    if not isinstance(instrument, Option) or not _near(price, instrument.strike):
        return "own"
    premium = _reference(entry)
    if premium is None:
        return "underlying"
    return "underlying" if price > premium * 5 else "own"


def _reference(entry: Entry | None) -> Decimal | None:
    match entry:
        case AtLimit(price=price) | OnStop(price=price, basis="own"):
            return price
        case InRange(high=high):
            return high
        case AtMarket(reference=reference):
            return reference
        case _:
            return None


def _near(price: Decimal, strike: Decimal) -> bool:
    return abs(price - strike) <= strike * Decimal("0.3")


def _positive(price: Decimal, at: int) -> Decimal:
    if price <= 0:
        raise Fault("invalid-price", f"{price} is no price", at)
    return price
