"""Where a stop or a target may be moved to: only what loses less, and never a level that would act at once."""

from __future__ import annotations

from decimal import Decimal

from bot.decide.turn import Turn
from bot.remember import story
from bot.say import replies
from broker.instruction import StopMoveRequested, TargetMoveRequested
from broker.record import Trade
from parsers.intent import (
    BreakevenStop,
    MoveTarget,
    PriceStop,
    PriceTarget,
    Side,
    Stop,
    TrailingDistanceStop,
    TrailingPercentStop,
)
from risk.book import Quote, Rounding
from risk.decision import Violation
from risk.plan import Role, Trail, tightest
from risk.pricing import stop_price

OTHER_SCALE = 3
"""So many times the entry price is no level of this contract: most likely it is one of its underlying."""


class CannotManage(Exception):
    """The request cannot be carried out; the message is the sentence for its author."""


def quote_of(turn: Turn, trade: Trade) -> Quote | None:
    """The stream's newest quote of the trade's contract, or None."""
    return turn.world.quoted(trade.plan.contract)


def move_stop(turn: Turn, trade: Trade, stops: tuple[Stop, ...], who: str) -> StopMoveRequested:
    """The request to tighten a stop, or to have one again; to loosen one is refused, since that adds risk."""
    match stops:
        case ((TrailingPercentStop() | TrailingDistanceStop()) as trailing,):
            level, trail = _trailing(turn, trade, trailing)
        case _:
            level, trail = _stop_level(trade, stops), None
    current = trade.stop_level
    longs = trade.plan.side is Side.LONG
    if (level < current if longs else level > current) and not _has_none(trade):
        raise CannotManage(
            f"that would loosen the stop from {replies.price(current)} to {replies.price(level)}: only tighter is taken"
        )
    _refuse_if_of_another_scale(trade, level)
    _refuse_if_passed(turn, trade, level)
    return StopMoveRequested(
        at=turn.now, trade_ref=trade.plan.trade_ref, stop_price=level, trail=trail, reason=f"stop moved by {who}"
    )


def _has_none(trade: Trade) -> bool:
    """Its stop was left to another hand, and none works: whatever is asked for is tighter than that."""
    return trade.handed_over and not trade.live(Role.STOP)


def _trailing(
    turn: Turn, trade: Trade, stop: TrailingPercentStop | TrailingDistanceStop
) -> tuple[Decimal, Trail | None]:
    """Where it begins to trail, never looser than it stands, and how."""
    plan, quote = trade.plan, quote_of(turn, trade)
    if plan.trail is not None:
        raise CannotManage("its stop trails already: give a tighter level, and it trails on from there")
    if trade.entry_filled == 0:
        raise CannotManage("nothing has filled yet: a stop trails once there is something to protect")
    near = None if quote is None else quote.bid if plan.side is Side.LONG else quote.ask
    if near is None:
        raise CannotManage("there is no price of it now from which its stop could trail: give the stop a price")
    found = stop_price(stop, plan.side, near, plan.contract, turn.charter.policy.prices)
    if isinstance(found, Violation):
        raise CannotManage(found.message)
    stands = trade.stop_level if plan.stop_when is None else found.price
    return tightest(plan.side, (stands, found.price)), found.trail


def _refuse_if_passed(turn: Turn, trade: Trade, level: Decimal) -> None:
    """A stop that the market has passed already is a sale at once, and nobody who says "breakeven" means that."""
    quote = quote_of(turn, trade)
    side = None if quote is None else quote.bid if trade.plan.side is Side.LONG else quote.ask
    if side is None:
        return
    if side <= level if trade.plan.side is Side.LONG else side >= level:
        here, there = replies.price(side), replies.price(level)
        raise CannotManage(f"the market is at {here}, already past a stop at {there}: say out to leave now")


def _refuse_if_of_another_scale(trade: Trade, level: Decimal) -> None:
    """Without a quote too: a stop beyond a target, or at a price that this contract never has, would act at once."""
    longs = trade.plan.side is Side.LONG
    entry = story.average_entry(trade)
    marks = [*story.targets(trade), entry * OTHER_SCALE if longs else entry / OTHER_SCALE]
    bound = min(marks) if longs else max(marks)
    if level >= bound if longs else level <= bound:
        raise CannotManage(
            f"a stop at {replies.price(level)} would act at once, beyond a target or at no price of this contract: say "
            "out to leave now"
        )


def _stop_level(trade: Trade, stops: tuple[Stop, ...]) -> Decimal:
    rule = trade.plan.contract.market_rule
    rounding = _away_from_profit(trade)
    match stops:
        case (PriceStop(price=level, basis="own", on_close=False),):
            return rule.snap(level, rounding)
        case (BreakevenStop(),):
            if trade.entry_filled == 0:
                raise CannotManage("nothing has filled yet, so there is no breakeven")
            return rule.snap(story.average_entry(trade), rounding)
        case _:
            raise CannotManage("only a stop at a price or at breakeven can be moved to")


def _away_from_profit(trade: Trade) -> Rounding:
    """A moved level is rounded to the side on which it is worth less: never a better promise than was asked for."""
    return "down" if trade.plan.side is Side.LONG else "up"


def move_targets(turn: Turn, trade: Trade, intent: MoveTarget) -> TargetMoveRequested:
    """The request to put targets elsewhere; they stay on the winning side of the stop."""
    if any(part.target_when is not None for part in trade.plan.slices):
        raise CannotManage("its target is a level of the underlying and cannot become a price: say out to leave now")
    rule = trade.plan.contract.market_rule
    rounding = _away_from_profit(trade)
    prices = [target.price for target in intent.targets if isinstance(target, PriceTarget) and target.basis == "own"]
    if len(prices) != len(intent.targets):
        raise CannotManage("only targets at prices can be moved to")
    nearest_first = sorted(prices, reverse=trade.plan.side is Side.SHORT)
    stop = trade.stop_level
    if any(level <= stop if trade.plan.side is Side.LONG else level >= stop for level in prices):
        raise CannotManage(f"a target must lie on the other side of the stop at {replies.price(stop)}")
    return TargetMoveRequested(
        at=turn.now,
        trade_ref=trade.plan.trade_ref,
        target_prices=tuple(rule.snap(level, rounding) for level in nearest_first),
        reason="targets moved by their author",
    )
