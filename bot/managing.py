"""What a message or a button asks of a trade that exists: leave, trim, move, cancel. No limit is ever asked here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from bot import replies, story, watching
from bot.card import Priority
from bot.family import family
from bot.message import MessagePosted, key_of
from bot.turn import Turn
from broker.instruction import (
    CloseRequested,
    EntryCancelRequested,
    Instruction,
    StopMoveRequested,
    TargetMoveRequested,
    TrimRequested,
)
from broker.record import Trade
from parsers.intent import (
    AtMarket,
    Bound,
    BreakevenStop,
    Cancel,
    Close,
    MoveStop,
    MoveTarget,
    PriceStop,
    PriceTarget,
    Side,
    Stop,
    TrailingDistanceStop,
    TrailingPercentStop,
    Trim,
    Unbound,
)
from risk.book import Quote, Rounding
from risk.decision import Violation
from risk.plan import Trail, tightest
from risk.pricing import stop_price

HALF = Decimal("0.5")
OTHER_SCALE = 3
"""So many times the entry price is no level of this contract: most likely it is one of its underlying."""
_HOW_MUCH = "trim how much? reply with trim half, or with a number"
Managing = Close | Trim | MoveStop | MoveTarget | Cancel


class CannotManage(Exception):
    """The request cannot be carried out; the message is the sentence for its author."""


def manage(turn: Turn, message: MessagePosted, intent: Managing, index: int) -> None:
    """Carry one intent out on the trade that it was bound to and on what enlarges it, or say why not."""
    try:
        trade = _trade_of(turn, intent)
        answered = turn.state.readings.get((message.platform, message.channel, message.reply_to), ())
        members = family(turn.state, trade, alone=trade.plan.trade_ref in answered)
        shares = list(_shared_out(trade, members, intent))
    except CannotManage as fault:
        _say_no(turn, message, index, str(fault))
        return
    faults: list[str] = []
    for part, asked in shares:
        try:
            watching.instruct(turn, _instruction(turn, part, asked), by=message.author.id)
        except CannotManage as fault:
            faults.append(str(fault))
    if faults:
        _say_no(turn, message, index, faults[0] if len(faults) == len(shares) else f"for a part of it: {faults[0]}")


def _shared_out(head: Trade, members: tuple[Trade, ...], intent: Managing) -> Iterator[tuple[Trade, Managing]]:
    """What each of them is asked: a quantity is taken from the oldest first, all else concerns every one."""
    if len(members) == 1:
        yield head, intent
        return
    match intent:
        case Close(quantity=Decimal()) | Trim():
            yield from _trims(members, _units_of(members, intent))
        case Close():
            yield from ((member, intent) for member in members)
        case Cancel():
            pending = [member for member in members if member.leaves_entry > 0]
            yield from ((member, intent) for member in pending or [head])
        case MoveStop() | MoveTarget():
            # One that holds nothing yet has no breakeven; it keeps the stop that it was sent with.
            filled = [member for member in members if member.entry_filled > 0]
            yield from ((member, intent) for member in filled or [head])


def _units_of(members: tuple[Trade, ...], intent: Close | Trim) -> Decimal:
    if intent.quantity is not None:
        return intent.quantity
    fraction = intent.fraction if isinstance(intent, Trim) else None
    if fraction is None:
        raise CannotManage(_HOW_MUCH)
    held = sum((member.open_quantity for member in members), Decimal(0))
    units = (held * fraction).quantize(Decimal(1), rounding=ROUND_FLOOR)
    if units == 0:
        raise CannotManage(f"{replies.number(held)} open cannot be split that way: kept")
    return units


def _trims(members: tuple[Trade, ...], units: Decimal) -> Iterator[tuple[Trade, Managing]]:
    if units >= sum((member.open_quantity for member in members), Decimal(0)):
        yield from ((member, _close_of(member)) for member in members)
        return
    for member in members:
        _must_stand_still(member)
    for member in members:
        taken = min(member.open_quantity, units)
        if taken > 0:
            yield member, _close_of(member, taken)
            units -= taken


def _close_of(trade: Trade, quantity: Decimal | None = None) -> Close:
    subject = Bound(side=trade.plan.side, instrument=trade.plan.contract.instrument, trade_ref=trade.plan.trade_ref)
    return Close(subject=subject, entry=AtMarket(), quantity=quantity)


def _trade_of(turn: Turn, intent: Managing) -> Trade:
    trade_ref = "" if isinstance(intent.subject, Unbound) else intent.subject.trade_ref
    trade = turn.state.trades.get(trade_ref)
    if trade is None:
        raise CannotManage("there is no open trade of yours in that, so there is nothing to do")
    return trade


def _say_no(turn: Turn, message: MessagePosted, index: int, text: str) -> None:
    place = key_of(message)
    card = replies.refused_message(turn.charter.badge, "Not done", text)
    key = f"verdict:{place.platform}:{place.channel}:{place.message_id}:{index}"
    turn.say(key, place, card, reply_to=place.message_id, priority=Priority.REPLY)


def _instruction(turn: Turn, trade: Trade, intent: Managing) -> Instruction:
    ref = trade.plan.trade_ref
    match intent:
        case Cancel():
            if trade.leaves_entry == 0:
                raise CannotManage("the entry has filled: to leave the position, say close")
            return EntryCancelRequested(at=turn.now, trade_ref=ref, reason="cancelled by its author")
        case Close(quantity=None):
            return close(turn, trade, "closed by its author")
        case Close(quantity=quantity) | Trim(quantity=quantity) if quantity is not None:
            return trim(turn, trade, quantity)
        case Trim(fraction=None):
            raise CannotManage(_HOW_MUCH)
        case Trim(fraction=Decimal() as fraction):
            return trim(turn, trade, share(trade, fraction))
        case MoveStop(stops=stops):
            return move_stop(turn, trade, stops)
        case MoveTarget():
            return _move_targets(turn, trade, intent)
        case _:
            raise CannotManage("this cannot be done to a trade that is open")


def share(trade: Trade, fraction: Decimal) -> Decimal:
    """So many whole units of what is open, rounded down."""
    _must_stand_still(trade)
    units = (trade.open_quantity * fraction).quantize(Decimal(1), rounding=ROUND_FLOOR)
    if units == 0:
        raise CannotManage(f"{replies.number(trade.open_quantity)} open cannot be split that way: kept")
    return units


def _must_stand_still(trade: Trade) -> None:
    """A share asked for twice, or a button pressed twice, would else be taken of units that are leaving already."""
    if trade.exits or trade.closing:
        raise CannotManage("a part of it is leaving already: ask again when that is done")


def quote_of(turn: Turn, trade: Trade) -> Quote | None:
    """The stream's newest quote of the trade's contract, or None."""
    return turn.world.quoted(trade.plan.contract)


def close(turn: Turn, trade: Trade, reason: str) -> CloseRequested:
    """The request to leave a trade wholly."""
    return CloseRequested(at=turn.now, trade_ref=trade.plan.trade_ref, reason=reason, quote=quote_of(turn, trade))


def trim(turn: Turn, trade: Trade, quantity: Decimal) -> TrimRequested | CloseRequested:
    """The request to leave a part; all of it is a close."""
    if trade.open_quantity == 0:
        raise CannotManage("nothing has filled yet, so there is nothing to trim")
    if quantity >= trade.open_quantity:
        return close(turn, trade, "closed by its author")
    _must_stand_still(trade)
    return TrimRequested(
        at=turn.now,
        trade_ref=trade.plan.trade_ref,
        quantity=quantity,
        reason="trimmed by its author",
        quote=quote_of(turn, trade),
    )


def move_stop(turn: Turn, trade: Trade, stops: tuple[Stop, ...]) -> StopMoveRequested:
    """The request to tighten a stop; one that would loosen it is refused, since that adds risk."""
    match stops:
        case ((TrailingPercentStop() | TrailingDistanceStop()) as trailing,):
            level, trail = _trailing(turn, trade, trailing)
        case _:
            level, trail = _stop_level(trade, stops), None
    current = trade.stop_level
    longs = trade.plan.side is Side.LONG
    if level < current if longs else level > current:
        raise CannotManage(
            f"that would loosen the stop from {replies.price(current)} to {replies.price(level)}: only tighter is taken"
        )
    _refuse_if_of_another_scale(trade, level)
    _refuse_if_passed(turn, trade, level)
    return StopMoveRequested(
        at=turn.now, trade_ref=trade.plan.trade_ref, stop_price=level, trail=trail, reason="stop moved by its author"
    )


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


def _move_targets(turn: Turn, trade: Trade, intent: MoveTarget) -> TargetMoveRequested:
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
