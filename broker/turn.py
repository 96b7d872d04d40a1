"""One turn of a trade: the record as it changes, and the needs that it gives rise to.

Each need is entered in the record at the moment it is asked for, so that asking twice is not possible and a replay of
the same facts gives the same orders in flight.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import ValidationError

from broker.need import Alarm, CancelOrder, Need, Reduce, Reprice, Requery
from broker.order import Order
from broker.order_states import OrderState
from broker.port import Reduction, Repricing, Terms
from broker.record import ZERO, Trade
from risk.book import Quote
from risk.plan import Action, Role, order_ref_of

CANCEL_PATIENCE = timedelta(seconds=2)
"""How long an asked cancel may stay unanswered before what it would free is counted as free."""

LATE_FILL = timedelta(seconds=1)
"""How long a fill may come behind the notice of a cancel that did not say how much had filled."""

CANCEL_AGAIN = timedelta(seconds=5)
"""A refused cancel is not repeated at once: it says that the order is not what we think, and is looked into."""

MOVE_SETTLES = timedelta(seconds=2)
"""How long a stop may take to trigger at a price to which it was moved, before it can be exchanged for another."""

REQUERY_SPACING = timedelta(seconds=2)
"""The least time between two snapshots that one trade asks for."""

SHORTFALL_STANDS = timedelta(seconds=5)
"""How long a missing position must be seen, with nothing filling, before it is believed."""

REQUERY_SHARE = 4
LONGEST_SPACING = timedelta(minutes=5)
"""A doubt that many snapshots have not settled is asked about at a quarter of its age, and at least so often: the
regular snapshot, twice a minute, would settle it as well."""


class Turn:
    """The trade in hand. `quote` is the market as this very event brought it, None when it brought none.

    `may_enter` is true only for an event that says that entries may leave now.
    """

    def __init__(self, trade: Trade, at: datetime, quote: Quote | None = None) -> None:
        self.trade = trade
        self.at = at
        self.quote = quote
        self.may_enter = False
        self.needs: list[Need] = []

    def note(self, **changes: object) -> None:
        """Change the record; nothing happens when it says so already."""
        if any(getattr(self.trade, name) != value for name, value in changes.items()):
            self.trade = self.trade.model_copy(update=changes)

    def put(self, order: Order) -> None:
        """Enter an order as it now is."""
        if self.trade.orders.get(order.order_ref) is not order:
            self.note(orders={**self.trade.orders, order.order_ref: order})

    def age(self, since: datetime | None) -> timedelta:
        """Time passed since then; nothing when there is no then."""
        return timedelta(0) if since is None else self.at - since

    # ── what can be asked for ─────────────────────────────────────────────────────────────────────────────────────────

    def place(self, role: Role, number: int, terms: Terms, *, instead_of: frozenset[str] = frozenset()) -> str:
        """A new reducing order on a slice; its reference, or an empty one when nothing is free to leave.

        The orders that it is placed `instead_of` have been asked to end in this very turn.
        """
        generation = self.next_generation(role, number)
        ref = self._new_ref(role, number, generation)
        reduction = self._reduction(ref, terms, amends=False, instead_of=instead_of)
        if reduction is None:
            return ""
        self.needs.append(Reduce(reduction=reduction))
        self.put(
            Order(
                order_ref=ref,
                role=role,
                slice_number=number,
                generation=generation,
                terms=terms,
                sent_at=self.at,
                changed_at=self.at,
            )
        )
        return ref

    def may_give_way(self, stop: Order) -> bool:
        """Not while it fills, nor so soon after a move that it may: it and the stop in its place would both sell."""
        moved = stop.amended_at is not None and self.age(stop.amended_at) < MOVE_SETTLES
        return stop.triggered_at is None and not moved

    def give_way(self, stop: Order, terms: Terms) -> None:
        """A stop in a group of its own instead of everything that rests for its slice, in one write.

        End first, place second: both at once could sell the slice twice. What lies between is the broker's own spacing,
        and not a round trip; and should nothing more follow, the new stop is on its way.
        """
        number = stop.slice_number
        old = self.trade.resting(number)
        for order in old:
            self.cancel(order, "a new stop takes its place, in a group that others can join")
        grouped = terms.model_copy(update={"oca_group": self.oca_group(number), "oca_type": 2})
        self.place(Role.STOP, number, grouped, instead_of=frozenset(order.order_ref for order in old))

    def amend(self, order: Order, terms: Terms) -> bool:
        """New terms for an order that works; False when it cannot be asked now, or has refused these before."""
        if not order.may_be_amended or terms in {order.terms, order.refused}:
            return False
        reduction = self._reduction(order.order_ref, terms, amends=True)
        if reduction is None:
            return False
        self.needs.append(Reduce(reduction=reduction))
        self.put(order.amended(terms, self.at))
        return True

    def reprice(self, entry: Order, price: Decimal, furthest_price: Decimal) -> bool:
        """Another price for an entry that works; False when it cannot be asked now."""
        if not entry.may_be_amended:
            return False
        plan, terms = self.trade.plan, entry.terms.model_copy(update={"limit_price": price})
        repricing = Repricing(
            order_ref=entry.order_ref,
            trade_ref=plan.trade_ref,
            account=plan.account,
            contract=plan.contract,
            terms=terms,
            furthest_price=furthest_price,
        )
        self.needs.append(Reprice(repricing=repricing))
        self.put(entry.amended(terms, self.at))
        return True

    def cancel(self, order: Order, reason: str) -> None:
        """The end of an order, asked for once; again only when the answer has left it unknown for a while."""
        if order.is_ended or order.state is OrderState.CANCEL_REQUESTED:
            return
        asked = order.cancel_asked_at
        if order.state is OrderState.UNKNOWN and asked is not None and self.age(asked) < CANCEL_AGAIN:
            return
        self.cancel_again(order, reason)

    def cancel_again(self, order: Order, reason: str) -> None:
        """The same, although it was asked for before."""
        self.needs.append(CancelOrder(order_ref=order.order_ref, reason=reason))
        self.put(order.cancel_asked(self.at, reason))

    def requery(self, reason: str, since: datetime | None = None) -> None:
        """A snapshot, unless one was asked for a moment ago; ever more seldom for a doubt that has lasted `since`."""
        asked = self.trade.requeried_at
        age = self.at - since if since is not None else timedelta()
        if asked is None or self.at - asked >= max(REQUERY_SPACING, min(age / REQUERY_SHARE, LONGEST_SPACING)):
            self.needs.append(Requery(reason=reason))
            self.note(requeried_at=self.at)

    def alarm(self, key: str, text: str, *, latch_reducing: bool = False) -> None:
        """Tell a person, once per key."""
        if key in self.trade.said:
            return
        self.note(said=self.trade.said | {key})
        named = f"{self.trade.plan.contract.local_symbol} ({self.trade.plan.trade_ref}): {text}"
        self.needs.append(Alarm(text=named, latch_reducing=latch_reducing))

    # ── the proof ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def next_generation(self, role: Role, number: int) -> int:
        """One more than the highest that the slice has had."""
        return max((order.generation for order in self.trade.of(role, number)), default=0) + 1

    def oca_group(self, number: int) -> str:
        """A group of the slice's own for its next stop, never used before."""
        plan = self.trade.plan
        return f"as1:{plan.bot}:{plan.trade_ref}:{number}.{self.next_generation(Role.STOP, number)}"

    def _new_ref(self, role: Role, number: int, generation: int) -> str:
        plan = self.trade.plan
        return order_ref_of(plan.bot, plan.trade_ref, role, number, generation)

    def _reduction(
        self, ref: str, terms: Terms, *, amends: bool, instead_of: frozenset[str] = frozenset()
    ) -> Reduction | None:
        """The proof that an order can only shrink the position; None, and an alarm, when there is none."""
        plan = self.trade.plan
        order = self.trade.orders.get(ref)
        enlarges = terms.action is _opening_action(self.trade)
        held = -self.trade.open_quantity if enlarges else sum(self.trade.opens().values(), ZERO)
        try:
            return Reduction(
                order_ref=ref,
                trade_ref=plan.trade_ref,
                account=plan.account,
                contract=plan.contract,
                terms=terms,
                amends=amends,
                open_quantity=held,
                leaving=self.leaving(ref, terms, instead_of),
                position_action=Action.SELL if terms.action is Action.BUY else Action.BUY,
                filled=order.counted if amends and order else ZERO,
                awaited=self.awaited(order) if amends and order else ZERO,
            )
        except ValidationError as error:
            self.alarm(f"unproven:{ref}:{terms.quantity}", f"{ref} was not sent: {error.errors()[0]['msg']}")
            return None

    def leaving(self, ref: str, terms: Terms, instead_of: frozenset[str] = frozenset()) -> Decimal:
        """What other orders, not linked to this one, may still take out: of each linked group the most any could."""
        link = self.trade.orders[ref].link if ref in self.trade.orders else terms.oca_group or ref
        groups: dict[tuple[int, str], Decimal] = {}
        for other in self.trade.orders.values():
            takes_out = other.role is not Role.ENTRY and other.terms.action is terms.action
            if not takes_out or other.link == link or other.order_ref in instead_of:
                continue
            key = (other.slice_number, other.link)
            groups[key] = max(groups.get(key, ZERO), self.takes(other))
        opens = self.trade.opens()
        return sum((min(units, opens.get(number, ZERO)) for (number, _), units in groups.items()), ZERO)

    def takes(self, order: Order) -> Decimal:
        """What an order may still take out, once it has the terms that it was last asked to take."""
        if order.is_ended or self.is_as_good_as_ended(order):
            return ZERO
        return max(order.asked.quantity - order.counted, ZERO)

    def is_as_good_as_ended(self, order: Order) -> bool:
        """Its end was asked for long enough ago, or nothing waits for it any more."""
        if order.is_ended:
            return order.is_final or order.end_counted or self.age(order.changed_at) >= LATE_FILL
        if order.not_found and not order.acknowledged and order.role is not Role.ENTRY:
            # Its cancel came behind it on the same line, and found nothing.
            return self.age(order.sent_at) >= CANCEL_PATIENCE
        if order.state is not OrderState.CANCEL_REQUESTED:
            return False
        return self._is_given_up(order) or self.age(order.cancel_asked_at) >= CANCEL_PATIENCE

    def _is_given_up(self, order: Order) -> bool:
        """A stop never seen able to act, on a slice that has waited for it in vain: nothing waits for its end."""
        if order.role is not Role.STOP or order.active:
            return False
        leaving = self.trade.exits.get(order.slice_number)
        waited = self.age(self.trade.exposed.get(order.slice_number)) >= CANCEL_PATIENCE
        return waited or (leaving is not None and leaving.naked)

    def awaited(self, order: Order) -> Decimal:
        """What the order's own parent may still bring, or has brought by a status whose executions are to come."""
        parent = self.trade.orders.get(order.parent_ref)
        return ZERO if parent is None else parent.leaves_qty + parent.counted - parent.filled


def _opening_action(trade: Trade) -> Action:
    return Action.BUY if trade.plan.side == "long" else Action.SELL
