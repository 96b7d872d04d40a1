"""What happened, in the past tense: the rows of the journal. Memory is the fold of these and of nothing else.

A fact is written before anyone acts on it. Its `kind` and fields are kept for ever: a later version may add a field
with a default, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.card import Post
from bot.message import ChatInput, MessageKey
from broker.events import BrokerEvent
from broker.instruction import Instruction
from broker.port import Reduction, Repricing
from parsers.intent import Add, Open, TradeIntent
from parsers.value import Value
from risk.decision import Check, Violation
from risk.plan import Plan


class Started(Value):
    """The service came up with this configuration."""

    kind: Literal["started"] = "started"
    at: datetime
    version: str
    bot: str
    mode: Literal["paper", "live"]
    account: str
    config_digest: str


class Stopped(Value):
    """The service went down in order."""

    kind: Literal["stopped"] = "stopped"
    at: datetime
    reason: str


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


class EntryAwaited(Value):
    """An entry waits for its contract, quote or approval; nothing has been sent."""

    kind: Literal["entry_awaited"] = "entry_awaited"
    at: datetime
    trade_ref: str
    message: MessageKey
    author: str
    author_name: str
    intent: Annotated[Open | Add, Field(discriminator="action")]
    sent_at: datetime
    fingerprint: str


class EntryApproved(Value):
    """A person said yes to an entry that waited for it; from here on its age counts from the yes."""

    kind: Literal["entry_approved"] = "entry_approved"
    at: datetime
    trade_ref: str
    by: str


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


class EntryRefused(Value):
    """The limits said no; every violation is here, and in `passed` what the rules that were kept have measured."""

    kind: Literal["entry_refused"] = "entry_refused"
    at: datetime
    trade_ref: str
    violations: tuple[Violation, ...]
    passed: tuple[Check, ...] = ()


class EntryVoided(Value):
    """An entry not yet sent was taken back: by an exit, a cancel, a deletion, or the kill switch."""

    kind: Literal["entry_voided"] = "entry_voided"
    at: datetime
    trade_ref: str
    reason: str


class EntrySending(Value):
    """The plan passed and its orders are about to leave, under these ids.

    `passed` is every rule with its figures. `checks` are the laws alone, as rows before there were figures had them.
    """

    kind: Literal["entry_sending"] = "entry_sending"
    at: datetime
    trade_ref: str
    plan: Plan
    checks: tuple[str, ...] = ()
    order_ids: tuple[int, ...]
    passed: tuple[Check, ...] = ()


class EntryShadowed(Value):
    """The plan passed, and nothing of it is sent: this bot or this channel only shows what it would do."""

    kind: Literal["entry_shadowed"] = "entry_shadowed"
    at: datetime
    trade_ref: str
    plan: Plan
    passed: tuple[Check, ...] = ()


class ReductionSending(Value):
    """A reducing order is about to leave; `order_id` is 0 when it amends one that works."""

    kind: Literal["reduction_sending"] = "reduction_sending"
    at: datetime
    trade_ref: str
    reduction: Reduction
    order_id: int


class RepricingSending(Value):
    """Another price for an entry that works is about to leave."""

    kind: Literal["repricing_sending"] = "repricing_sending"
    at: datetime
    trade_ref: str
    repricing: Repricing


class CancelSending(Value):
    """A cancel of one order of ours is about to leave."""

    kind: Literal["cancel_sending"] = "cancel_sending"
    at: datetime
    trade_ref: str
    order_ref: str
    reason: str


class BrokerSaid(Value):
    """A report of the broker that changes something; `trade_ref` is empty when it is about no trade of ours."""

    kind: Literal["broker_said"] = "broker_said"
    at: datetime
    trade_ref: str
    event: BrokerEvent


class TradeInstructed(Value):
    """A person, a message or time asked something of a trade."""

    kind: Literal["trade_instructed"] = "trade_instructed"
    at: datetime
    trade_ref: str
    instruction: Instruction
    by: str = ""


class TradingStateSet(Value):
    """ACTIVE, REDUCING or HALTED, latched until set again; with who, when and why."""

    kind: Literal["trading_state_set"] = "trading_state_set"
    at: datetime
    state: Literal["active", "reducing", "halted"]
    by: str
    reason: str


class CommandTaken(Value):
    """A command was carried out."""

    kind: Literal["command_taken"] = "command_taken"
    at: datetime
    message: MessageKey
    name: str
    argument: str
    by: str


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


class CommandRefused(Value):
    """A command was not carried out, and why."""

    kind: Literal["command_refused"] = "command_refused"
    at: datetime
    message: MessageKey
    name: str
    by: str
    reason: str


class AlarmRaised(Value):
    """Something that a person must know."""

    kind: Literal["alarm_raised"] = "alarm_raised"
    at: datetime
    trade_ref: str
    text: str


class PostQueued(Value):
    """Words on their way into a channel."""

    kind: Literal["post_queued"] = "post_queued"
    at: datetime
    post: Post


class PostDelivered(Value):
    """A post stands in the channel under this platform id: a reply to it means its trade."""

    kind: Literal["post_delivered"] = "post_delivered"
    at: datetime
    key: str
    platform: str
    channel: str
    message_id: str


class ContractsChecked(Value):
    """The contracts of all open trades were asked for again on this day, in New York."""

    kind: Literal["contracts_checked"] = "contracts_checked"
    at: datetime
    day: date


class SymbolHalted(Value):
    """The contract of an open trade is not what it was: no entry into its symbol until an owner resumes."""

    kind: Literal["symbol_halted"] = "symbol_halted"
    at: datetime
    symbol: str
    reason: str


class OutageTold(Value):
    """People were told, once more, that the link has not been whole since then."""

    kind: Literal["outage_told"] = "outage_told"
    at: datetime
    since: datetime


class OutageEnded(Value):
    """An outage that people were told of is over."""

    kind: Literal["outage_ended"] = "outage_ended"
    at: datetime


class FlappingTold(Value):
    """People were told that the link broke so many times since then, each time for a moment."""

    kind: Literal["flapping_told"] = "flapping_told"
    at: datetime
    since: datetime
    breaks: int


class LoginReminded(Value):
    """The owners were reminded on this day, in New York, that the gateway wants its weekly login."""

    kind: Literal["login_reminded"] = "login_reminded"
    at: datetime
    day: date


class DaySummed(Value):
    """The day's result was told, or there was none to tell; `day` is New York's."""

    kind: Literal["day_summed"] = "day_summed"
    at: datetime
    day: date


class HeadTold(Value):
    """A row's number and its hash in hex were told to the owners, which pins all rows up to it; `day` is New York's."""

    kind: Literal["head_told"] = "head_told"
    at: datetime
    day: date
    seq: int
    hash: str


class EquityMarked(Value):
    """The account's net liquidation at a moment, for drawdown and the equity curve."""

    kind: Literal["equity_marked"] = "equity_marked"
    at: datetime
    net_liquidation: Decimal
    currency: str


Fact = Annotated[
    Started
    | Stopped
    | Heard
    | MessageIgnored
    | MessageRefused
    | SignalRead
    | EntryAwaited
    | EntryApproved
    | ExitHeard
    | EntryRefused
    | EntryVoided
    | EntrySending
    | EntryShadowed
    | ReductionSending
    | RepricingSending
    | CancelSending
    | BrokerSaid
    | TradeInstructed
    | TradingStateSet
    | CommandTaken
    | ConfirmationAsked
    | ConfirmationUsed
    | CommandRefused
    | AlarmRaised
    | PostQueued
    | PostDelivered
    | EquityMarked
    | DaySummed
    | HeadTold
    | ContractsChecked
    | SymbolHalted
    | OutageTold
    | OutageEnded
    | FlappingTold
    | LoginReminded,
    Field(discriminator="kind"),
]

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
"""Reads a fact back from the JSON of its row."""


def trade_ref_in(fact: Fact) -> str:
    """The trade a fact belongs to, or an empty string."""
    # Not `getattr`: a model makes a sentence for every field that it does not have.
    return str(vars(fact).get("trade_ref", ""))
