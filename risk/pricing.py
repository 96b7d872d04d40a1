"""The prices of a plan, on the contract's grid: entry, stop and targets, and the proof that they stand in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final, Literal

from pydantic import Field, field_validator

from parsers.instrument import Kind
from parsers.intent import (
    AtLimit,
    AtMarket,
    BreakevenStop,
    DistanceStop,
    Entry,
    InRange,
    OnStop,
    PercentStop,
    PriceStop,
    Side,
    Stop,
    TrailingDistanceStop,
    TrailingPercentStop,
    Unit,
)
from parsers.value import Value
from risk.book import Contract, Quote
from risk.decision import Violation
from risk.figures import NotNegative, PerKind, Positive, Ticker, plain
from risk.money import HUNDRED
from risk.plan import PriceCondition, Trail, TrailDistance, TrailPercent

# Beyond these a number in a message is nonsense, and exact arithmetic on it would lose digits.
_MOST: Final = Decimal(10) ** 8
_FINEST: Final = -8


class PricePolicy(Value):
    """What completes a signal's prices.

    `default_stop_percent` is of the entry price, and a kind without one needs a stop in the message. Below
    `default_stop_least_premium` a default stop of an option is within the noise, so it is refused.
    `market_collar_percent` is how far beyond the far touch a market order may pay. `pip_sizes` settles what a pip of a
    symbol is where custom differs (gold), by symbol.
    """

    default_stop_percent: PerKind = PerKind(stock=Decimal(3), option=Decimal(40))
    default_stop_least_premium: NotNegative = Decimal("0.10")
    market_collar_percent: PerKind = PerKind(
        stock=Decimal("0.5"), option=Decimal(5), future=Decimal("0.1"), forex=Decimal("0.1")
    )
    pip_sizes: dict[Ticker, Positive] = Field(default_factory=dict)

    @field_validator("default_stop_percent", "market_collar_percent")
    @classmethod
    def _below_everything(cls, percents: PerKind) -> PerKind:
        if any(value >= HUNDRED for value in percents.model_dump().values() if value is not None):
            raise ValueError("a percent of the price must be below 100")
        return percents


@dataclass(frozen=True, slots=True)
class EntryPrice:
    """The entry as an order would carry it."""

    type: Literal["LMT", "STP"]
    price: Decimal
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopPrice:
    """The stop as an order would carry it."""

    price: Decimal
    origin: Literal["signal", "policy"]
    notes: tuple[str, ...] = ()
    trail: Trail | None = None
    when: PriceCondition | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """Entry and stop in order: the stop on the losing side."""

    entry_type: Literal["LMT", "STP"]
    entry_price: Decimal
    stop_price: Decimal
    stop_origin: Literal["signal", "policy"]
    notes: tuple[str, ...] = ()
    trail: Trail | None = None
    when: PriceCondition | None = None


def sane(number: Decimal) -> bool:
    """Whether a price or distance from outside can be reckoned with exactly."""
    exponent = number.normalize().as_tuple().exponent
    return 0 < number < _MOST and isinstance(exponent, int) and exponent >= _FINEST


# ── Entry ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def entry_price(
    entry: Entry, side: Side, contract: Contract, quote: Quote | None, collar: Decimal | None
) -> EntryPrice | Violation:
    """The order that this entry becomes; `quote` is None where the policy lets it go without one.

    A limit is snapped to the better side, so nothing is ever paid beyond what was written; a stop entry is snapped to
    the farther side, so that it never triggers before the written price.
    """
    match entry:
        case AtLimit(basis="underlying") | OnStop(basis="underlying"):
            return _no(
                "entry", "an entry at a price of the underlying is not supported; give the instrument's own price"
            )
        case AtLimit(price=price):
            return _limit(price, side, contract)
        case InRange(low=low, high=high):
            return _limit(high if side is Side.LONG else low, side, contract, f"range {plain(low)} to {plain(high)}")
        case OnStop(price=price):
            return _stop_entry(price, side, contract, quote)
        case AtMarket(reference=reference):
            return _marketable(reference, side, contract, quote, collar)


def _limit(price: Decimal, side: Side, contract: Contract, note: str = "") -> EntryPrice | Violation:
    if not sane(price):
        return _no("entry", f"a price of {_brief(price)} makes no sense")
    snapped = contract.market_rule.snap(price, "down" if side is Side.LONG else "up")
    if snapped <= 0:
        return _no("entry", f"{plain(price)} is below the smallest price step of this contract")
    moved = f"price {plain(price)} moved to {plain(snapped)}, this contract's grid" if snapped != price else ""
    return EntryPrice(type="LMT", price=snapped, notes=tuple(n for n in (note, moved) if n))


def _stop_entry(price: Decimal, side: Side, contract: Contract, quote: Quote | None) -> EntryPrice | Violation:
    if not sane(price):
        return _no("entry", f"a price of {_brief(price)} makes no sense")
    touch = (quote.ask if side is Side.LONG else quote.bid) if quote else None
    if touch is None:
        return _no("entry", "a stop entry needs a quote, to see that the market has not passed it")
    snapped = contract.market_rule.snap(price, "up" if side is Side.LONG else "down")
    passed = snapped <= touch if side is Side.LONG else snapped >= touch
    if passed:
        return _no("entry", f"the market at {plain(touch)} has already passed the stop entry {plain(snapped)}")
    return EntryPrice(type="STP", price=snapped, notes=("a stop entry fills at the market once it is reached",))


def _marketable(
    reference: Decimal | None, side: Side, contract: Contract, quote: Quote | None, collar: Decimal | None
) -> EntryPrice | Violation:
    if collar is None:
        return _no("entry", "market entries have no collar for this kind of instrument; post a price")
    touch = (quote.ask if side is Side.LONG else quote.bid) if quote else reference
    if touch is None or not sane(touch):
        return _no("entry", "a market entry needs a price on the far side of the market, and there is none")
    room = touch * collar / HUNDRED
    # The touch is on the grid, so snapping towards it keeps the order marketable.
    price = (
        _onto_grid(touch + room, contract, "down") if side is Side.LONG else _onto_grid(touch - room, contract, "up")
    )
    if price <= 0:
        return _no("entry", f"the market at {plain(touch)} lies below the smallest price step of this contract")
    seen = "the market" if quote else "the posted price"
    return EntryPrice(
        type="LMT", price=price, notes=(f"market entry as a limit at {plain(price)}, {seen} {plain(touch)}",)
    )


# ── Stop ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stop_price(
    stop: Stop, side: Side, entry: Decimal, contract: Contract, policy: PricePolicy
) -> StopPrice | Violation:
    """Where this stop rests if the position is entered at `entry`.

    Snapped away from loosening (a long stop up, a short stop down): a tick early costs a tick, a tick late would risk
    more than the author said.
    """
    match stop:
        case PriceStop(on_close=True):
            return _no("stop-not-possible", "a stop on a candle's close cannot rest at the broker; give a plain stop")
        case PriceStop(basis="underlying"):
            return _no("stop-not-possible", "a stop at a price of the underlying is no price of this contract")
        case PriceStop(price=price):
            return _resting_stop(price, side, entry, contract)
        case PercentStop(percent=percent):
            return _resting_stop(_away(side, entry, entry * percent / HUNDRED), side, entry, contract)
        case TrailingPercentStop(trailing_percent=percent):
            begins = _away(side, entry, entry * percent / HUNDRED)
            return _trailing(TrailPercent(percent=percent), begins, side, entry, contract)
        case DistanceStop(distance=distance, unit=unit):
            away = distance_of(distance, unit, contract, entry, policy)
            return (
                away if isinstance(away, Violation) else _resting_stop(_away(side, entry, away), side, entry, contract)
            )
        case TrailingDistanceStop(trailing_distance=distance, unit=unit):
            away = distance_of(distance, unit, contract, entry, policy)
            return away if isinstance(away, Violation) else _trailing_distance(away, side, entry, contract)
        case BreakevenStop():
            return _resting_stop(entry, side, entry, contract)


def default_stop(
    kind: Kind, side: Side, entry: Decimal, contract: Contract, policy: PricePolicy
) -> StopPrice | Violation:
    """The policy's stop, for a message that has none."""
    percent = policy.default_stop_percent.of(kind)
    if percent is None:
        return _no(
            "stop", "the message has no stop, and the policy has no default for this kind", "post it with a stop"
        )
    least = policy.default_stop_least_premium
    if kind == "option" and entry < least:
        return _no(
            "stop",
            f"the message has no stop, and below a premium of {plain(least)} a default stop means nothing",
            "post it with a stop",
        )
    found = _resting_stop(_away(side, entry, entry * percent / HUNDRED), side, entry, contract)
    if isinstance(found, Violation):
        return found
    note = f"no stop was posted: the policy's {plain(percent)} % puts it at {plain(found.price)}"
    return StopPrice(price=found.price, origin="policy", notes=(note,))


def tightest(side: Side, stops: tuple[StopPrice, ...]) -> StopPrice:
    """Of several stops the one that loses least; the others would never be reached."""
    return max(stops, key=lambda s: s.price) if side is Side.LONG else min(stops, key=lambda s: s.price)


def tightens(side: Side, old: Decimal, new: Decimal) -> bool:
    """Whether a stop at `new` can lose no more than one at `old`."""
    return new >= old if side is Side.LONG else new <= old


def _trailing_distance(away: Decimal, side: Side, entry: Decimal, contract: Contract) -> StopPrice | Violation:
    """The distance is cut to whole steps: never more is given back than was said."""
    step = contract.market_rule.increment(entry)
    distance = (away / step).quantize(Decimal(1), rounding=ROUND_FLOOR) * step
    if distance <= 0:
        return _no("stop", f"a stop cannot trail by less than {plain(step)}, this contract's smallest step")
    return _trailing(TrailDistance(distance=distance), _away(side, entry, away), side, entry, contract)


def _trailing(trail: Trail, begins: Decimal, side: Side, entry: Decimal, contract: Contract) -> StopPrice | Violation:
    if "TRAIL" not in contract.order_types:
        return _no("stop-not-possible", f"{contract.exchange} takes no trailing stops here; give the stop a price")
    found = _resting_stop(begins, side, entry, contract)
    if isinstance(found, Violation):
        return found
    note = f"the stop trails at the broker, from {plain(found.price)}"
    return replace(found, notes=(note,), trail=trail)


def _resting_stop(price: Decimal, side: Side, entry: Decimal, contract: Contract) -> StopPrice | Violation:
    if price >= _MOST or (price > 0 and price.adjusted() < _FINEST):
        return _no("stop", f"a stop at {_brief(price)} makes no sense")
    if price <= 0:
        return _no("stop", f"the stop would be at {_brief(price)}, and a price is above zero")
    snapped = _onto_grid(price, contract, "up" if side is Side.LONG else "down")
    if (snapped >= entry if side is Side.LONG else snapped <= entry) or snapped <= 0:
        where = "below" if side is Side.LONG else "above"
        return _no(
            "stop", f"the stop {plain(snapped)} is not {where} the entry {plain(entry)} of a {side.value} position"
        )
    return StopPrice(price=snapped, origin="signal")


# ── Distances ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def distance_of(
    distance: Decimal, unit: Unit, contract: Contract, price: Decimal, policy: PricePolicy
) -> Decimal | Violation:
    """A distance as a difference of prices. A point is 1.0 of price; a tick is the grid's step at `price`."""
    if not sane(distance):
        return _no("distance", f"a distance of {_brief(distance)} makes no sense")
    match unit:
        case "points":
            return distance
        case "ticks":
            return distance * contract.market_rule.increment(price)
        case "usd":
            if contract.currency != "USD":
                return _no("distance", f"a distance in dollars fits no price in {contract.currency}")
            return distance
        case "pips":
            size = _pip(contract, policy)
            return size if isinstance(size, Violation) else distance * size


def _pip(contract: Contract, policy: PricePolicy) -> Decimal | Violation:
    """0.0001 of a pair, 0.01 where the yen is quoted; for metals custom differs by ten, so nothing is guessed."""
    symbol = contract.instrument.symbol
    if symbol in policy.pip_sizes:
        return policy.pip_sizes[symbol]
    if contract.sec_type == "CASH":
        return Decimal("0.01") if contract.currency == "JPY" else Decimal("0.0001")
    return _no(
        "distance", f"how large a pip of {symbol} is, is not agreed on", f"give a price, or set pip_sizes for {symbol}"
    )


def _away(side: Side, entry: Decimal, distance: Decimal) -> Decimal:
    return entry - distance if side is Side.LONG else entry + distance


def _onto_grid(price: Decimal, contract: Contract, rounding: Literal["down", "up"]) -> Decimal:
    return contract.market_rule.snap(price, rounding)


def _brief(number: Decimal) -> str:
    return f"{number:.4e}" if abs(number.adjusted()) > 12 else plain(number)


def _no(rule: str, message: str, remedy: str = "") -> Violation:
    return Violation(rule=rule, message=message, remedy=remedy)
