"""What one trade's life has shown: whether it opened as planned, was covered, and left where it was meant to."""

from __future__ import annotations

from decimal import Decimal

from broker.events import BrokerEvent, OrderReported
from broker.instruction import Instruction
from broker.legs import legs_of
from broker.order_states import OrderState
from broker.record import Trade, TradeState
from broker.trade import advance
from risk.plan import Role, opening

ZERO = Decimal(0)


class Trial:
    """A trade, followed through its own rows of the journal."""

    def __init__(self, trade: Trade) -> None:
        self.trade = trade
        legs = legs_of(trade.plan)
        self._planned = {leg.order_ref: leg.terms.quantity for leg in legs}
        entering = sum((leg.terms.quantity for leg in legs if leg.role is Role.ENTRY), ZERO)
        self._missized = entering != trade.plan.quantity
        self._heard: set[str] = set()
        self._covered = trade.entry_filled
        self._asked_out: set[int] = set()

    def hear(self, event: BrokerEvent) -> None:
        """Take a report of the broker in."""
        if isinstance(event, OrderReported) and event.order_ref not in self._heard:
            # Only the first report: later ones may carry what was amended on purpose.
            self._heard.add(event.order_ref)
            planned = self._planned.get(event.order_ref, event.quantity)
            self._missized = self._missized or event.quantity != planned
        self._follow(event)

    def instruct(self, instruction: Instruction) -> None:
        """Take in what was asked of it while it lived."""
        if not self.trade.is_over:
            self._follow(instruction)

    def _follow(self, what: BrokerEvent | Instruction) -> None:
        self.trade, _ = advance(self.trade, what)
        self._asked_out |= set(self.trade.exits)
        if self._is_covered():
            self._covered = self.trade.entry_filled

    def _is_covered(self) -> bool:
        held = self.trade.open_quantity
        if held > 0:
            return self.trade.protected_quantity >= held
        # What left in the moment in which it came had the stops that the broker still held for it.
        stops = [stop for stop in self.trade.live(Role.STOP) if stop.acknowledged]
        return sum((stop.terms.quantity for stop in stops), ZERO) >= self.trade.entry_filled

    @property
    def entry_is_over(self) -> bool:
        """Nothing more can fill, so that the entry can be judged."""
        return self.trade.entry_is_over

    @property
    def as_planned(self) -> bool:
        """It was taken by the broker, and what filled is the planned contract, side and at most the quantity."""
        plan = self.trade.plan
        fills = [each for entry in self.trade.of(Role.ENTRY) for each in entry.executions.values()]
        right = all(each.con_id == plan.contract.con_id and each.action is opening(plan.side) for each in fills)
        return right and self.trade.entry_filled <= plan.quantity and self.trade.state is not TradeState.REFUSED

    @property
    def sized_right(self) -> bool:
        """The orders that the broker first reported carried the planned quantities."""
        return not self._missized

    @property
    def was_covered(self) -> bool:
        """All that filled was under stops of the broker's own at some moment."""
        return self._covered == self.trade.entry_filled

    def exits(self, role: Role) -> tuple[int, int]:
        """How many slices a stop or a target took out, and how many of those have left nothing behind.

        A target that somebody's exit was priced through is that exit, and not a target that was hit.
        """
        hit = {order.slice_number for order in self.trade.of(role) if order.filled}
        if role is Role.TARGET:
            hit = set() if self.trade.closing else hit - self._asked_out
        other = Role.STOP if role is Role.TARGET else Role.TARGET
        opens = self.trade.opens()
        closed = [number for number in hit if not opens.get(number) and not self.trade.live(other, number)]
        return len(hit), len(closed)

    @property
    def differs(self) -> bool:
        """The broker and the ledger disagree over it, and nobody has resolved it."""
        if self.trade.is_over:
            return False
        unknown = any(order.state is OrderState.UNKNOWN for order in self.trade.orders.values())
        return unknown or self.trade.shortfall != 0 or self.trade.oversold_at is not None
