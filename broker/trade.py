"""The trade's life: `opened` begins it, `advance` is the only thing that changes it.

`advance` enters what happened and then asks every rule what the trade lacks. It reads no clock and draws no number, so
the same facts in the same order make the same trade, with the same orders in flight. It must never enlarge a position,
and never end one without a fill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from broker.absorb import absorb
from broker.asked import hear
from broker.events import BrokerEvent
from broker.instruction import (
    CancelFailed,
    ClaimDisproved,
    CloseRequested,
    EntryCancelRequested,
    Instruction,
    OrderUntraced,
    PositionShort,
    SendFailed,
    SnapshotRead,
    StopMoveRequested,
    TargetMoveRequested,
    Ticked,
    TrimRequested,
)
from broker.legs import legs_of
from broker.need import Need
from broker.order import Order
from broker.record import Trade, TradeState
from broker.rules import settle
from broker.turn import Turn
from risk.plan import Plan, Role

__all__ = ["Trade", "TradeState", "advance", "opened"]

_INSTRUCTIONS = (
    CancelFailed,
    ClaimDisproved,
    CloseRequested,
    EntryCancelRequested,
    OrderUntraced,
    PositionShort,
    SendFailed,
    SnapshotRead,
    StopMoveRequested,
    TargetMoveRequested,
    Ticked,
    TrimRequested,
)


Answer = tuple[Trade, tuple[Need, ...]]


@dataclass(slots=True)
class _Last:
    """The last question and its answer: who decides asks first, and the fold asks the same of the same values again."""

    trade: Trade | None = None
    what: BrokerEvent | Instruction | None = None
    answer: Answer = field(init=False)


_LAST: Final = _Last()


def opened(plan: Plan, at: datetime) -> Trade:
    """The trade at the moment its orders were journalled as sending."""
    legs = legs_of(plan)
    targets: dict[int, Decimal] = {
        leg.slice_number: leg.terms.limit_price
        for leg in legs
        if leg.role is Role.TARGET and leg.terms.limit_price is not None
    }
    orders = {
        leg.order_ref: Order(
            order_ref=leg.order_ref,
            role=leg.role,
            slice_number=leg.slice_number,
            generation=1,
            terms=leg.terms,
            parent_ref=leg.parent_ref,
            sent_at=at,
            changed_at=at,
        )
        for leg in legs
    }
    return Trade(
        plan=plan, opened_at=at, priced_at=at, stop_price=plan.stop_price, target_prices=targets, orders=orders
    )


def advance(trade: Trade, what: BrokerEvent | Instruction) -> Answer:
    """The trade after this, and what it needs now, already entered as asked for.

    What concerns another trade, or says nothing new, gives the very same trade and no needs.
    """
    if _LAST.trade is not trade or _LAST.what is not what:
        _LAST.trade, _LAST.what, _LAST.answer = trade, what, _advanced(trade, what)
    return _LAST.answer


def _advanced(trade: Trade, what: BrokerEvent | Instruction) -> Answer:
    turn = Turn(trade, what.at)
    if isinstance(what, _INSTRUCTIONS):
        hear(turn, what)
        asks_the_rules = True
    else:
        absorb(turn, what)
        asks_the_rules = turn.trade is not trade
    if asks_the_rules:
        settle(turn)
    return turn.trade, tuple(turn.needs)
