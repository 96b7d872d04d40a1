"""Everything that the rules say about one order, in the order in which a gateway finds it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from broker.simulator import admission
from broker.simulator.accounts import funds_needed
from broker.simulator.admission import Problem
from broker.simulator.listing import Listing
from broker.simulator.orders import Order, Ticket

if TYPE_CHECKING:
    from broker.simulator.exchange import Exchange


def with_new(
    exchange: Exchange, client_id: int, ticket: Ticket, listing: Listing, parent: Order | None
) -> Problem | None:
    """What speaks against a new order, the first of it."""
    if ticket.order_id < exchange.next_id(client_id):
        return Problem(103, "Duplicate order id")
    account = ticket.account or exchange.accounts[0]
    if (not ticket.account and len(exchange.accounts) > 1) or account not in exchange.books:
        if ticket.oca_group and not ticket.account:
            return Problem(10224, "All orders of an OCA group must name the same account.")
        return Problem(435, "You must specify an account.")
    return (
        admission.malformed(ticket)
        or admission.stop_missing(ticket)
        or admission.wrong_for(ticket, listing)
        or _orphan(exchange, ticket, parent)
        or _opposed(exchange, ticket, listing, account)
        or admission.precautions(ticket, listing, exchange.market.quote(listing), exchange.switches)
        or _unaffordable(exchange, ticket, listing, account, parent)
    )


def _orphan(exchange: Exchange, ticket: Ticket, parent: Order | None) -> Problem | None:
    if not ticket.parent_id:
        return None
    if parent is None:
        return Problem(135, f"Can't find order with ID ={ticket.parent_id}")
    if parent.over and exchange.switches.child_of_filled_parent:
        return Problem(201, "Order rejected - reason:Parent order is being cancelled.", dies=True)
    if ticket.good_after and exchange.switches.attached_good_after == "refused":
        return Problem(201, "Order rejected - reason:Good after time is not valid for an attached order.", dies=True)
    return None


def _opposed(exchange: Exchange, ticket: Ticket, listing: Listing, account: str) -> Problem | None:
    if not exchange.switches.both_sides_of_option:
        return None
    return admission.both_sides(ticket, listing, account, exchange.floor.working_on(listing.con_id))


def _unaffordable(
    exchange: Exchange, ticket: Ticket, listing: Listing, account: str, parent: Order | None
) -> Problem | None:
    book = exchange.books[account]
    held = book.holdings[listing.con_id].quantity if listing.con_id in book.holdings else Decimal(0)
    signed = ticket.quantity if ticket.action == "BUY" else -ticket.quantity
    if not exchange.switches.margin_checked or parent is not None or abs(held + signed) < abs(held):
        return None
    price = ticket.limit_price or exchange.price_of(listing)
    needed, free = funds_needed(listing, signed, price), book.net_liquidation - book.initial_margin
    if needed <= free:
        return None
    text = (
        "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY "
        f"WITH LOAN VALUE [{free:.2f} {book.currency}] MUST EXCEED THE INITIAL MARGIN OF "
        f"[{needed:.2f} {book.currency}]"
    )
    return Problem(201, text, dies=True)


def with_new_terms(exchange: Exchange, order: Order, ticket: Ticket, listing: Listing) -> Problem | None:
    """What speaks against new terms for an order that is known."""
    if order.status == "Filled":
        return Problem(104, "Cannot modify a filled order.")
    if order.over:
        return Problem(103, "Duplicate order id")
    return (
        admission.malformed(ticket)
        or admission.stop_missing(ticket)
        or admission.differs(order, ticket, listing)
        or admission.wrong_for(ticket, listing)
        or admission.family_changed(order, ticket, exchange.switches)
        or admission.precautions(ticket, listing, exchange.market.quote(listing), exchange.switches)
    )
