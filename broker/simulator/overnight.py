"""What a night does: the day's results begin anew, and what has expired is settled or assigned and its orders end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from broker.simulator.accounts import Account
from broker.simulator.listing import Listing

if TYPE_CHECKING:
    from broker.simulator.exchange import Exchange

ZERO = Decimal(0)


def turn_day(exchange: Exchange, today: date) -> None:
    """Midnight in New York. Nobody is told of an expiry but by the positions, as reports of real accounts have it."""
    exchange.universe.roll(today)
    for order in [one for one in exchange.orders.values() if _is_gone(one.listing, today)]:
        exchange.floor.end(order)
    for account in exchange.books.values():
        for held in [one.listing for one in account.open_holdings if _is_gone(one.listing, today)]:
            _settle(exchange, account, held)
        account.begin_day()


def _is_gone(listing: Listing, today: date) -> bool:
    return bool(listing.expires) and listing.expires < f"{today:%Y%m%d}"


def _settle(exchange: Exchange, account: Account, listing: Listing) -> None:
    """A stock's option in the money becomes shares at its strike; everything else is worth cash, or nothing."""
    quantity = account.holdings[listing.con_id].quantity
    under = exchange.universe.by_id(listing.under_con_id) if listing.sec_type == "OPT" else None
    worth = exchange.price_of(listing)
    if under is not None:
        spot = exchange.price_of(under)
        worth = max(spot - listing.strike if listing.right == "C" else listing.strike - spot, ZERO)
    delivered = under is not None and under.sec_type == "STK" and worth > 0
    account.book(listing, -quantity, ZERO if delivered else worth, ZERO)
    exchange.floor.tape.tell_position(account.account_id, listing)
    if under is not None and delivered:
        shares = quantity * listing.units * (1 if listing.right == "C" else -1)
        account.book(under, shares, listing.strike, ZERO)
        exchange.market.watch(under)
        exchange.floor.tape.tell_position(account.account_id, under)
