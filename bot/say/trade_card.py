"""The one message of a trade, whatever has become of it, and the notices of its fills."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bot.card import Button, Card, Tone
from bot.remember import story
from bot.remember.facts import EntryAwaited
from bot.remember.state import State
from bot.say.family import family
from bot.say.replies import clock_time, contract_name, count, number, plan_line, price, span, violation_line
from broker.order import Order
from broker.record import Trade, TradeState
from parsers.intent import Side
from parsers.show.words import describe
from risk.figures import money
from risk.plan import Plan, PriceCondition, Role, TrailDistance, TrailPercent

LOOKING = "looking up contract and price"
NOT_SEEN = "a contract not seen today: the broker is asked for it first, then for its price"


def trade_card(state: State, trade_ref: str, badge: str, looking: str = LOOKING) -> Card:
    """The one message of a trade, for whatever has become of it; `looking` is said while nothing has."""
    origin = state.origins[trade_ref]
    trade = state.trade(trade_ref)
    if trade is not None:
        return _sent_card(state, trade, badge)
    if trade_ref in state.refusals:
        lines = tuple(violation_line(v) for v in state.refusals[trade_ref])
        return Card(badge=badge, tone=Tone.BAD, title=f"Refused: {describe(origin.intent)}", lines=lines)
    if trade_ref in state.shadows:
        return _shadow_card(state.shadows[trade_ref], badge)
    if trade_ref in state.voided:
        return Card(
            badge=badge,
            tone=Tone.PLAIN,
            title=f"Not sent: {describe(origin.intent)}",
            lines=(state.voided[trade_ref],),
        )
    return Card(badge=badge, tone=Tone.PENDING, title=describe(origin.intent), lines=(looking,))


def _shadow_card(plan: Plan, badge: str) -> Card:
    """What would have been sent, for whoever wants to see the pipeline work before it may act."""
    prices = [part.target_price for part in plan.slices if part.target_price is not None]
    targets = _target_words(plan, prices)
    return Card(
        badge=badge,
        tone=Tone.PLAIN,
        title=f"Shadow, nothing sent: {plan_line(plan)}",
        lines=(
            f"stop {price(plan.stop_price)} · target {targets}",
            _size_words(plan),
            *_notes(plan),
        ),
    )


def approval_card(origin: EntryAwaited, badge: str, until: datetime, foreseen: Plan | None) -> Card:
    """A signal that waits for a person's yes, with what the yes would send as far as that can be known."""
    ref = origin.trade_ref
    if foreseen is None:
        size = ["size and risk are worked out when it is approved, within the limits"]
    else:
        size = [f"as things stand {plan_line(foreseen)}, stop {price(foreseen.stop_price)}", _size_words(foreseen)]
    return Card(
        badge=badge,
        tone=Tone.PENDING,
        title=f"Approve? {describe(origin.intent)}",
        lines=(*size, f"from {origin.author_name}; expires {clock_time(until)}"),
        buttons=(
            Button(label="Approve", trade_ref=ref, action="approve"),
            Button(label="Reject", trade_ref=ref, action="reject"),
        ),
    )


def _sent_card(state: State, trade: Trade, badge: str) -> Card:
    plan = trade.plan
    verb = "BUY" if plan.side is Side.LONG else "SELL"
    name = contract_name(plan.contract)
    title = f"{verb} {number(plan.quantity)} {name} @ {price(story.entry_limit(trade))}: {_status_words(trade)}"
    lines = [*_terms(trade), *_notes(plan)]
    members = () if trade.is_over else family(state, trade, alone=True)
    if len(members) > 1:
        lines.append(f"the buttons mean all of it: this and {count(len(members) - 1, 'addition')}")
    if trade.is_over and trade.entry_filled > 0:
        lines.append(result_line(trade, state.origins[plan.trade_ref].at))
    return Card(
        badge=badge,
        tone=_tone(trade),
        title=title,
        lines=tuple(lines),
        buttons=_buttons(trade, members) if members else (),
    )


def _notes(plan: Plan) -> list[str]:
    """What people should know about it; a stop that waits for a condition can become another one later."""
    notes = [f"note: {note}" for note in plan.notes]
    if plan.stop_when is not None:
        notes.append(
            f"note: sold at market once {level_words(plan, plan.stop_when)} is traded: the whole premium is at risk"
        )
    return notes


def _status_words(trade: Trade) -> str:
    match trade.state:
        case TradeState.OPEN:
            bare = trade.open_quantity - trade.protected_quantity
            if bare <= 0:
                return "protected"
            return "a part is leaving" if _leaving(trade) >= bare else "filled, stop not yet working"
        case TradeState.PARTLY_FILLED:
            return f"partly filled {number(trade.entry_filled)} of {number(trade.plan.quantity)}"
        case TradeState.CLOSED:
            return "closed"
        case TradeState.REFUSED:
            verdict = "never sent" if story.never_left(trade) else "rejected"
            return f"{verdict}: {story.rejection(trade) or 'no reason given'}"
        case TradeState.NEVER_OPENED:
            refused = story.refused_leg(trade)
            return f"ended unfilled: {refused}" if refused else "ended unfilled"
        case other:
            return other.value.replace("_", " ")


def _tone(trade: Trade) -> Tone:
    match trade.state:
        case TradeState.CLOSED:
            return Tone.GOOD if trade.net_pnl >= 0 else Tone.BAD
        case TradeState.REFUSED:
            return Tone.BAD
        case TradeState.NEVER_OPENED:
            return Tone.PLAIN
        case TradeState.UNKNOWN:
            return Tone.WARNING
        case _:
            return Tone.WORKING


def _terms(trade: Trade) -> list[str]:
    plan = trade.plan
    whose = "yours" if plan.stop_origin == "signal" else "ours, the signal gave none"
    targets = _target_words(plan, story.targets(trade))
    stop = f"stop {stop_words(trade)} ({whose})"
    lines = [f"{stop} · target {targets}", _size_words(plan)]
    if trade.entry_filled > 0:
        lines.insert(0, f"bought {_filled(trade)}" if plan.side is Side.LONG else f"sold {_filled(trade)}")
    return lines


def _size_words(plan: Plan) -> str:
    size, risk = (money(amount, plan.contract.currency) for amount in (plan.notional, plan.at_risk))
    return f"size {size} · at risk {risk}"


def _target_words(plan: Plan, prices: list[Decimal]) -> str:
    """Prices, or the levels of the underlying at which a part is sold."""
    levels = [level_words(plan, part.target_when) for part in plan.slices if part.target_when is not None]
    return " / ".join([*(price(level) for level in prices), *levels]) or "none"


def level_words(plan: Plan, when: PriceCondition) -> str:
    """A level of the underlying, and on which side of it something happens."""
    return f"{plan.contract.symbol} {'above' if when.is_more else 'below'} {price(when.price)}"


def stop_words(trade: Trade) -> str:
    """Where the stop stands: its price, how it trails, or the level of the underlying at which it sells."""
    plan = trade.plan
    if plan.stop_when is not None:
        return level_words(plan, plan.stop_when)
    match plan.trail:
        case None:
            return price(trade.stop_level)
        case TrailPercent(percent=percent):
            return f"{price(trade.stop_level)} trailing {number(percent)} %"
        case TrailDistance(distance=distance):
            return f"{price(trade.stop_level)} trailing {price(distance)}"


def _filled(trade: Trade) -> str:
    return f"{number(trade.entry_filled)} @ {price(story.average_entry(trade))}, {number(trade.open_quantity)} open"


def _buttons(trade: Trade, members: tuple[Trade, ...]) -> tuple[Button, ...]:
    ref = trade.plan.trade_ref
    if trade.entry_filled == 0:
        return (Button(label="Cancel entry", trade_ref=ref, action="cancel"),)
    actions = [("Breakeven", "breakeven"), ("Close", "close")]
    if sum(member.open_quantity for member in members) > 1:
        actions.insert(0, ("Half", "half"))
    return tuple(Button(label=label, trade_ref=ref, action=action) for label, action in actions)


def result_line(trade: Trade, opened_at: datetime) -> str:
    """P&L net of commissions, in R, and how long it took."""
    currency = trade.plan.contract.currency
    waiting = ", commission still to come" if trade.commissions_awaited else ""
    lasted = span(opened_at, story.ended_at(trade))
    r_multiple = f" ({trade.r_multiple:+.2f} R)" if trade.r_multiple is not None else ""
    return f"result {money(trade.net_pnl, currency, signed=True)}{r_multiple} in {lasted}{waiting}"


def fill_notice(state: State, trade: Trade, order_ref: str, badge: str) -> Card:
    """What one order has filled so far, and what it left behind."""
    order = trade.orders[order_ref]
    filled = order.filled
    average = story.average_price(order)
    name = contract_name(trade.plan.contract)
    verb = "BOUGHT" if order.terms.action == "BUY" else "SOLD"
    title = f"{_OCCASION[_role_played(trade, order, average)]} {verb} {number(filled)} {name} @ {price(average)}"
    if trade.is_over:
        lines = (result_line(trade, state.origins[trade.plan.trade_ref].at),)
        return Card(badge=badge, tone=_tone(trade), title=title, lines=lines)
    return Card(badge=badge, tone=Tone.WORKING, title=title, lines=(_left_behind(trade),))


_OCCASION = {
    Role.ENTRY: "Entry:",
    Role.TARGET: "Target:",
    Role.STOP: "Stop:",
    Role.CLOSE: "Exit:",
    Role.EXPIRY: "Expiry:",
}


def _role_played(trade: Trade, order: Order, average: Decimal) -> Role:
    """An exit may leave by its target's order, moved to the market: short of its price it reached no target."""
    goal = trade.target_prices.get(order.slice_number)
    if order.role is not Role.TARGET or goal is None:
        return order.role
    short = average < goal if trade.plan.side is Side.LONG else average > goal
    return Role.CLOSE if short else Role.TARGET


def _left_behind(trade: Trade) -> str:
    if trade.open_quantity <= 0:
        return "nothing open"
    held, covered, leaving = trade.open_quantity, trade.protected_quantity, _leaving(trade)
    going = f"{number(leaving)} leaving, " if covered < held and leaving > 0 else ""
    return f"{number(held)} open, {going}{number(covered)} protected by the stop at {stop_words(trade)}"


def _leaving(trade: Trade) -> Decimal:
    """Units that exits at work still ask for, by orders of their own or by a target's that was moved."""
    return sum((order.leaves_qty for order in trade.orders.values() if _is_exit(trade, order)), Decimal(0))


def _is_exit(trade: Trade, order: Order) -> bool:
    goal = trade.target_prices.get(order.slice_number)
    moved = order.role is Role.TARGET and goal is not None and order.asked.limit_price != goal
    return order.role is Role.CLOSE or moved
