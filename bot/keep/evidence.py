"""What the ledger shows of paper trading, counted for the checklist. It reads, and changes nothing.

Only what happened while the bot ran in paper mode counts, and only in the last sixty days: older runs were of an older
program in another market.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import utc_text
from bot.keep.trial import Trial
from bot.remember.facts import (
    FACT,
    AlarmRaised,
    BrokerSaid,
    EntryRefused,
    EntrySending,
    Fact,
    Started,
    TradeInstructed,
    TradingStateSet,
)
from broker.events import SnapshotTaken
from broker.record import TradeState
from broker.trade import opened
from risk.plan import Role
from risk.readiness import Evidence

STRETCH: Final = timedelta(days=60)
NEW_YORK = ZoneInfo("America/New_York")

_RUN_BEFORE = "SELECT body FROM journal WHERE kind = 'started' AND at < ? ORDER BY seq DESC LIMIT 1"
_LATCH_BEFORE = "SELECT body FROM journal WHERE kind = 'trading_state_set' AND at < ? ORDER BY seq DESC LIMIT 1"
_FACTS = """
SELECT body FROM journal WHERE at >= ? AND kind IN ('started', 'trading_state_set', 'entry_refused', 'entry_sending',
    'broker_said', 'trade_instructed', 'alarm_raised') ORDER BY seq
"""
_RUNS = "SELECT seq, body FROM journal WHERE kind = 'started' ORDER BY seq"
_FIRST = "SELECT coalesce(min(seq), 0) FROM journal WHERE at >= ?"
_MESSAGES = """
SELECT count(*), coalesce(sum(EXISTS (
    SELECT 1 FROM journal AS verdict WHERE verdict.caused_by = heard.seq
    AND verdict.kind IN ('message_ignored', 'message_refused', 'signal_read')
)), 0)
FROM journal AS heard
WHERE kind = 'heard' AND seq > ? AND seq < ? AND json_extract(body, '$.input.kind') = 'message_posted'
"""
_ENDLESS = 2**62


def gather(connection: sqlite3.Connection, now: datetime) -> Evidence:
    """Count everything in the journal's paper runs of the last sixty days."""
    since = now - STRETCH
    messages, explained = _messages(connection, since)
    tally = Tally(_latest(connection, _RUN_BEFORE, since), _latest(connection, _LATCH_BEFORE, since))
    for (body,) in connection.execute(_FACTS, (utc_text(since),)):
        tally.take(FACT.validate_json(body))
    return tally.evidence(now, messages, explained)


def _latest(connection: sqlite3.Connection, query: str, before: datetime) -> Fact | None:
    found = connection.execute(query, (utc_text(before),)).fetchone()
    return FACT.validate_json(found[0]) if found else None


def _messages(connection: sqlite3.Connection, since: datetime) -> tuple[int, int]:
    """Messages that were heard, and those of them with a verdict in the same turn."""
    heard = explained = 0
    first = connection.execute(_FIRST, (utc_text(since),)).fetchone()[0]
    for begin, end in _paper_runs(connection):
        if end > first > 0:
            counts = connection.execute(_MESSAGES, (max(begin, first - 1), end)).fetchone()
            heard, explained = heard + counts[0], explained + counts[1]
    return heard, explained


def _paper_runs(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    runs = connection.execute(_RUNS).fetchall()
    ends = [*(seq for seq, _ in runs), _ENDLESS][1:]
    for (begin, body), end in zip(runs, ends, strict=True):
        started = FACT.validate_json(body)
        if isinstance(started, Started) and started.mode == "paper":
            yield begin, end


class Tally:
    """The fold of the facts that are evidence; `run` and `latch` are how things stood before the first of them."""

    def __init__(self, run: Fact | None = None, latch: Fact | None = None) -> None:
        self._paper = isinstance(run, Started) and run.mode == "paper"
        self._halted = isinstance(latch, TradingStateSet) and latch.state == "halted"
        self._trials: dict[str, Trial] = {}
        self._snapshots = self._refusals = self._kills = self._after_kill = self._alarms = self._unchecked = 0

    def take(self, fact: Fact) -> None:
        """Take one fact in; what happened in live is no evidence."""
        match fact:
            case Started():
                self._paper = fact.mode == "paper"
            case TradingStateSet():
                self._kills += self._paper and fact.state == "halted"
                self._halted = fact.state == "halted"
            case _ if self._paper:
                self._take_in_paper(fact)
            case _:
                pass

    def _take_in_paper(self, fact: Fact) -> None:
        match fact:
            case EntryRefused():
                self._refusals += 1
            case EntrySending():
                self._send(fact)
            case BrokerSaid():
                self._snapshots += isinstance(fact.event, SnapshotTaken)
                if trial := self._trials.get(fact.trade_ref):
                    trial.hear(fact.event)
            case TradeInstructed():
                if trial := self._trials.get(fact.trade_ref):
                    trial.instruct(fact.instruction)
            case AlarmRaised():
                self._alarms += 1
            case _:
                pass

    def _send(self, fact: EntrySending) -> None:
        self._trials[fact.trade_ref] = Trial(opened(fact.plan, fact.at))
        self._after_kill += self._halted
        self._unchecked += not (fact.passed or fact.checks)

    def evidence(self, now: datetime, messages: int, explained: int) -> Evidence:
        """The counts. An entry that may still fill is no evidence yet."""
        judged = [trial for trial in self._trials.values() if trial.entry_is_over]
        filled = [trial for trial in judged if trial.trade.entry_filled > 0]
        stops = [trial.exits(Role.STOP) for trial in filled]
        targets = [trial.exits(Role.TARGET) for trial in filled]
        overfilled = sum(trial.trade.entry_filled > trial.trade.plan.quantity for trial in filled)
        return Evidence(
            first_trade_at=min((trial.trade.opened_at for trial in filled), default=None),
            now=now,
            days_traded=len({trial.trade.opened_at.astimezone(NEW_YORK).date() for trial in filled}),
            completed_trades=sum(t.trade.is_over and t.trade.state is TradeState.CLOSED for t in filled),
            messages=messages,
            explained=explained,
            entries_sent=len(judged),
            entries_as_planned=sum(trial.as_planned for trial in judged),
            trades_filled=len(filled),
            fills_covered=sum(trial.was_covered for trial in filled),
            stops_hit=sum(hit for hit, _ in stops),
            stops_closed=sum(closed for _, closed in stops),
            targets_hit=sum(hit for hit, _ in targets),
            targets_closed=sum(closed for _, closed in targets),
            sized_right=sum(trial.sized_right for trial in judged),
            refusals=self._refusals,
            limits_exceeded=self._unchecked + overfilled,
            kills=self._kills,
            entries_after_kill=self._after_kill,
            unexplained=sum(trial.differs for trial in self._trials.values()) if self._snapshots else None,
            unexpected=self._alarms if self._trials else None,
        )
