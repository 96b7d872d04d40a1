"""What the account holds of a contract beside what our trades say of it: too little, or the wrong side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from broker.absorb import SEND_MARGIN
from broker.events import PositionReported, SnapshotTaken
from broker.instruction import PositionShort
from broker.need import Alarm
from broker.record import ZERO, Trade
from parsers.intent import Side

JUST_LEFT: Final = timedelta(minutes=5)
"""So long after a trade's last exit a position on its other side is looked at as that exit's doing."""

# IB nets currencies across pairs, so a position in one proves nothing about a trade.
_NETTED: Final = frozenset({"CASH", "CMDTY"})


def by_contract(trades: Iterable[Trade]) -> dict[int, list[Trade]]:
    """The trades of each contract of which a position proves something."""
    found: dict[int, list[Trade]] = defaultdict(list)
    for trade in trades:
        if trade.plan.contract.sec_type not in _NETTED:
            found[trade.plan.contract.con_id].append(trade)
    return found


def missing(trades: Iterable[Trade], held: Decimal) -> Decimal:
    """Units of one contract that these trades hold by their executions and the account does not."""
    ours = sum((_signed(trade) for trade in trades), ZERO)
    if ours > 0:
        return max(ours - max(held, ZERO), ZERO)
    return max(min(held, ZERO) - ours, ZERO)


def explain(trades: Iterable[Trade], held: Decimal) -> bool:
    """Whether the account holds of a contract exactly what the executions of these trades leave."""
    return sum((_signed(trade) for trade in trades), ZERO) == held


def told_unasked(trades: Iterable[Trade], position: PositionReported) -> list[PositionShort]:
    """What a position that the broker told of its own accord says of the trades in it.

    Nothing while a fill is claimed that is not here yet. Of several fills in a row the first position may look like
    too little, and the next takes that back.
    """
    those = by_contract(trades).get(position.con_id, [])
    if any(order.filled != order.claimed for trade in those for order in trade.orders.values()):
        return []
    return shared_out(those, missing(those, position.quantity), position.at, unasked=True)


def shared_out(trades: Iterable[Trade], units: Decimal, at: datetime, *, unasked: bool = False) -> list[PositionShort]:
    """Units that are missing as the trades are told of them, the newest first; and those told before of none."""
    found: list[PositionShort] = []
    for trade in sorted(trades, key=lambda each: each.opened_at, reverse=True):
        share = min(units, max(trade.open_quantity, ZERO))
        units -= share
        if share or trade.shortfall:
            found.append(PositionShort(at=at, trade_ref=trade.plan.trade_ref, quantity=share, unasked=unasked))
    return found


def is_filling(trade: Trade, at: datetime) -> bool:
    """A fill just now, or one that is claimed and not here yet: a position may be from before it."""
    recent = any(at - each.at < SEND_MARGIN for each in trade.executions.values())
    return recent or any(order.filled != order.claimed for order in trade.orders.values())


def turned(trades: Iterable[Trade], snapshot: SnapshotTaken) -> list[Alarm]:
    """Contracts that the account holds on the other side of what a trade of ours has just left, and no trade explains.

    Another hand had closed the position, and our exit sold once more. Whose units those are cannot be known, so
    nothing is sent.
    """
    held = {position.con_id: position.quantity for position in snapshot.positions}
    found: list[Alarm] = []
    for con_id, those in by_contract(trades).items():
        units = held.get(con_id, ZERO)
        left = [trade for trade in those if _left_lately(trade, snapshot.at) and trade.is_over]
        opposed = [trade for trade in left if units * (1 if trade.plan.side is Side.LONG else -1) < 0]
        if opposed and sum((_signed(trade) for trade in those), ZERO) == 0:
            name = opposed[-1].plan.contract.local_symbol
            text = f"the account holds {units} {name} after our exit, which another hand had closed already: look at it"
            found.append(Alarm(text=text, latch_reducing=True))
    return found


def _left_lately(trade: Trade, at: datetime) -> bool:
    last = max(trade.exit_filled_at.values(), default=None)
    return last is not None and SEND_MARGIN <= at - last <= JUST_LEFT


def _signed(trade: Trade) -> Decimal:
    return trade.open_quantity if trade.plan.side is Side.LONG else -trade.open_quantity
