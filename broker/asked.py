"""What people, time and the sender asked of a trade, entered in its record as wishes; the rules then carry them out."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from broker.absorb import absorb_lists
from broker.instruction import (
    CancelFailed,
    ClaimDisproved,
    CloseRequested,
    EntryCancelRequested,
    Instruction,
    OrderUntraced,
    PositionShort,
    SendFailed,
    SnapshotRead,
    StopMoveRequested,
    TargetMoveRequested,
    Ticked,
    TrimRequested,
)
from broker.legs import is_split_later
from broker.order_states import OrderState, Word
from broker.record import ZERO, Exit
from broker.turn import SHORTFALL_STANDS, Turn
from risk.plan import Role


def hear(turn: Turn, asked: Instruction) -> None:  # noqa: C901, PLR0912 (one flat match over the closed union)
    """Enter one instruction; one for another trade changes nothing."""
    if not isinstance(asked, Ticked) and asked.trade_ref != turn.trade.plan.trade_ref:
        return
    match asked:
        case Ticked():
            _tick(turn, asked)
        case EntryCancelRequested():
            turn.note(entry_ends=turn.trade.entry_ends or asked.reason)
        case CloseRequested():
            turn.note(quote=asked.quote or turn.trade.quote)
            _close(turn, asked.reason)
        case TrimRequested():
            turn.note(quote=asked.quote or turn.trade.quote)
            _trim(turn, asked)
        case StopMoveRequested():
            _move_stop(turn, asked)
        case TargetMoveRequested():
            _move_targets(turn, asked)
        case SendFailed():
            for order_ref in asked.order_refs:
                _not_sent(turn, order_ref, asked.reason)
        case CancelFailed():
            _cancel_not_sent(turn, asked)
        case OrderUntraced():
            _untraced(turn, asked)
        case ClaimDisproved():
            _disproved(turn, asked)
        case SnapshotRead():
            absorb_lists(turn, asked)
        case PositionShort():
            _short(turn, asked)
        case _:
            assert_never(asked)


def _tick(turn: Turn, tick: Ticked) -> None:
    """Clocks against the broker run only while it can be reached, so they start anew when it can again."""
    turn.quote = tick.quotes.get(turn.trade.plan.contract.con_id)
    if tick.may_send and not turn.trade.may_send:
        turn.note(exposed={}, requeried_at=None, resumed_at=tick.at)
    turn.may_enter = tick.may_send and tick.may_enter
    turn.note(may_send=tick.may_send, refused_send=False)


def _close(turn: Turn, reason: str) -> None:
    turn.note(closing=turn.trade.closing or reason)


def _trim(turn: Turn, asked: TrimRequested) -> None:
    """Nearest slices leave first and whole; the last one touched may leave in part."""
    opens = turn.trade.opens()
    if asked.quantity >= sum(opens.values(), ZERO):
        _close(turn, asked.reason)
        return
    left = asked.quantity
    exits = dict(turn.trade.exits)
    for number in sorted(opens):
        taken = min(opens[number], left)
        if taken <= 0 or number in exits:
            continue
        exits[number] = Exit(
            quantity=None if taken == opens[number] else taken,
            reason=asked.reason,
            since=asked.at,
            stepped_at=asked.at,
        )
        left -= taken
    turn.note(exits=exits)


def _move_stop(turn: Turn, asked: StopMoveRequested) -> None:
    plan = turn.trade.plan
    plan = plan.model_copy(update={"stop_when": None, "trail": asked.trail or plan.trail})
    turn.note(plan=plan, stop_price=asked.stop_price, priced_at=asked.at)
    if turn.trade.handed_over:
        _take_back(turn)


def _take_back(turn: Turn) -> None:
    """Whoever asks for a stop wants one at the broker: what other hands did before that counts no more."""
    kept = frozenset(key for key in turn.trade.said if not key.startswith(("handed:", "regrown:")))
    turn.note(handed_over=False, retaken_at=turn.at, exposed={}, said=kept)


def _move_targets(turn: Turn, asked: TargetMoveRequested) -> None:
    """Prices go to the slices that still have a target, nearest first, and then to runners, which had none so far."""
    if is_split_later(turn.trade.plan) and not turn.trade.split_done:
        text = "its targets stay as they were: its parts are not at work yet; say it again once they are"
        turn.alarm(f"unsplit:{asked.at}", text)
        return
    opens = turn.trade.opens()
    numbers = [number for number in turn.trade.slice_numbers if number in turn.trade.target_prices]
    alive = [number for number in numbers if opens[number] > 0 or turn.trade.live(Role.TARGET, number)]
    runners = [number for number in opens if opens[number] > 0 and number not in turn.trade.target_prices]
    if not alive and not runners:
        turn.alarm(f"no-target:{asked.at}", "there is nothing left that could have a target")
    prices: dict[int, Decimal] = dict(zip((*alive, *runners), asked.target_prices, strict=False))
    turn.note(target_prices={**turn.trade.target_prices, **prices}, priced_at=asked.at)


def _not_sent(turn: Turn, order_ref: str, reason: str) -> None:
    """Take back what the record says was asked; nothing more is tried before the next tick says that it can be."""
    order = turn.trade.orders.get(order_ref)
    if order is None:
        return
    turn.note(refused_send=True)
    if order.amending is not None:
        turn.put(order.amendment_dropped(reason, refused=False))
    elif not order.acknowledged:
        turn.put(order.told(Word.NOT_SENT, turn.at, reason))


def _cancel_not_sent(turn: Turn, asked: CancelFailed) -> None:
    """The order lives as before, and the rule that wanted its end asks again once it can."""
    order = turn.trade.orders.get(asked.order_ref)
    if order is None or order.state is not OrderState.CANCEL_REQUESTED:
        return
    turn.note(refused_send=True)
    word = Word.CANCEL_NOT_SENT if order.acknowledged else Word.DOUBTED
    turn.put(order.told(word, asked.at, asked.reason).model_copy(update={"cancel_asked_at": None}))


def _untraced(turn: Turn, asked: OrderUntraced) -> None:
    order = turn.trade.orders.get(asked.order_ref)
    if order is None or order.is_ended or order.acknowledged:
        return
    if order.role is Role.ENTRY:
        # Never resent; and should it appear after all, it is ended at once.
        turn.note(entry_ends=turn.trade.entry_ends or "the broker did not know of it")
    turn.cancel_again(order, "the broker does not list it; asked once by its id all the same")
    turn.put(turn.trade.orders[asked.order_ref].told(Word.UNTRACED, asked.at, "the broker knows nothing of it"))
    of_entry = turn.trade.may_still_arrive_with_its_entry(order)
    again = "not sent again" if of_entry else "another takes its place where one is needed"
    text = f"{asked.order_ref} was sent, and the broker knows nothing of it; it is given up, and {again}"
    turn.alarm("untraced" if of_entry else f"untraced:{asked.order_ref}", text, latch_reducing=True)


def _disproved(turn: Turn, asked: ClaimDisproved) -> None:
    """What was held back for a fill that never was is protected again; should it come after all, it counts."""
    order = turn.trade.orders.get(asked.order_ref)
    if order is None or order.filled >= order.claimed:
        return
    turn.put(order.claim_dropped())
    text = f"{asked.order_ref}: the broker said {order.claimed} filled, and the account holds what {order.filled} leave"
    turn.alarm(f"disproved:{asked.order_ref}:{order.claimed}", text, latch_reducing=True)


def _short(turn: Turn, asked: PositionShort) -> None:
    trade = turn.trade
    if asked.quantity <= 0:
        turn.note(shortfall=ZERO, shortfall_at=None, shortfall_told=False)
        return
    if asked.unasked:
        turn.note(shortfall_told=True)
        turn.requery("the account was said to hold less")
    since = trade.shortfall_at
    filled_since = since is not None and any(execution.at >= since for execution in trade.executions.values())
    if trade.shortfall != asked.quantity or since is None or filled_since:
        turn.note(shortfall=asked.quantity, shortfall_at=asked.at)
        return
    if turn.age(since) < SHORTFALL_STANDS:
        return
    gone = min(asked.quantity, max(trade.open_quantity, ZERO))
    gone_in_all = trade.reduced_elsewhere + gone
    turn.note(reduced_elsewhere=gone_in_all, shortfall=ZERO, shortfall_at=None, shortfall_told=False)
    turn.alarm(f"elsewhere:{asked.at}", f"{gone} units left by another hand; our exits for them are taken back")
