"""The exchange behind the gateway: takes orders, amends and ends them, and remembers; pure but for its callback.

Nothing moves unless told: prices through `market`, the clock through `advance`, fills by hand through `fill`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from broker.simulator import admission, matching, vetting
from broker.simulator.accounts import Account
from broker.simulator.admission import Problem
from broker.simulator.answers import Answer, take
from broker.simulator.estimate import estimate
from broker.simulator.facts import ErrorShown, Execution, Fact, PositionChanged
from broker.simulator.floor import Floor
from broker.simulator.hours import NEW_YORK, Hours
from broker.simulator.listing import Listing, Query
from broker.simulator.market import Market
from broker.simulator.orders import TRAIL_TYPES, Key, Order, Ticket
from broker.simulator.overnight import turn_day
from broker.simulator.switches import Switches
from broker.simulator.times import read_order_time
from broker.simulator.universe import Universe

BY_HAND = -1
DEFAULT_CASH = Decimal(1_000_000)
FIRST_PERM_ID = 1_376_327_000
NOTHING_FOUND = "No security definition has been found for the request"
AMBIGUOUS = "The contract description specified is ambiguous."
READ_ONLY = "Error validating request.-'bF' : cause - The API interface is currently in Read-Only mode."


@dataclass(slots=True)
class Exchange:
    """One login's world: its accounts, its orders of all clients, its market and its clock."""

    now: datetime
    accounts: tuple[str, ...] = ("DU1234567",)
    seed: int = 7
    switches: Switches = field(default_factory=Switches)
    hours: Hours = field(default_factory=Hours)
    cash: Decimal = DEFAULT_CASH
    emit: Callable[[Fact], None] = lambda _fact: None
    read_only: bool = False
    answers: list[Answer] = field(default_factory=list)
    orders: dict[Key, Order] = field(default_factory=dict)
    next_ids: dict[int, int] = field(default_factory=dict)
    universe: Universe = field(init=False)
    market: Market = field(init=False)
    floor: Floor = field(init=False)
    books: dict[str, Account] = field(init=False)
    _seen: dict[int, set[Key]] = field(default_factory=dict)
    _perm_id: int = FIRST_PERM_ID

    def __post_init__(self) -> None:
        self.universe = Universe(self.now.astimezone(NEW_YORK).date())
        self.market = Market(self.universe, self.seed, self.now)
        self.books = {name: Account(name, self.cash, self.price_of) for name in self.accounts}
        self.floor = Floor(self.market, self.hours, self.switches, self.books, self._tell, self.now)
        self.market.moved = self.floor.moved

    def place(self, client_id: int, ticket: Ticket) -> None:
        """Take a placeOrder message: a new order, or new terms for one that lives."""
        found = self.universe.find(ticket.query)
        listing = found[0] if len(found) == 1 else None
        if ticket.what_if and listing is not None and not self.read_only:
            self._estimate(client_id, ticket, listing)
            return
        known = self.orders.get((client_id, ticket.order_id))
        symbol = listing.symbol if listing else ticket.query.symbol
        scripted = take(self.answers, ticket, symbol, amends=known is not None)
        if scripted and scripted.does in {"reject", "warn"}:
            self._error(client_id, ticket.order_id, Problem(scripted.code, scripted.text))
        if scripted and scripted.does in {"reject", "ignore"}:
            self._remember(client_id, ticket.order_id)
            return
        if self.read_only:
            self._error(client_id, ticket.order_id, Problem(321, READ_ONLY))
        elif listing is None:
            self._error(client_id, ticket.order_id, Problem(200, AMBIGUOUS if found else NOTHING_FOUND))
        elif known is not None:
            self._amend(known, ticket, listing)
        else:
            self._accept(client_id, ticket, listing, scripted)

    def cancel(self, client_id: int, order_id: int) -> None:
        """Take a cancelOrder message: an order of this client, or one that it has been shown."""
        order = self._cancellable(client_id, order_id)
        if self.read_only:
            self._error(client_id, order_id, Problem(321, READ_ONLY))
        elif order is None:
            self._error(
                client_id, order_id, Problem(10147, f"OrderId {order_id} that needs to be cancelled is not found.")
            )
        elif order.over:
            text = f"OrderId {order_id} that needs to be cancelled cannot be cancelled, state: {order.status}."
            self._error(client_id, order_id, Problem(10148, text))
        else:
            self._cancel(order, by=client_id)

    def cancel_all(self, client_id: int) -> None:
        """Take a reqGlobalCancel: every order of every client ends."""
        for order in list(self.orders.values()):
            if not order.over:
                self.floor.end(order, by=client_id if client_id == order.client_id else None)

    def open_orders(self, client_id: int, *, everyone: bool) -> list[Order]:
        """What works, as reqOpenOrders or reqAllOpenOrders lists it; whoever saw an order may cancel it.

        Client 0 has what people type into TWS among its own.
        """
        own = {client_id, BY_HAND} if client_id == 0 else {client_id}
        shown = [one for one in self.orders.values() if everyone or one.client_id in own]
        listed = [one for one in shown if one.works or (one.held and self.switches.held_orders_listed)]
        self._seen.setdefault(client_id, set()).update(one.key for one in listed)
        return listed

    def executions(self) -> list[Execution]:
        """Since midnight in New York, oldest first."""
        return [one for one in self.floor.tape.executions if one.at >= self.midnight]

    def completed_orders(self, *, api_only: bool) -> list[Order]:
        """Those that ended since midnight in New York, those typed into TWS among them unless only the API's count."""
        ended = [one for one in self.floor.finished if one.completed_at and one.completed_at >= self.midnight]
        return [one for one in ended if not api_only or one.client_id != BY_HAND]

    @property
    def midnight(self) -> datetime:
        """When the present day began in New York."""
        return self.now.astimezone(NEW_YORK).replace(hour=0, minute=0, second=0, microsecond=0)

    def next_id(self, client_id: int) -> int:
        """The next valid order id of a client; it outlives the client's sessions."""
        return self.next_ids.get(client_id, 1)

    def advance(self, to: datetime) -> None:
        """Move the clock: expiries, wake-ups and session openings happen in their order."""
        self.now = self.market.now = to
        self.floor.advance(to)
        today = to.astimezone(NEW_YORK).date()
        if today != self.universe.today:
            turn_day(self, today)

    def fill(self, order: Order, quantity: Decimal, price: Decimal) -> None:
        """Execute by force, whatever the market says, as far as something is left to fill."""
        quantity = min(quantity, order.remaining)
        if quantity > 0:
            self.floor.fill(order, quantity, price)

    def set_position(self, name: str | int, quantity: Decimal, average_cost: Decimal, account: str = "") -> None:
        """Change a position from outside: a trade by hand, an assignment, a split."""
        listing = self.market.resolve(name)
        self.market.watch(listing)
        owner = account or self.accounts[0]
        self.books[owner].set_holding(listing, quantity, average_cost)
        self._tell(PositionChanged(owner, listing, quantity, average_cost))

    def place_elsewhere(self, ticket: Ticket, client_id: int) -> Order:
        """An order that no session of ours sends: another client's, or (`BY_HAND`) a person's in TWS.

        Raises:
            ValueError: when the exchange does not take it, with what it says.
        """
        number = ticket.order_id or self.next_id(client_id)
        said: list[Fact] = []
        emit, self.emit = self.emit, said.append
        self.place(client_id, replace(ticket, order_id=number))
        self.emit = emit
        for fact in said:
            emit(fact)
        if (client_id, number) not in self.orders:
            raise ValueError("; ".join(one.text for one in said if isinstance(one, ErrorShown)) or "it was swallowed")
        return self.orders[client_id, number]

    def restart(self, *, next_id: int | None = None) -> None:
        """The nightly restart: held orders are forgotten, and with `next_id` every client's ids begin there again."""
        for key, order in list(self.orders.items()):
            if order.held and not self.switches.restart_keeps_held_orders:
                del self.orders[key]
        if next_id is not None:
            self.next_ids = dict.fromkeys(self.next_ids, next_id)
            for key in [key for key, order in self.orders.items() if order.over]:
                del self.orders[key]
        self._seen.clear()

    def _accept(self, client_id: int, ticket: Ticket, listing: Listing, scripted: Answer | None) -> None:
        parent = self.orders.get((client_id, ticket.parent_id)) if ticket.parent_id else None
        problem = vetting.with_new(self, client_id, ticket, listing, parent)
        if problem is not None:
            self._refuse(client_id, ticket, listing, problem)
            return
        order = self._make(client_id, ticket, listing, parent)
        if scripted and scripted.does == "part":
            order.fill_cap = scripted.quantity
        order.frozen = scripted is not None and scripted.does == "freeze"
        self.orders[order.key] = order
        if ticket.transmit:
            self._release(order)

    def _make(self, client_id: int, ticket: Ticket, listing: Listing, parent: Order | None) -> Order:
        self._remember(client_id, ticket.order_id)
        self._perm_id += 1
        living = parent if parent is not None and not parent.over else None
        order = Order(
            ticket=ticket,
            listing=listing,
            client_id=client_id,
            perm_id=self._perm_id,
            account=ticket.account or self.accounts[0],
            total=ticket.quantity,
            held=True,
            parent=living,
        )
        self._settle_terms(order, ticket)
        if living is not None:
            living.children.append(order)
        return order

    def _settle_terms(self, order: Order, ticket: Ticket) -> None:
        order.ticket = ticket
        order.time_in_force = ticket.time_in_force or "DAY"
        order.total = ticket.quantity
        if order.parent is not None:
            order.oca_group, order.oca_type = str(order.parent.perm_id), 3
            if self.switches.children_forced_to_parent_size and not order.parent.over:
                order.total = order.parent.total
        elif not order.oca_group:
            order.oca_group, order.oca_type = ticket.oca_group, ticket.oca_type or 3
        if ticket.order_type not in TRAIL_TYPES:
            order.stop_price = ticket.aux_price if ticket.order_type in {"STP", "STP LMT"} else None
        elif order.stop_price is not None:
            order.stop_price = self._retrailed(order, ticket)
        waits = ticket.good_after and (order.parent is None or self.switches.attached_good_after != "ignored")
        order.starts_at = read_order_time(ticket.good_after)[0] if waits else None
        order.ends_at = self._end_of(order, ticket)

    def _retrailed(self, order: Order, ticket: Ticket) -> Decimal | None:
        """Where a trailing stop stands after a modify: never behind where it was, or just where it was put."""
        put, stood = ticket.trail_stop_price, order.stop_price
        if not self.switches.amended_trail_keeps_its_level or put is None or stood is None:
            return stood if self.switches.amended_trail_keeps_its_level else put
        return min(put, stood) if order.buys else max(put, stood)

    def _end_of(self, order: Order, ticket: Ticket) -> datetime | None:
        if order.time_in_force == "GTD":
            return read_order_time(ticket.good_till)[0]
        if order.time_in_force == "DAY":
            liquid = matching.only_liquid(order)
            start = max(self.now, order.starts_at or self.now)
            return matching.day_ends(order.listing, self.hours, start, liquid=liquid)
        return None

    def _release(self, order: Order) -> None:
        """The first transmit in a family sends all of it, the parent first."""
        head = order.parent or order
        family = [one for one in (head, *head.children) if one.held]
        for one in family:
            for warning in admission.warnings(one.ticket, one.listing, self.switches):
                self._error(one.client_id, one.ticket.order_id, warning)
            self._warn_of_hours(one)
        self.floor.open(family)

    def _warn_of_hours(self, order: Order) -> None:
        if order.parent is None and not matching.session_runs(order, self.hours, self.now):
            liquid = matching.only_liquid(order)
            opens = self.hours.following(order.listing.product, self.now, liquid=liquid)[0]
            self._error(*order.key, admission.waits(order, opens, self.hours.zone_name(order.listing.product)))

    def _amend(self, order: Order, ticket: Ticket, listing: Listing) -> None:
        problem = vetting.with_new_terms(self, order, ticket, listing)
        if problem is not None:
            self._error(order.client_id, ticket.order_id, problem)
            return
        was_held = order.held
        parent_id = order.parent.ticket.order_id if order.parent else 0
        self._settle_terms(order, replace(ticket, parent_id=parent_id))
        order.total = max(order.total, order.filled)
        order.triggered = order.triggered and order.is_stop
        for child in order.children:
            if self.switches.children_forced_to_parent_size and not child.over:
                child.total = order.total
        if was_held:
            if ticket.transmit:
                self._release(order)
            return
        if order.remaining == 0:
            self._cancel(order, by=order.client_id)
            return
        self.floor.set_alarms(order)
        self.floor.announce(order)
        self.floor.consider(order, arrives=True)

    def _cancel(self, order: Order, *, by: int) -> None:
        self.floor.end(order, by=by)
        if self.switches.cancelling_child_cancels_sibling:
            for sibling in order.siblings:
                self.floor.end(sibling)

    def _cancellable(self, client_id: int, order_id: int) -> Order | None:
        own = self.orders.get((client_id, order_id))
        if own is not None:
            return own
        seen = self._seen.get(client_id, set())
        may = self.switches.other_clients_may_cancel or client_id == 0
        return next((self.orders[key] for key in seen if may and key[1] == order_id and key in self.orders), None)

    def _refuse(self, client_id: int, ticket: Ticket, listing: Listing, problem: Problem) -> None:
        if problem.code != 103:
            self._remember(client_id, ticket.order_id)
        tells = problem.dies and self.switches.rejected_status != "never"
        dead = self._make_dead(client_id, ticket, listing) if tells else None
        if dead is not None and self.switches.rejected_status == "before":
            self.floor.end(dead, status="Inactive", says="")
        self._error(client_id, ticket.order_id, problem)
        if dead is not None and self.switches.rejected_status == "after":
            self.floor.end(dead, status="Inactive", says="")

    def _make_dead(self, client_id: int, ticket: Ticket, listing: Listing) -> Order:
        order = self._make(client_id, replace(ticket, parent_id=0), listing, None)
        order.held = False
        self.orders[order.key] = order
        return order

    def _estimate(self, client_id: int, ticket: Ticket, listing: Listing) -> None:
        match estimate(self, client_id, ticket, listing):
            case Problem() as problem:
                self._error(client_id, ticket.order_id, problem)
            case shown:
                self._tell(shown)

    def price_of(self, listing: Listing) -> Decimal:
        """The middle of the market, or the nearest thing to it that is quoted."""
        quote = self.market.quote(listing)
        return quote.mid or quote.last or quote.bid or quote.ask or Decimal(0)

    def _remember(self, client_id: int, order_id: int) -> None:
        self.next_ids[client_id] = max(self.next_id(client_id), order_id + 1)

    def _error(self, client_id: int, about: int, problem: Problem) -> None:
        self._tell(ErrorShown(client_id, about, problem.code, problem.text))

    def _tell(self, fact: Fact) -> None:
        self.emit(fact)

    def step(self, seconds: float) -> None:
        """Let this much time pass for clock and prices together."""
        self.advance(self.now + timedelta(seconds=seconds))
        self.market.step(seconds)

    def query(self, name: str | int) -> Query:
        """The shortest description of a contract, for orders by hand."""
        return Query(con_id=self.market.resolve(name).con_id)
