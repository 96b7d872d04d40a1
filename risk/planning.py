"""From an intent to a plan: priced, sized and sliced, or the violations that stand in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from parsers.intent import Add, PriceTarget, Target
from risk.book import Contract, Quote
from risk.case import Case
from risk.chasing import chase_note, chase_of, ends_in_time
from risk.decision import Violation
from risk.figures import plain
from risk.leaving import expiry_sale_at, leave_at, too_late
from risk.money import base_rate, unit_word
from risk.plan import Chase, Plan
from risk.policy import Policy
from risk.pricing import Priced, StopPrice, default_stop, entry_price, stop_price, tightest
from risk.rules.size import affordable, dearest
from risk.sizing import Sized, honoured, size
from risk.slicing import Dropped, Sliced, TargetPrice, sliced, target_price, trailing_note
from risk.underlying import stops_at_underlying, underlying_stop, underlying_target

_NO_PLAN: tuple[Violation, ...] = ()


def plan_of(case: Case, policy: Policy, quote: Quote | None, steps: int = 0) -> Plan | tuple[Violation, ...]:
    """The plan that this intent comes to. `quote` is None where the entry may go without one.

    With `steps` its entry may follow the market so many times, if there is room, and it is sized for the last of them.
    An empty tuple means that what is missing has been refused by a rule of its own.
    """
    contract = case.contract
    if contract is None or not case.account or case.kind == "crypto":
        return _NO_PLAN
    if fault := _unusable(contract):
        return (fault,)
    priced = _priced(case, contract, policy, quote)
    if isinstance(priced, Violation):
        return (priced,)
    leaves = leave_at(case, contract, policy.leave, outside_rth=_outside_rth(case))
    if late := too_late(case, contract, leaves):
        return (late,)
    found = _targets(case, contract, policy, priced)
    chase = None if isinstance(found, Violation) else _chase(case, policy, priced.entry_price, found[0], steps)
    at_worst = priced if chase is None else replace(priced, entry_price=chase.furthest_price)
    sized = _sized(case, contract, policy, at_worst)
    if isinstance(found, Violation) or isinstance(sized, Violation):
        return tuple(v for v in (found, sized) if isinstance(v, Violation))
    targets, notes = found
    if chase is not None:
        notes = (*notes, chase_note(chase))
    parts = sliced(sized.quantity, targets, case.side)
    return _assembled(case, contract, policy, priced, leaves, chase, sized, parts, notes)


def _outside_rth(case: Case) -> bool:
    """A futures or forex stop that sleeps overnight is no stop; IB ignores the flag on options."""
    return case.kind in ("future", "forex")


def _assembled(  # noqa: PLR0913, PLR0917  (the one place where the parts of a plan meet)
    case: Case,
    contract: Contract,
    policy: Policy,
    priced: Priced,
    leaves: datetime | None,
    chase: Chase | None,
    sized: Sized,
    parts: Sliced,
    notes: tuple[str, ...],
) -> Plan:
    rests_until = case.now + timedelta(seconds=policy.entry_ttl_seconds)
    return Plan(
        bot=case.bot,
        trade_ref=case.trade_ref,
        account=case.account or "",
        contract=contract,
        side=case.side,
        quantity=sized.quantity,
        entry_type=priced.entry_type,
        entry_price=priced.entry_price,
        good_till=rests_until if leaves is None else min(rests_until, leaves),
        stop_price=priced.stop_price,
        stop_origin=priced.stop_origin,
        slices=parts.slices,
        outside_rth=_outside_rth(case),
        trigger_method=policy.option_trigger_method if case.kind == "option" else 0,
        trail=priced.trail,
        stop_when=priced.when,
        leave_at=leaves,
        expiry_sale_at=expiry_sale_at(case, contract, leaves) if policy.expiry_order else None,
        unit_margin=case.unit_margin,
        adds_to=case.subject.trade_ref if isinstance(case.intent, Add) else "",
        chase=chase,
        notes=(*priced.notes, *sized.notes, *notes, *parts.notes),
    )


def _unusable(contract: Contract) -> Violation | None:
    bands = contract.market_rule.bands
    if contract.multiplier <= 0 or not bands or any(band.increment <= 0 for band in bands):
        return Violation(rule="contract", message="the gateway gave this contract no multiplier or no price steps")
    missing = {"LMT", "STP"} - contract.order_types
    if missing:
        return Violation(
            rule="stop-not-possible", message=f"{contract.exchange} takes no {' or '.join(sorted(missing))} orders here"
        )
    return None


def _priced(case: Case, contract: Contract, policy: Policy, quote: Quote | None) -> Priced | Violation:
    collar = policy.prices.market_collar_percent.of(case.kind)
    entry = entry_price(case.intent.entry, case.side, contract, quote, collar)
    if isinstance(entry, Violation):
        return entry
    stop = _stop(case, contract, policy, entry.price)
    if isinstance(stop, Violation):
        return stop
    return Priced(
        entry_type=entry.type,
        entry_price=entry.price,
        stop_price=stop.price,
        stop_origin=stop.origin,
        trail=stop.trail,
        when=stop.when,
        notes=(*entry.notes, *stop.notes),
    )


def _stop(case: Case, contract: Contract, policy: Policy, entry: Decimal) -> StopPrice | Violation:
    if not case.intent.stops:
        return default_stop(case.kind, case.side, entry, contract, policy.prices)
    if stops_at_underlying(case.intent):
        return underlying_stop(case, contract, policy.market)
    found: list[StopPrice] = []
    for stop in case.intent.stops:
        price = stop_price(stop, case.side, entry, contract, policy.prices)
        if isinstance(price, Violation):
            return price
        found.append(price)
    best = tightest(case.side, tuple(found))
    if len(found) == 1:
        return best
    return replace(best, notes=(*best.notes, f"of {len(found)} stops the tightest, {plain(best.price)}"))


def _chase(case: Case, policy: Policy, entry: Decimal, targets: tuple[TargetPrice, ...], steps: int) -> Chase | None:
    if policy.chase is None or case.contract is None or not steps:
        return None
    chase = chase_of(policy.chase, steps, entry, case.side, case.contract.market_rule)
    prices = [target.price for target in targets if target.price is not None]
    return chase if ends_in_time(chase, case.side, prices) else None


def _targets(
    case: Case, contract: Contract, policy: Policy, priced: Priced
) -> tuple[tuple[TargetPrice, ...], tuple[str, ...]] | Violation:
    kept: list[TargetPrice] = []
    notes: list[str] = []
    for target in case.intent.targets:
        match _target(case, contract, policy, priced, target):
            case Violation() as violation:
                return violation
            case Dropped(note=note):
                notes.append(note)
            case TargetPrice() as price:
                kept.append(price)
                notes.extend(note for note in (trailing_note(target),) if note)
    if all(target.when is None for target in kept) or all(target.price is None for target in kept):
        return tuple(kept), tuple(notes)
    notes.append("beside targets at prices those at levels of the underlying have no order: they were left out")
    return tuple(target for target in kept if target.when is None), tuple(notes)


def _target(
    case: Case, contract: Contract, policy: Policy, priced: Priced, target: Target
) -> TargetPrice | Dropped | Violation:
    if isinstance(target, PriceTarget) and target.basis == "underlying":
        return underlying_target(case, contract, policy.market, target)
    return target_price(target, case.side, priced.entry_price, contract, policy.prices)


def _sized(case: Case, contract: Contract, policy: Policy, priced: Priced) -> Sized | Violation:
    """Our own sizes are trimmed to their caps aloud; an author's size is left for the rules to refuse."""
    sized = size(case, contract, policy.sizing, priced)
    if isinstance(sized, Violation):
        return sized
    cap, name = _cap(case, contract, policy, priced)
    if isinstance(name, Violation):
        return name
    if cap is None or sized.quantity <= cap or honoured(case, policy.sizing):
        return sized
    note = f"{plain(sized.quantity)} {unit_word(case.kind, sized.quantity)} trimmed to {name}, {plain(cap)}"
    return Sized(quantity=cap, notes=(*sized.notes, note))


_NO_CAP = Violation(rule="max_contracts", message="MAX_CONTRACTS is not set, and live trading has no default for it")


def _cap(case: Case, contract: Contract, policy: Policy, priced: Priced) -> tuple[Decimal | None, str | Violation]:
    """What our own size is trimmed to and where that is written; None where it is for the rules alone."""
    if case.kind in ("option", "future"):
        cap = policy.cap(case.mode)
        return (None, _NO_CAP) if cap is None else (Decimal(cap), policy.cap_name(case.mode))
    rate = base_rate(case)
    if case.mode == "paper" or rate is None:
        return None, ""
    fits = affordable(policy.live_start_notional, dearest(case, priced.entry_price) * contract.multiplier * rate)
    # Not one unit fits: the rule says so with the figure, and a plan of nothing is none.
    return (fits if fits >= 1 else None), "live_start_notional"
