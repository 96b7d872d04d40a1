"""The answer to whatIf: what an order would do to the account, or the rule that it breaks. Nothing is placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broker.simulator import admission
from broker.simulator.accounts import commission, funds_needed
from broker.simulator.admission import Problem
from broker.simulator.facts import MarginEffect, OrderShown
from broker.simulator.listing import Listing
from broker.simulator.orders import Order, Ticket

if TYPE_CHECKING:
    from broker.simulator.exchange import Exchange


def estimate(exchange: Exchange, client_id: int, ticket: Ticket, listing: Listing) -> OrderShown | Problem:
    """Margins before and after, equity and commission. What the account cannot carry is shown, and not refused."""
    problem = admission.malformed(ticket) or admission.stop_missing(ticket) or admission.wrong_for(ticket, listing)
    if problem is not None:
        return problem
    account = ticket.account or exchange.accounts[0]
    book = exchange.books.get(account)
    if book is None:
        return Problem(435, "You must specify an account.")
    price = ticket.limit_price or exchange.price_of(listing)
    signed = ticket.quantity if ticket.action == "BUY" else -ticket.quantity
    effect = MarginEffect(
        book.initial_margin,
        funds_needed(listing, signed, price),
        book.net_liquidation,
        commission(listing, ticket.quantity, price),
    )
    draft = Order(ticket, listing, client_id, 0, account, ticket.quantity, time_in_force=ticket.time_in_force)
    return OrderShown(client_id, draft, "PreSubmitted", margin=effect)
