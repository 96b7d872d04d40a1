"""What the rules may know of ours: everything open or in flight, what closed today, and what is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.remember.state import State
from bot.say.replies import NEW_YORK
from broker.legs import parse_ref
from broker.record import Trade
from parsers.intent import Side
from risk.book import Book, ClosedTrade, Exposure
from risk.day import day_around
from risk.plan import closing

_DAY: Final = timedelta(days=1)


def book_of(state: State, bot: str, now: datetime) -> Book:
    """The book at this moment; money in the account's base currency, as far as its rates are known."""
    begins, ends = day_around(now, NEW_YORK)
    return Book(
        exposures=tuple(_exposure(state, trade, begins) for trade in state.trades.values()),
        closed_today=_closed_today(state, begins, ends),
        recent=tuple(state.recent),
        foreign_positions=_foreign_positions(state),
        foreign_working=frozenset(
            con_id for con_id, refs in state.working.items() if not all(_is_ours(state, bot, ref) for ref in refs)
        ),
        peak_equity=state.peak_equity,
    )


def _rate(state: State, currency: str) -> Decimal:
    """Base currency for one unit. Where it is not known the rules refuse what asks for it, by themselves."""
    account = state.account
    known = account.exchange_rates.get(currency) if account is not None and account.currency != currency else None
    return known if known is not None and known > 0 else Decimal(1)


def _exposure(state: State, trade: Trade, begins: datetime) -> Exposure:
    """What the rules count, with what may still fill taken as filled, at the worse of planned and paid price."""
    origin = state.origins[trade.plan.trade_ref]
    plan, held, pending = trade.plan, trade.open_quantity, trade.leaves_entry
    rate = _rate(state, plan.contract.currency)
    worst = (held + pending) * plan.contract.multiplier * rate
    paid = plan.worst_price if trade.average_entry is None else trade.average_entry
    dearest = max(plan.worst_price, paid) if plan.side is Side.LONG else min(plan.worst_price, paid)
    return Exposure(
        trade_ref=plan.trade_ref,
        platform=origin.message.platform,
        channel=origin.message.channel,
        author=origin.author,
        con_id=plan.contract.con_id,
        symbol=plan.contract.symbol,
        kind=plan.contract.instrument.kind,
        side=plan.side,
        held=held,
        pending=pending,
        notional=worst * plan.worst_price,
        at_risk=worst * abs(dearest - plan.stop_price),
        opened_at=origin.at,
        margin=None if plan.unit_margin is None else plan.unit_margin * pending,
        lost_today=max(-_result_since(trade, begins), Decimal(0)) * rate,
    )


def _result_since(trade: Trade, moment: datetime) -> Decimal:
    """Net result of the units that have left since then, against the average entry price, less all commissions."""
    total = Decimal(0)
    for stem, execution in trade.executions.items():
        if execution.executed_at < moment:
            continue
        commission = trade.commissions_by_stem.get(stem)
        total -= commission.commission if commission is not None else Decimal(0)
        if execution.action is closing(trade.plan.side):
            gained = (execution.price - (trade.average_entry or execution.price)) * execution.quantity
            total += gained * trade.plan.contract.multiplier * (1 if trade.plan.side is Side.LONG else -1)
    return total


def _closed_today(state: State, begins: datetime, ends: datetime) -> tuple[ClosedTrade, ...]:
    """New York's day, as everywhere: yesterday's loss is not today's, and neither is last month's gain."""
    # Years of results stand in the order in which they were heard. A clock that was put back may have dated some a
    # little out of order, but none by a day, so whatever lies before yesterday ends the search.
    yesterday = begins - _DAY
    today: list[ClosedTrade] = []
    for closed in reversed(state.closed):
        if closed.closed_at < yesterday:
            break
        if begins <= closed.closed_at < ends:
            today.append(_in_base(state, closed))
    return tuple(reversed(today))


def _in_base(state: State, closed: ClosedTrade) -> ClosedTrade:
    """Where no rate is known the number stands as it is: the rules refuse by themselves what asks for that rate."""
    if state.account is None or closed.currency == state.account.currency:
        return closed
    rate = _rate(state, closed.currency)
    return closed if rate == 1 else replace(closed, result=closed.result * rate)


def _foreign_positions(state: State) -> dict[int, Decimal]:
    """What the account holds beyond our own executions, by contract."""
    return {
        con_id: held
        for con_id, position in state.positions.items()
        if (held := position.quantity - _our_position(state, con_id)) != 0
    }


def _our_position(state: State, con_id: int) -> Decimal:
    """What our own executions hold of a contract, signed."""
    total = Decimal(0)
    for trade in state.trades.values():
        if trade.plan.contract.con_id == con_id:
            total += trade.open_quantity * (1 if trade.plan.side is Side.LONG else -1)
    return total


def _is_ours(state: State, bot: str, order_ref: str) -> bool:
    """By bot and trade: another bot that follows the same channel derives the same names for its trades."""
    ref = parse_ref(order_ref)
    return ref is not None and ref.bot == bot and state.trade(ref.trade_ref) is not None
