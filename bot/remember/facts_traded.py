"""What became of entries, and of the trades that they opened."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.message import MessageKey
from broker.events import BrokerEvent
from broker.instruction import Instruction
from broker.port import Reduction, Repricing
from parsers.intent import Add, Open
from parsers.value import Value
from risk.decision import Checks, Violation
from risk.plan import Plan


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


class EntryRefused(Value):
    """The limits said no; every violation is here, and in `passed` what the rules that were kept have measured."""

    kind: Literal["entry_refused"] = "entry_refused"
    at: datetime
    trade_ref: str
    violations: tuple[Violation, ...]
    passed: Checks = ()


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
    passed: Checks = ()


class EntryShadowed(Value):
    """The plan passed, and nothing of it is sent: this bot or this channel only shows what it would do."""

    kind: Literal["entry_shadowed"] = "entry_shadowed"
    at: datetime
    trade_ref: str
    plan: Plan
    passed: Checks = ()


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
