"""An entry limit that does not fill follows the market in the steps that its plan allows, never beyond their end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from broker.entry import why_ended
from broker.order import Order
from broker.order_states import OrderState
from broker.turn import Turn
from broker.working_prices import FRESH
from risk.book import Quote
from risk.plan import Action, Chase, Role


def chase(turn: Turn) -> None:
    """Move every entry that is due by one step; nothing moves while entries may not be sent, or once a part filled."""
    allowed, quote = turn.trade.plan.chase, turn.quote
    if allowed is None or not turn.may_enter or turn.trade.entry_filled or why_ended(turn):
        return
    if quote is None or quote.kind != "live" or turn.age(quote.at) > FRESH:
        return
    for entry in turn.trade.live(Role.ENTRY):
        price = _next_price(turn, entry, allowed, quote) if _is_due(turn, entry, allowed) else None
        if price is not None and turn.reprice(entry, price, allowed.furthest_price):
            steps = turn.trade.chased.get(entry.slice_number, 0) + 1
            turn.note(chased={**turn.trade.chased, entry.slice_number: steps})


def _is_due(turn: Turn, entry: Order, allowed: Chase) -> bool:
    """A price that a person has set at the broker, or that the broker has refused to change, is left alone."""
    if entry.state is not OrderState.WORKING or entry.counted or turn.at >= turn.trade.plan.good_till:
        return False
    if entry.amending is not None or entry.refused is not None or entry.adopted_at is not None:
        return False
    if turn.trade.chased.get(entry.slice_number, 0) >= allowed.max_steps:
        return False
    return turn.age(entry.amended_at or entry.sent_at) >= timedelta(seconds=allowed.step_seconds)


def _next_price(turn: Turn, entry: Order, allowed: Chase, quote: Quote) -> Decimal | None:
    """One step nearer, no further than the far touch and the end; None when there is nothing to follow."""
    price, rule = entry.terms.limit_price, turn.trade.plan.contract.market_rule
    buys = entry.terms.action is Action.BUY
    touch = quote.ask if buys else quote.bid
    if price is None or touch is None or touch <= 0:
        return None
    if buys:
        moved = rule.snap(min(price + allowed.step, allowed.furthest_price, touch), "down")
        return moved if moved > price else None
    moved = rule.snap(max(price - allowed.step, allowed.furthest_price, touch), "up")
    return moved if moved < price else None
