"""What happened, in the past tense: the rows of the journal. Memory is the fold of these and of nothing else.

A fact is written before anyone acts on it. Its `kind` and fields are kept for ever: a later version may add a field
with a default, never rename one.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.remember.facts_governed import (
    ContractsChecked,
    FlappingTold,
    LoginReminded,
    OutageEnded,
    OutageTold,
    Started,
    Stopped,
    SymbolHalted,
    TradingStateSet,
)
from bot.remember.facts_heard import (
    CommandRefused,
    CommandTaken,
    ConfirmationAsked,
    ConfirmationUsed,
    ExitHeard,
    Heard,
    MessageIgnored,
    MessageRefused,
    SignalRead,
)
from bot.remember.facts_told import AlarmRaised, DaySummed, EquityMarked, HeadTold, PostDelivered, PostQueued
from bot.remember.facts_traded import (
    BrokerSaid,
    CancelSending,
    EntryApproved,
    EntryAwaited,
    EntryRefused,
    EntrySending,
    EntryShadowed,
    EntryVoided,
    ReductionSending,
    RepricingSending,
    TradeInstructed,
)

__all__ = [
    "FACT",
    "AlarmRaised",
    "BrokerSaid",
    "CancelSending",
    "CommandRefused",
    "CommandTaken",
    "ConfirmationAsked",
    "ConfirmationUsed",
    "ContractsChecked",
    "DaySummed",
    "EntryApproved",
    "EntryAwaited",
    "EntryRefused",
    "EntrySending",
    "EntryShadowed",
    "EntryVoided",
    "EquityMarked",
    "ExitHeard",
    "Fact",
    "FlappingTold",
    "HeadTold",
    "Heard",
    "LoginReminded",
    "MessageIgnored",
    "MessageRefused",
    "OutageEnded",
    "OutageTold",
    "PostDelivered",
    "PostQueued",
    "ReductionSending",
    "RepricingSending",
    "SignalRead",
    "Started",
    "Stopped",
    "SymbolHalted",
    "TradeInstructed",
    "TradingStateSet",
    "trade_ref_in",
]

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
