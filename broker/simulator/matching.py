"""When an order may trade and at what price: pure questions about one order and one quote."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from broker.simulator.hours import Hours
from broker.simulator.listing import Listing
from broker.simulator.market import Market, Quote
from broker.simulator.orders import LIMIT_TYPES, OVER, TRAIL_TYPES, Condition, Order
from broker.simulator.times import UnreadableTime, read_order_time

HUNDRED = Decimal(100)


def allowed(order: Order, partial_parent: str) -> Decimal:
    """How much of an attached leg may have filled by now, given what its parent did."""
    parent = order.parent
    if parent is None:
        return order.total
    complete = parent.status in OVER
    if partial_parent == "on_full_fill" and not complete:
        return Decimal(0)
    left_already = sum((one.filled for one in order.siblings), Decimal(0))
    return order.total if complete else min(order.total, parent.filled - left_already)


def waits_for_parent(order: Order, partial_parent: str) -> bool:
    """Whether nothing of it may work yet."""
    return order.parent is not None and allowed(order, partial_parent) <= 0


def why_held(order: Order, *, waiting: bool) -> str:
    """IB's whyHeld: `child` while the parent has not filled, `trigger` while a stop waits."""
    words = (["child"] if waiting else []) + (["trigger"] if order.is_stop else [])
    return ",".join(words)


def session_runs(order: Order, hours: Hours, now: datetime) -> bool:
    """Whether this order may trade at this time of day."""
    return hours.current(order.listing.product, now, liquid=only_liquid(order)) is not None


def only_liquid(order: Order) -> bool:
    """Whether it sleeps outside regular hours; options know no others."""
    return not order.ticket.outside_rth or order.listing.sec_type == "OPT"


def trigger_price(order: Order, quote: Quote) -> Decimal | None:
    """The price that a stop looks at, by trigger method (IB: 0 is last, and bid or ask for options)."""
    method = order.ticket.trigger_method
    near = quote.bid if not order.buys else quote.ask
    if method == 0:
        return near if order.listing.sec_type in {"OPT", "CASH", "CMDTY"} else quote.last
    if method in {1, 4}:
        return near
    if method == 8:
        return quote.mid
    if method == 7:
        known = [price for price in (quote.last, near) if price is not None]
        return (max(known) if order.buys else min(known)) if known else None
    return quote.last


def ratchet(order: Order, quote: Quote) -> bool:
    """Move a trailing stop along; true when it moved. The first look sets it."""
    if order.ticket.order_type not in TRAIL_TYPES or order.triggered:
        return False
    seen = trigger_price(order, quote)
    if seen is None:
        return False
    ticket = order.ticket
    distance = seen * ticket.trailing_percent / HUNDRED if ticket.trailing_percent else (ticket.aux_price or Decimal(0))
    rounding = "down" if order.buys else "up"
    wanted = order.listing.grid.snap(seen + distance if order.buys else seen - distance, rounding)  # type: ignore[arg-type]
    if order.stop_price is None:
        order.stop_price = ticket.trail_stop_price or wanted
        return True
    better = min(order.stop_price, wanted) if order.buys else max(order.stop_price, wanted)
    moved = better != order.stop_price
    order.stop_price = better
    return moved


def triggers(order: Order, quote: Quote) -> bool:
    """Whether the quote is at or through the stop price."""
    seen = trigger_price(order, quote)
    if seen is None or order.stop_price is None:
        return False
    return seen >= order.stop_price if order.buys else seen <= order.stop_price


def fill_price(order: Order, quote: Quote, *, arrives: bool) -> Decimal | None:
    """The price at which it trades against this quote, or None.

    An order that arrives takes the far touch. One that rests is filled at its own limit, when the far touch or a trade
    reaches it.
    """
    touch = quote.ask if order.buys else quote.bid
    if order.ticket.order_type not in LIMIT_TYPES:
        return touch
    limit = order.ticket.limit_price
    if limit is None:
        return None
    if touch is not None and (touch <= limit if order.buys else touch >= limit):
        return touch if arrives else limit
    traded = quote.last is not None and (quote.last <= limit if order.buys else quote.last >= limit)
    return limit if traded and not arrives else None


def condition_holds(condition: Condition, market: Market, now: datetime) -> bool:
    """Price (is_more, price, con_id, exchange, method) and time (is_more, time); other kinds never come true."""
    is_more = condition.fields[0] in {"1", "True"}
    if condition.kind == 1:
        listing = market.universe.by_id(condition.con_id)
        last = market.quote(listing).last if listing else None
        wanted = Decimal(condition.fields[1])
        return last is not None and (last >= wanted if is_more else last <= wanted)
    if condition.kind == 3:
        try:
            moment, _ = read_order_time(condition.fields[1])
        except UnreadableTime:
            return False
        return now >= moment if is_more else now <= moment
    return False


def conditions_hold(order: Order, market: Market, now: datetime) -> bool:
    """All of an order's conditions, joined from left to right by their own conjunctions (`a` and, `o` or)."""
    conditions = order.ticket.conditions
    result = condition_holds(conditions[0], market, now)
    for before, condition in pairwise(conditions):
        holds = condition_holds(condition, market, now)
        result = (result or holds) if before.conjunction == "o" else (result and holds)
    return result


def day_ends(listing: Listing, hours: Hours, now: datetime, *, liquid: bool) -> datetime:
    """When a DAY order of this contract expires."""
    return hours.following(listing.product, now, liquid=liquid)[1]
