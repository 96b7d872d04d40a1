"""A plan as the orders that leave: the one place that says which legs there are, in which order, on which terms.

The adapter sends what this returns and the trade remembers what this returns, so that both speak of the same orders.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from broker.port import Terms
from parsers.value import Value
from risk.plan import Plan, PriceCondition, Role, closing, opening, order_ref_of

_REF: Final = re.compile(
    r"as1:(?P<bot>[^:]{1,8}):(?P<trade>[A-Za-z0-9_-]{1,16}):(?P<role>[ETSCX])(?P<slice>\d{1,3})(?:\.(?P<gen>\d{1,4}))?"
)
# How far beyond its trigger a stop-limit still sells: outside regular hours IB takes no plain stop for shares.
_STOP_LIMIT_REACH: Final = Decimal("0.02")


class Leg(Value):
    """One order of a plan. `parent_ref` is empty for an entry; an attached leg carries no OCA group of ours."""

    order_ref: str
    role: Role
    slice_number: int
    terms: Terms
    parent_ref: str = ""


class Ref(Value):
    """An order_ref taken apart."""

    bot: str
    trade_ref: str
    role: Role
    slice_number: int
    generation: int


@lru_cache(maxsize=4096)
def parse_ref(order_ref: str) -> Ref | None:
    """The parts of a reference of ours; None for every other text."""
    match = _REF.fullmatch(order_ref)
    if match is None:
        return None
    return Ref(
        bot=match["bot"],
        trade_ref=match["trade"],
        role=Role(match["role"]),
        slice_number=int(match["slice"]),
        generation=int(match["gen"] or 1),
    )


def is_split_later(plan: Plan) -> bool:
    """True where IB takes one bracket only: it refuses a buy while a sell works on the same option contract (201)."""
    return plan.contract.sec_type == "OPT" and len(plan.slices) > 1


class _Latest:
    """The plan in hand and its legs: deciding, remembering, sending and filing it ask one right after the other."""

    def __init__(self) -> None:
        self.known: tuple[Plan | None, tuple[Leg, ...]] = (None, ())


_LATEST: Final = _Latest()


def legs_of(plan: Plan) -> tuple[Leg, ...]:
    """Per slice, nearest target first: entry, target if any, expiry order if any, stop, which transmits them all.

    An option plan of several slices leaves as one bracket of full size with the farthest target, numbered as the last
    slice; the trade splits the nearer ones off once the entry is over.
    """
    known, legs = _LATEST.known
    if known is not plan:
        legs = _legs(plan)
        _LATEST.known = (plan, legs)
    return legs


def _legs(plan: Plan) -> tuple[Leg, ...]:
    if is_split_later(plan):
        return _bracket(plan, len(plan.slices), plan.quantity)
    return tuple(
        leg for number, each in enumerate(plan.slices, start=1) for leg in _bracket(plan, number, each.quantity)
    )


def _bracket(plan: Plan, number: int, quantity: Decimal) -> tuple[Leg, ...]:
    entry_ref = order_ref_of(plan.bot, plan.trade_ref, Role.ENTRY, number)
    legs = [Leg(order_ref=entry_ref, role=Role.ENTRY, slice_number=number, terms=_entry_terms(plan, quantity))]
    exits = [(Role.STOP, stop_terms(plan, quantity, plan.stop_price))]
    part = plan.slices[number - 1]
    if target := target_terms(plan, quantity, part.target_price, part.target_when):
        exits.insert(0, (Role.TARGET, target))
    if plan.expiry_sale_at is not None:
        exits.insert(-1, (Role.EXPIRY, expiry_terms(plan, quantity, plan.expiry_sale_at)))
    legs.extend(
        Leg(
            order_ref=order_ref_of(plan.bot, plan.trade_ref, role, number),
            role=role,
            slice_number=number,
            terms=terms,
            parent_ref=entry_ref,
        )
        for role, terms in exits
    )
    return tuple(legs)


def _entry_terms(plan: Plan, quantity: Decimal) -> Terms:
    """GTD, so that the broker ends an entry that we no longer could; DAY where the contract does not offer it."""
    order_types = plan.contract.order_types
    good_till: datetime | None = plan.good_till if "GTD" in order_types or not order_types else None
    return Terms(
        action=opening(plan.side),
        quantity=quantity,
        order_type=plan.entry_type,
        limit_price=plan.entry_price if plan.entry_type == "LMT" else None,
        stop_price=plan.entry_price if plan.entry_type == "STP" else None,
        time_in_force="DAY" if good_till is None else "GTD",
        good_till=good_till,
        outside_rth=plan.outside_rth,
    )


def stop_terms(plan: Plan, quantity: Decimal, stop_price: Decimal, oca_group: str = "") -> Terms:
    """A protective stop, good till cancelled. A share that also trades outside regular hours needs a stop-limit."""
    if plan.stop_when is not None:
        return _conditional(plan, quantity, plan.stop_when, oca_group)
    limit = stop_limit(plan, stop_price)
    fixed: Literal["STP", "STP LMT"] = "STP" if limit is None else "STP LMT"
    return Terms(
        action=closing(plan.side),
        quantity=quantity,
        order_type=fixed if plan.trail is None else "TRAIL",
        stop_price=stop_price,
        limit_price=limit,
        oca_group=oca_group,
        oca_type=2 if oca_group else 0,
        outside_rth=plan.outside_rth,
        trigger_method=plan.trigger_method,
        trail=plan.trail,
    )


def target_terms(
    plan: Plan, quantity: Decimal, price: Decimal | None, when: PriceCondition | None, oca_group: str = ""
) -> Terms | None:
    """A limit, or a market order that waits for a level of the underlying; None for a runner."""
    if price is not None:
        return limit_terms(plan, quantity, price, oca_group)
    return None if when is None else _conditional(plan, quantity, when, oca_group)


def _conditional(plan: Plan, quantity: Decimal, when: PriceCondition, oca_group: str) -> Terms:
    return Terms(
        action=closing(plan.side),
        quantity=quantity,
        order_type="MKT",
        oca_group=oca_group,
        oca_type=2 if oca_group else 0,
        outside_rth=plan.outside_rth,
        when=when,
    )


def stop_limit(plan: Plan, stop_price: Decimal) -> Decimal | None:
    """The limit that goes with a stop at this price; None where a plain stop is possible, and for one that trails."""
    if plan.trail is not None or not (plan.outside_rth and plan.contract.sec_type == "STK"):
        return None
    sells = closing(plan.side) == "SELL"
    reach = -_STOP_LIMIT_REACH if sells else _STOP_LIMIT_REACH
    return plan.contract.market_rule.snap(stop_price * (1 + reach), "down" if sells else "up")


def expiry_terms(plan: Plan, quantity: Decimal, good_after: datetime, oca_group: str = "") -> Terms:
    """At market, but not before its time: what sells an option of the day when nobody else has."""
    return Terms(
        action=closing(plan.side),
        quantity=quantity,
        order_type="MKT",
        good_after=good_after,
        oca_group=oca_group,
        oca_type=2 if oca_group else 0,
        outside_rth=plan.outside_rth,
    )


def limit_terms(plan: Plan, quantity: Decimal, limit_price: Decimal, oca_group: str = "") -> Terms:
    """A reducing limit: a target, or a marketable price for an exit."""
    return Terms(
        action=closing(plan.side),
        quantity=quantity,
        order_type="LMT",
        limit_price=limit_price,
        oca_group=oca_group,
        oca_type=2 if oca_group else 0,
        outside_rth=plan.outside_rth,
    )
