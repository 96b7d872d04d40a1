"""A message becomes exactly one verdict: silence, a refusal in the channel, or intents that are acted upon."""

from __future__ import annotations

from datetime import timedelta

from bot.card import Priority
from bot.decide import correcting, entering, managing, telling, watching
from bot.decide.gate import Admitted, Denied, Silenced, may_signal
from bot.decide.turn import Turn
from bot.message import MessageDeleted, MessageEdited, MessageKey, MessagePosted, key_of
from bot.people import Channel
from bot.remember import story
from bot.remember.facts import ExitHeard, Heard, MessageIgnored, MessageRefused, SignalRead
from bot.say import replies
from bot.say.family import enlarged_ref, heads, meant_by
from broker.instruction import EntryCancelRequested
from broker.record import Trade
from parsers.bind import bind
from parsers.context import Context, Holding
from parsers.dialect import Dialect
from parsers.intent import Add, Cancel, Close, MoveStop, MoveTarget, Open, PriceTarget, TradeIntent, Trim, Unbound
from parsers.outcome import Chatter, Malformed, Outcome, Signal
from parsers.parse import parse
from risk.plan import trade_ref_of


def hear(turn: Turn, message: MessagePosted) -> None:
    """Gate, read, bind, act."""
    turn.record(Heard(at=turn.now, input=message))
    match may_signal(turn.charter.house, message, turn.charter.max_message_age):
        case Silenced(reason=reason):
            ignore(turn, message, reason)
        case Denied(code=code, text=text):
            if not isinstance(_read(turn, message, _channel(turn, message)), Chatter):
                refuse(turn, message, code, text)
            else:
                ignore(turn, message, "chatter")
        case Admitted(channel=channel):
            _judge(turn, message, _read(turn, message, channel))


def _channel(turn: Turn, message: MessagePosted) -> Channel:
    channel = turn.charter.house.channel(message.platform, message.channel, message.thread)
    return channel or Channel(platform=message.platform, id=message.channel)


def _read(turn: Turn, message: MessagePosted | MessageEdited, channel: Channel) -> Outcome:
    return parse(message.text, turn.charter.dialects[channel.tongue], message.sent_at)


def _judge(turn: Turn, message: MessagePosted, outcome: Outcome) -> None:
    match outcome:
        case Chatter():
            ignore(turn, message, "chatter")
        case Malformed():
            _refuse_reading(turn, message, outcome)
        case Signal():
            voided = _heed_exits(turn, message, outcome)
            match _bound(turn, message, outcome):
                case Signal() as bound:
                    _act(turn, message, bound)
                case Malformed() as fault if not voided:
                    _refuse_reading(turn, message, fault)
                case Chatter() if not voided:
                    ignore(turn, message, "chatter")
                case _:
                    _record_reading(turn, message, outcome, voided)


def _bound(turn: Turn, message: MessagePosted, signal: Signal) -> Outcome:
    if all(isinstance(intent, Open) for intent in signal.intents):
        return signal  # an opening means no trade that there is, so none is looked for
    return bind(signal, context_of(turn, message, signal), _dialect(turn, message))


def _dialect(turn: Turn, message: MessagePosted) -> Dialect:
    return turn.charter.dialects[_channel(turn, message).tongue]


# ── Verdicts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def ignore(turn: Turn, message: MessagePosted | MessageEdited | MessageDeleted, reason: str) -> None:
    """Silence is a verdict too, and it is on record."""
    turn.record(MessageIgnored(at=turn.now, message=key_of(message), reason=reason))


def refuse(turn: Turn, message: MessagePosted | MessageEdited, code: str, text: str) -> None:
    """Say no, in the channel, once."""
    place = key_of(message)
    turn.record(MessageRefused(at=turn.now, message=place, author=message.author.id, code=code, text=text))
    if not telling.takes(turn, place, "errors"):
        return
    card = replies.refused_message(turn.charter.badge, "Not done", text)
    turn.say(_verdict_key(place), place, card, reply_to=place.message_id, priority=Priority.REPLY)


def _refuse_reading(turn: Turn, message: MessagePosted, fault: Malformed) -> None:
    place = key_of(message)
    turn.record(
        MessageRefused(
            at=turn.now,
            message=place,
            author=message.author.id,
            code=fault.code,
            text=fault.message,
            column=fault.column,
        )
    )
    if not telling.takes(turn, place, "errors"):
        return
    card = replies.misread(turn.charter.badge, message.text, fault)
    turn.say(_verdict_key(place), place, card, reply_to=place.message_id, priority=Priority.REPLY)


def _verdict_key(place: MessageKey) -> str:
    return f"verdict:{place.platform}:{place.channel}:{place.message_id}"


def _record_reading(turn: Turn, message: MessagePosted, signal: Signal, trade_refs: tuple[str, ...]) -> None:
    turn.record(
        SignalRead(
            at=turn.now,
            message=key_of(message),
            author=message.author.id,
            intents=signal.intents,
            trade_refs=trade_refs,
            sent_at=message.sent_at,
        )
    )


# ── What a follow-up can mean ─────────────────────────────────────────────────────────────────────────────────────────


def context_of(turn: Turn, message: MessagePosted, signal: Signal) -> Context:
    """The trades of the message replied to, and the author's own in this channel.

    A sent entry may fill at any moment, so it counts as open to everything but a cancel, which it can still obey.
    """
    cancels = all(isinstance(intent, Cancel) for intent in signal.intents)
    state = turn.state
    answered = state.readings.get((message.platform, message.channel, message.reply_to), ())
    replied = list({each.plan.trade_ref: each for ref in answered for each in meant_by(state, ref)}.values())
    # A reply to a trade that waits, or is over, must not reach for another one.
    own = [] if answered and not replied else _own(turn, message)
    return Context(
        replied=tuple(_holding(trade, cancels=cancels) for trade in replied),
        is_reply=bool(message.reply_to),
        holdings=tuple(_holding(trade, cancels=cancels) for trade in heads(state, own)),
    )


def _own(turn: Turn, message: MessagePosted) -> list[Trade]:
    """The author's trades in this channel that had been posted when the message was."""
    found = []
    for trade in turn.state.live():
        origin = turn.state.origins[trade.plan.trade_ref]
        place = (origin.message.platform, origin.message.channel, origin.author)
        if place == (message.platform, message.channel, message.author.id) and origin.sent_at <= message.sent_at:
            found.append(trade)
    return found


def _holding(trade: Trade, *, cancels: bool) -> Holding:
    pending = cancels and trade.entry_filled == 0
    return Holding(
        trade_ref=trade.plan.trade_ref,
        side=trade.plan.side,
        instrument=trade.plan.contract.instrument,
        quantity=trade.open_quantity if trade.entry_filled > 0 else trade.plan.quantity,
        average_price=trade.average_entry,
        status="pending" if pending else "open",
        targets=tuple(PriceTarget(price=level) for level in story.targets(trade)),
    )


def _heed_exits(turn: Turn, message: MessagePosted, signal: Signal) -> tuple[str, ...]:
    """Before an exit is bound: take back every entry of this author that has not left and that it could mean."""
    exits = [intent for intent in signal.intents if isinstance(intent, Close | Cancel)]
    if exits:
        turn.record(
            ExitHeard(
                at=turn.now,
                message=key_of(message),
                author=message.author.id,
                symbols=tuple(sorted({_symbol(intent) for intent in exits})),
                reply_to=message.reply_to,
                sent_at=message.sent_at,
            )
        )
    return tuple(ref for intent in exits for ref in _void_awaited(turn, message, intent))


def _void_awaited(turn: Turn, message: MessagePosted, intent: Close | Cancel) -> list[str]:
    symbol = _symbol(intent)
    replied = turn.state.readings.get((message.platform, message.channel, message.reply_to), ())
    could_mean = [
        awaited.trade_ref
        for awaited in list(turn.state.awaited.values())
        if awaited.message.channel == message.channel
        and (
            awaited.trade_ref in replied
            or enlarged_ref(awaited.intent) in replied
            or (not replied and awaited.author == message.author.id and symbol in {"", _symbol(awaited.intent)})
        )
    ]
    for trade_ref in could_mean:
        entering.void(turn, trade_ref, "taken back before it was sent")
    return could_mean


def _symbol(intent: TradeIntent) -> str:
    subject = intent.subject
    if isinstance(subject, Unbound):
        return subject.instrument.symbol if subject.instrument is not None else subject.symbol
    return subject.instrument.symbol


# ── Acting ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _act(turn: Turn, message: MessagePosted, signal: Signal) -> None:
    _record_reading(turn, message, signal, tuple(_ref(message, i, n) for n, i in enumerate(signal.intents)))
    for index, intent in enumerate(signal.intents):
        match intent:
            case Open() | Add():
                entering.await_entry(turn, message, intent, index)
            case Close() | Trim() | MoveStop() | MoveTarget() | Cancel():
                managing.manage(turn, message, intent, index)


def _ref(message: MessagePosted, intent: TradeIntent, index: int) -> str:
    if isinstance(intent, Open | Add):
        return trade_ref_of(message.platform, message.channel, message.message_id, index)
    return "" if isinstance(intent.subject, Unbound) else intent.subject.trade_ref


# ── Edits and deletions ───────────────────────────────────────────────────────────────────────────────────────────────


def hear_edit(turn: Turn, edit: MessageEdited) -> None:
    """An edit never opens or enlarges a trade; one of an entry that waits takes it back."""
    turn.record(Heard(at=turn.now, input=edit))
    posted = MessagePosted(**edit.model_dump(exclude={"kind", "revision"}))
    match may_signal(turn.charter.house, posted, timedelta.max):
        case Silenced(reason=reason):
            return ignore(turn, edit, reason)
        case Denied(code=code, text=text):
            return refuse(turn, edit, code, text)
        case Admitted(channel=channel):
            return _weigh_edit(turn, edit, _read(turn, edit, channel), channel)


def _weigh_edit(turn: Turn, edit: MessageEdited, outcome: Outcome, channel: Channel) -> None:
    message_id = (edit.platform, edit.channel, edit.message_id)
    refs = turn.state.readings.get(message_id, ())
    waiting = [ref for ref in refs if ref in turn.state.awaited]
    corrected = correcting.corrected(turn, edit, outcome) if channel.edits_may_open else None
    for trade_ref in waiting:
        entering.void(turn, trade_ref, "its message was edited before it was sent")
    if corrected is not None:
        return correcting.reopen(turn, edit, corrected)
    if isinstance(outcome, Chatter) and not refs:
        return ignore(turn, edit, "an edit that says no trade")
    if not refs and message_id not in turn.state.refused_messages and not isinstance(outcome, Signal):
        return ignore(turn, edit, "an edit of chatter")
    advice = (
        "an edit changes no order: reply to the trade instead (SL to BE, trim half, out)"
        if refs and not waiting
        else "an edit opens no trade: post it again"
    )
    return refuse(turn, edit, correcting.AS_EDITED, advice)


def hear_deletion(turn: Turn, deletion: MessageDeleted) -> None:
    """A deletion cancels what has not filled; an open position stays, protected."""
    turn.record(Heard(at=turn.now, input=deletion))
    refs = turn.state.readings.get((deletion.platform, deletion.channel, deletion.message_id), ())
    for trade_ref in refs:
        trade = turn.state.trades.get(trade_ref)
        if trade_ref in turn.state.awaited:
            entering.void(turn, trade_ref, "its message was deleted")
        elif trade is not None and trade.leaves_entry > 0:
            request = EntryCancelRequested(at=turn.now, trade_ref=trade_ref, reason="its message was deleted")
            watching.instruct(turn, request, by="deletion")
    ignore(turn, deletion, "deleted")
