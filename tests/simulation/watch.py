"""Eyes on the exchange twice a second: is what we hold covered, and could our exits sell more than that?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from broker.simulator import matching
from broker.simulator.orders import Order
from tests.fakes.refs import is_leg

if TYPE_CHECKING:
    from tests.simulation.stage import Stage

ZERO = Decimal(0)
NAKED_LIMIT = timedelta(seconds=10)
"""Two seconds to see it, five to flatten, and a slow market order; the same after a reconnect."""

OVERSELL_LIMIT = timedelta(seconds=6)


@dataclass(slots=True)
class Watch:
    """`foreign` is what of the account's position is not ours, by contract; plays that change it say so here."""

    stage: Stage
    foreign: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    naked_since: dict[int, datetime] = field(default_factory=dict)
    oversold_since: dict[int, datetime] = field(default_factory=dict)
    longest_naked: timedelta = timedelta(0)
    violations: list[str] = field(default_factory=list)
    looks: int = 0
    up_since: datetime | None = None

    def look(self) -> None:
        """One look at every contract of ours."""
        self.looks += 1
        now = self.stage.gateway.exchange.now
        # Before a snapshot nobody knows what became of the stops; how long that takes is for I19 to say.
        able = self.stage.alive and self.stage.state.link.value == "reconciled" and bool(self.stage.gateway.clients)
        self.up_since = (self.up_since or now) if able else None
        for con_id in self.contracts():
            self._cover(con_id, now)
            self._exits(con_id, now)

    def contracts(self) -> set[int]:
        """Every contract that an order of ours is on."""
        return {order.listing.con_id for order in self.stage.orders()}

    def position(self, con_id: int) -> Decimal:
        """What the account holds of a contract, less what is not ours."""
        holding = self.stage.gateway.exchange.books[self.stage.charter.account].holdings.get(con_id)
        return (ZERO if holding is None else holding.quantity) - self.foreign[con_id]

    def exits(self, con_id: int) -> list[Order]:
        """Our orders that can take something out now."""
        rule = self.stage.gateway.exchange.switches.partial_parent
        return [
            order
            for order in self.stage.working()
            if order.listing.con_id == con_id
            and not is_leg(order.ticket.order_ref, "E")
            and not matching.waits_for_parent(order, rule)
        ]

    def covered(self, con_id: int) -> Decimal:
        """What working stops would take out."""
        return sum((one.remaining for one in self.exits(con_id) if is_leg(one.ticket.order_ref, "S")), ZERO)

    def awaiting_a_buyer(self, con_id: int) -> Decimal:
        """What closes at the market and has found nobody yet: a worthless option of the day has no bid."""
        closing = (one for one in self.exits(con_id) if is_leg(one.ticket.order_ref, "C"))
        return sum((one.remaining for one in closing if one.ticket.order_type == "MKT"), ZERO)

    def at_market(self, con_id: int) -> Decimal:
        """The same, and stops that have triggered: all that is sold as soon as anybody buys."""
        stops = (one for one in self.exits(con_id) if is_leg(one.ticket.order_ref, "S") and one.triggered)
        return self.awaiting_a_buyer(con_id) + sum((one.remaining for one in stops), ZERO)

    def _cover(self, con_id: int, now: datetime) -> None:
        held = abs(self.position(con_id))
        leaving = any(is_leg(one.ticket.order_ref, "C") for one in self.exits(con_id))
        if held <= self.covered(con_id) or leaving:
            self.naked_since.pop(con_id, None)
            return
        since = self.naked_since.setdefault(con_id, now)
        if self.up_since is None:
            return
        lasted = now - max(since, self.up_since)
        self.longest_naked = max(self.longest_naked, lasted)
        if lasted > NAKED_LIMIT and "I1" not in self.stage.tolerated:
            self.violations.append(f"I1: {held - self.covered(con_id)} of {con_id} uncovered for {lasted} at {now}")

    def _exits(self, con_id: int, now: datetime) -> None:
        """Of each linked group the most that any could take."""
        held = self.position(con_id)
        groups: dict[str, Decimal] = defaultdict(Decimal)
        for order in self.exits(con_id):
            if order.buys == (held > 0):
                continue
            link = order.oca_group or order.ticket.order_ref
            groups[link] = max(groups[link], self._takes(order))
        if sum(groups.values(), ZERO) <= abs(held):
            self.oversold_since.pop(con_id, None)
            return
        since = self.oversold_since.setdefault(con_id, now)
        if self.up_since is None or now - max(since, self.up_since) <= OVERSELL_LIMIT:
            return
        if "I6" not in self.stage.tolerated:
            self.violations.append(f"I6: exits of {sum(groups.values(), ZERO)} on {held} of {con_id} at {now}")

    def _takes(self, order: Order) -> Decimal:
        rule = self.stage.gateway.exchange.switches.partial_parent
        return max(min(order.remaining, matching.allowed(order, rule) - order.filled), ZERO)
