"""What the text itself contradicts: a stop or target on the wrong side, a price that cannot be."""

from __future__ import annotations

from decimal import Decimal

from parsers.fault import Fault
from parsers.instrument import Option, Stock
from parsers.intent import (
    AtLimit,
    AtMarket,
    Bound,
    DistanceStop,
    Entry,
    InRange,
    OnStop,
    Open,
    PriceStop,
    PriceTarget,
    Side,
)
from parsers.lex.lexicon import Lexicon

# How far from the entry a level may lie before it is a typo, by kind of instrument.
_REACH = {"forex": Decimal("0.15"), "future": Decimal("0.25"), "stock": Decimal("0.75")}
_STOP_REACH = {"forex": Decimal("0.15"), "future": Decimal("0.25"), "stock": Decimal("0.6")}
_MOST_PREMIUMS = 25
_MOST_RISKED = 8
"""So many times the farthest target's distance no stop is meant: two of its digits were exchanged."""
_LEAST_SLIP = 10


def check_open(intent: Open, lexicon: Lexicon, where: dict[str, int]) -> None:
    """Raises Fault for the first contradiction."""
    subject = intent.subject
    assert isinstance(subject, Bound)  # noqa: S101  an opening always names its position
    low, high = _bounds(intent.entry)
    _plausible(intent, subject, lexicon, low, where)
    _in_proportion(intent, subject.instrument.kind, low, where)
    _sides(intent, subject, low, high, where)
    _order(intent, subject, where)


def _bounds(entry: Entry) -> tuple[Decimal | None, Decimal | None]:
    match entry:
        case AtLimit(price=price, basis="own") | OnStop(price=price, basis="own"):
            return price, price
        case InRange(low=low, high=high):
            return low, high
        case AtMarket(reference=Decimal() as reference):
            return reference, reference
        case _:
            return None, None


def _plausible(intent: Open, subject: Bound, lexicon: Lexicon, price: Decimal | None, where: dict[str, int]) -> None:
    instrument = subject.instrument
    at = where.get("entry", where.get("bare", -1))
    floor = lexicon.floors.get(instrument.symbol)
    if price is not None and floor is not None and not isinstance(instrument, Option | Stock) and price < floor:
        raise Fault("invalid-price", f"{price} is no price of {instrument.symbol}", at)
    if isinstance(instrument, Option):
        if price is not None and price >= instrument.strike:
            raise Fault("invalid-price", f"{price} is no premium for a strike of {instrument.strike}", at)
        if price is not None and _is_a_slip(price, instrument):
            raise Fault("invalid-price", f"{price} is more than a tenth of the strike {instrument.strike}: a slip?", at)
        return
    if price is None:
        return
    for level in intent.stops:
        if isinstance(level, PriceStop) and abs(level.price - price) > price * _STOP_REACH[instrument.kind]:
            raise Fault("invalid-price", f"the stop {level.price} is too far from {price}", where.get("stop", -1))
    for target in intent.targets:
        if isinstance(target, PriceTarget) and not price * (1 - _REACH[instrument.kind]) <= target.price <= price * (
            1 + 2 * _REACH[instrument.kind]
        ):
            raise Fault("invalid-price", f"the target {target.price} is too far from {price}", where.get("targets", -1))


def _in_proportion(intent: Open, kind: str, price: Decimal | None, where: dict[str, int]) -> None:
    """As in "GOLD BUY 4218 SL 4027 TP 4236": a stop out of all proportion to what is to be won."""
    if price is None or kind not in {"forex", "future"}:
        return
    stops = [abs(level.price - price) for level in intent.stops if isinstance(level, PriceStop)]
    targets = [abs(level.price - price) for level in intent.targets if isinstance(level, PriceTarget)]
    if stops and len(targets) == len(intent.targets) > 0 and max(stops) > _MOST_RISKED * max(targets):
        raise Fault(
            "invalid-price",
            f"the stop is {max(stops)} away and no target more than {max(targets)}: a slip?",
            where.get("stop", -1),
        )


def _is_a_slip(price: Decimal, option: Option) -> bool:
    """A premium of more than a tenth of the strike, and no decimal point: it was forgotten ("@ 135" for 1.35)."""
    whole = price.as_tuple().exponent == 0
    return whole and price >= _LEAST_SLIP and price * 10 > option.strike


def _sides(intent: Open, subject: Bound, low: Decimal | None, high: Decimal | None, where: dict[str, int]) -> None:
    if low is None or high is None:
        return
    long = subject.side is Side.LONG
    for stop in intent.stops:
        if isinstance(stop, DistanceStop) and stop.unit == "usd" and long and stop.distance >= low:
            raise Fault("invalid-price", f"{stop.distance} below {low} is no price", where.get("stop", -1))
        if isinstance(stop, PriceStop) and stop.basis == "own" and (stop.price >= low if long else stop.price <= high):
            raise Fault(
                "stop-wrong-side", f"the stop {stop.price} is on the wrong side of {low}", where.get("stop", -1)
            )
    for target in intent.targets:
        if isinstance(target, PriceTarget) and target.basis == "own":
            if target.price <= high if long else target.price >= low:
                raise Fault(
                    "target-wrong-side",
                    f"the target {target.price} is on the wrong side of {high}",
                    where.get("targets", -1),
                )
            if isinstance(subject.instrument, Option) and target.price > high * _MOST_PREMIUMS:
                raise Fault(
                    "invalid-price", f"the target {target.price} is too far from {high}", where.get("targets", -1)
                )


def _order(intent: Open, subject: Bound, where: dict[str, int]) -> None:
    """Without an entry price the stop and the targets still have to stand on two sides."""
    for basis in ("own", "underlying"):
        stops = [s.price for s in intent.stops if isinstance(s, PriceStop) and s.basis == basis]
        targets = [t.price for t in intent.targets if isinstance(t, PriceTarget) and t.basis == basis]
        rising = subject.side is Side.LONG
        if basis == "underlying" and isinstance(subject.instrument, Option):
            rising = (subject.instrument.right == "C") == rising
        if stops and targets and (max(stops) >= min(targets) if rising else min(stops) <= max(targets)):
            raise Fault(
                "stop-wrong-side", "the stop and a target are on the wrong sides of each other", where.get("stop", -1)
            )
