from __future__ import annotations

import gc

import pytest

from bot.serve.garbage import Garbage, hold


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch):
    thresholds = gc.get_threshold()
    monkeypatch.setattr(Garbage, "_in_charge", 0)
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_no_full_collection_comes_by_itself_while_it_is_in_charge():
    before = gc.get_threshold()
    garbage = Garbage(now=0.0)
    assert gc.get_threshold()[2] == 1_000_000_000
    garbage.close()
    assert gc.get_threshold() == before


def test_of_several_in_one_process_the_last_gives_back_what_was_before_the_first():
    before = gc.get_threshold()
    first, second = Garbage(now=0.0), Garbage(now=0.0)
    first.close()
    assert gc.get_threshold()[2] == 1_000_000_000
    second.close()
    assert gc.get_threshold() == before


def test_what_the_start_made_is_set_aside_once_it_has_settled():
    garbage = Garbage(now=0.0)
    assert not garbage.idle(9.0)
    assert gc.get_freeze_count() == 0
    assert garbage.idle(10.0)
    frozen = gc.get_freeze_count()
    assert frozen > 0
    assert not garbage.idle(11.0)
    assert garbage.idle(610.0)
    assert gc.get_freeze_count() <= frozen


def test_nothing_is_collected_from_the_first_line_of_a_start_until_it_is_in_charge():
    hold()
    assert not gc.isenabled()
    Garbage(now=0.0)
    assert gc.isenabled()


def test_young_objects_are_looked_through_in_an_idle_moment_and_not_in_the_turn_that_makes_them():
    garbage = Garbage(now=0.0)
    garbage.idle(10.0)
    before = gc.get_stats()[0]["collections"]
    made = [[number] for number in range(5_000)]
    assert gc.get_stats()[0]["collections"] == before
    assert gc.get_count()[0] >= len(made)

    garbage.idle(11.0)
    assert gc.get_count()[0] < len(made)
