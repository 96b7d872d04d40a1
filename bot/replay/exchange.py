"""The market of a replay: what the desk sends rests here, and recorded bars fill it. It speaks in the broker's events.

A bar is lived in two moments. As it begins, what crosses its opening is filled, and then the worse half of its range:
stops for the pessimist, limits for the optimist. As it ends, the other half. Between them a message may come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from bot.replay.bars import Bar
from bot.replay.contracts import Contracts, is_open
from bot.replay.costs import Costs
from bot.replay.resting import ZERO, Belief, Resting, at_open, stopped, through, trailed
from bot.replay.words import commissioned, executed, reported, told
from broker.events import BrokerEvent, ErrorReported, PositionReported, SnapshotTaken
from broker.legs import legs_of
from broker.port import Reduction, Repricing
from parsers.instrument import Instrument
from risk.book import Contract, Quote, UnitMargin
from risk.decision import Approved
from risk.plan import Action

Moment = tuple[int, int, int]
"""When in seconds, what (0 a bar ends, 2 a bar begins; messages are 1), and of which contract."""


@dataclass(slots=True)
class Exchange:
    """All orders and positions. `reports` are for whoever runs the replay to take and pass on, oldest first."""

    contracts: Contracts
    costs: Costs
    belief: Belief
    account: str
    now: datetime
    orders: dict[str, Resting] = field(default_factory=dict)
    positions: dict[int, Decimal] = field(default_factory=dict)
    known: dict[int, Contract] = field(default_factory=dict)
    reports: list[BrokerEvent] = field(default_factory=list)
    cash: Decimal = ZERO
    ambiguous: int = 0
    fills: int = 0
    _next_id: int = 1
    _cursors: dict[int, tuple[int, bool]] = field(default_factory=dict)

    # ── what the desk may look up ─────────────────────────────────────────────────────────────────────────────────────

    def recall(self, instrument: Instrument) -> Contract | None:
        """The contract, as its files and the day's hours have it."""
        found = self.contracts.find(instrument, self.now)
        return found if isinstance(found, Contract) else None

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """Nobody here knows a margin."""
        del contract, action
        return None

    def clock_skew(self) -> Decimal | None:
        """One clock."""
        return ZERO

    def room(self) -> int | None:
        """As much as a session offers at its best."""
        return 45

    def allot(self, count: int) -> tuple[int, ...]:
        """Order ids."""
        first, self._next_id = self._next_id, self._next_id + count
        return tuple(range(first, self._next_id))

    def quoted(self, contract: Contract) -> Quote | None:
        """The opening of the bar that runs; once that has ended, a quote as old as its end."""
        bars = self.contracts.bars_of(contract.con_id)
        index = bars.last_begun(self.now.timestamp())
        if index < 0:
            return None
        bar = bars.at(index)
        bid, ask = self.costs.opening(contract, bar)
        at = self.now if self.now.timestamp() < bar.end else datetime.fromtimestamp(bar.end, UTC)
        return Quote(bid=bid, ask=ask, last=bar.open, kind="live", at=at)

    # ── the doors ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def enter(self, approved: Approved, order_ids: tuple[int, ...]) -> None:
        """Every leg of the plan rests from now on."""
        contract = approved.plan.contract
        for leg, number in zip(legs_of(approved.plan), order_ids, strict=True):
            self._rest(Resting(leg.order_ref, contract, leg.terms, number, self.now, leg.parent_ref))

    def reduce(self, reduction: Reduction, order_id: int | None) -> None:
        """A new order that reduces, or other terms for one that works."""
        order = self.orders.get(reduction.order_ref)
        if not reduction.amends:
            self._rest(Resting(reduction.order_ref, reduction.contract, reduction.terms, order_id or 0, self.now))
        elif order is None or not order.alive:
            self._error(reduction.order_ref, 104, "it has ended")
        else:
            order.terms, order.stop_price = reduction.terms, reduction.terms.stop_price
            order.since, order.rested = self.now, False
            self.reports.append(reported(order, self.now, waits=self._waits(order)))

    def reprice(self, repricing: Repricing) -> None:
        """Another price for an entry."""
        order = self.orders.get(repricing.order_ref)
        if order is None or not order.alive:
            return self._error(repricing.order_ref, 104, "it has ended")
        order.terms, order.since, order.rested = repricing.terms, self.now, False
        return self.reports.append(reported(order, self.now, waits=False))

    def cancel(self, order_ref: str) -> None:
        """The end of one order."""
        order = self.orders.get(order_ref)
        if order is None or not order.alive:
            return self._error(order_ref, 10148, "it has ended")
        self._end(order, "Cancelled")
        return self._error(order_ref, 202, "cancelled")

    def snapshot(self) -> None:
        """Everything, whole."""
        held = tuple(self._position(con_id) for con_id, units in self.positions.items() if units)
        alive = tuple(
            reported(order, self.now, waits=self._waits(order)) for order in self.orders.values() if order.alive
        )
        self.reports.append(SnapshotTaken(at=self.now, orders=alive, completed=(), executions=(), positions=held))

    # ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def next_moment(self) -> Moment | None:
        """When the next bar begins or ends in which an order of ours could fill."""
        return min(self._moments(), default=None)

    def _moments(self) -> Iterator[Moment]:
        for con_id in sorted({order.contract.con_id for order in self.orders.values() if order.alive}):
            bars = self.contracts.bars_of(con_id)
            index, begun = self._cursors.get(con_id, (-1, False))
            if not begun:
                # What was sent while a bar ran is first filled by the next one.
                index = max(index, bars.first_from(self.now.timestamp()))
                index = self._first_open(con_id, index)
                self._cursors[con_id] = (index, False)
            if index < len(bars):
                bar = bars.at(index)
                yield (bar.end, 0, con_id) if begun else (bar.start, 2, con_id)

    def _first_open(self, con_id: int, index: int) -> int:
        bars, contract = self.contracts.bars_of(con_id), self.known[con_id]
        while index < len(bars) and not is_open(contract, datetime.fromtimestamp(bars.starts[index], UTC)):
            index += 1
        return index

    def live(self, moment: Moment) -> None:
        """Live through it."""
        second, what, con_id = moment
        self.now = max(self.now, datetime.fromtimestamp(second, UTC))
        index, _ = self._cursors[con_id]
        bar = self.contracts.bars_of(con_id).at(index)
        if what == 0:
            self._end_bar(con_id, bar)
            self._cursors[con_id] = (index + 1, False)
            self.lapse()
        else:
            self.lapse()
            self._begin_bar(con_id, bar)
            self._cursors[con_id] = (index, True)

    def lapse(self) -> None:
        """End what was good until now only."""
        for order in self._alive():
            if self._lapses(order):
                self._end(order, "Cancelled")

    def _begin_bar(self, con_id: int, bar: Bar) -> None:
        for order in self._acting(con_id, bar):
            price = at_open(order, bar, self.costs)
            if price is not None:
                self._fill(order, price)
        if self.belief is Belief.PESSIMISTIC:
            self._fill_stops(con_id, bar)
        else:
            self._fill_limits(con_id, bar)

    def _end_bar(self, con_id: int, bar: Bar) -> None:
        # A stop that an entry wakes as the bar ends does not trail the height that the bar had before it.
        awake = [order.order_ref for order in self._acting(con_id, bar)]
        if self.belief is Belief.PESSIMISTIC:
            self._fill_limits(con_id, bar)
        else:
            self._fill_stops(con_id, bar)
        for order in self._alive(con_id):
            order.rested = order.rested or order.since.timestamp() < bar.start
            if order.order_ref in awake:
                order.stop_price = trailed(order, bar)

    def _fill_stops(self, con_id: int, bar: Bar) -> None:
        entered: set[str] = set()
        for order in self._half(con_id, bar, ends=self.belief is Belief.OPTIMISTIC):
            price = stopped(order, bar, self.costs)
            if price is not None:
                self.ambiguous += order.parent_ref in entered or self._rival_is_reached(order, bar)
                entered.add(order.order_ref)
                self._fill(order, price)
                if self.belief is Belief.OPTIMISTIC:
                    self._fill_children(order, lambda child: through(child, bar, self.costs, self.belief))

    def _rival_is_reached(self, stop: Resting, bar: Bar) -> bool:
        rivals = [each for each in self._alive(stop.contract.con_id) if each.link == stop.link and each is not stop]
        return any(through(each, bar, self.costs, Belief.OPTIMISTIC) is not None for each in rivals)

    def _fill_limits(self, con_id: int, bar: Bar) -> None:
        for order in self._half(con_id, bar, ends=self.belief is Belief.PESSIMISTIC):
            price = through(order, bar, self.costs, self.belief)
            if price is None or self._lapsed_unharmed(order, bar):
                continue
            self._fill(order, price)
            if self.belief is Belief.PESSIMISTIC:
                reached = [through(each, bar, self.costs, Belief.OPTIMISTIC) for each in self._children(order)]
                self.ambiguous += self._lapses(order) or any(each is not None for each in reached)
                self._fill_children(order, lambda child: stopped(child, bar, self.costs))

    def _lapses(self, order: Resting) -> bool:
        return order.terms.good_till is not None and order.terms.good_till <= self.now

    def _lapsed_unharmed(self, order: Resting, bar: Bar) -> bool:
        """Whether its time ended within this bar, and its stop was not hit in it: if it was, the worse is to be in."""
        harmed = any(stopped(each, bar, self.costs) is not None for each in self._children(order))
        return self._lapses(order) and not harmed

    def _half(self, con_id: int, bar: Bar, *, ends: bool) -> Iterator[Resting]:
        """Who acts in this half. As a bar ends, what an entry woke in it does not: its price may have come before."""
        acting = self._acting(con_id, bar)
        yield from (each for each in list(acting) if each.alive) if ends else acting

    def _fill_children(self, entry: Resting, price_of: Callable[[Resting], Decimal | None]) -> None:
        """What the way to an entry goes on to is certain: from a limit to its stop, from a stop to its target."""
        for child in self._children(entry):
            price = price_of(child)
            if price is not None and child.alive:
                self._fill(child, price)

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _alive(self, con_id: int | None = None) -> list[Resting]:
        return [each for each in self.orders.values() if each.alive and con_id in (None, each.contract.con_id)]

    def _acting(self, con_id: int, bar: Bar) -> Iterator[Resting]:
        """One by one, since each fill may end or wake others: entries first, then what they woke."""
        for order in sorted(self._alive(con_id), key=lambda each: bool(each.parent_ref)):
            if order.alive and not self._waits(order) and order.since.timestamp() <= bar.start:
                yield order

    def _children(self, entry: Resting) -> list[Resting]:
        return [each for each in self._alive(entry.contract.con_id) if each.parent_ref == entry.order_ref]

    def _waits(self, order: Resting) -> bool:
        parent = self.orders.get(order.parent_ref)
        return parent is not None and parent.filled == 0

    def _rest(self, order: Resting) -> None:
        order.stop_price = order.terms.stop_price
        self.orders[order.order_ref] = order
        self.known[order.contract.con_id] = order.contract
        self._tell(order)

    def _fill(self, order: Resting, price: Decimal) -> None:
        units, contract = order.leaves, order.contract
        order.filled += units
        self.fills += 1
        signed = units if order.buys else -units
        self.positions[contract.con_id] = self.positions.get(contract.con_id, ZERO) + signed
        fee = self.costs.commission(contract, units, price)
        self.cash -= signed * price * contract.multiplier + fee
        execution = executed(order, units, price, self.fills, self.now)
        self.reports += [execution, commissioned(execution, fee, contract.currency, self.now)]
        self.reports.append(self._position(contract.con_id))
        self._end(order, "Filled")
        self._reduce_rivals(order, units)
        for child in self._children(order):
            self._tell(child)

    def _reduce_rivals(self, order: Resting, units: Decimal) -> None:
        for other in self._alive(order.contract.con_id):
            if other.link != order.link or other is order:
                continue
            left = other.terms.quantity - units
            if left <= other.filled:
                self._end(other, "Cancelled")
            else:
                other.terms = other.terms.model_copy(update={"quantity": left})
                self.reports.append(reported(other, self.now, waits=self._waits(other)))

    def _end(self, order: Resting, word: str) -> None:
        order.word = word
        self._tell(order)
        if word == "Cancelled" and order.filled == 0:
            for child in self._children(order):
                self._end(child, "Cancelled")

    def forget(self) -> None:
        """Drop what has ended and is nobody's parent any more: a long history then costs no more than a short one."""
        parents = {each.parent_ref for each in self.orders.values() if each.alive}
        self.orders = {ref: each for ref, each in self.orders.items() if each.alive or ref in parents}

    # ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, order: Resting) -> None:
        self.reports.append(told(order, self.now, waits=self._waits(order)))

    def _error(self, order_ref: str, code: int, text: str) -> None:
        self.reports.append(ErrorReported(at=self.now, order_ref=order_ref, code=code, text=text))

    def _position(self, con_id: int) -> PositionReported:
        return PositionReported(
            at=self.now,
            account=self.account,
            con_id=con_id,
            symbol=self.known[con_id].symbol,
            quantity=self.positions[con_id],
            average_cost=ZERO,
        )
