"""The trading floor: orders that work, what a price or the clock does to them, and what a fill does to the others."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from broker.simulator import matching
from broker.simulator.accounts import Account
from broker.simulator.facts import Commission, ErrorShown, Fact, OrderShown, StatusShown
from broker.simulator.hours import Hours
from broker.simulator.market import Market
from broker.simulator.orders import LIMIT_TYPES, MARKET_TYPES, TRAIL_TYPES, Key, Order
from broker.simulator.switches import Switches
from broker.simulator.tape import Tape

CANCELLED_TEXT = "Order Canceled - reason:"


@dataclass(slots=True)
class Floor:
    """Everything that works. Only orders of a contract whose price moved, or whose time has come, are looked at."""

    market: Market
    hours: Hours
    switches: Switches
    accounts: dict[str, Account]
    emit: Callable[[Fact], None]
    now: datetime
    tape: Tape = field(init=False)
    finished: list[Order] = field(default_factory=list)
    _working: dict[int, dict[Key, Order]] = field(default_factory=dict)
    _watching: dict[int, dict[Key, Order]] = field(default_factory=dict)
    _groups: dict[tuple[str, str], dict[Key, Order]] = field(default_factory=dict)
    _alarms: list[tuple[datetime, int, Order]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self.tape = Tape(self.accounts, self.emit)

    def working_on(self, con_id: int) -> list[Order]:
        """The orders that work on a contract, oldest first."""
        return list(self._working.get(con_id, {}).values())

    def open(self, orders: list[Order]) -> None:
        """Take transmitted orders of one family: acknowledge all, then let each trade."""
        for order in orders:
            self._enrol(order)
            self.announce(order, first=True)
        for order in orders:
            self.consider(order, arrives=True)

    def announce(self, order: Order, *, first: bool = False) -> None:
        """Say what the order is now, as a gateway does after each change."""
        status, why = self._standing(order)
        sells_at_market = first and order.ticket.order_type == "MKT" and not order.buys
        if sells_at_market and order.listing.sec_type == "STK" and not why:
            status = "Submitted"
        if first and self.switches.presubmit_limits and status == "Submitted" and order.ticket.order_type == "LMT":
            self._show(order, "PreSubmitted", why)
        if order.is_stop and self.switches.stop_acknowledged_twice and not order.triggered:
            self._show(order, status, why, computed_limit=first)
        self._show(order, status, why)

    def refresh(self, order: Order) -> None:
        """Say it only if the status or its reason changed."""
        if not order.over and self._standing(order) != (order.status, order.why_held):
            self._show(order, *self._standing(order))

    def moved(self, con_id: int) -> None:
        """A price moved: the orders on that contract, and those whose conditions watch it."""
        for order in self.working_on(con_id):
            self.consider(order)
        for order in list(self._watching.get(con_id, {}).values()):
            self.consider(order)

    def advance(self, now: datetime) -> None:
        """The clock moved: expire, wake and open what waited for this moment, in order of time."""
        while self._alarms and self._alarms[0][0] <= now:
            moment, _, order = heapq.heappop(self._alarms)
            self.now = max(self.now, moment)
            if order.works and order.ends_at is not None and order.ends_at <= self.now:
                self.end(order)
            else:
                self.consider(order, arrives=True)
        self.now = now

    def consider(self, order: Order, *, arrives: bool = False) -> None:
        """Let the order do what it can do now."""
        if not order.works or order.frozen:
            return
        quote = self.market.quote(order.listing)
        # What a child's parent has not filled has no best price yet that it could follow.
        waits = matching.waits_for_parent(order, self.switches.partial_parent)
        if not waits and matching.ratchet(order, quote) and not arrives:
            self._show(order, *self._standing(order))
        if not self._may_trade(order):
            self.refresh(order)
            self._give_up_unless_resting(order)
            return
        if order.is_stop and not self._pulled(order):
            self.refresh(order)
            return
        self.refresh(order)
        price = matching.fill_price(order, quote, arrives=arrives or order.ticket.order_type in MARKET_TYPES)
        quantity = self._fillable(order)
        fills_all = quantity >= order.remaining or order.time_in_force != "FOK"
        if price is not None and quantity > 0 and fills_all:
            self.fill(order, quantity, price)
        self._give_up_unless_resting(order)

    def fill(self, order: Order, quantity: Decimal, price: Decimal) -> None:
        """Execute: the messages in a gateway's order, then the consequences for family and group."""
        order.filled += quantity
        order.paid += quantity * price
        order.last_price = price
        done = order.remaining == 0
        if done:
            self._finish(order, "Filled", f"Filled Size: {order.filled:f}")
        execution = self.tape.write(order, quantity, price, self.now)
        fee, realised = self.tape.book(order, quantity, price)
        status = order.status if done else "Submitted"
        if self.switches.filled_before_executions:
            self._show(order, status, "")
            self.emit(execution)
        else:
            self.emit(execution)
            self._show(order, status, "")
            if done:
                self.emit(OrderShown(order.client_id, copy.copy(order), status, commission=fee))
        self.tape.charge(Commission(order.client_id, execution.execution_id, fee, "USD", realised))
        self.tape.tell_position(order.account, order.listing)
        self._after_fill(order, quantity, done=done)

    def end(
        self, order: Order, *, status: str = "Cancelled", by: int | None = None, says: str = CANCELLED_TEXT
    ) -> None:
        """End an order that has not filled whole, and whatever hangs on it."""
        if order.over:
            return
        was_held = order.held
        if self.switches.pending_cancel_first and not was_held and status == "Cancelled":
            self._status(order, "PendingCancel", "", by)
        self._finish(order, status, f"{status} by Trader")
        if not was_held:
            self._status(order, status, "", by)
            if says:
                self.emit(ErrorShown(order.client_id, order.ticket.order_id, 202, says))
                if by is not None and by != order.client_id:
                    self.emit(ErrorShown(by, order.ticket.order_id, 202, says))
        self._end_children(order)

    def reduce(self, order: Order, quantity: Decimal) -> None:
        """An OCA partner filled in part: this one shrinks, and ends when nothing is left."""
        order.total = max(order.total - quantity, order.filled)
        if order.remaining == 0:
            self.end(order)
        else:
            self.announce(order)

    def regroup(self, order: Order) -> None:
        """Enter an order of its own OCA group."""
        if order.oca_group and order.parent is None:
            self._groups.setdefault((order.account, order.oca_group), {})[order.key] = order

    def set_alarms(self, order: Order) -> None:
        """Ask to be woken when the order starts, ends, or its session opens."""
        for moment in (order.starts_at, order.ends_at):
            if moment is not None and moment > self.now:
                self._alarm(moment, order)
        if not matching.session_runs(order, self.hours, self.now):
            liquid = matching.only_liquid(order)
            self._alarm(self.hours.following(order.listing.product, self.now, liquid=liquid)[0], order)
        for condition in order.ticket.conditions:
            if condition.con_id:
                self._watching.setdefault(condition.con_id, {})[order.key] = order
                watched = self.market.universe.by_id(condition.con_id)
                if watched:
                    self.market.watch(watched)

    def _enrol(self, order: Order) -> None:
        order.held = False
        self.market.watch(order.listing)
        self._working.setdefault(order.listing.con_id, {})[order.key] = order
        self.regroup(order)
        self.set_alarms(order)
        if order.ticket.order_type in TRAIL_TYPES:
            matching.ratchet(order, self.market.quote(order.listing))

    def _alarm(self, moment: datetime, order: Order) -> None:
        self._count += 1
        heapq.heappush(self._alarms, (moment, self._count, order))

    def _standing(self, order: Order) -> tuple[str, str]:
        waiting = matching.waits_for_parent(order, self.switches.partial_parent)
        why = matching.why_held(order, waiting=waiting)
        rests = waiting or order.is_stop or not self._may_trade(order)
        unfilled_market = order.ticket.order_type == "MKT" and not order.filled and order.status != "Submitted"
        return ("PreSubmitted" if rests or unfilled_market else "Submitted"), why

    def _may_trade(self, order: Order) -> bool:
        if matching.waits_for_parent(order, self.switches.partial_parent) or self.market.quote(order.listing).halted:
            return False
        if order.starts_at is not None and order.starts_at > self.now:
            return False
        if order.ticket.conditions and not order.conditions_met:
            if not matching.conditions_hold(order, self.market, self.now):
                return order.ticket.conditions_cancel and matching.session_runs(order, self.hours, self.now)
            order.conditions_met = True
        if order.ticket.conditions_cancel and order.conditions_met:
            return False
        return matching.session_runs(order, self.hours, self.now)

    def _pulled(self, order: Order) -> bool:
        if not matching.triggers(order, self.market.quote(order.listing)):
            order.trigger_count = 0
            return False
        order.trigger_count += 1
        doubled = self.switches.double_trigger and order.ticket.trigger_method == 0 and order.listing.sec_type == "OPT"
        order.triggered = order.trigger_count >= (2 if doubled else 1)
        return order.triggered

    def _fillable(self, order: Order) -> Decimal:
        quantity = min(order.remaining, matching.allowed(order, self.switches.partial_parent) - order.filled)
        return quantity if order.fill_cap is None else min(quantity, order.fill_cap - order.filled)

    def _give_up_unless_resting(self, order: Order) -> None:
        if order.works and order.ticket.conditions_cancel and order.conditions_met:
            self.end(order)
        if not order.works or matching.waits_for_parent(order, self.switches.partial_parent):
            return
        if order.time_in_force == "IOC":
            self._status(order, "PendingCancel", "", None)
            self.end(order, says="")
        elif order.time_in_force == "FOK":
            self.end(order, status="Inactive", says="")

    def _after_fill(self, order: Order, quantity: Decimal, *, done: bool) -> None:
        partners = self._partners(order)
        for partner in partners:
            if done or (order.oca_type == 1 and order.parent is None):
                self.end(partner)
            elif not partner.over:
                self.reduce(partner, quantity)
        for child in order.children:
            if child.works:
                self.refresh(child)
        for child in list(order.children):
            self.consider(child, arrives=True)

    def _partners(self, order: Order) -> list[Order]:
        if order.parent is not None:
            return [one for one in order.siblings if one.works]
        if not order.oca_group:
            return []
        group = self._groups.get((order.account, order.oca_group), {})
        return [one for one in group.values() if one is not order and one.works]

    def _end_children(self, order: Order) -> None:
        keeps = order.filled > 0 and self.switches.partial_parent_cancel_keeps_children
        for child in list(order.children):
            if child.over:
                continue
            if keeps and order.status != "Filled":
                child.total = min(child.total, order.filled)
                if not child.held:
                    self.announce(child)
                    self.consider(child, arrives=True)
            elif order.status != "Filled":
                self.end(child)

    def _finish(self, order: Order, status: str, completed: str) -> None:
        order.status, order.why_held, order.held = status, "", False
        order.completed_at, order.completed_status = self.now, completed
        self._working.get(order.listing.con_id, {}).pop(order.key, None)
        for condition in order.ticket.conditions:
            self._watching.get(condition.con_id, {}).pop(order.key, None)
        self._groups.get((order.account, order.oca_group), {}).pop(order.key, None)
        self.finished.append(order)

    def _show(self, order: Order, status: str, why: str, *, computed_limit: bool = False) -> None:
        if not order.over:
            order.status, order.why_held = status, why
        computed = computed_limit and order.ticket.order_type not in LIMIT_TYPES
        shown = order.stop_price if computed else None
        self.emit(OrderShown(order.client_id, copy.copy(order), status, shown_limit=shown))
        self._status(order, status, why, None)

    def _status(self, order: Order, status: str, why: str, by: int | None) -> None:
        for client_id in {order.client_id} if by is None else {order.client_id, by}:
            self.emit(
                StatusShown(
                    client_id=client_id,
                    order_id=order.ticket.order_id,
                    status=status,
                    filled=order.filled,
                    remaining=order.remaining,
                    average=order.average,
                    perm_id=order.perm_id,
                    parent_id=order.parent.ticket.order_id if order.parent else 0,
                    last_price=order.last_price,
                    why_held=why,
                )
            )
