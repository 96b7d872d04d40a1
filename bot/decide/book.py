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
    ended = _ended_since(state, begins - _DAY, ends)
    return Book(
        exposures=tuple(_exposure(state, trade, begins) for trade in state.trades.values()),
        closed_today=tuple(_in_base(state, closed) for closed in ended if closed.closed_at >= begins),
        closed_before=tuple(closed for closed in ended if closed.closed_at < begins),
        unknown_rates=_unknown_rates(state, ended, begins),
        recent=tuple(state.recent),
        foreign_positions=_foreign_positions(state),
        foreign_working=frozenset(
            con_id for con_id, refs in state.working.items() if not all(_is_ours(state, bot, ref) for ref in refs)
        ),
        peak_equity=state.peak_equity,
    )


def _rate(state: State, currency: str) -> Decimal:
    """Base currency for one unit; one where it is not known, and then the book says that it is not."""
    return _known_rate(state, currency) or Decimal(1)


def _known_rate(state: State, currency: str) -> Decimal | None:
    account = state.account
    if account is None or not account.currency:
        return None
    known = Decimal(1) if account.currency == currency else account.exchange_rates.get(currency)
    return known if known is not None and known > 0 else None


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
        symbol=plan.contract.instrument.symbol,
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


def _ended_since(state: State, since: datetime, until: datetime) -> tuple[ClosedTrade, ...]:
    """From the day before on. New York's day, as everywhere: yesterday's loss is not today's, its pause may be."""
    # Years of results stand in the order in which they were heard. A clock that was put back may have dated some a
    # little out of order, but none by a day, so whatever lies before yesterday ends the search.
    ended: list[ClosedTrade] = []
    for closed in reversed(state.closed):
        if closed.closed_at < since:
            break
        if closed.closed_at < until:
            ended.append(closed)
    return tuple(reversed(ended))


def _unknown_rates(state: State, ended: tuple[ClosedTrade, ...], begins: datetime) -> tuple[str, ...]:
    """Currencies of what is open and of what ended today whose rate the account has not told."""
    used = {trade.plan.contract.currency for trade in state.trades.values()}
    used |= {closed.currency for closed in ended if closed.closed_at >= begins and closed.currency}
    return tuple(sorted(currency for currency in used if _known_rate(state, currency) is None))


def _in_base(state: State, closed: ClosedTrade) -> ClosedTrade:
    """Where no rate is known the number stands as it is, and the book says so: what is counted in money refuses."""
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
