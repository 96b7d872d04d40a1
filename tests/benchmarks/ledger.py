"""The ledger alone: one commit of a turn, and the fold at a restart."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime, timedelta

from bot.keep.ledger import Claim, Entry, Ledger
from bot.message import Author, MessageKey, MessagePosted
from bot.remember.facts import Fact, Heard, MessageIgnored
from bot.remember.state import State, evolve
from tests.benchmarks.disk import disk
from tests.benchmarks.report import note, single, spread, title
from tests.fakes.scene import Scene

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SIGNAL = "LONG 10 AAPL @ {price} SL 170 TP 200"


async def measure() -> None:
    """On a disk and not in memory: what counts is the fsync."""
    title("The ledger")
    with disk() as folder:
        ledger = Ledger.open(folder / "ledger.sqlite3")
        for size, turns in ((1, 200), (8, 200), (64, 50)):
            spread(f"a turn of {size} facts, durable", _commits(ledger, size, turns))
        ledger.close()
    note("a fact here is a message that was heard, or that it was ignored")
    with disk() as folder:
        ledger = Ledger.open(folder / "ledger.sqlite3")
        story = _story()
        for wanted in (10_000, 100_000):
            while ledger.last_seq < wanted:
                later = timedelta(days=ledger.last_seq // len(story))
                ledger.commit([Entry(fact.model_copy(update={"at": fact.at + later})) for fact in story])
            single(f"read and fold {ledger.last_seq} facts", _fold(ledger), "s")
        ledger.close()
    note("whole trades of about a dozen facts, from the first row, without a snapshot")


def _commits(ledger: Ledger, size: int, turns: int) -> list[float]:
    found = []
    for _ in range(turns):
        entries = [entry for number in range((size + 1) // 2) for entry in _heard(ledger.last_seq + number)][:size]
        began = time.perf_counter()
        ledger.commit(entries)
        found.append(time.perf_counter() - began)
    return found


def _heard(number: int) -> tuple[Entry, Entry]:
    said = MessagePosted(
        platform="discord",
        channel="1000",
        message_id=f"{number:020}",
        author=Author(id="11", name="ann"),
        text="gm everybody, watching SPY and the usual suspects today",
        sent_at=NOW,
        heard_at=NOW,
    )
    key = MessageKey(platform="discord", channel="1000", message_id=said.message_id)
    claim = Claim(said.platform, said.channel, said.message_id)
    return Entry(Heard(at=NOW, input=said), claim), Entry(MessageIgnored(at=NOW, message=key, reason="chatter"))


def _story() -> list[Fact]:
    """The facts of twenty signals that the desk took in one day, cards included."""
    scene = Scene()
    for number in range(20):
        scene.say(SIGNAL.format(price=f"180.{number:02}"))
    return list(scene.facts)


def _fold(ledger: Ledger) -> float:
    gc.collect()
    began, state = time.perf_counter(), State()
    for _, fact in ledger.facts():
        evolve(state, fact)
    return time.perf_counter() - began
