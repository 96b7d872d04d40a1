"""What the broker and the clock say, and what each trade needs because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar, assert_never

from bot.card import Priority
from bot.command import Cancel, Reduce, Reprice, TakeSnapshot, Watch
from bot.decide import bulletin, entering, telling, unlinked
from bot.decide.turn import Turn
from bot.remember import story
from bot.remember.brokered import is_news
from bot.remember.facts import (
    AlarmRaised,
    BrokerSaid,
    CancelSending,
    EquityMarked,
    ReductionSending,
    RepricingSending,
    TradeInstructed,
    TradingStateSet,
)
from bot.say import trade_card
from broker import need
from broker.events import (
    AccountReported,
    BrokerEvent,
    CommissionReported,
    Connected,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    PositionReported,
    SnapshotTaken,
    StatusReported,
)
from broker.instruction import (
    ClaimDisproved,
    EntryCancelRequested,
    Instruction,
    OrderUntraced,
    PositionShort,
    SnapshotRead,
    Ticked,
)
from broker.link import may_enter, may_send
from broker.positions import told_unasked
from broker.reconcile import Finding, findings
from broker.record import Trade
from broker.trade import advance
from risk.plan import Role
from risk.states import TradingState, TradingWord, next_trading_state

T = TypeVar("T")
Shown = SnapshotRead | OrderUntraced | ClaimDisproved | PositionShort
"""What a snapshot shows of one trade, beside the reports that it has missed."""

EQUITY_EVERY = timedelta(minutes=5)
SAY_AGAIN = timedelta(hours=1)
"""What stays wrong is found again twice a second or with every snapshot, and said once an hour."""


def hear_broker(turn: Turn, event: BrokerEvent) -> None:
    """Put on record what changes something, and act on what it makes necessary."""
    match event:
        case AccountReported():
            _mark_account(turn, event)
        case PositionReported():
            if _is_of_our_account(turn, event):
                turn.record(BrokerSaid(at=event.at, trade_ref="", event=event))
                for short in told_unasked(turn.state.live(), event):
                    # Closed by another hand, perhaps, and our exits would sell it once more.
                    _tell_quietly(turn, short, by="reconciliation")
        case OrderReported() | StatusReported() | ExecutionReported() | CommissionReported():
            _tell_trade(turn, _trade_ref(turn, event), event)
        case ErrorReported():
            _hear_error(turn, event)
        case Connected():
            turn.record(BrokerSaid(at=event.at, trade_ref="", event=event))
            for trade in turn.state.live():
                # The stream that an exit is priced by was opened by the entry, and perhaps by another process.
                turn.order(Watch(trade.plan.contract))
        case SnapshotTaken():
            ours = tuple(position for position in event.positions if _is_of_our_account(turn, position))
            _reconcile(turn, event.model_copy(update={"positions": ours}))
        case _:
            turn.record(BrokerSaid(at=event.at, trade_ref="", event=event))


def _is_of_our_account(turn: Turn, position: PositionReported) -> bool:
    """One login may see several accounts, and what another one holds must not be taken for ours."""
    return turn.charter.account in {"", position.account}


def _mark_account(turn: Turn, event: AccountReported) -> None:
    """Figures move with every quote: they are kept in memory, and the equity is written down now and then."""
    turn.state.account = event.account
    last = turn.state.equity[-1][0] if turn.state.equity else None
    if event.account.net_liquidation is not None and (last is None or event.at - last >= EQUITY_EVERY):
        turn.record(
            EquityMarked(at=event.at, net_liquidation=event.account.net_liquidation, currency=event.account.currency)
        )


def _trade_ref(turn: Turn, event: BrokerEvent) -> str:
    """The trade that an event belongs to: by its order_ref, or for a commission by the execution it is of."""
    if isinstance(event, CommissionReported):
        # A commission comes right behind its execution, so the newest are asked first.
        for trade in (*reversed(turn.state.trades.values()), *reversed(turn.state.over.values())):
            if story.has_execution(trade, event.execution_id):
                return trade.plan.trade_ref
        return ""
    parts = str(getattr(event, "order_ref", "")).split(":")
    ours = len(parts) == 4 and parts[:2] == ["as1", turn.charter.bot]
    return parts[2] if ours and turn.state.trade(parts[2]) is not None else ""


def _hear_error(turn: Turn, event: ErrorReported) -> None:
    trade_ref = _trade_ref(turn, event)
    if trade_ref:
        return _tell_trade(turn, trade_ref, event)
    turn.record(BrokerSaid(at=event.at, trade_ref="", event=event))
    if event.code < 0:
        # Not the broker's but our adapter's own: something that it could not read.
        raise_alarm(turn, need.Alarm(text=event.text), "")
    return None


def _tell_trade(turn: Turn, trade_ref: str, event: BrokerEvent) -> None:
    before = turn.state.trade(trade_ref)
    if before is None:
        return
    after, needs = advance(before, event)
    if after == before and not needs:
        return
    turn.record(BrokerSaid(at=event.at, trade_ref=trade_ref, event=event))
    carry_out(turn, trade_ref, needs)
    turn.in_words(lambda: _tell_people(turn, before, event))
    turn.in_words(lambda: _show(turn, trade_ref))


def _tell_people(turn: Turn, before: Trade, event: BrokerEvent) -> None:
    """Fills are news, and protection makes the news of an entry complete."""
    ref = before.plan.trade_ref
    trade = turn.state.trade(ref)
    if trade is None:
        return
    match event:
        case ExecutionReported(order_ref=order_ref):
            _notice_fill(turn, trade, order_ref)
        case StatusReported() | OrderReported() if trade.protected_quantity != before.protected_quantity:
            for entry in trade.of(Role.ENTRY):
                if entry.filled > 0:
                    _notice_fill(turn, trade, entry.order_ref)
        case _:
            pass


def _show(turn: Turn, trade_ref: str) -> None:
    """The card, and once the trade is over its result beside the last exit, again when a commission changes it."""
    entering.show(turn, trade_ref)
    enlarged = turn.state.trade(trade_ref)
    if enlarged is not None and enlarged.plan.adds_to in turn.state.trades:
        entering.show(turn, enlarged.plan.adds_to)
    trade = turn.state.over.get(trade_ref)
    last = story.last_exit(trade) if trade is not None else None
    if trade is not None and last is not None:
        _notice_fill(turn, trade, last.order_ref)


def _notice_fill(turn: Turn, trade: Trade, order_ref: str) -> None:
    if order_ref not in trade.orders:
        return
    origin = turn.state.origins[trade.plan.trade_ref]
    if not telling.takes(turn, origin.message, "fills"):
        return
    turn.say(
        f"fill:{trade.plan.trade_ref}:{order_ref.rpartition(':')[2]}",
        origin.message,
        trade_card.fill_notice(turn.state, trade, order_ref, turn.charter.badge),
        reply_to=origin.message.message_id,
        priority=Priority.NOTICE,
    )


# ── Reconciling ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _reconcile(turn: Turn, snapshot: SnapshotTaken) -> None:
    """Make every trade agree with the broker; only then is the link good for entries."""
    known = (*turn.state.trades.values(), *turn.state.over.values())
    found = findings(known, snapshot, turn.now, bot=turn.charter.bot, shared=turn.charter.policy.share_position)
    if is_news(turn.state, snapshot):
        turn.record(BrokerSaid(at=snapshot.at, trade_ref="", event=snapshot))
    _each_of_them(found, lambda finding: _take_finding(turn, finding), "findings that could not be taken in")


def _take_finding(turn: Turn, finding: Finding) -> None:
    match finding:
        case need.Alarm():
            raise_alarm(turn, finding, "")
        case need.CancelOrder():
            _cancel(turn, "", finding)
        case SnapshotRead() | OrderUntraced() | ClaimDisproved() | PositionShort():
            _tell_quietly(turn, finding, by="reconciliation")
        case OrderReported() | ExecutionReported():
            _tell_trade(turn, _trade_ref(turn, finding), finding)
        case _:
            raise TypeError(f"a snapshot cannot find a {type(finding).__name__}")


def _each_of_them(those: Iterable[T], take: Callable[[T], None], what: str) -> None:
    """One trade's fault must not end the guard of the others: all are taken in turn, and the faults raised together."""
    faults: list[Exception] = []
    for one in those:
        try:
            take(one)
        except Exception as fault:  # noqa: BLE001 (it is raised again below)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(what, faults)


# ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tick(turn: Turn) -> None:
    """Ask every live trade whether time alone makes it need something, and let what waits too long lapse."""
    try:
        _each_of_them(turn.state.live(), lambda trade: _tick(turn, trade), "trades that could not hear the clock")
    finally:
        entering.lapse(turn)
        bulletin.publish(turn)


def _tick(turn: Turn, trade: Trade) -> None:
    quote = turn.world.quoted(trade.plan.contract)
    quotes = {trade.plan.contract.con_id: quote} if quote is not None else {}
    ticked = Ticked(at=turn.now, may_send=may_send(turn.state.link), may_enter=_may_follow(turn, trade), quotes=quotes)
    _hear_quietly(turn, trade, ticked, by="clock")


def _may_follow(turn: Turn, trade: Trade) -> bool:
    """Whether an entry may be given a worse price: as one could be entered now, by link, state, symbol and charter."""
    state = turn.state
    if trade.plan.chase is None or not may_enter(state.link) or turn.charter.send != "orders":
        return False
    halted = trade.plan.contract.instrument.symbol in state.halted
    return state.latch.state is TradingState.ACTIVE and not halted and not unlinked.quiet(turn)


def _tell_quietly(turn: Turn, finding: Shown, *, by: str) -> None:
    trade = turn.state.trades.get(finding.trade_ref)
    if trade is not None:
        _hear_quietly(turn, trade, finding, by=by)


def _hear_quietly(turn: Turn, trade: Trade, what: Instruction, *, by: str) -> None:
    """What a trade does not answer is not written down: half a second passes often, and mostly changes nothing."""
    after, needs = advance(trade, what)
    if after == trade and not needs:
        return
    ref = trade.plan.trade_ref
    turn.record(TradeInstructed(at=turn.now, trade_ref=ref, instruction=what, by=by))
    carry_out(turn, ref, needs)
    turn.in_words(lambda: _show(turn, ref))


# ── Needs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def instruct(turn: Turn, instruction: Instruction, *, by: str) -> None:
    """Put a request to a trade on record, and carry out what it then needs."""
    trade_ref = str(getattr(instruction, "trade_ref", ""))
    trade = turn.state.trades.get(trade_ref)
    if trade is None:
        return
    _, needs = advance(trade, instruction)
    turn.record(TradeInstructed(at=turn.now, trade_ref=trade_ref, instruction=instruction, by=by))
    carry_out(turn, trade_ref, needs)
    turn.in_words(lambda: _show(turn, trade_ref))


def _end_additions(turn: Turn, trade_ref: str) -> None:
    """Nothing is added to a trade that is over: what of its additions has not filled is taken back."""
    if trade_ref not in turn.state.over:
        return
    for trade in turn.state.live():
        if trade.plan.adds_to == trade_ref and trade.leaves_entry > 0 and not trade.entry_ends:
            ended = EntryCancelRequested(at=turn.now, trade_ref=trade.plan.trade_ref, reason="what it enlarges is over")
            instruct(turn, ended, by="bot")


def carry_out(turn: Turn, trade_ref: str, needs: tuple[need.Need, ...]) -> None:
    """Turn needs into rows and commands, in their order."""
    for wanted in needs:
        match wanted:
            case need.Reduce(reduction=reduction):
                order_id = None if reduction.amends else turn.world.allot(1)[0]
                turn.record(
                    ReductionSending(at=turn.now, trade_ref=trade_ref, reduction=reduction, order_id=order_id or 0)
                )
                turn.order(Reduce(reduction, order_id))
            case need.Reprice(repricing=repricing):
                turn.record(RepricingSending(at=turn.now, trade_ref=trade_ref, repricing=repricing))
                turn.order(Reprice(repricing))
            case need.CancelOrder():
                _cancel(turn, trade_ref, wanted)
            case need.Requery(reason=reason):
                turn.order(TakeSnapshot(reason))
            case need.Alarm():
                raise_alarm(turn, wanted, trade_ref)
            case _:
                assert_never(wanted)
    _end_additions(turn, trade_ref)


def _cancel(turn: Turn, trade_ref: str, wanted: need.CancelOrder) -> None:
    turn.record(CancelSending(at=turn.now, trade_ref=trade_ref, order_ref=wanted.order_ref, reason=wanted.reason))
    turn.order(Cancel(trade_ref, wanted.order_ref))


def raise_alarm(turn: Turn, wanted: need.Alarm, trade_ref: str) -> None:
    """Say it where the trade came from, or everywhere; stop entering when it says so."""
    said = turn.state.said.get(wanted.text)
    if said is not None and turn.now - said < SAY_AGAIN:
        return
    turn.record(AlarmRaised(at=turn.now, trade_ref=trade_ref, text=wanted.text))
    before = turn.state.latch.state
    after = next_trading_state(before, TradingWord.LATCHED)
    if wanted.latch_reducing and after is not before:
        turn.record(TradingStateSet(at=turn.now, state=after.value, by="bot", reason=wanted.text))
    turn.in_words(lambda: telling.alarm(turn, wanted.text, trade_ref))
