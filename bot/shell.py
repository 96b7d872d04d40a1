"""The shell: it drains the inbox, lets the desk decide, writes the turn down in one commit, and only then acts.

No `await` stands between a decision and its row. If the row cannot be written, nothing enters; exits and cancels go out
all the same, since a position does not wait for a disk.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot import snapshot
from bot.clock import Clock
from bot.command import Cancel, Command, Enter, Gather, Reduce, TakeSnapshot, Watch
from bot.desk import Input, Trouble, give_up, step
from bot.facts import Fact, Heard
from bot.gate import Admitted, may_signal
from bot.gathered import Gathered
from bot.inbox import Inbox, Waiting
from bot.ledger import Claim, Entry, Ledger, LedgerUnwritable, TradeRow, claim_of
from bot.message import ButtonPressed, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.rows import trade_row
from bot.state import State, evolve
from bot.turn import Charter, Turn
from bot.vitals import TurnTaken
from broker.instruction import CancelFailed, SendFailed
from broker.legs import legs_of
from broker.port import Broker, NotSent, Unresolvable
from parsers.intent import Cancel as CancelIntent
from parsers.intent import Close
from parsers.outcome import Signal
from parsers.parse import parse
from risk.book import Contract, Quote

log = logging.getLogger("autoscalper.shell")

ANSWER_WITHIN = 1.0
"""Seconds that contract and first quote may take, each."""
QUOTE_FOR_WATCHING = 5.0


@dataclass(slots=True)
class Written:
    """One turn as it goes to the ledger, and what is to be done once it is there.

    `behind` of its entries are of earlier turns that could not be written: what memory holds is written first.
    """

    entries: list[Entry] = field(default_factory=list)
    claims: set[Claim] = field(default_factory=set)
    commands: list[Command] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    behind: int = 0


class Shell:
    """One consumer of one inbox, over one ledger and one broker."""

    def __init__(self, charter: Charter, ledger: Ledger, broker: Broker, clock: Clock) -> None:
        self.charter = charter
        self.state = State()
        self.inbox = Inbox(self._is_exit)
        self.committed = asyncio.Event()
        self._ledger = ledger
        self._broker = broker
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._unwritten = Written()
        self._snapshotting = False
        self._saved_seq = 0
        self.turns = 0
        self.turned_at = time.monotonic()
        """When the last turn ended, on `time.monotonic`."""
        self.observers: list[Callable[[TurnTaken], None]] = []
        """Told of every turn once its orders have left: for figures, never for decisions."""

    @property
    def is_waiting(self) -> bool:
        """Whether an input waits, or an answer from outside is still to come."""
        return bool(len(self.inbox) or self._tasks)

    def restore(self) -> int:
        """Fold the journal into memory, from the last snapshot on; returns how many facts were read."""
        saved = self._ledger.load_snapshot()
        state = snapshot.load(saved.body) if saved is not None else None
        if saved is not None and state is not None:
            self.state, self._saved_seq = state, saved.seq
        count = 0
        for _, fact in self._ledger.facts(self._saved_seq):
            evolve(self.state, fact)
            count += 1
        return count

    def save(self, after: int = 0) -> None:
        """Keep the fold for the next start, if more than so many facts have come since the last time."""
        # With facts that are not written yet, memory is ahead of the journal and no fold of it.
        if self._ledger.last_seq - self._saved_seq <= after or self._unwritten.entries:
            return
        try:
            self._ledger.save_snapshot(self._ledger.last_seq, snapshot.dump(self.state))
        except LedgerUnwritable as fault:
            log.warning("no snapshot was kept, so the next start takes longer: %s", fault)
        else:
            self._saved_seq = self._ledger.last_seq

    def note(self, fact: Fact) -> None:
        """Take in one fact of the service's own (start, stop) and write it.

        Raises:
            LedgerUnwritable: it is not on disk yet.
        """
        evolve(self.state, fact)
        written = self._carry_over()
        written.entries.append(Entry(fact))
        fault = self._write(written)
        if fault is not None:
            raise fault

    async def run(self) -> None:
        """Consume the inbox until cancelled; the turn under way is always finished."""
        try:
            while True:
                self.take(await self.inbox.drain())
        finally:
            for task in self._tasks:
                task.cancel()

    def take(self, batch: Sequence[Waiting]) -> None:
        """One turn: decide everything, one commit, then act."""
        written = self._carry_over()
        for item in batch:
            self._decide(item.what, written)
        began = time.perf_counter()
        fault = self._write(written)
        commit_seconds = time.perf_counter() - began
        for command in written.commands:
            if fault is None or not isinstance(command, Enter):
                self._act(command)
            else:
                self._not_sent(command, f"the journal cannot be written: {fault}")
        for item in batch:
            item.settle(fault)
        self.turns += len(written.entries) > written.behind
        self.committed.set()
        self.turned_at = time.monotonic()
        facts = tuple(entry.fact for entry in written.entries[written.behind :])
        self._tell_observers(TurnTaken(facts, commit_seconds, str(fault or "")))

    def _tell_observers(self, taken: TurnTaken) -> None:
        for observe in self.observers:
            try:
                observe(taken)
            except Exception:  # a figure that cannot be drawn must not stop the trading
                log.exception("an observer failed")

    # ── Deciding and writing ──────────────────────────────────────────────────────────────────────────────────────

    def _decide(self, what: Input, written: Written) -> None:
        claim = _claim(what)
        if claim is not None and (claim in written.claims or self._ledger.seen(claim)):
            return
        turn = Turn(self.charter, self.state, self._broker, self._clock.now())
        try:
            step(turn, what)
        except Exception:  # a fault of ours in one input must not take the others, or the guard of a position, with it
            log.exception("the desk failed on %s", type(what).__name__)
            give_up(turn, what)
            self._drop_entries(turn)
        self._collect(turn, claim, written)

    def _drop_entries(self, turn: Turn) -> None:
        for command in turn.commands:
            if isinstance(command, Enter):
                self._not_sent(command, "an internal fault in the same turn")
        turn.commands = [command for command in turn.commands if not isinstance(command, Enter)]

    def _collect(self, turn: Turn, claim: Claim | None, written: Written) -> None:
        cause = None
        for fact in turn.facts:
            heard = isinstance(fact, Heard)
            written.entries.append(Entry(fact, claim if heard else None, cause))
            if heard:
                cause = self._ledger.last_seq + len(written.entries)
            if ref := str(getattr(fact, "trade_ref", "")):
                written.touched.add(ref)
        if claim is not None:
            written.claims.add(claim)
        written.commands += turn.commands

    def _carry_over(self) -> Written:
        """A turn that begins with what the disk would not take: memory is never ahead of it by more than this."""
        behind = self._unwritten
        return Written(list(behind.entries), set(behind.claims), [], set(behind.touched), len(behind.entries))

    def _write(self, written: Written) -> LedgerUnwritable | None:
        if not written.entries:
            return None
        try:
            self._ledger.commit(written.entries, self._rows(written.touched))
        except LedgerUnwritable as fault:
            log.critical("%s; no entry is sent until it can be written again", fault)
            self._unwritten = written
            return fault
        self._unwritten = Written()
        return None

    def _rows(self, touched: set[str]) -> tuple[TradeRow, ...]:
        return tuple(
            trade_row(self.state.origins[ref], trade) for ref in sorted(touched) if (trade := self.state.trade(ref))
        )

    def _is_exit(self, message: MessagePosted) -> bool:
        match may_signal(self.charter.house, message, timedelta.max):
            case Admitted(channel=channel):
                outcome = parse(message.text, self.charter.dialects[channel.tongue], message.sent_at)
            case _:
                return False
        return isinstance(outcome, Signal) and any(isinstance(i, Close | CancelIntent) for i in outcome.intents)

    # ── Acting ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, command: Command) -> None:
        try:
            match command:
                case Enter(approved=approved, order_ids=order_ids):
                    self._broker.enter(approved, order_ids)
                case Reduce(reduction=reduction, order_id=order_id):
                    self._broker.reduce(reduction, order_id)
                case Cancel(order_ref=order_ref):
                    self._broker.cancel(order_ref)
                case Gather():
                    self._start(self._gather(command))
                case TakeSnapshot():
                    self._start(self._snapshot())
                case Watch(contract=contract):
                    self._start(self._watch(contract))
        except NotSent as fault:
            self._not_sent(command, str(fault))
        except Exception:
            # Whether it left is not known, so its trade goes on as if it had, and asks the broker.
            log.exception("%s failed", type(command).__name__)
            text = f"an internal fault while sending ({type(command).__name__}): the broker is asked what came of it"
            self.inbox.put(Trouble(at=self._clock.now(), text=text))

    def _not_sent(self, command: Command, reason: str) -> None:
        now = self._clock.now()
        log.warning("not sent: %s", reason)
        match command:
            case Enter(approved=approved):
                refs = tuple(leg.order_ref for leg in legs_of(approved.plan))
                self.inbox.put(SendFailed(at=now, trade_ref=approved.plan.trade_ref, order_refs=refs, reason=reason))
            case Reduce(reduction=reduction):
                ref, order_ref = reduction.trade_ref, reduction.order_ref
                self.inbox.put(SendFailed(at=now, trade_ref=ref, order_refs=(order_ref,), reason=reason))
            case Cancel(trade_ref=ref, order_ref=order_ref):
                self.inbox.put(CancelFailed(at=now, trade_ref=ref, order_ref=order_ref, reason=reason))
            case _:
                pass

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("a question to the broker failed", exc_info=fault)

    async def _gather(self, wanted: Gather) -> None:
        contract = await self._resolve(wanted)
        quote = await self._quote(contract, wanted) if isinstance(contract, Contract) else None
        self.inbox.put(Gathered(at=self._clock.now(), trade_ref=wanted.trade_ref, contract=contract, quote=quote))

    async def _resolve(self, wanted: Gather) -> Contract | Unresolvable:
        try:
            return await self._broker.resolve(wanted.instrument, ANSWER_WITHIN)
        except Exception:  # whatever happened, the entry must get an answer and the answer is no
            log.exception("resolving %s failed", wanted.instrument)
            return Unresolvable(reason="the gateway's answer could not be understood", code="timeout")

    async def _quote(self, contract: Contract, wanted: Gather) -> Quote | None:
        try:
            quote = self._broker.quoted(contract)
            if wanted.with_quote and quote is None:
                quote = await self._broker.quote(contract, ANSWER_WITHIN)
        except Exception:  # no quote is an answer too, and the rules know what to make of it
            log.exception("the quote of %s failed", contract.local_symbol)
            return None
        return quote

    async def _snapshot(self) -> None:
        if self._snapshotting:
            return
        self._snapshotting = True
        try:
            await self._broker.snapshot()
        finally:
            self._snapshotting = False

    async def _watch(self, contract: Contract) -> None:
        await self._broker.quote(contract, QUOTE_FOR_WATCHING)


def _claim(what: Input) -> Claim | None:
    match what:
        case MessagePosted() | MessageEdited() | MessageDeleted() | CommandGiven() | ButtonPressed():
            return claim_of(what)
        case _:
            return None
