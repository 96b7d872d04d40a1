"""An exchange with ears: orders in, the facts that it told out, in the style of a play."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from broker.simulator.exchange import Exchange
from broker.simulator.facts import Commission, ErrorShown, Execution, Fact, OrderShown, StatusShown
from broker.simulator.listing import Query
from broker.simulator.orders import Order, Ticket
from broker.simulator.switches import Switches

OPEN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CLIENT = 1


class Stage:
    def __init__(self, switches: Switches | None = None, now: datetime = OPEN, **settings) -> None:
        self.facts: list[Fact] = []
        self.exchange = Exchange(now=now, switches=switches or Switches(), emit=self.facts.append, **settings)

    def send(  # noqa: PLR0917 - an order is said the way people say it: buy 10 at a limit
        self, number, action, quantity, order_type="LMT", limit=None, stop=None, client=CLIENT, **terms
    ):
        con_id = terms.pop("con_id", None) or self.exchange.universe.spot(terms.pop("symbol", "AAPL")).con_id
        ticket = Ticket(
            order_id=number,
            query=terms.pop("query", Query(con_id=con_id)),
            action=action,
            quantity=Decimal(quantity),
            order_type=order_type,
            limit_price=None if limit is None else Decimal(limit),
            aux_price=None if stop is None else Decimal(stop),
            time_in_force=terms.pop("tif", "GTC"),
            **terms,
        )
        self.exchange.place(client, ticket)
        return self.exchange.orders.get((client, number))

    def bracket(self, quantity=10, limit="185.70", target="190", stop="183", first=1, **terms) -> list[Order]:
        self.send(first, "BUY", quantity, "LMT", limit, transmit=False, **terms)
        self.send(first + 1, "SELL", quantity, "LMT", target, parent_id=first, transmit=False, **terms)
        self.send(first + 2, "SELL", quantity, "STP", stop=stop, parent_id=first, **terms)
        return [self.exchange.orders[CLIENT, first + offset] for offset in range(3)]

    def price(self, price, name="AAPL"):
        self.exchange.market.set_price(name, price)

    def option(self, symbol="SPY", expiry="20261218", strike="590", right="C", **more):
        query = Query(
            symbol=symbol,
            sec_type="OPT",
            last_trade=expiry,
            strike=Decimal(strike),
            right=right,
            exchange="SMART",
            **more,
        )
        (found,) = self.exchange.universe.find(query)
        return found

    def told(self) -> list[str]:
        found, self.facts[:] = [line for fact in self.facts if (line := _line(fact))], []
        return found

    def codes(self) -> list[int]:
        return [fact.code for fact in self.facts if isinstance(fact, ErrorShown)]

    def position(self, name="AAPL") -> Decimal:
        holdings = self.exchange.books["DU1234567"].holdings
        con_id = name if isinstance(name, int) else self.exchange.universe.spot(name).con_id
        return holdings[con_id].quantity if con_id in holdings else Decimal(0)


def _line(fact: Fact) -> str:
    match fact:
        case OrderShown():
            return f"order {fact.order.ticket.order_id} {fact.status}" + (" charged" if fact.commission else "")
        case StatusShown():
            held = f" ({fact.why_held})" if fact.why_held else ""
            return f"status {fact.order_id} {fact.status} {fact.filled:f}/{fact.remaining:f}{held}"
        case Execution():
            return f"execution {fact.order_id} {fact.side} {fact.quantity:f} @ {fact.price:f}"
        case Commission():
            return f"commission {fact.commission:f}"
        case ErrorShown():
            return f"error {fact.about} {fact.code}"
    return ""
