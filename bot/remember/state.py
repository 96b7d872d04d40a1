"""Everything the desk remembers: the fold of the journal, and nothing that is not in it.

`evolve` is the only mutator. It never decides and never fails on a fact that was written once: replaying the journal
from its first row gives the same state again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from bot.card import Card
from bot.message import ChatInput, MessageDeleted, MessageEdited, MessageKey
from bot.remember import facts
from bot.remember.brokered import go_blind, hear_broker, instruct
from bot.remember.forgetting import forget
from broker.events import (
    Connected,
    PositionReported,
)
from broker.link import Link
from broker.record import Trade
from broker.trade import opened
from risk.book import Account, ClosedTrade, RecentSignal
from risk.decision import Check, Violation
from risk.plan import Plan
from risk.states import TradingState

LOOK_BACK = timedelta(days=1)
"""How long decided entries are remembered, for the rules against repetition."""

EDITED = "its message was edited"
MessageId = tuple[str, str, str]


@dataclass(slots=True)
class Latch:
    """The trading state, with who set it, when and why."""

    state: TradingState = TradingState.ACTIVE
    by: str = ""
    reason: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class State:
    """Mutable on purpose, and only by `evolve`: a copy of it for every fact would cost more than the decision."""

    latch: Latch = field(default_factory=Latch)
    link: Link = Link.DOWN
    connected: Connected | None = None
    account: Account | None = None
    positions: dict[int, PositionReported] = field(default_factory=dict)
    working: dict[int, frozenset[str]] = field(default_factory=dict)
    trades: dict[str, Trade] = field(default_factory=dict)
    over: dict[str, Trade] = field(default_factory=dict)
    awaited: dict[str, facts.EntryAwaited] = field(default_factory=dict)
    origins: dict[str, facts.EntryAwaited] = field(default_factory=dict)
    refusals: dict[str, tuple[Violation, ...]] = field(default_factory=dict)
    checks: dict[str, tuple[Check, ...]] = field(default_factory=dict)
    voided: dict[str, str] = field(default_factory=dict)
    shadows: dict[str, Plan] = field(default_factory=dict)
    readings: dict[MessageId, tuple[str, ...]] = field(default_factory=dict)
    refused_messages: dict[MessageId, str] = field(default_factory=dict)
    approved: dict[str, datetime] = field(default_factory=dict)
    exits: dict[tuple[str, str, str, str], datetime] = field(default_factory=dict)
    withdrawn: dict[MessageId, str] = field(default_factory=dict)
    confirmations: dict[str, facts.ConfirmationAsked] = field(default_factory=dict)
    delivered: dict[str, str] = field(default_factory=dict)
    queued: dict[str, Card] = field(default_factory=dict)
    recent: list[RecentSignal] = field(default_factory=list)
    closed: list[ClosedTrade] = field(default_factory=list)
    peak_equity: Decimal | None = None
    equity: list[tuple[datetime, Decimal]] = field(default_factory=list)
    high_water: int = 0
    alarms: list[facts.AlarmRaised] = field(default_factory=list)
    said: dict[str, datetime] = field(default_factory=dict)
    started: facts.Started | None = None
    forgot_on: date | None = None
    summed_on: date | None = None
    head_told_on: date | None = None
    checked_on: date | None = None
    halted: dict[str, str] = field(default_factory=dict)
    status_said_at: datetime | None = None
    unlinked_since: datetime | None = None
    outage_tellings: int = 0
    outage_told_at: datetime | None = None
    link_breaks: list[datetime] = field(default_factory=list)
    flapping_told_at: datetime | None = None
    login_reminded_on: date | None = None

    def trade(self, trade_ref: str) -> Trade | None:
        """A trade, live or over."""
        return self.trades.get(trade_ref) or self.over.get(trade_ref)

    def live(self) -> list[Trade]:
        """Every trade that is not over."""
        return list(self.trades.values())


def evolve(state: State, fact: facts.Fact) -> None:  # noqa: PLR0912, PLR0915, C901 (one flat match over the closed union is the point)
    """Take a fact in."""
    _forget_daily(state, fact.at)
    match fact:
        case facts.Started():
            _leave_other_account(state, fact)
            if state.link is Link.RECONCILED or state.unlinked_since is None:
                # An outage that outlives a run is one outage: many short runs must not each begin it anew.
                state.unlinked_since = fact.at
            # Whatever the last run knew of the broker is old now: it must be asked again.
            state.started, state.link, state.connected = fact, Link.DOWN, None
            go_blind(state, fact.at)
        case facts.EntryAwaited():
            state.awaited[fact.trade_ref] = state.origins[fact.trade_ref] = fact
        case facts.EntryApproved():
            state.approved[fact.trade_ref] = fact.at
        case facts.ExitHeard():
            _note_exit(state, fact)
        case facts.EntryRefused():
            _remember(state, fact.trade_ref, fact.at, accepted=False)
            state.refusals[fact.trade_ref] = fact.violations
            state.checks[fact.trade_ref] = fact.passed
        case facts.EntryVoided():
            state.awaited.pop(fact.trade_ref, None)
            state.voided[fact.trade_ref] = fact.reason
        case facts.EntrySending():
            _remember(state, fact.trade_ref, fact.at, accepted=True)
            state.trades[fact.trade_ref] = opened(fact.plan, fact.at)
            state.checks[fact.trade_ref] = fact.passed or tuple((law, "", "") for law in fact.checks)
            state.high_water = max(state.high_water, *fact.order_ids)
        case facts.EntryShadowed():
            _remember(state, fact.trade_ref, fact.at, accepted=True)
            state.shadows[fact.trade_ref] = fact.plan
            state.checks[fact.trade_ref] = fact.passed
        case facts.ReductionSending():
            state.high_water = max(state.high_water, fact.order_id)
        case facts.BrokerSaid():
            hear_broker(state, fact.trade_ref, fact.event)
        case facts.TradeInstructed():
            instruct(state, fact)
        case facts.TradingStateSet():
            state.latch = Latch(TradingState(fact.state), fact.by, fact.reason, fact.at)
            if fact.state == "active":
                state.halted.clear()
        case facts.ContractsChecked():
            state.checked_on = fact.day
        case facts.OutageTold():
            if not state.outage_tellings:
                del state.link_breaks[-1:]  # told of as what it is
            state.outage_tellings, state.outage_told_at = state.outage_tellings + 1, fact.at
        case facts.OutageEnded():
            state.outage_tellings, state.outage_told_at = 0, None
        case facts.FlappingTold():
            state.link_breaks, state.flapping_told_at = [], fact.at
        case facts.LoginReminded():
            state.login_reminded_on = fact.day
        case facts.SymbolHalted():
            state.halted[fact.symbol] = fact.reason
        case facts.SignalRead():
            state.readings[message_id_of(fact.message)] = fact.trade_refs
        case facts.MessageRefused():
            # The first refusal is kept: a later one, of an edit, does not make a signal of what was none.
            state.refused_messages.setdefault(message_id_of(fact.message), fact.code)
        case facts.PostQueued():
            state.queued[fact.post.key] = fact.post.card
            if fact.post.pin:
                state.status_said_at = fact.at
        case facts.PostDelivered():
            state.delivered[fact.key] = fact.message_id
            _bind_post(state, fact)
        case facts.EquityMarked():
            state.equity.append((fact.at, fact.net_liquidation))
            state.peak_equity = max(state.peak_equity or fact.net_liquidation, fact.net_liquidation)
        case facts.DaySummed():
            state.summed_on = fact.day
        case facts.HeadTold():
            state.head_told_on = fact.day
        case facts.ConfirmationAsked():
            state.confirmations[fact.token] = fact
        case facts.ConfirmationUsed():
            state.confirmations.pop(fact.token, None)
        case facts.AlarmRaised():
            state.alarms.append(fact)
            state.said = {text: at for text, at in state.said.items() if fact.at - at < LOOK_BACK} | {
                fact.text: fact.at
            }
        case facts.Heard():
            _note_withdrawal(state, fact.input)
        case (
            facts.MessageIgnored()
            | facts.CancelSending()
            | facts.RepricingSending()
            | facts.CommandTaken()
            | facts.CommandRefused()
            | facts.Stopped()
        ):
            pass
        case _:
            assert_never(fact)


def _forget_daily(state: State, at: datetime) -> None:
    today = at.date()
    if state.forgot_on is None or today > state.forgot_on:
        state.forgot_on = today
        forget(state, at)


def _leave_other_account(state: State, now: facts.Started) -> None:
    """Another account's results and holdings say nothing of this one's: its peak would be a drawdown at once."""
    before = state.started
    if before is None:
        return
    changed = now.mode != before.mode or "" != before.account != now.account != ""
    if changed:
        state.equity, state.peak_equity, state.closed = [], None, []
        state.positions, state.working = {}, {}


def message_id_of(message: MessageKey) -> MessageId:
    """A message, whatever thread it stands in."""
    return (message.platform, message.channel, message.message_id)


def _remember(state: State, trade_ref: str, at: datetime, *, accepted: bool) -> None:
    awaited = state.awaited.pop(trade_ref, None)
    old = next((n for n, signal in enumerate(state.recent) if at - signal.at < LOOK_BACK), len(state.recent))
    del state.recent[:old]
    if awaited is None:
        return
    state.recent.append(
        RecentSignal(
            at=at,
            platform=awaited.message.platform,
            channel=awaited.message.channel,
            author=awaited.author,
            message_id=awaited.message.message_id,
            fingerprint=awaited.fingerprint,
            accepted=accepted,
        )
    )


def _note_exit(state: State, fact: facts.ExitHeard) -> None:
    place = fact.message
    for symbol in fact.symbols:
        key = (place.platform, place.channel, fact.author, symbol)
        state.exits[key] = max(fact.sent_at, state.exits.get(key, fact.sent_at))
    if fact.reply_to:
        state.withdrawn[(place.platform, place.channel, fact.reply_to)] = "an exit answered it before it was sent"


def _note_withdrawal(state: State, heard: ChatInput) -> None:
    """An edit or a deletion may be heard before the post that it is of: that post must not open anything then."""
    match heard:
        case MessageEdited():
            # A deletion, or an exit in answer to it, says more than an edit that is heard after it.
            state.withdrawn.setdefault((heard.platform, heard.channel, heard.message_id), EDITED)
        case MessageDeleted():
            state.withdrawn[(heard.platform, heard.channel, heard.message_id)] = "its message was deleted"
        case _:
            pass


def _bind_post(state: State, fact: facts.PostDelivered) -> None:
    kind, _, trade_ref = fact.key.partition(":")
    if kind in {"card", "fill"}:
        state.readings[(fact.platform, fact.channel, fact.message_id)] = (trade_ref.partition(":")[0],)
