"""The answers to questions: how things stand, in lines that fit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.card import Card, Tone
from bot.decide import unlinked
from bot.decide.turn import Charter
from bot.message import Platform
from bot.people import Person, Role
from bot.remember import story
from bot.remember.state import State
from bot.say import replies, trade_card
from bot.say.replies import contract_name, number, price
from bot.say.results import Period, closed_since, gained, net
from broker.record import Trade
from parsers.intent import Side
from parsers.show import words
from risk.book import ClosedTrade
from risk.explain import kept
from risk.figures import money
from risk.policy import describe
from risk.states import TradingState


def _card(charter: Charter, title: str, lines: list[str], tone: Tone = Tone.PLAIN) -> Card:
    return Card(badge=charter.badge, tone=tone, title=title, lines=tuple(lines) or ("none",))


def status(charter: Charter, state: State, now: datetime) -> Card:
    """Mode, account, link, trading state, positions, working orders, day's result."""
    accounts = state.connected.accounts if state.connected is not None else ()
    trades = [trade for trade in state.live() if trade.open_quantity > 0]
    working = sum(len(story.working(trade)) for trade in state.live())
    latch = state.latch
    since = f" since {replies.clock_time(latch.at)} by {latch.by}: {latch.reason}" if latch.at is not None else ""
    lines = [
        f"account {charter.account or ', '.join(accounts) or 'unknown'} · link {state.link.value}",
        *(away for away in (unlinked.words(state),) if away),
        f"trading {latch.state.value}{since}",
        f"{len(trades)} open · {replies.count(working, 'working order')} · {len(state.awaited)} waiting",
        *(_position_line(trade) for trade in trades),
        _result_line(state, now, charter),
    ]
    tone = Tone.GOOD if latch.state is TradingState.ACTIVE and state.link.value == "reconciled" else Tone.WARNING
    return _card(charter, "Status", lines, tone)


def _position_line(trade: Trade) -> str:
    side = "long" if trade.plan.side is Side.LONG else "short"
    covered = trade.protected_quantity >= trade.open_quantity
    stop = f", stop {trade_card.stop_words(trade)}" + ("" if covered else " NOT WORKING")
    name = contract_name(trade.plan.contract)
    return f"{side} {number(trade.open_quantity)} {name} @ {price(story.average_entry(trade))}{stop}"


def _result_line(state: State, now: datetime, charter: Charter) -> str:
    closed = closed_since(state, now, "day")
    currency = state.account.currency if state.account is not None else "USD"
    open_pnl = state.account.unrealised_pnl if state.account is not None else None
    unrealised = f" · open {money(open_pnl, currency, signed=True)}" if open_pnl is not None else ""
    del charter
    return f"today {net(state, closed)} from {replies.count(len(closed), 'closed trade')}{unrealised}"


def positions(charter: Charter, state: State) -> Card:
    """What is held, ours and not ours apart."""
    ours = [_position_line(trade) for trade in state.live() if trade.open_quantity > 0]
    known = {trade.plan.contract.con_id for trade in state.live() if trade.open_quantity > 0}
    others = [
        f"not ours: {number(position.quantity)} {position.symbol} @ {price(position.average_cost)}"
        for con_id, position in state.positions.items()
        if con_id not in known and position.quantity != 0
    ]
    return _card(charter, "Positions", ours + others)


def orders(charter: Charter, state: State) -> Card:
    """Every order of ours that still works."""
    lines = [
        f"{order.order_ref.rpartition(':')[2]} {order.terms.action} {number(order.leaves_qty)} "
        f"{contract_name(trade.plan.contract)} {order.terms.order_type} "
        f"{price(order.terms.limit_price or order.terms.stop_price or Decimal(0))} {order.state.value}"
        for trade in state.live()
        for order in story.working(trade)
    ]
    return _card(charter, "Working orders", lines)


def pnl(charter: Charter, state: State, now: datetime, period: Period) -> Card:
    """Results of closed trades over a period, net of commissions."""
    closed = closed_since(state, now, period)
    base = state.account.currency if state.account is not None else "USD"
    lines = [
        _counted(closed),
        f"net {net(state, closed)}",
        *(f"{trade.symbol} {money(trade.result, trade.currency or base, signed=True)}" for trade in closed[-10:]),
    ]
    return _card(charter, f"P&L ({period})", lines, Tone.GOOD if gained(closed) else Tone.BAD)


def _counted(closed: Sequence[ClosedTrade]) -> str:
    won, lost = (sum(1 for trade in closed if sign * trade.result > 0) for sign in (1, -1))
    even = len(closed) - won - lost
    tally = f", {won} won, {lost} lost" if closed else ""
    return f"{replies.count(len(closed), 'trade')}{tally}{f', {even} even' if even else ''}"


def trades(charter: Charter, state: State) -> Card:
    """The latest trades, newest last."""
    known = [*state.over.values(), *state.trades.values()][-10:]
    lines = [
        f"{trade.plan.trade_ref} {replies.plan_line(trade.plan)}: {trade.state.value}"
        + (f" {money(trade.net_pnl, trade.plan.contract.currency, signed=True)}" if trade.is_over else "")
        for trade in known
    ]
    return _card(charter, "Trades", lines)


def signals(charter: Charter, state: State) -> Card:
    """The latest entries asked for, and what became of each."""
    lines = []
    for origin in list(state.origins.values())[-10:]:
        ref = origin.trade_ref
        refusal = state.refusals.get(ref)
        trade = state.trade(ref)
        fate = (
            f"refused: {refusal[0].message}"
            if refusal
            else f"not sent: {state.voided[ref]}"
            if ref in state.voided
            else "shadow, nothing sent"
            if ref in state.shadows
            else trade.state.value
            if trade is not None
            else "waiting"
        )
        lines.append(f"{ref} {origin.author_name}: {words.describe(origin.intent)}: {fate}")
    return _card(charter, "Signals", lines)


def why(charter: Charter, state: State, trade_ref: str) -> Card:
    """Every reason behind one decision: each rule with its number and its limit, whether it was broken or kept."""
    if trade_ref in state.refusals:
        lines = [replies.violation_line(violation) for violation in state.refusals[trade_ref]]
        lines += [f"✓ {kept(check)}" for check in state.checks.get(trade_ref, ())]
        return _card(charter, f"Why {trade_ref} was refused", lines)
    shadow, trade = state.shadows.get(trade_ref), state.trade(trade_ref)
    if shadow is not None:
        lines = [*shadow.notes, *(f"✓ {kept(check)}" for check in state.checks.get(trade_ref, ()))]
        return _card(charter, f"Why {trade_ref} would have been sent", lines)
    if trade is None:
        unknown = [f"nothing is known of {trade_ref}"] if trade_ref else []
        return _card(
            charter, "Why", [*unknown, "reply with /why to a card or a signal, or give a reference of /signals"]
        )
    lines = [*trade.plan.notes, *(f"✓ {kept(check)}" for check in state.checks.get(trade_ref, ()))]
    return _card(charter, f"Why {trade_ref} was sent", lines)


def limits(charter: Charter) -> Card:
    """The effective limits in words."""
    return _card(charter, "Limits", list(describe(charter.policy, charter.mode)))


def configured(charter: Charter) -> Card:
    """Who is listed, where we listen and how, and the limits."""
    people = [f"{person.name}, {person.role.value}" for person in charter.house.people]
    places = [
        f"{each.platform} {each.name or each.id}: {each.mode}, dialect {each.dialect}, told {each.noise}"
        for each in charter.house.channels
    ]
    return _card(charter, "Configuration", [*people, *places, *limits(charter).lines])


def whoami(charter: Charter, person: Person, platform: Platform, own_id: str) -> Card:
    """Who this is here, and what that lets them do."""
    return _card(charter, "Who you are", [f"{person.name}, {platform} id {own_id}, {person.role.value}", _may(person)])


def _may(person: Person) -> str:
    match person.role:
        case Role.OWNER:
            return "may do everything"
        case Role.OPERATOR:
            return "may do everything but resume trading"
        case Role.SIGNALLER:
            return "may signal, act on trades and stop trading"
        case Role.VIEWER:
            return "may ask, and stop trading"


def health(charter: Charter, state: State, now: datetime) -> Card:
    """Whether everything that should answer does."""
    version = state.connected.server_version if state.connected is not None else "not connected"
    started = state.started.at if state.started is not None else now
    lines = [
        f"up {replies.span(started, now)} · version {charter.version}",
        f"gateway {state.link.value} · server version {version}",
        f"{replies.count(len(state.alarms), 'alarm')} so far"
        + (f", last: {state.alarms[-1].text}" if state.alarms else ""),
    ]
    return _card(charter, "Health", lines)
