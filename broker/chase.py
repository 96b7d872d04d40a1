"""An entry limit that does not fill follows the market in the steps that its plan allows, never beyond their end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from broker.entry import why_ended
from broker.order import Order
from broker.order_states import OrderState
from broker.turn import Turn
from broker.working_prices import FRESH
from risk.plan import Action, Chase, Role


def chase(turn: Turn) -> None:
    """Move every entry that is due by one step; nothing moves while entries may not be sent, or once a part filled."""
    allowed = turn.trade.plan.chase
    if allowed is None or not turn.may_enter or turn.trade.entry_filled or why_ended(turn):
        return
    for entry in turn.trade.live(Role.ENTRY):
        price = _next_price(turn, entry, allowed)
        if price is not None and turn.reprice(entry, price, allowed.furthest_price):
            steps = turn.trade.chased.get(entry.slice_number, 0) + 1
            turn.note(chased={**turn.trade.chased, entry.slice_number: steps})


def _next_price(turn: Turn, entry: Order, allowed: Chase) -> Decimal | None:
    """One step nearer, no further than the touch and the end; None when it is not due, or there is nothing to follow.

    A price that a person has set at the broker, or that the broker has refused to change, is left alone.
    """
    plan, price = turn.trade.plan, entry.terms.limit_price
    if price is None or entry.state is not OrderState.WORKING or entry.amending is not None:
        return None
    if entry.counted or entry.refused is not None or entry.adopted_at is not None or turn.at >= plan.good_till:
        return None
    if turn.trade.chased.get(entry.slice_number, 0) >= allowed.max_steps:
        return None
    if turn.at - (entry.amended_at or entry.sent_at) < timedelta(seconds=allowed.step_seconds):
        return None
    quote = turn.quote
    if quote is None or quote.kind != "live" or turn.at - quote.at > FRESH:
        return None
    rule = plan.contract.market_rule
    if entry.terms.action is Action.BUY:
        wanted = [price + allowed.step, allowed.furthest_price, *([] if quote.ask is None else [quote.ask])]
        moved = rule.snap(min(wanted), "down")
        return moved if quote.ask is not None and moved > price else None
    wanted = [price - allowed.step, allowed.furthest_price, *([] if quote.bid is None else [quote.bid])]
    moved = rule.snap(max(wanted), "up")
    return moved if quote.bid is not None and moved < price else None
