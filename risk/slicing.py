"""Targets, and how the quantity is shared among them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from parsers.intent import (
    BreakevenTarget,
    DistanceTarget,
    OpenTarget,
    PercentTarget,
    PriceTarget,
    Side,
    Target,
)
from risk.book import Contract
from risk.decision import Violation
from risk.figures import plain
from risk.money import HUNDRED
from risk.plan import PriceCondition, Slice
from risk.pricing import PricePolicy, distance_of, sane


@dataclass(frozen=True, slots=True)
class TargetPrice:
    """A target on the grid, a level of the underlying (`when`) or a runner, and the share that the author gave it."""

    price: Decimal | None
    fraction: Decimal | None = None
    when: PriceCondition | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A target that this service cannot work; the reason goes on the card."""

    note: str


@dataclass(frozen=True, slots=True)
class Sliced:
    """Slices, nearest target first, whose quantities add up to the whole."""

    slices: tuple[Slice, ...]
    notes: tuple[str, ...] = ()


def target_price(
    target: Target, side: Side, entry: Decimal, contract: Contract, policy: PricePolicy
) -> TargetPrice | Dropped | Violation:
    """Where this target rests if the position is entered at `entry`; snapped to the nearer side, so that it is reached.

    A target on the losing side contradicts the plan and refuses; one that cannot be worked is dropped aloud, since the
    stop guards the position without it.
    """
    match target:
        case PriceTarget(price=price):
            return _resting(price, target, side, entry, contract)
        case PercentTarget(percent=percent):
            return _resting(_towards(side, entry, entry * percent / HUNDRED), target, side, entry, contract)
        case DistanceTarget(distance=distance, unit=unit):
            away = distance_of(distance, unit, contract, entry, policy)
            if isinstance(away, Violation):
                return away
            return _resting(_towards(side, entry, away), target, side, entry, contract)
        case BreakevenTarget():
            return Dropped(note="a target at the entry price gains nothing and was left out")
        case OpenTarget(fraction=fraction):
            return TargetPrice(price=None, fraction=fraction)


def _towards(side: Side, entry: Decimal, distance: Decimal) -> Decimal:
    return entry + distance if side is Side.LONG else entry - distance


def _resting(
    price: Decimal, target: PriceTarget | PercentTarget | DistanceTarget, side: Side, entry: Decimal, contract: Contract
) -> TargetPrice | Violation:
    if not sane(price.quantize(Decimal("1e-8")) if abs(price) < Decimal(10) ** 12 else price):
        return Violation(rule="target", message="a target there makes no sense: prices lie above zero and below 10^8")
    snapped = contract.market_rule.snap(price, "down" if side is Side.LONG else "up")
    if snapped <= entry if side is Side.LONG else snapped >= entry:
        where = "above" if side is Side.LONG else "below"
        return Violation(
            rule="target",
            message=f"the target {plain(snapped)} is not {where} the entry {plain(entry)} of a {side.value} position",
        )
    return TargetPrice(price=snapped, fraction=target.fraction)


def trailing_note(target: Target) -> str:
    """What the card says of a target that should only have started a trailing stop."""
    if isinstance(target, PriceTarget | PercentTarget) and target.trailing_percent is not None:
        return "the target does not start a trailing stop: it takes the profit there"
    return ""


def sliced(quantity: Decimal, targets: tuple[TargetPrice, ...], side: Side) -> Sliced:
    """Share the quantity. How the slices leave, as brackets of their own or split off later, is the broker's affair.

    Fewer units than targets: the nearest win, and the runner goes first.
    """
    ordered = _nearest_first(targets, side)
    if not ordered:
        return Sliced(slices=(Slice(quantity=quantity, target_price=None),))
    kept = ordered[: int(min(quantity, Decimal(len(ordered))))]
    rest = len(ordered) - len(kept)
    few = "1 unit" if quantity == 1 else f"{plain(quantity)} units"
    notes = (f"{_count(rest)} left out: {few} cannot be shared among {len(ordered)} targets",) if rest else ()
    shares = _shares(quantity, tuple(t.fraction for t in kept))
    slices = tuple(
        Slice(quantity=share, target_price=target.price, target_when=target.when)
        for share, target in zip(shares, kept, strict=True)
    )
    return Sliced(slices=slices, notes=notes)


def _nearest_first(targets: tuple[TargetPrice, ...], side: Side) -> tuple[TargetPrice, ...]:
    priced = {t.price: t for t in reversed(targets) if t.price is not None}
    ordered = sorted(priced.values(), key=lambda t: t.price or Decimal(0), reverse=side is Side.SHORT)
    levels = {t.when.price: t for t in reversed(targets) if t.when is not None}
    rising = any(t.when is not None and t.when.is_more for t in targets)
    watched = [levels[level] for level in sorted(levels, reverse=not rising)]
    return (*ordered, *watched, *[t for t in targets if t.price is None and t.when is None][:1])


def _shares(quantity: Decimal, fractions: tuple[Decimal | None, ...]) -> tuple[Decimal, ...]:
    """Whole units for each: the author's fractions, equal parts for the rest, at least one each.

    What rounding leaves goes to the nearest targets, whose fills come first.
    """
    given = sum((f for f in fractions if f is not None), Decimal(0))
    unnamed = sum(f is None for f in fractions)
    equal = max(1 - given, Decimal(0)) / unnamed if unnamed else Decimal(0)
    weights = [equal if f is None else max(f, Decimal(0)) for f in fractions]
    total = sum(weights, Decimal(0))
    if total <= 0:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    spare = quantity - len(weights)
    shares = [1 + (spare * w / total).to_integral_value(ROUND_FLOOR) for w in weights]
    left = int(quantity - sum(shares, Decimal(0)))
    return tuple(share + (1 if n < left else 0) for n, share in enumerate(shares))


def _count(number: int) -> str:
    return "one target was" if number == 1 else f"{number} targets were"
