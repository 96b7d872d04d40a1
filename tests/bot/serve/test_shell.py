from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.check.audit import verify
from bot.clock import ManualClock
from bot.command import TakeSnapshot
from bot.decide import watching
from bot.decide.desk import Input, Tick
from bot.decide.turn import Turn
from bot.keep.ledger import Ledger, LedgerUnreadable, LedgerUnwritable
from bot.remember.facts import EntrySending, MessageRefused, PostQueued
from bot.serve.acting import Acting
from bot.serve.inbox import MOST_READ_AHEAD, Inbox, Waiting
from bot.serve.shell import Shell
from broker import reconcile
from broker.events import ExecutionReported, OrderReported, SnapshotTaken
from broker.legs import legs_of
from broker.need import Alarm
from risk.plan import Role as LegRole
from tests.bot.decide.test_desk import SIGNAL
from tests.fakes.broker import FakeBroker
from tests.fakes.scene import AAPL, ANN, EVE, SPY_OPTION, Scene, charter


class FillableLedger(Ledger):
    """The real one, on a disk that can be full, or that cannot be asked."""

    full = False
    blind = False

    def seen(self, claim):
        if self.blind:
            raise LedgerUnreadable("the disk is failing")
        return super().seen(claim)

    def write(self, entries, *, durable=True):
        if self.full:
            raise LedgerUnwritable("the disk is full")
        return super().write(entries, durable=durable)


class Rig:
    """A shell, turn by turn; the scene only says and hears for it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.sqlite3"
        self.scene = Scene()
        self.broker = FakeBroker([SPY_OPTION, AAPL])
        self.broker.reveal.set()
        self.start()

    def start(self) -> int:
        """Up, from the ledger alone."""
        self.ledger = FillableLedger.open(self.path)
        self.shell = Shell(charter(), self.ledger, self.broker, self)
        count = self.shell.restore()
        self.scene.state = self.shell.state
        self.scene.step = self.take  # type: ignore[assignment, method-assign]
        self.scene.connect()
        return count

    def restart(self) -> int:
        self.ledger.close()
        return self.start()

    def now(self) -> datetime:
        return self.scene.now

    def take(self, *inputs: Input) -> list[Waiting]:
        """One turn of these, and then of what came of them."""
        batch = [Waiting(what) for what in inputs]
        self.shell.take(batch)
        while len(self.shell.inbox):
            self.shell.take([self.shell.inbox._waiting.popleft()])
        return batch

    def kinds(self) -> list[str]:
        return [fact.kind for _, fact in self.ledger.facts()]

    def told(self) -> list[str]:
        posts = [fact.post for _, fact in self.ledger.facts() if isinstance(fact, PostQueued)]
        return [" ".join((post.card.title, *post.card.lines)) for post in posts]

    def open_trade(self):
        self.scene.say(SIGNAL)
        plan = self.broker.entered[-1].plan
        self.scene.works(plan)
        self.scene.fills(plan, LegRole.ENTRY, "2", "1.25")
        self.scene.protects(plan)
        return plan


@pytest.fixture
async def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.ledger.close()


# ── A disk that is full, and then is not ──────────────────────────────────────────────────────────────────────────────


async def test_what_a_full_disk_did_not_take_is_written_first_when_it_does_again(rig: Rig):
    plan = rig.open_trade()
    rig.ledger.full = True
    rig.scene.fills(plan, LegRole.TARGET, "1", "1.60")
    rig.ledger.full = False
    rig.take(Tick())

    remembered = rig.shell.state.trades[plan.trade_ref]
    rig.restart()

    assert rig.shell.state.trades[plan.trade_ref].executions == remembered.executions


async def test_an_entry_that_began_on_a_full_disk_does_not_stop_the_next_start(rig: Rig):
    rig.broker.reveal.clear()
    rig.ledger.full = True
    rig.scene.say(SIGNAL)
    rig.ledger.full = False
    rig.broker.reveal.set()
    await asyncio.sleep(0.01)
    rig.take(Tick())

    assert len(rig.broker.entered) == 1
    plan = rig.broker.entered[0].plan
    rig.scene.fills(plan, LegRole.ENTRY, "2", "1.25")
    rig.restart()

    assert rig.shell.state.origins[plan.trade_ref].author == ANN.id
    assert rig.shell.state.trades[plan.trade_ref].open_quantity == 2


async def test_nothing_enters_on_a_full_disk_and_the_same_message_again_is_not_traded_then(rig: Rig):
    signal = rig.scene.message(SIGNAL)
    rig.ledger.full = True
    rig.take(signal)
    rig.ledger.full = False
    rig.take(signal)

    assert not rig.broker.entered
    assert rig.kinds().count("heard") == 1


async def test_an_entry_that_a_full_disk_held_back_was_never_sent_and_its_card_says_that(rig: Rig):
    rig.ledger.full = True
    rig.take(rig.scene.message(SIGNAL))
    rig.ledger.full = False
    rig.take(Tick())

    (trade,) = rig.shell.state.over.values()
    assert "never sent: the disk is full" in rig.shell.state.queued[f"card:{trade.plan.trade_ref}"].title


async def test_an_exit_leaves_on_a_full_disk_and_is_journalled_when_it_can_be(rig: Rig):
    plan = rig.open_trade()
    rig.ledger.full = True
    rig.scene.say("out of SPY")
    assert rig.broker.cancelled

    rig.ledger.full = False
    rig.take(Tick())
    rig.restart()

    assert rig.shell.state.trades[plan.trade_ref].closing


async def test_the_kill_switch_is_latched_on_disk_as_soon_as_there_is_one(rig: Rig):
    rig.ledger.full = True
    rig.scene.command("kill")
    rig.ledger.full = False
    rig.take(Tick())
    rig.restart()

    assert rig.shell.state.latch.state.value == "halted"


async def test_a_message_that_was_heard_enters_no_second_time_when_the_ledger_cannot_be_asked(rig: Rig):
    signal = rig.scene.message(SIGNAL)
    rig.take(signal)
    rig.ledger.blind = True
    waiting = rig.take(signal, rig.scene.message("LONG 10 AAPL @ 190 SL 186 TP 199"))

    assert len(rig.broker.entered) == 1
    assert len(waiting) == 2
    rig.restart()
    assert not rig.shell.state.awaited


async def test_a_stop_is_heard_when_the_ledger_cannot_be_asked(rig: Rig):
    rig.ledger.blind = True
    rig.scene.command("kill")

    assert rig.shell.state.latch.state.value == "halted"


# ── What no order waits for ───────────────────────────────────────────────────────────────────────────────────────────


class Death(BaseException):
    """Of the whole process."""


async def test_orders_leave_after_their_row_and_before_their_card_and_their_tables(rig: Rig, monkeypatch):
    seen: list[tuple[int, int, int]] = []
    enter = rig.broker.enter

    def looking(approved, order_ids) -> None:
        ask = rig.ledger.connection.execute
        seen.append(
            (
                ask("SELECT count(*) FROM journal WHERE kind = 'entry_sending'").fetchone()[0],
                ask("SELECT count(*) FROM orders").fetchone()[0],
                ask("SELECT count(*) FROM outbox").fetchone()[0],
            )
        )
        enter(approved, order_ids)

    monkeypatch.setattr(rig.broker, "enter", looking)
    rig.scene.say(SIGNAL)

    assert seen == [(1, 0, 0)]
    assert rig.ledger.connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    assert verify(rig.ledger.connection).faults == ()


@pytest.mark.parametrize("point", ["_say_what_waited", "_derive"])
async def test_a_death_right_after_the_orders_left_loses_neither_the_card_nor_a_row(rig: Rig, monkeypatch, point: str):
    def die(*_: object) -> None:
        raise Death

    monkeypatch.setattr(rig.shell, point, die)
    with pytest.raises(Death):
        rig.scene.say(SIGNAL)
    assert len(rig.broker.entered) == 1
    rig.ledger.close()
    again = Ledger.open(rig.path)
    assert again.high_water() == rig.broker._next_id - 1 > 0
    again.close()
    rig.start()

    assert rig.ledger.connection.execute("SELECT count(*) FROM orders").fetchone()[0] > 0
    assert rig.ledger.connection.execute("SELECT count(*) FROM trades").fetchone() == (1,)
    assert sum("BUY 2 SPY" in text for text in rig.told()) == 1
    assert verify(rig.ledger.connection).faults == ()


async def test_a_turn_before_its_send_is_synced_and_what_follows_it_is_not(rig: Rig):
    statements: list[str] = []
    rig.ledger.connection.set_trace_callback(statements.append)
    rig.scene.say(SIGNAL)
    rig.ledger.connection.set_trace_callback(None)

    asked = [each for each in statements if "synchronous" in each or each == "COMMIT"]
    relaxed = ["PRAGMA synchronous=NORMAL", "COMMIT", "PRAGMA synchronous=FULL"]
    assert asked == ["COMMIT", *relaxed, *relaxed]


async def test_a_turn_is_synced_though_the_word_for_it_failed_after_the_turn_before(rig: Rig):
    rig.ledger.connection.set_authorizer(
        lambda action, name, value, *_: (
            sqlite3.SQLITE_DENY
            if (action, name, value) == (sqlite3.SQLITE_PRAGMA, "synchronous", "FULL")
            else sqlite3.SQLITE_OK
        )
    )
    rig.ledger.derive()
    rig.ledger.connection.set_authorizer(None)
    assert rig.ledger.connection.execute("PRAGMA synchronous").fetchone() == (1,)
    rig.ledger.write([])

    assert rig.ledger.connection.execute("PRAGMA synchronous").fetchone() == (2,)


# ── Faults of our own ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_fault_in_the_desk_still_gives_the_message_its_verdict_and_tells_people(rig: Rig, monkeypatch):
    def explode(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("bot.decide.hearing._judge", explode)
    rig.scene.say(SIGNAL)

    refusals = [fact for _, fact in rig.ledger.facts() if isinstance(fact, MessageRefused)]
    assert [refusal.code for refusal in refusals] == ["internal-fault"]
    assert any("internal fault" in text for text in rig.told())


async def test_a_fault_in_one_trade_does_not_end_the_guard_of_the_others(rig: Rig, monkeypatch):
    spy = rig.open_trade()
    rig.scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")
    aapl = rig.broker.entered[-1].plan
    rig.scene.fills(aapl, LegRole.ENTRY, "10", "190")
    advance = watching.advance
    monkeypatch.setattr(watching, "advance", lambda trade, what: _boom() if trade.plan == spy else advance(trade, what))
    for _ in range(4):
        rig.scene.later(3)
        rig.take(Tick())

    assert {ref.split(":")[2] for ref in rig.broker.cancelled} == {aapl.trade_ref}
    assert sum("internal fault" in text for text in rig.told()) == 1


async def test_a_trade_that_cannot_be_compared_keeps_no_other_from_its_fills_or_its_stop(rig: Rig, monkeypatch):
    spy = rig.open_trade()
    rig.scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")
    aapl = rig.broker.entered[-1].plan
    look = reconcile._orders
    monkeypatch.setattr(reconcile, "_orders", lambda trade, *rest: _boom() if trade.plan == spy else look(trade, *rest))
    legs = {leg.role: leg for leg in legs_of(aapl)}
    filled = ExecutionReported(
        at=rig.now(),
        order_ref=legs[LegRole.ENTRY].order_ref,
        order_id=1,
        perm_id=1,
        client_id=1,
        execution_id="0001.ff.01.01",
        con_id=aapl.contract.con_id,
        action="BUY",
        quantity=Decimal(10),
        price=Decimal(190),
        cum_qty=Decimal(10),
        executed_at=rig.now(),
    )
    rig.take(SnapshotTaken(at=rig.now(), orders=(), completed=(), executions=(filled,), positions=()))

    assert rig.shell.state.trades[aapl.trade_ref].open_quantity == 10
    assert any("could not be compared with the broker" in text for text in rig.told())
    assert rig.shell.state.latch.state.value == "reducing"


async def test_a_finding_that_breaks_keeps_no_other_from_being_taken_in(rig: Rig, monkeypatch):
    taken: list[object] = []
    monkeypatch.setattr(watching, "findings", lambda *_, **__: ("first", "second"))
    monkeypatch.setattr(watching, "_take_finding", lambda _, finding: taken.append(finding) or _boom())
    rig.scene.snapshot()

    assert taken == ["first", "second"]


async def test_an_entry_under_our_name_is_ended_even_by_a_ledger_that_has_no_trade_yet(rig: Rig):
    stranger = OrderReported(
        at=rig.now(),
        order_ref="as1:bot:ABCDEFGHIJ:E1",
        order_id=7,
        parent_id=0,
        oca_group="",
        perm_id=70,
        client_id=1,
        con_id=265,
        action="BUY",
        quantity=Decimal(10),
        order_type="LMT",
        limit_price=Decimal(190),
        stop_price=None,
        status="Submitted",
    )
    rig.take(SnapshotTaken(at=rig.now(), orders=(stranger,), completed=(), executions=(), positions=()))

    assert rig.broker.cancelled == [stranger.order_ref]


def _boom() -> None:
    raise RuntimeError("boom")


def _lose_the_stop_for_good(rig: Rig):
    """A filled trade whose stop dies, and whose market sale is announced by an alarm."""
    plan = rig.open_trade()
    stop = next(leg for leg in legs_of(plan) if leg.role is LegRole.STOP)
    rig.scene.status(stop.order_ref, "Inactive", number=3)
    for _ in range(6):
        rig.scene.later(2)
        rig.take(Tick())
    return plan


async def test_words_that_cannot_be_made_keep_no_order_from_leaving(rig: Rig, monkeypatch):
    monkeypatch.setattr("bot.decide.telling.alarm", lambda *_: _boom())
    _lose_the_stop_for_good(rig)

    assert [one.terms.order_type for one in rig.broker.reduced][-1] == "MKT"
    assert rig.shell.state.latch.state.value == "reducing"


async def test_a_card_that_cannot_be_made_keeps_a_kill_from_no_trade_and_is_owned_up_to(rig: Rig, monkeypatch):
    spy = rig.open_trade()
    rig.scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")
    aapl = rig.broker.entered[-1].plan
    monkeypatch.setattr("bot.decide.entering.show", lambda *_: _boom())
    rig.scene.command("kill", "flat now")

    refs = {ref.split(":")[2] for ref in (*rig.broker.cancelled, *(one.order_ref for one in rig.broker.reduced))}
    assert refs == {spy.trade_ref, aapl.trade_ref}
    assert any("internal fault" in text for text in rig.told())


async def test_a_fault_that_cannot_even_be_told_ends_no_shell(rig: Rig, monkeypatch):
    monkeypatch.setattr("bot.decide.telling.alarm", lambda *_: _boom())
    monkeypatch.setattr("bot.decide.morning.look_round", lambda *_: _boom())
    rig.open_trade()
    rig.take(Tick())

    assert rig.broker.entered


async def test_a_door_that_breaks_does_not_keep_the_next_command_from_leaving(rig: Rig):
    rig.open_trade()
    rig.broker.fails = RuntimeError("boom")
    rig.scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")
    rig.broker.fails = None
    rig.scene.say("out of SPY")

    assert rig.broker.cancelled
    assert any("internal fault while sending" in text for text in rig.told())


async def test_a_quote_that_fails_is_no_quote_and_the_entry_gets_its_answer(rig: Rig):
    rig.broker.reveal.clear()
    rig.broker.quote_fails = RuntimeError("boom")
    rig.scene.say(SIGNAL)
    rig.broker.reveal.set()
    await asyncio.sleep(0.01)
    rig.take(Tick())

    assert not rig.shell.state.awaited
    assert any(isinstance(fact, EntrySending) for _, fact in rig.ledger.facts())


async def test_two_alarms_of_one_turn_are_two_posts(rig: Rig):
    turn = Turn(rig.shell.charter, rig.shell.state, rig.broker, rig.now())
    for text in ("one", "two", "one"):
        watching.raise_alarm(turn, Alarm(text=text), "")

    posts = [fact.post for fact in turn.facts if isinstance(fact, PostQueued)]
    assert [post.card.lines[0] for post in posts] == ["one", "two"]
    assert len({post.key for post in posts}) == 2


# ── The inbox ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_flood_is_read_once_each_and_only_a_little_at_a_time():
    read: list[str] = []

    def is_exit(message) -> bool:
        read.append(message.message_id)
        return False

    scene, inbox = Scene(), Inbox(is_exit)
    messages = tuple(scene.message("gm", message_id=str(number)) for number in range(500))
    hearing = asyncio.get_running_loop().create_task(inbox.hear(messages))
    await asyncio.sleep(0)
    inbox.put(Tick())

    first = await inbox.drain()

    assert isinstance(first[0].what, Tick)
    assert len(read) <= MOST_READ_AHEAD
    while len(inbox):
        await inbox.drain()
    assert len(read) == len(set(read))
    hearing.cancel()


async def test_a_strangers_words_are_not_read_for_their_rank(rig: Rig, monkeypatch):
    monkeypatch.setattr("bot.serve.shell.parse", lambda *_: pytest.fail("a stranger was read"))

    assert not rig.shell._is_exit(rig.scene.message("out of SPY", EVE))


async def test_a_snapshot_asked_for_during_another_is_one_more_and_never_lost():
    class Slow(FakeBroker):
        answer = asyncio.Event()

        async def snapshot(self) -> None:
            await super().snapshot()
            await self.answer.wait()

    broker = Slow()
    acting = Acting(broker, Inbox(lambda _: False), ManualClock(Scene().now))
    for _ in range(4):
        acting.act(TakeSnapshot("an order is in doubt"))
        await asyncio.sleep(0)
    assert broker.snapshots == 1
    broker.answer.set()
    for _ in range(4):
        await asyncio.sleep(0)
    assert broker.snapshots == 2
    assert not acting.is_waiting
