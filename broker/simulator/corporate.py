"""Corporate actions, as they are found in the morning: a split, and a contract that became another one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from broker.simulator.exchange import Exchange
from broker.simulator.facts import PositionChanged


def split(exchange: Exchange, symbol: str | int, ratio: Decimal) -> None:
    """`ratio` new shares for each old one: prices and positions follow, and every order on it ends, GTC too.

    Source: IB's description of GTC orders, which are cancelled by a split or an exchange of shares.
    """
    listing = exchange.market.resolve(symbol)
    for order in exchange.floor.working_on(listing.con_id):
        exchange.floor.end(order)
    for name, account in exchange.books.items():
        holding = account.holdings.get(listing.con_id)
        if holding is not None and holding.quantity:
            exchange.set_position(symbol, holding.quantity * ratio, holding.average_cost / ratio, name)
    exchange.market.set_price(symbol, exchange.price_of(listing) / ratio)


def exchanged(exchange: Exchange, symbol: str, con_id: int) -> None:
    """A merger or a new listing: the symbol means another contract from now on, which the accounts hold instead."""
    old = exchange.market.resolve(symbol)
    for order in exchange.floor.working_on(old.con_id):
        exchange.floor.end(order)
    new = replace(old, con_id=con_id)
    exchange.universe.exchange(old, new)
    for name, account in exchange.books.items():
        held = account.holdings.pop(old.con_id, None)
        if held is not None and held.quantity:
            exchange.emit(PositionChanged(name, old, Decimal(0), Decimal(0)))
            exchange.set_position(symbol, held.quantity, held.average_cost, name)
