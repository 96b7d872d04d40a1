from __future__ import annotations

from pathlib import Path

from bot.keep.journal_story import story
from bot.keep.ledger import Entry, Ledger
from bot.remember.facts import FACT, EntrySending
from bot.remember.state import State, evolve
from tests.fakes.scene import Scene

SIGNAL = "BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"
TOO_MANY = SIGNAL.replace("BTO 2", "BTO 50")


def why(scene: Scene, ref: str) -> tuple[str, ...]:
    return scene.posts(scene.command("why", ref))[-1].card.lines


def decided(text: str) -> tuple[Scene, str]:
    scene = Scene()
    scene.say(text)
    return scene, next(iter(scene.state.origins))


def test_why_shows_every_rule_of_an_entry_that_was_sent_with_number_and_limit():
    scene, ref = decided(SIGNAL)
    lines = why(scene, ref)
    assert "✓ max_contracts: 2, at most 10 contracts" in lines
    assert "✓ max_risk: 70.00, at most 1,000.00 in base currency" in lines
    assert "✓ clock_skew: 0 s, at most 2 s" in lines


def test_why_shows_what_a_refused_entry_broke_first_and_what_it_kept():
    scene, ref = decided(TOO_MANY)
    lines = why(scene, ref)
    assert lines[0].startswith("✗")
    assert "✗ 50 contracts, above the limit of 10; 10 contracts would pass" in lines
    assert "✓ max_open_positions: 1, at most 5 positions" in lines


def test_the_refusal_in_the_channel_says_what_would_have_passed_and_no_more():
    scene = Scene()
    lines = scene.posts(scene.say(TOO_MANY))[-1].card.lines
    assert any(line.endswith("10 contracts would pass") for line in lines)
    assert not any(line.startswith("✓") for line in lines)


def test_what_why_shows_outlives_a_restart():
    scene, ref = decided(SIGNAL)
    assert scene.restarted().checks == scene.state.checks
    assert scene.state.checks[ref]


def test_a_row_that_has_the_laws_alone_still_folds():
    scene, ref = decided(SIGNAL)
    state = State()
    for fact in scene.facts:
        told = fact
        if isinstance(fact, EntrySending):
            told = FACT.validate_python(fact.model_dump() | {"checks": ("max_risk: a law",), "passed": ()})
        evolve(state, told)
    assert state.checks[ref] == (("max_risk: a law", "", ""),)


def test_explain_tells_every_rule_behind_the_decision(tmp_path: Path):
    scene, ref = decided(SIGNAL)
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    try:
        ledger.commit([Entry(fact) for fact in scene.facts], ())
        lines = story(ledger.connection, ref)
    finally:
        ledger.close()
    sent = next(number for number, line in enumerate(lines) if "rules passed" in line)
    assert lines[sent + 1].strip().startswith("✓ trading-state: active")
    assert any(line.strip() == "✓ max_contracts: 2, at most 10 contracts" for line in lines)


def test_why_of_a_reference_that_nobody_knows_says_so():
    assert why(Scene(), "NOSUCHREF")[0] == "nothing is known of NOSUCHREF"


def test_a_message_that_is_only_tested_is_explained_line_by_line():
    scene = Scene()
    lines = scene.posts(scene.command("test", "BTO SPY 600C 12/18 @ 1.25"))[-1].card.lines
    assert lines[:2] == ("read as", "  BTO SPY 600C 12/18 @ 1.25")
    assert lines[-1] == "  BUY SPY 600C 18 Dec 2026 @ 1.25"
