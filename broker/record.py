"""A trade's record: the plan, its orders, and what people have asked of it. Everything else is computed.

A trade is made of slices: a quantity with a target and a stop that cancel each other. On the wire a slice is a whole
bracket, or, for US options, a part split off from one. Quantities are units of the contract; money is in the
contract's currency.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from broker.events import CommissionReported, ExecutionReported
from broker.order import Order
from broker.order_states import OrderState
from parsers.intent import Side
from parsers.value import Value
from risk.book import Quote
from risk.plan import Plan, PriceCondition, Role, opening, tightest

ZERO = Decimal(0)


RESTING: Final = (Role.TARGET, Role.EXPIRY, Role.STOP)
"""What rests at the broker for a slice, linked so that one that completes ends the others; the stop last."""


class TradeState(StrEnum):
    """Where a trade stands, for people. REFUSED never reached the market; NEVER_OPENED did, and nothing filled."""

    SENDING = "sending"
    WORKING = "working"
    PARTLY_FILLED = "partly_filled"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    REFUSED = "refused"
    NEVER_OPENED = "never_opened"
    UNKNOWN = "unknown"


class Exit(Value):
    """Units of a slice that are to leave now; `quantity` None is all of it, whatever still fills included.

    `step` is how far the price has been worked: 0 marketable, 1 further, 2 at market. `price` is what the target
    is repriced to, where the exit goes through it; `order_ref` is the exit's own order, where it has one.
    `naked` marks an exit because no stop could be had.
    """

    quantity: Decimal | None
    reason: str
    since: datetime
    stepped_at: datetime
    step: int = 0
    price: Decimal | None = None
    order_ref: str = ""
    paused_until: datetime | None = None
    naked: bool = False


class Trade(Value):
    """One trade's whole life. Only `broker.trade.advance` makes a new one of an old one.

    `stop_price` and `target_prices` (by slice) are what is wanted since `priced_at`; `exposed` says since when a slice
    lacks cover; `allotted` is what a split has moved between slices; `quote` is what the last exit was asked with;
    `shortfall` are units that the account seems not to hold, and `shortfall_told` that the broker said so unasked;
    `chased` are the steps that the entry of a slice has followed the market;
    `handed_over` stops are a person's to set; `retaken_at` is when one asked for a stop of ours again;
    `said` are the alarms already given.
    """

    plan: Plan
    opened_at: datetime
    stop_price: Decimal
    target_prices: dict[int, Decimal]
    orders: dict[str, Order] = Field(default_factory=dict)
    commissions_by_stem: dict[str, CommissionReported] = Field(default_factory=dict)
    allotted: dict[int, Decimal] = Field(default_factory=dict)
    priced_at: datetime
    closing: str = ""
    quote: Quote | None = None
    entry_ends: str = ""
    exits: dict[int, Exit] = Field(default_factory=dict)
    exposed: dict[int, datetime] = Field(default_factory=dict)
    exit_filled_at: dict[int, datetime] = Field(default_factory=dict)
    reduced_elsewhere: Decimal = ZERO
    shortfall: Decimal = ZERO
    shortfall_at: datetime | None = None
    shortfall_told: bool = False
    oversold_at: datetime | None = None
    requeried_at: datetime | None = None
    snapshot_at: datetime | None = None
    may_send: bool = True
    refused_send: bool = False
    resumed_at: datetime | None = None
    handed_over: bool = False
    retaken_at: datetime | None = None
    split_done: bool = False
    chased: dict[int, int] = Field(default_factory=dict)
    said: frozenset[str] = frozenset()

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def of(self, role: Role, slice_number: int | None = None) -> list[Order]:
        """The orders of a role, oldest generation first; of one slice, or of all."""
        return [
            order for order in self.orders.values() if order.role is role and slice_number in {None, order.slice_number}
        ]

    def live(self, role: Role, slice_number: int | None = None) -> list[Order]:
        """Those of them that have not ended."""
        return [order for order in self.of(role, slice_number) if not order.is_ended]

    def resting(self, slice_number: int) -> list[Order]:
        """What rests for a slice and has not ended."""
        return [order for role in RESTING for order in self.live(role, slice_number)]

    def may_still_arrive_with_its_entry(self, order: Order) -> bool:
        """An entry, or a leg of one that the broker has not acknowledged: the whole family may be on its way."""
        entry = self.orders.get(order.parent_ref, order)
        return entry.role is Role.ENTRY and not entry.acknowledged

    def target_when(self, slice_number: int) -> PriceCondition | None:
        """The level of the underlying at which a slice is to be sold, where its target is one."""
        slices = self.plan.slices
        return slices[slice_number - 1].target_when if 0 < slice_number <= len(slices) else None

    @property
    def slice_numbers(self) -> list[int]:
        """Every slice that has an order or units of its own, in rising order."""
        return sorted({order.slice_number for order in self.orders.values()} | set(self.allotted))

    @property
    def executions(self) -> dict[str, ExecutionReported]:
        """Every execution by its stem, the highest revision of each."""
        return {stem: each for order in self.orders.values() for stem, each in order.executions.items()}

    # ── quantities ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def entry_filled(self) -> Decimal:
        """Units that the entries have brought."""
        return sum((order.filled for order in self.of(Role.ENTRY)), ZERO)

    @property
    def exit_filled(self) -> Decimal:
        """Units that exits have taken out, less those that flattened an excess."""
        return self.entry_filled - self.reduced_elsewhere - self.open_quantity

    @property
    def open_quantity(self) -> Decimal:
        """Units held by our own executions; negative when exits took out more than was there."""
        return sum((self._signed(each) for each in self.executions.values()), ZERO) - self.reduced_elsewhere

    @property
    def leaves_entry(self) -> Decimal:
        """Units that the entries may still bring."""
        return sum((order.leaves_qty for order in self.live(Role.ENTRY)), ZERO)

    def opens(self) -> dict[int, Decimal]:
        """Units held by slice, never negative: what one slice has too little, the last ones have too much.

        Exits that a status claims count before their executions arrive, so that nothing is sold twice.
        """
        raw = {number: self._open(number) for number in self.slice_numbers}
        debt = self.reduced_elsewhere - sum((units for units in raw.values() if units < 0), ZERO)
        held = {number: max(units, ZERO) for number, units in raw.items()}
        for number in sorted(held, reverse=True):
            taken = min(held[number], debt)
            held[number] -= taken
            debt -= taken
        return held

    def _open(self, number: int) -> Decimal:
        units = self.allotted.get(number, ZERO)
        entering = opening(self.plan.side)
        for order in self.orders.values():
            if order.slice_number != number:
                continue
            if order.role is Role.ENTRY:
                units += order.filled
            else:
                units += order.counted if order.terms.action is entering else -order.counted
        return units

    def _signed(self, execution: ExecutionReported) -> Decimal:
        return execution.quantity if execution.action is opening(self.plan.side) else -execution.quantity

    @property
    def protected_quantity(self) -> Decimal:
        """Units covered by a stop that works and can act; a child of a working parent covers what that has filled."""
        opens = self.opens()
        return sum((min(self.covered(number), units) for number, units in opens.items()), ZERO)

    def covered(self, number: int) -> Decimal:
        """What the working stops of a slice could take out."""
        return sum((stop.leaves_qty for stop in self.live(Role.STOP, number) if stop.protects), ZERO)

    def is_as_planned(self, stop: Order) -> bool:
        """Whether a stop is of the kind that is wanted: at a price, trailing so far, or waiting for that condition."""
        return (stop.terms.when, stop.terms.trail) == (self.plan.stop_when, self.plan.trail)

    @property
    def stop_level(self) -> Decimal:
        """Where the stop stands: where it was put, or where a trailing one was last seen."""
        if self.plan.trail is None:
            return self.stop_price
        seen = [stop.terms.stop_price for stop in self.of(Role.STOP) if stop.terms.stop_price is not None]
        return tightest(self.plan.side, (self.stop_price, *seen))

    # ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def average_entry(self) -> Decimal | None:
        """Average price paid to open, from executions; None before the first."""
        return _average([each for order in self.of(Role.ENTRY) for each in order.executions.values()])

    @property
    def average_exit(self) -> Decimal | None:
        """Average price of what has left; None before the first."""
        entering = opening(self.plan.side)
        return _average([each for each in self.executions.values() if each.action is not entering])

    @property
    def realised_pnl(self) -> Decimal:
        """Result of the units that have left, before commissions, against the average entry price."""
        sign = 1 if self.plan.side is Side.LONG else -1
        cash = sum((-self._signed(each) * each.price for each in self.executions.values()), ZERO)
        held = self.open_quantity + self.reduced_elsewhere
        basis = (self.average_entry if held > 0 else self.average_exit) or ZERO
        return (cash + held * basis) * self.plan.contract.multiplier * sign

    @property
    def commissions(self) -> Decimal:
        """Commissions reported so far, each execution once."""
        return sum((each.commission for each in self.commissions_by_stem.values()), ZERO)

    @property
    def commissions_awaited(self) -> bool:
        """True while an execution has no commission yet: not reported is not zero."""
        return not set(self.executions) <= set(self.commissions_by_stem)

    @property
    def net_pnl(self) -> Decimal:
        """Realised result less the commissions reported so far."""
        return self.realised_pnl - self.commissions

    @property
    def r_multiple(self) -> Decimal | None:
        """Net result over what the filled part would have lost at the first stop; None when nothing was at risk."""
        at_risk = self.plan.at_risk * self.entry_filled / self.plan.quantity
        return self.net_pnl / at_risk if at_risk else None

    # ── the whole ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def was_stopped(self) -> bool:
        """A stop of ours took units out."""
        return any(stop.filled for stop in self.of(Role.STOP))

    @property
    def entry_is_over(self) -> bool:
        """No entry can fill any more, and every fill that the broker claims has been seen."""
        return all(entry.is_ended and entry.filled >= entry.claimed for entry in self.of(Role.ENTRY))

    @property
    def is_over(self) -> bool:
        """Nothing is held, every order has ended for certain, and no claimed fill is missing."""
        return self.open_quantity == 0 and all(
            order.is_final and order.filled >= order.claimed for order in self.orders.values()
        )

    @property
    def state(self) -> TradeState:
        """Computed from the orders; CLOSING is the only state that people cause."""
        entries = self.of(Role.ENTRY)
        if self.entry_is_over and self.open_quantity == 0:
            if self.entry_filled:
                return TradeState.CLOSED
            unsent = any(entry.state in {OrderState.REJECTED, OrderState.ABANDONED} for entry in entries)
            return TradeState.REFUSED if unsent else TradeState.NEVER_OPENED
        if self.closing:
            return TradeState.CLOSING
        if self.entry_filled:
            return TradeState.OPEN if self.entry_is_over else TradeState.PARTLY_FILLED
        if any(entry.state is OrderState.UNKNOWN for entry in entries):
            return TradeState.UNKNOWN
        sending = all(entry.state is OrderState.SENDING for entry in entries)
        return TradeState.SENDING if sending else TradeState.WORKING


def _average(executions: list[ExecutionReported]) -> Decimal | None:
    units = sum((each.quantity for each in executions), ZERO)
    return sum((each.quantity * each.price for each in executions), ZERO) / units if units else None
