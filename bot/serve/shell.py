"""The shell: it drains the inbox, lets the desk decide, writes the turn down in one commit, and only then acts.

No `await` stands between a decision and its row. If the row cannot be written, nothing enters; exits and cancels go out
all the same, since a position does not wait for a disk. What no order waits for comes last: the card of an entry that
has just left, and the tables that are derived from the journal.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.command import Command, Enter
from bot.decide.desk import Input, Restored, give_up, show_entered, step
from bot.decide.gate import Admitted, may_signal
from bot.decide.turn import Charter, Turn
from bot.keep.derived import TradeRow
from bot.keep.ledger import (
    AlreadyClaimed,
    Claim,
    Entry,
    Ledger,
    LedgerError,
    LedgerUnreadable,
    LedgerUnwritable,
    claim_of,
)
from bot.message import ButtonPressed, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.remember import snapshot
from bot.remember.facts import Fact, Heard, trade_ref_in
from bot.remember.state import State, evolve
from bot.say.rows import trade_row
from bot.serve.acting import Acting
from bot.serve.inbox import Inbox, Waiting
from bot.serve.vitals import TurnTaken
from broker.port import Broker
from parsers.intent import Cancel as CancelIntent
from parsers.intent import Close
from parsers.outcome import Signal
from parsers.parse import parse

log = logging.getLogger("autoscalper.shell")


@dataclass(slots=True)
class Written:
    """One turn as it goes to the ledger, and what is to be done once it is there.

    `behind` of its entries are of earlier turns that could not be written: what memory holds is written first.
    `entered` are the trades whose cards wait until their orders have left, and the row that each follows from.
    """

    entries: list[Entry] = field(default_factory=list)
    claims: set[Claim] = field(default_factory=set)
    commands: list[Command] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    behind: int = 0
    entered: dict[str, int | None] = field(default_factory=dict)

    @property
    def news(self) -> tuple[Fact, ...]:
        """The facts of this very turn."""
        return tuple(entry.fact for entry in self.entries[self.behind :])


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
        self._acting = Acting(broker, self.inbox, clock)
        self._unwritten = Written()
        self._saved_seq = 0
        self.turns = 0
        self.turned_at = time.monotonic()
        """When the last turn ended, on `time.monotonic`."""
        self.observers: list[Callable[[TurnTaken], None]] = []
        """Told of every turn once its orders have left: for figures, never for decisions."""

    @property
    def is_waiting(self) -> bool:
        """Whether an input waits, or an answer from outside is still to come."""
        return bool(len(self.inbox)) or self._acting.is_waiting

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
        # What a crash has left underived, and the cards of entries that left right before it.
        self._derive({trade_ref_in(fact) for fact in self._ledger.underived})
        if self.state.trades:
            self.inbox.put(Restored())
        return count

    def save(self) -> None:
        """Keep the fold for the next start."""
        if self._may_save(0):
            self._keep(self._ledger.last_seq, snapshot.dump(self.state))

    async def save_in_passing(self, after: int) -> None:
        """Keep the fold once more than so many facts have come, a little at a time: turns are taken in between."""
        if not self._may_save(after):
            return
        seq, parts = self._ledger.last_seq, []
        for part in snapshot.pieces(self.state):
            parts.append(part)
            await asyncio.sleep(0)
        self._keep(seq, "".join(parts))

    def _may_save(self, after: int) -> bool:
        # With facts that are not written yet, memory is ahead of the journal and no fold of it.
        return self._ledger.last_seq - self._saved_seq > after and not self._unwritten.entries

    def _keep(self, seq: int, body: str) -> None:
        try:
            self._ledger.save_snapshot(seq, body)
        except LedgerUnwritable as fault:
            log.warning("no snapshot was kept, so the next start takes longer: %s", fault)
        else:
            self._saved_seq = seq

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
        self._derive(written.touched)

    async def run(self) -> None:
        """Consume the inbox until cancelled; the turn under way is always finished."""
        try:
            while True:
                self.take(await self.inbox.drain())
                # With more waiting, `drain` lets nothing else run: now the sockets may bring what is more urgent.
                await asyncio.sleep(0)
        finally:
            self._acting.stop()

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
                self._acting.act(command)
            else:
                self._acting.not_sent(command, str(fault))
        for item in batch:
            item.settle(fault)
        said = self._say_what_waited(written)
        self._derive(written.touched)
        self.turns += len(written.entries) > written.behind
        self.committed.set()
        self.turned_at = time.monotonic()
        self._tell_observers(TurnTaken((*written.news, *said), commit_seconds, str(fault or "")))

    def _say_what_waited(self, taken: Written) -> tuple[Fact, ...]:
        """The cards of the entries that have just left. A crash before them loses nothing: `Restored` says them."""
        if not taken.entered:
            return ()
        written = self._carry_over()
        for trade_ref, cause in taken.entered.items():
            turn = Turn(self.charter, self.state, self._broker, self._clock.now())
            try:
                show_entered(turn, (trade_ref,))
            except Exception:  # words that cannot be made must not end the trading
                log.exception("the card of an entry could not be made")
            self._collect(turn, None, written, cause)
        self._write(written, durable=written.behind > 0)
        return written.news

    def _derive(self, touched: set[str]) -> None:
        """Bring the derived tables up to what was written; nothing that is decided reads them."""
        if self._unwritten.entries:
            return
        try:
            self._ledger.derive(self._rows(touched))
        except LedgerUnwritable as fault:
            log.error("%s; its tables are brought up later", fault)  # noqa: TRY400 (one line says it)
        except Exception:  # a row that cannot be drawn must not end the trading
            log.exception("the derived tables could not be brought up to the journal")

    def _tell_observers(self, taken: TurnTaken) -> None:
        for observe in self.observers:
            try:
                observe(taken)
            except Exception:  # a figure that cannot be drawn must not stop the trading
                log.exception("an observer failed")

    # ── Deciding and writing ──────────────────────────────────────────────────────────────────────────────────────

    def _decide(self, what: Input, written: Written) -> None:
        claim = _claim(what)
        if claim is not None and (claim in written.claims or self._was_heard(claim)):
            return
        turn = Turn(self.charter, self.state, self._broker, self._clock.now())
        try:
            step(turn, what)
        except Exception:  # a fault of ours in one input must not take the others, or the guard of a position, with it
            log.exception("the desk failed on %s", type(what).__name__)
            self._drop_entries(turn)
            turn.in_words(lambda: give_up(turn, what))
        self._own_up(turn, what)
        self._collect(turn, claim, written)

    def _own_up(self, turn: Turn, what: Input) -> None:
        """Words that could not be made: what was done about the input stands, and people hear where to look."""
        for fault in list(turn.unsaid):
            log.error("the words about a %s could not be made", type(what).__name__, exc_info=fault)
            turn.in_words(lambda: give_up(turn, what))

    def _was_heard(self, claim: Claim) -> bool:
        try:
            return self._ledger.seen(claim)
        except LedgerUnreadable as fault:
            # An exit must not wait for a disk; an entry waits for the write, which takes no claim twice.
            log.critical("%s; the message is taken as new", fault)
            return False

    def _drop_entries(self, turn: Turn) -> None:
        for command in turn.commands:
            if isinstance(command, Enter):
                self._acting.not_sent(command, "an internal fault in the same turn")
        turn.commands = [command for command in turn.commands if not isinstance(command, Enter)]

    def _collect(self, turn: Turn, claim: Claim | None, written: Written, cause: int | None = None) -> None:
        for fact in turn.facts:
            heard = isinstance(fact, Heard)
            written.entries.append(Entry(fact, claim if heard else None, cause))
            if heard:
                cause = self._ledger.last_seq + len(written.entries)
            if ref := trade_ref_in(fact):
                written.touched.add(ref)
        if claim is not None:
            written.claims.add(claim)
        written.commands += turn.commands
        written.entered.update(dict.fromkeys(turn.entered, cause))

    def _carry_over(self) -> Written:
        """A turn that begins with what the disk would not take: memory is never ahead of it by more than this."""
        behind = self._unwritten
        return Written(list(behind.entries), set(behind.claims), [], set(behind.touched), len(behind.entries))

    def _write(self, written: Written, *, durable: bool = True) -> LedgerError | None:
        if not written.entries:
            return None
        try:
            self._ledger.write(written.entries, durable=durable)
        except AlreadyClaimed as repeated:
            return self._write_repeated(written, repeated)
        except LedgerUnwritable as fault:
            if not self._unwritten.entries:
                log.critical("%s; no entry is sent until it can be written again", fault)
            self._unwritten = written
            return fault
        if self._unwritten.entries:
            log.warning("the ledger is written again, with what waited for it")
        self._unwritten = Written()
        return None

    def _write_repeated(self, written: Written, repeated: AlreadyClaimed) -> LedgerError:
        """Memory has taken it in, so the journal must too, once more and without its claim; nothing of it enters."""
        log.critical("%s, which could not be seen before it was decided: nothing of that turn enters", repeated)
        written.entries = [
            entry._replace(claim=None) if entry.claim == repeated.claim else entry for entry in written.entries
        ]
        return self._write(written) or LedgerUnwritable(str(repeated))

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


def _claim(what: Input) -> Claim | None:
    match what:
        case MessagePosted() | MessageEdited() | MessageDeleted() | CommandGiven() | ButtonPressed():
            return claim_of(what)
        case _:
            return None
