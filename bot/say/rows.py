"""A trade as a row of the ledger's projection: what exports and people read."""

from __future__ import annotations

from bot.keep.derived import TradeRow
from bot.remember.facts import EntryAwaited
from bot.remember.story import ended_at
from bot.say.replies import contract_name, number
from broker.record import Trade


def trade_row(origin: EntryAwaited, trade: Trade) -> TradeRow:
    """The trade as it stands; results only once it is over."""
    plan = trade.plan
    over = trade.is_over
    return TradeRow(
        trade_ref=plan.trade_ref,
        opened_at=origin.at,
        closed_at=ended_at(trade) if over else None,
        author=origin.author,
        platform=origin.message.platform,
        channel=origin.message.channel,
        message_id=origin.message.message_id,
        symbol=plan.contract.symbol,
        instrument=contract_name(plan.contract),
        side=plan.side.value,
        quantity=number(plan.quantity),
        state=trade.state.value,
        net_pnl=str(trade.net_pnl) if over else None,
        r_multiple=f"{trade.r_multiple:.4f}" if over and trade.r_multiple is not None else None,
    )
