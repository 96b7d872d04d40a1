"""A start on a ledger of a million facts. It takes minutes to make one, so it is measured only when asked for."""

from __future__ import annotations

import gc
import os
import time
from itertools import takewhile
from pathlib import Path

from bot.clock import ManualClock
from bot.keep.ledger import Ledger
from bot.remember import snapshot
from bot.remember.state import State, evolve
from bot.serve import going_live
from bot.serve.service import SNAPSHOT_EVERY
from bot.serve.shell import Shell
from tests.benchmarks.disk import disk
from tests.benchmarks.report import note, say, single, title
from tests.fakes.scene import NOW, charter
from tests.fakes.years import years

FACTS = 1_000_000
# What memory still knows of: older messages and trades it has forgotten by then (bot/remember/forgetting.py).
REMEMBERED = 150_000
BEHIND = SNAPSHOT_EVERY
STARTS = 3


async def measure() -> None:
    """Make it once, then start on it again and again."""
    title("A start with a million facts")
    with disk() as folder:
        path, began = folder / "ledger.sqlite3", time.perf_counter()
        facts = years(path, FACTS)
        state = State()
        saved = _remember(path, state, facts - REMEMBERED, facts - BEHIND)
        say(
            f"  {facts:,} facts, made in {time.perf_counter() - began:.0f} s: {path.stat().st_size / 1e6:,.0f} MB, {saved / 1e6:.1f} MB of fold"
        )
        single(f"start, {BEHIND} facts behind the saved fold, cold", _best(path, cold=True), "s")
        _remember(path, state, facts - BEHIND, facts)
        single("start, all of it in the saved fold, cold", _best(path, cold=True), "s")
        single("start, all of it in the saved fold", _best(path, cold=False), "s")
    note(
        "opened, its end held against the chain, memory restored, earlier starts and order ids looked up; best of three"
    )
    note("cold: the kernel was asked to forget the file before each")


def _remember(path: Path, state: State, after: int, until: int) -> int:
    """Fold these rows on, and save; how long the fold is as text."""
    ledger = Ledger.open(path)
    for _, fact in takewhile(lambda row: row[0] <= until, ledger.facts(after)):
        evolve(state, fact)
    body = snapshot.dump(state)
    ledger.save_snapshot(until, body)
    ledger.close()
    return len(body)


def _best(path: Path, *, cold: bool) -> float:
    return min(_start(path, cold=cold) for _ in range(STARTS))


def _start(path: Path, *, cold: bool) -> float:
    if cold:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    gc.collect()
    began = time.perf_counter()
    ledger = Ledger.open(path)
    going_live._has_been_live(ledger.connection, "U1")
    shell = Shell(charter(), ledger, None, ManualClock(NOW))  # type: ignore[arg-type]
    shell.restore()
    ledger.high_water()
    took = time.perf_counter() - began
    ledger.close()
    return took
