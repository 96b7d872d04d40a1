from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.keep import ledger_file
from bot.keep.ledger import Ledger
from bot.serve import going_live
from bot.serve.shell import Shell
from tests.fakes.journal import started
from tests.fakes.scene import NOW, charter
from tests.fakes.years import years

STEPS = 100


@pytest.fixture
def count_steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """Hundreds of steps of SQLite's machine from then on, whoever asks it: they count rows, not seconds."""
    counted = [0]
    connect = ledger_file._connect

    def count() -> int:
        counted[0] += 1
        return 0

    def counting(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.set_progress_handler(count, STEPS)
        return connection

    def start_counting() -> list[int]:
        monkeypatch.setattr(ledger_file, "_connect", counting)
        return counted

    # Small files are checked page by page, which a large one never is; and the tail that is checked is as long as ours.
    monkeypatch.setattr(ledger_file, "_QUICK_CHECK_BYTES", 0)
    monkeypatch.setattr(ledger_file, "_TAIL", 200)
    return start_counting


def shell(ledger: Ledger) -> Shell:
    return Shell(charter(), ledger, None, ManualClock(NOW))  # type: ignore[arg-type]


def saved(path: Path, facts: int) -> Path:
    """A ledger with its fold saved, and one fact after it."""
    path.parent.mkdir()
    years(path, facts, moves=40)
    ledger = Ledger.open(path)
    first = shell(ledger)
    first.restore()
    first.save()
    first.note(started())
    ledger.close()
    return path


def cost_of_a_start(path: Path, steps: list[int]) -> tuple[int, int]:
    """The steps that a start takes, and the facts that it folds."""
    before = steps[0]
    ledger = Ledger.open(path)
    going_live._has_been_live(ledger.connection, "U1")
    ledger.connection.execute(going_live._LAST_RUN).fetchone()
    ledger.connection.execute(going_live._UNFINISHED).fetchall()
    folded = shell(ledger).restore()
    ledger.high_water()
    ledger.close()
    return steps[0] - before, folded


def test_a_start_reads_what_is_new_and_not_the_whole_journal(tmp_path: Path, count_steps: Callable[[], list[int]]):
    short, long = saved(tmp_path / "short" / "ledger.sqlite3", 500), saved(tmp_path / "long" / "ledger.sqlite3", 5_000)
    steps = count_steps()
    few, folded = cost_of_a_start(short, steps)
    many, folded_too = cost_of_a_start(long, steps)
    assert folded == folded_too == 1
    assert many < 2 * few + 10, (few, many)
