"""The rules that IB holds against an order before it takes it: small questions, each with a code and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from broker.simulator.listing import Listing
from broker.simulator.market import Quote
from broker.simulator.orders import LIMIT_TYPES, ORDER_TYPES, TIMES_IN_FORCE, TRAIL_TYPES, Order, Ticket
from broker.simulator.switches import Switches
from broker.simulator.times import UnreadableTime, read_order_time

ODD_LOT = Decimal(25000)


@dataclass(frozen=True, slots=True)
class Problem:
    """A code and its sentence. `dies` says that the order was known to IB's servers, so that a status may follow."""

    code: int
    text: str
    dies: bool = False


def malformed(ticket: Ticket) -> Problem | None:
    """What the gateway itself cannot take, whatever the contract."""
    if ticket.order_type not in ORDER_TYPES:
        return Problem(321, "Error validating request.-'bF' : cause - Invalid order type was entered")
    if ticket.action not in {"BUY", "SELL"}:
        return Problem(321, "Error validating request.-'bF' : cause - Invalid order action was entered")
    if ticket.time_in_force not in TIMES_IN_FORCE | {""}:
        return Problem(321, "Error validating request.-'bF' : cause - Invalid time in force was entered")
    if ticket.quantity <= 0:
        return Problem(321, "Error validating request.-'bF' : cause - Order size must be greater than zero")
    for text in (ticket.good_after, ticket.good_till):
        if text and not _readable(text):
            return Problem(
                10314,
                "End Date/Time: The date, time, or time-zone entered is invalid. The correct format is "
                "yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional.",
            )
    if ticket.time_in_force == "GTD" and not ticket.good_till:
        return Problem(321, "Error validating request.-'bF' : cause - Invalid good till date was entered")
    return None


def _readable(text: str) -> bool:
    try:
        read_order_time(text)
    except UnreadableTime:
        return False
    return True


def wrong_for(ticket: Ticket, listing: Listing) -> Problem | None:
    """What this contract does not allow."""
    if ticket.query.sec_type == "CONTFUT":
        return Problem(478, "Parameters in request conflicts with contract parameters received by contract id")
    if listing.sec_type == "IND":
        return Problem(201, "Order rejected - reason:The contract is not available for trading.", dies=True)
    if ticket.quantity % 1:
        return Problem(10243, "Fractional-sized order cannot be placed via API. Please contact support for details.")
    if ticket.order_type in LIMIT_TYPES and ticket.limit_price is None:
        return Problem(321, "Error validating request.-'bF' : cause - The limit price is missing")
    if not _on_grid(ticket, listing):
        return Problem(110, "The price does not conform to the minimum price variation for this contract.")
    return None


def _on_grid(ticket: Ticket, listing: Listing) -> bool:
    prices: list[Decimal | None] = []
    if ticket.order_type in LIMIT_TYPES:
        prices.append(ticket.limit_price)
    if ticket.order_type in {"STP", "STP LMT"}:
        prices.append(ticket.aux_price)
    if ticket.order_type in TRAIL_TYPES:
        prices.append(ticket.trail_stop_price)
    return all(listing.grid.fits(price) for price in prices if price is not None)


def stop_missing(ticket: Ticket) -> Problem | None:
    """A stop needs its price; a trailing stop its distance, as an amount or as a percent."""
    if ticket.order_type in {"STP", "STP LMT"} and not ticket.aux_price:
        return Problem(321, "Error validating request.-'bF' : cause - The stop price is missing")
    if ticket.order_type in TRAIL_TYPES and not (ticket.aux_price or ticket.trailing_percent):
        return Problem(321, "Error validating request.-'bF' : cause - The trailing amount is missing")
    if ticket.order_type in TRAIL_TYPES and ticket.aux_price and ticket.trailing_percent:
        return Problem(321, "Error validating request.-'bF' : cause - Trailing amount and percent exclude each other")
    return None


def both_sides(ticket: Ticket, listing: Listing, account: str, working: Iterable[Order]) -> Problem | None:
    """One US option contract cannot have orders on both sides; the legs of one bracket are not counted."""
    if listing.sec_type != "OPT":
        return None
    for order in working:
        family = ticket.parent_id and order.ticket.order_id == ticket.parent_id
        if order.account == account and order.ticket.action != ticket.action and not family:
            return Problem(
                201,
                "Order rejected - reason:Cannot have open orders on both sides of the same US Option contract in the "
                "same underlying.",
                dies=True,
            )
    return None


def precautions(ticket: Ticket, listing: Listing, quote: Quote, switches: Switches) -> Problem | None:
    """The order presets' limits on price and size, where they are switched on."""
    if switches.size_cap is not None and listing.sec_type == "STK" and ticket.quantity > switches.size_cap:
        text = f"Order size {ticket.quantity:f} exceeds the Size Limit of {switches.size_cap:f} of the order presets."
        return Problem(451, text)
    if switches.price_cap is None or ticket.limit_price is None or not quote.mid:
        return None
    if abs(ticket.limit_price - quote.mid) > quote.mid * switches.price_cap:
        return Problem(109, "The price is out of the range defined by the Percentage setting at order defaults frame.")
    return None


def warnings(ticket: Ticket, listing: Listing, switches: Switches) -> list[Problem]:
    """What IB says beside taking the order: it works all the same."""
    found = []
    if not ticket.time_in_force and switches.empty_tif_warns:
        found.append(Problem(10349, "Order TIF was set to DAY based on order preset."))
    if ticket.outside_rth and listing.sec_type == "OPT":
        found.append(
            Problem(
                2109,
                "Order Event Warning:Attribute 'Outside Regular Trading Hours' is ignored based on the order type and "
                "destination. PlaceOrder is now being processed.",
            )
        )
    if any(text and not read_order_time(text)[1] for text in (ticket.good_after, ticket.good_till)):
        found.append(
            Problem(
                2174,
                "Warning: You submitted request with date-time attributes without explicit time zone. Please switch to "
                "use yyyymmdd-hh:mm:ss in UTC or use instrument timezone, like US/Eastern.",
            )
        )
    if listing.sec_type == "CASH" and ticket.quantity < ODD_LOT:
        found.append(
            Problem(
                399,
                f"Order Message:\n{ticket.action} {ticket.quantity:f} {listing.local_symbol} Forex\n"
                f"Warning: Your order size is below the {listing.symbol} 25000 IdealPro minimum and will be routed as "
                "an odd lot order.",
            )
        )
    return found


def waits(order: Order, opens: datetime, zone: str) -> Problem:
    """Beside an order that is taken outside its hours."""
    return Problem(
        399,
        f"Order Message:\n{order.ticket.action} {order.total:f} {order.listing.local_symbol} "
        f"{order.listing.trading_class}\nWarning: your order will not be placed at the exchange until "
        f"{opens:%Y-%m-%d %H:%M:%S} {zone}",
    )


def differs(order: Order, ticket: Ticket, listing: Listing) -> Problem | None:
    """A modify may change prices, quantity and time in force, never the side, the contract or the account."""
    same_account = not ticket.account or ticket.account == order.account
    if ticket.action != order.ticket.action or listing.con_id != order.listing.con_id or not same_account:
        return Problem(105, "Order being modified does not match original order.")
    return None


def family_changed(order: Order, ticket: Ticket, switches: Switches) -> Problem | None:
    """The parent must be named while it works, and must not be once it is over; the group must stay."""
    asked, parent = ticket.parent_id, order.parent
    if parent is not None and not parent.over and asked != parent.ticket.order_id and switches.dropped_parent_on_modify:
        return Problem(10341, "Invalid parent order: the parent of a working order cannot be changed.")
    if parent is not None and parent.over and asked and switches.terminal_parent_on_modify:
        return Problem(135, "Can't find order with ID =" + str(asked))
    groups = {order.oca_group, ""} if parent is not None else {order.oca_group}
    if not order.held and ticket.oca_group not in groups and switches.oca_revision_refused:
        return Problem(10326, "OCA group revision is not allowed.")
    return None
