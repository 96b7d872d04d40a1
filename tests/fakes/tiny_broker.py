"""A broker small enough to see through: brackets, links, amendments, cancels and fills, and reports that can be shuffled.

It carries out a command at once and is slow only to tell. It keeps the position, so that a test can compare.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from broker.events import (
    BrokerEvent,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    PositionReported,
    SnapshotTaken,
    StatusReported,
)
from broker.legs import Leg, legs_of
from broker.port import Reduction, Terms
from risk.plan import Action, Plan, Role

ZERO = Decimal(0)


@dataclass
class Resting:
    """One order at this broker."""

    order_ref: str
    terms: Terms
    perm_id: int
    parent_ref: str = ""
    filled: Decimal = ZERO
    alive: bool = True
    reduced: Decimal = ZERO
    word: str = ""

    @property
    def link(self) -> str:
        return self.parent_ref or self.terms.oca_group or self.order_ref

    @property
    def leaves(self) -> Decimal:
        return self.terms.quantity - self.filled if self.alive else ZERO


@dataclass
class TinyBroker:
    """All orders of one trade, and the reports that nobody has heard yet."""

    plan: Plan
    resizes_children: bool = False
    orders: dict[str, Resting] = field(default_factory=dict)
    reports: list[BrokerEvent] = field(default_factory=list)
    executions: list[ExecutionReported] = field(default_factory=list)
    position: Decimal = ZERO
    refuse_next: str = ""

    def enter(self, at: datetime) -> None:
        for leg in legs_of(self.plan):
            self._accept(leg, at)

    def _accept(self, leg: Leg, at: datetime) -> None:
        order = Resting(leg.order_ref, leg.terms, 1000 + len(self.orders), leg.parent_ref)
        self.orders[leg.order_ref] = order
        self._tell(order, at)

    # ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def reduce(self, reduction: Reduction, at: datetime) -> None:
        refused, self.refuse_next = self.refuse_next, ""
        known = self.orders.get(reduction.order_ref)
        if refused:
            self._error(reduction.order_ref, 201, f"refused {at}", at)
        elif not reduction.amends:
            order = Resting(reduction.order_ref, reduction.terms, 1000 + len(self.orders))
            self.orders[reduction.order_ref] = order
            self._tell(order, at)
        elif known is None or not known.alive:
            self._error(reduction.order_ref, 104, "filled", at)
        else:
            known.terms = reduction.terms
            self._echo(known, at)
            if known.leaves <= 0:
                self._end(known, "Filled", at)

    def cancel(self, order_ref: str, at: datetime) -> None:
        order = self.orders.get(order_ref)
        if order is None or not order.alive:
            self._error(order_ref, 10147 if order is None else 10148, "not cancellable", at)
            return
        self._end(order, "Cancelled", at)
        self._error(order_ref, 202, "cancelled", at)

    def snapshot(self, at: datetime) -> SnapshotTaken:
        return SnapshotTaken(
            at=at,
            orders=tuple(self._report(order, at) for order in self.orders.values() if order.alive),
            completed=(),
            executions=tuple(self.executions),
            positions=(
                PositionReported(
                    at=at,
                    account=self.plan.account,
                    con_id=self.plan.contract.con_id,
                    symbol=self.plan.contract.symbol,
                    quantity=self.position,
                    average_cost=ZERO,
                ),
            ),
        )

    # ── the market, and other hands ───────────────────────────────────────────────────────────────────────────────────

    def can_act(self, order: Resting) -> Decimal:
        """Units that the order could fill now: a child no more than its parent has brought and its family has left."""
        if not order.alive:
            return ZERO
        parent = self.orders.get(order.parent_ref)
        if parent is None:
            return order.leaves
        taken = sum((other.filled for other in self.orders.values() if other.parent_ref == order.parent_ref), ZERO)
        return min(order.leaves, parent.filled - taken)

    def fill(self, order: Resting, quantity: Decimal, at: datetime) -> None:
        quantity = min(quantity, self.can_act(order))
        if quantity <= 0:
            return
        order.filled += quantity
        entering = order.terms.action is Action.BUY
        self.position += quantity if entering else -quantity
        self._execute(order, quantity, at)
        if order.leaves <= 0:
            self._end(order, "Filled", at)
        else:
            self._tell(order, at)
            if not entering:
                self._reduce_siblings(order, quantity, at)
        if entering:
            for child in self.orders.values():
                if child.parent_ref == order.order_ref and child.alive:
                    self._tell(child, at)

    def end_by_hand(self, order: Resting, at: datetime, word: str = "Cancelled") -> None:
        if order.alive:
            self._end(order, word, at)

    def _end(self, order: Resting, word: str, at: datetime) -> None:
        order.alive = False
        order.word = word
        self._tell(order, at)
        for other in self.orders.values():
            if not other.alive:
                continue
            if (word == "Filled" and other.link == order.link and other is not order) or (
                other.parent_ref == order.order_ref and not order.filled
            ):
                self._end(other, "Cancelled", at)
            elif other.parent_ref == order.order_ref and word == "Cancelled" and self.resizes_children:
                other.terms = other.terms.model_copy(update={"quantity": order.filled})
                self._echo(other, at)

    def _reduce_siblings(self, order: Resting, quantity: Decimal, at: datetime) -> None:
        for other in self.orders.values():
            if other.alive and other is not order and other.link == order.link and other.terms.action == "SELL":
                other.terms = other.terms.model_copy(update={"quantity": other.terms.quantity - quantity})
                self._echo(other, at)

    # ── reports ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, order: Resting, at: datetime) -> None:
        stops = order.terms.order_type == "STP"
        waits = bool(order.parent_ref) and self.can_act(order) <= 0
        word = order.word or ("PreSubmitted" if stops or waits else "Submitted")
        why = "child,trigger" if stops and waits else "child" if waits else "trigger" if stops else ""
        self.reports.append(
            StatusReported(
                at=at,
                order_ref=order.order_ref,
                order_id=1,
                perm_id=order.perm_id,
                status=word,
                filled=order.filled,
                remaining=order.leaves,
                average_price=None,
                why_held=why if order.alive else "",
            )
        )

    def _echo(self, order: Resting, at: datetime) -> None:
        self.reports.append(self._report(order, at))

    def _report(self, order: Resting, at: datetime) -> OrderReported:
        waits = bool(order.parent_ref) and self.can_act(order) <= 0
        return OrderReported(
            at=at,
            order_ref=order.order_ref,
            order_id=1,
            perm_id=order.perm_id,
            client_id=1,
            con_id=self.plan.contract.con_id,
            action=order.terms.action,
            quantity=order.terms.quantity,
            order_type=order.terms.order_type,
            limit_price=order.terms.limit_price,
            stop_price=order.terms.stop_price,
            parent_id=0,
            oca_group=order.terms.oca_group,
            status=order.word or ("PreSubmitted" if waits or order.terms.order_type == "STP" else "Submitted"),
        )

    def _execute(self, order: Resting, quantity: Decimal, at: datetime) -> None:
        price = order.terms.limit_price or order.terms.stop_price or self.plan.entry_price
        execution = ExecutionReported(
            at=at,
            order_ref=order.order_ref,
            order_id=1,
            perm_id=order.perm_id,
            client_id=1,
            execution_id=f"0001.{len(self.executions):05d}.01",
            con_id=self.plan.contract.con_id,
            action=order.terms.action,
            quantity=quantity,
            price=price,
            cum_qty=order.filled,
            executed_at=at,
        )
        self.executions.append(execution)
        self.reports.append(execution)

    def _error(self, order_ref: str, code: int, text: str, at: datetime) -> None:
        self.reports.append(ErrorReported(at=at, order_ref=order_ref, code=code, text=text))

    def entries(self) -> list[Resting]:
        return [order for order in self.orders.values() if f":{Role.ENTRY.value}" in order.order_ref]
