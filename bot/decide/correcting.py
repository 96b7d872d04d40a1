"""Where a channel allows it, an edit may correct what its message first said: in time, and never to more."""

from __future__ import annotations

from bot.decide import entering
from bot.decide.turn import Turn
from bot.message import MessageEdited, key_of
from bot.remember.facts import SignalRead
from parsers.intent import Add, Open
from parsers.outcome import Outcome, Signal
from risk.plan import trade_ref_of

AS_EDITED = "edited"
"""The code of a refused edit: where it is the first refusal, the message as it was posted had not been refused."""


def corrected(turn: Turn, edit: MessageEdited, outcome: Outcome) -> tuple[Open, ...] | None:
    """The entries that this edit may open, asked before what waits is taken back; None when it may open nothing.

    Only of a message that was refused as it stood, or whose entries all wait still: what was sent once, or was taken
    for chatter, is not opened by an edit. A quantity that was read first is the most that an edit may ask for.
    """
    if not isinstance(outcome, Signal) or edit.heard_at - edit.sent_at > turn.charter.max_message_age:
        return None
    wanted = tuple(intent for intent in outcome.intents if isinstance(intent, Open))
    if len(wanted) != len(outcome.intents):
        return None
    message = (edit.platform, edit.channel, edit.message_id)
    refs = turn.state.readings.get(message, ())
    if not refs:
        return wanted if turn.state.refused_messages.get(message, AS_EDITED) != AS_EDITED else None
    first = [turn.state.awaited[ref].intent for ref in refs if ref in turn.state.awaited]
    if not len(first) == len(refs) == len(wanted):
        return None
    return wanted if all(_within(new, old) for new, old in zip(wanted, first, strict=True)) else None


def _within(new: Open, old: Open | Add) -> bool:
    """Whether it asks for no more: a size that only one of them names cannot be compared."""
    if (new.quantity_unit, new.risk_hint) != (old.quantity_unit, old.risk_hint):
        return False
    if new.quantity is None or old.quantity is None:
        return new.quantity is None and old.quantity is None
    return new.quantity <= old.quantity


def reopen(turn: Turn, edit: MessageEdited, intents: tuple[Open, ...]) -> None:
    """Let the corrected entries walk the whole way again, under references of their own."""
    places = [edit.revision + number for number in range(len(intents))]
    refs = tuple(trade_ref_of(edit.platform, edit.channel, edit.message_id, place) for place in places)
    turn.record(
        SignalRead(
            at=turn.now,
            message=key_of(edit),
            author=edit.author.id,
            intents=intents,
            trade_refs=refs,
            sent_at=edit.sent_at,
        )
    )
    for intent, place in zip(intents, places, strict=True):
        entering.await_entry(turn, edit, intent, place, corrects=True)
