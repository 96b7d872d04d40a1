"""What a message or a button asks of a trade that exists: leave, trim, move, cancel. No limit is ever asked here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from bot.card import Priority
from bot.decide import watching
from bot.decide.moving import CannotManage, move_stop, move_targets, quote_of
from bot.decide.turn import Turn
from bot.message import MessagePosted, key_of
from bot.say import replies
from bot.say.family import family
from broker.instruction import CloseRequested, EntryCancelRequested, Instruction, TrimRequested
from broker.record import Trade
from parsers.intent import AtMarket, Bound, Cancel, Close, MoveStop, MoveTarget, Trim, Unbound

_HOW_MUCH = "trim how much? reply with trim half, or with a number"
Managing = Close | Trim | MoveStop | MoveTarget | Cancel


def manage(turn: Turn, message: MessagePosted, intent: Managing, index: int) -> None:
    """Carry one intent out on the trade that it was bound to and on what enlarges it, or say why not."""
    try:
        trade = _trade_of(turn, intent)
        answered = turn.state.readings.get((message.platform, message.channel, message.reply_to), ())
        members = family(turn.state, trade, alone=trade.plan.trade_ref in answered)
        fault = ask(turn, trade, members, intent, by=message.author.id)
    except CannotManage as refusal:
        fault = str(refusal)
    if fault:
        _say_no(turn, message, index, fault)


def ask(  # noqa: PLR0913 (who is asked, what, and on whose word)
    turn: Turn, head: Trade, members: tuple[Trade, ...], intent: Managing, *, by: str, who: str = "its author"
) -> str:
    """Ask each of a family for its share; what a part of it could not do, empty when all was asked.

    Raises:
        CannotManage: when none of it could be asked.
    """
    shares = list(_shared_out(head, members, intent))
    faults: list[str] = []
    for part, asked in shares:
        try:
            watching.instruct(turn, _instruction(turn, part, asked, who), by=by)
        except CannotManage as fault:
            faults.append(str(fault))
    if faults and len(faults) == len(shares):
        raise CannotManage(faults[0])
    return f"for a part of it: {faults[0]}" if faults else ""


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
    return Close(subject=subject_of(trade), entry=AtMarket(), quantity=quantity)


def subject_of(trade: Trade) -> Bound:
    """A trade as an intent names it."""
    return Bound(side=trade.plan.side, instrument=trade.plan.contract.instrument, trade_ref=trade.plan.trade_ref)


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


def _instruction(turn: Turn, trade: Trade, intent: Managing, who: str) -> Instruction:
    ref = trade.plan.trade_ref
    match intent:
        case Cancel():
            if trade.leaves_entry == 0:
                raise CannotManage("the entry has filled: to leave the position, say close")
            return EntryCancelRequested(at=turn.now, trade_ref=ref, reason=f"cancelled by {who}")
        case Close(quantity=None):
            return close(turn, trade, f"closed by {who}")
        case Close(quantity=quantity) | Trim(quantity=quantity) if quantity is not None:
            return _trim(turn, trade, quantity, who)
        case Trim(fraction=None):
            raise CannotManage(_HOW_MUCH)
        case Trim(fraction=Decimal() as fraction):
            return _trim(turn, trade, _share(trade, fraction), who)
        case MoveStop(stops=stops):
            return move_stop(turn, trade, stops, who)
        case MoveTarget():
            return move_targets(turn, trade, intent)
        case _:
            raise CannotManage("this cannot be done to a trade that is open")


def _share(trade: Trade, fraction: Decimal) -> Decimal:
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


def close(turn: Turn, trade: Trade, reason: str) -> CloseRequested:
    """The request to leave a trade wholly."""
    return CloseRequested(at=turn.now, trade_ref=trade.plan.trade_ref, reason=reason, quote=quote_of(turn, trade))


def _trim(turn: Turn, trade: Trade, quantity: Decimal, who: str) -> TrimRequested | CloseRequested:
    """The request to leave a part; all of it is a close."""
    if trade.open_quantity == 0:
        raise CannotManage("nothing has filled yet, so there is nothing to trim")
    if quantity >= trade.open_quantity:
        return close(turn, trade, f"closed by {who}")
    _must_stand_still(trade)
    return TrimRequested(
        at=turn.now,
        trade_ref=trade.plan.trade_ref,
        quantity=quantity,
        reason=f"trimmed by {who}",
        quote=quote_of(turn, trade),
    )
