from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.keep.ledger import Ledger
from bot.remember import forgetting, snapshot
from bot.remember.facts import Fact
from bot.remember.state import State, evolve
from bot.serve.shell import Shell
from tests.fakes.facts import one_of_each
from tests.fakes.journal import started, write
from tests.fakes.scene import NOW, Scene, charter
from tests.fakes.seasons import season


def fold(facts: Iterable[Fact], state: State | None = None) -> State:
    state = state or State()
    for fact in facts:
        evolve(state, fact)
    return state


def shell(ledger: Ledger) -> Shell:
    return Shell(charter(), ledger, None, ManualClock(NOW))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(12))
def test_a_fold_that_was_cut_anywhere_and_saved_goes_on_as_one_that_was_not(seed: int):
    facts = season(seed, 40)
    cut = random.Random(seed).randrange(len(facts))  # noqa: S311 (a play, not a secret)
    whole = fold(facts)
    saved = snapshot.load(snapshot.dump(fold(facts[:cut])))
    assert saved is not None
    resumed = fold(facts[cut:], saved)
    for each in fields(State):
        assert getattr(resumed, each.name) == getattr(whole, each.name), each.name
        if isinstance(getattr(whole, each.name), dict):
            assert list(getattr(resumed, each.name)) == list(getattr(whole, each.name)), each.name


def test_every_kind_of_fact_survives_being_saved():
    state = fold(one_of_each())
    assert snapshot.load(snapshot.dump(state)) == state


def test_the_accounts_figures_are_asked_for_again_and_never_restored():
    state = Scene().state
    assert state.account is not None
    assert snapshot.load(snapshot.dump(state)) == replace(state, account=None)


def test_a_snapshot_of_another_program_is_not_believed(monkeypatch: pytest.MonkeyPatch):
    text = snapshot.dump(State())
    assert snapshot.load(text) == State()
    monkeypatch.setattr(snapshot, "seal", lambda: "another")
    assert snapshot.load(text) is None


@pytest.mark.parametrize("spoilt", ["", "{}", "null"])
def test_a_snapshot_that_cannot_be_read_is_not_believed(spoilt: str):
    text = snapshot.dump(State())
    assert snapshot.load(text[: text.index('"state":') + 8] + spoilt + "}") is None


async def test_what_is_saved_in_passing_is_memory_as_it_was_whatever_comes_meanwhile(tmp_path: Path):
    facts = season(7, 60)
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    write(ledger, facts)
    busy = shell(ledger)
    busy.restore()
    saving = asyncio.get_running_loop().create_task(busy.save_in_passing(after=0))
    await asyncio.sleep(0)
    for number in range(5):
        busy.note(started(at=facts[-1].at, version=str(number)))
        await asyncio.sleep(0)
    assert not saving.done()
    await saving

    saved = ledger.load_snapshot()
    assert saved is not None
    assert saved.seq == len(facts)
    assert snapshot.load(saved.body) == fold(facts)
    ledger.close()


def test_no_part_of_a_snapshot_is_much_longer_than_a_few_trades():
    state = fold(season(3, 400))
    parts = list(snapshot.pieces(state))
    largest = max(len(trade.model_dump_json()) for trade in (*state.trades.values(), *state.over.values()))
    assert len(parts) > 100
    assert max(map(len, parts)) < 20 * largest


async def test_a_restart_reads_only_what_came_after_the_snapshot(tmp_path: Path):
    facts = season(99, 60)
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    write(ledger, facts)
    first = shell(ledger)
    assert first.restore() == len(facts)
    await first.save_in_passing(after=len(facts))
    assert ledger.load_snapshot() is None
    first.save()
    first.note(started(at=facts[-1].at))
    second = shell(ledger)
    assert second.restore() == 1
    assert second.state == first.state == fold([*facts, started(at=facts[-1].at)])
    ledger.close()


def test_without_a_snapshot_to_believe_the_whole_journal_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    write(ledger, season(5, 10))
    shell(ledger).save()
    monkeypatch.setattr(snapshot, "seal", lambda: "another")
    again = shell(ledger)
    assert again.restore() == ledger.last_seq
    ledger.close()


# ── Forgetting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_live_trade_is_remembered_with_all_that_belongs_to_it_for_as_long_as_it_lives(
    monkeypatch: pytest.MonkeyPatch,
):
    for bound in ("LAST_WORDS", "LAST_MESSAGES", "LAST_TRADES"):
        monkeypatch.setattr(forgetting, bound, 1)
    scene = Scene()
    scene.say("LONG 10 AAPL @ 100 SL 98 TP 105")
    (ref,) = scene.state.trades
    message = scene.state.origins[ref].message
    before = (scene.state.origins[ref], scene.state.checks[ref], scene.state.queued[f"card:{ref}"])
    for day in range(1, 60):
        scene.now = NOW + timedelta(days=day)
        scene.say("gm")
        scene.say("BTO SPY 600 @ 1.25")
    state = scene.state
    assert (state.origins[ref], state.checks[ref], state.queued[f"card:{ref}"]) == before
    assert state.readings[(message.platform, message.channel, message.message_id)] == (ref,)
    assert len(state.queued) <= 3
    assert len(state.refused_messages) <= 2
    assert replace(state, account=None) == scene.restarted()


def test_memory_stops_growing(monkeypatch: pytest.MonkeyPatch):
    bounds = {"LAST_WORDS": 40, "LAST_MESSAGES": 40, "LAST_TRADES": 5, "LAST_FIGURES": 40}
    for name, bound in bounds.items():
        monkeypatch.setattr(forgetting, name, bound)
    facts = season(3, 700)
    half, whole = fold(facts[: len(facts) // 2]), fold(facts)
    assert len(snapshot.dump(whole)) < 1.5 * len(snapshot.dump(half))


def test_a_trade_that_is_over_can_be_corrected_for_longer_than_the_broker_reports():
    assert timedelta(days=7) < forgetting.KEPT_OVER


def test_another_accounts_results_are_left_behind():
    state = fold([started("paper", "DU1"), *(fact for fact in one_of_each() if fact.kind == "equity_marked")])
    assert state.peak_equity is not None
    again = fold([started("paper", "DU1")], state)
    assert again.peak_equity is not None
    live = fold([started("live", "U1")], state)
    assert (live.peak_equity, live.equity, live.closed) == (None, [], [])
