"""What people said and did, and the one verdict on each message."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.message import ChatInput, MessageKey
from parsers.intent import TradeIntent
from parsers.value import Value


class Heard(Value):
    """Someone said or did something in a channel; claimed once per message and revision."""

    kind: Literal["heard"] = "heard"
    at: datetime
    input: ChatInput


class MessageIgnored(Value):
    """The verdict is silence: chatter, a stranger, a channel that is not ours, an edit that changes nothing."""

    kind: Literal["message_ignored"] = "message_ignored"
    at: datetime
    message: MessageKey
    reason: str


class MessageRefused(Value):
    """The verdict is no, said in the channel with its reason."""

    kind: Literal["message_refused"] = "message_refused"
    at: datetime
    message: MessageKey
    author: str
    code: str
    text: str
    column: int = 0


class SignalRead(Value):
    """The verdict is a reading: each intent with the trade it opens or means."""

    kind: Literal["signal_read"] = "signal_read"
    at: datetime
    message: MessageKey
    author: str
    intents: tuple[TradeIntent, ...]
    trade_refs: tuple[str, ...]
    sent_at: datetime


class ExitHeard(Value):
    """Someone left, or took back: entries that this could mean and that were posted before it must not open any more.

    Noted whether or not a trade was found for it, since an exit is heard ahead of an entry that waits behind it. An
    empty symbol means all of its author's; `reply_to` is the message that it answers, if any.
    """

    kind: Literal["exit_heard"] = "exit_heard"
    at: datetime
    message: MessageKey
    author: str
    symbols: tuple[str, ...]
    reply_to: str = ""
    sent_at: datetime


class CommandTaken(Value):
    """A command was carried out."""

    kind: Literal["command_taken"] = "command_taken"
    at: datetime
    message: MessageKey
    name: str
    argument: str
    by: str


class CommandRefused(Value):
    """A command was not carried out, and why."""

    kind: Literal["command_refused"] = "command_refused"
    at: datetime
    message: MessageKey
    name: str
    by: str
    reason: str


class ConfirmationAsked(Value):
    """A dangerous command waits for its own author to press the button, once and in time."""

    kind: Literal["confirmation_asked"] = "confirmation_asked"
    at: datetime
    token: str
    action: Literal["flatten", "resume"]
    platform: str
    by: str
    until: datetime


class ConfirmationUsed(Value):
    """The button was pressed; it works only once."""

    kind: Literal["confirmation_used"] = "confirmation_used"
    at: datetime
    token: str
