"""What the broker said, taken into memory: the link, positions and working orders, and each trade's own life.

A part of the fold, as `bot.remember.forgetting` is: only `bot.remember.state.evolve` calls what changes the state here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.remember.facts import TradeInstructed
from broker.events import AccountReported, BrokerEvent, Connected, PositionReported, SnapshotTaken
from broker.instruction import Ticked
from broker.link import Link, link_event_of, may_send, next_link
from broker.record import Trade
from broker.trade import advance
from risk.book import ClosedTrade

if TYPE_CHECKING:
    from bot.remember.state import State

MOST_BREAKS: Final = 1_000
"""Of the link, remembered until they are told."""


def hear_broker(state: State, trade_ref: str, event: BrokerEvent) -> None:
    """The link, what the account holds, and the trade that it is about."""
    if (link_event := link_event_of(event)) is not None:
        _turn_link(state, next_link(state.link, link_event), event.at)
        if isinstance(event, Connected) or not may_send(state.link):
            go_blind(state, event.at)
    match event:
        case Connected():
            state.connected, state.account = event, None
        case AccountReported():
            state.account = event.account
        case PositionReported():
            state.positions[event.con_id] = event
        case SnapshotTaken():
            _hear_snapshot(state, event)
        case _:
            pass
    if trade_ref in state.trades:
        trade, _ = advance(state.trades[trade_ref], event)
        _settle(state, trade, event.at)
    elif trade_ref in state.over:
        late, _ = advance(state.over[trade_ref], event)
        _reopen(state, late)


def _turn_link(state: State, link: Link, at: datetime) -> None:
    """The link's new state; an outage lasts from the end of a whole link to the next, whatever comes between."""
    if state.link is Link.RECONCILED and link is not Link.RECONCILED:
        state.link_breaks = [*state.link_breaks[-MOST_BREAKS:], at]
    if link is Link.RECONCILED:
        state.unlinked_since = None
    elif state.link is Link.RECONCILED or state.unlinked_since is None:
        state.unlinked_since = at
    state.link = link


def go_blind(state: State, at: datetime) -> None:
    """Nothing can be seen or sent: clocks against the broker stop at once, and not only at a tick that may miss it."""
    for ref, trade in state.trades.items():
        state.trades[ref], _ = advance(trade, Ticked(at=at, may_send=False))


def _hear_snapshot(state: State, event: SnapshotTaken) -> None:
    state.positions = {position.con_id: position for position in event.positions}
    state.working = working_in(event)


def working_in(snapshot: SnapshotTaken) -> dict[int, frozenset[str]]:
    """The references of all working orders, ours and not ours, by contract."""
    working: dict[int, set[str]] = {}
    for order in snapshot.orders:
        working.setdefault(order.con_id, set()).add(order.order_ref)
    return {con_id: frozenset(refs) for con_id, refs in working.items()}


def is_news(state: State, snapshot: SnapshotTaken) -> bool:
    """Whether a snapshot says anything that is not known; one every half minute that does not is not written down."""
    held = {position.con_id: position.quantity for position in snapshot.positions}
    known = {con_id: position.quantity for con_id, position in state.positions.items()}
    return state.link is not Link.RECONCILED or held != known or working_in(snapshot) != state.working


def instruct(state: State, fact: TradeInstructed) -> None:
    """What was asked of a trade; one that is over hears nothing more."""
    if fact.trade_ref in state.trades:
        trade, _ = advance(state.trades[fact.trade_ref], fact.instruction)
        _settle(state, trade, fact.at)


def _settle(state: State, trade: Trade, at: datetime) -> None:
    """Keep a live trade among the live; move one that is over to the others, once."""
    ref = trade.plan.trade_ref
    if not trade.is_over:
        state.trades[ref] = trade
        return
    state.trades.pop(ref, None)
    state.over[ref] = trade
    if trade.entry_filled > 0:
        state.closed.append(_closed(state, trade, at))


def _reopen(state: State, trade: Trade) -> None:
    """A fill can come after the end (a correction, a late execution): the trade then lives again."""
    ref = trade.plan.trade_ref
    state.over[ref] = trade
    if not trade.is_over:
        del state.over[ref]
        state.trades[ref] = trade
        state.closed = [closed for closed in state.closed if closed.trade_ref != ref]
    elif any(closed.trade_ref == ref for closed in state.closed):
        # A late commission changes the result of the day on which the trade ended, not that of its own day.
        state.closed = [_closed(state, trade, c.closed_at) if c.trade_ref == ref else c for c in state.closed]


def _closed(state: State, trade: Trade, at: datetime) -> ClosedTrade:
    origin = state.origins[trade.plan.trade_ref]
    return ClosedTrade(
        trade_ref=trade.plan.trade_ref,
        symbol=trade.plan.contract.instrument.symbol,
        author=origin.author,
        channel=origin.message.channel,
        closed_at=at,
        result=trade.net_pnl,
        stopped=trade.was_stopped,
        r_multiple=trade.r_multiple,
        currency=trade.plan.contract.currency,
    )
