from __future__ import annotations

import re

from bot.serve.vitals import TurnTaken, Vitals
from bot.web.counters import Counters
from bot.web.metrics import Readings, exposition
from risk.plan import Role as LegRole
from tests.fakes.scene import Scene, charter

VITALS = Vitals(
    since_turn=0.25,
    shell_runs=True,
    broker_runs=True,
    ledger_reads=True,
    link="reconciled",
    silences=(("discord", 3.0), ("telegram", None)),
    loop_lag=0.002,
)
SAMPLE = re.compile(r'(autoscalper_[a-z_]+)(\{[a-z_]+="(?:[^"\\]|\\.)*"(?:,[a-z_]+="(?:[^"\\]|\\.)*")*\})? (\S+)')


def shown(scene: Scene, counters: Counters | None = None) -> dict[str, float]:
    text = exposition(scene.charter, scene.state, counters or Counters(), Readings(VITALS, 4, 90_000_000))
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            sample = SAMPLE.fullmatch(line)
            assert sample is not None, line
            found[sample[1] + (sample[2] or "")] = float(sample[3])
    return found


def test_every_family_has_its_help_and_its_type_once_and_before_its_samples():
    text = exposition(charter(), Scene().state, Counters(), Readings(VITALS, 0))
    seen: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE"):
            seen.add(line.split()[2])
        elif not line.startswith("#"):
            name = re.split(r"[ {]", line)[0]
            assert name in seen or re.sub(r"_(bucket|sum|count)$", "", name) in seen, line
    assert len(re.findall("# TYPE", text)) == len(re.findall("# HELP", text)) == len(seen)
    assert text.endswith("\n")


def test_link_and_trading_state_are_one_at_exactly_one_place():
    found = shown(Scene())
    assert found['autoscalper_link{state="reconciled"}'] == 1
    assert sum(value for name, value in found.items() if name.startswith("autoscalper_link{")) == 1
    assert found['autoscalper_trading{state="active"}'] == 1


def test_what_is_held_and_what_is_covered_are_two_figures():
    scene = Scene()
    scene.say("BTO 10 AAPL @ 100 SL 90 TP 120")
    (trade,) = scene.state.live()
    scene.status(next(iter(trade.orders)), "Submitted")
    scene.fills(trade.plan, LegRole.ENTRY, "10", "100")
    found = shown(scene)
    assert found['autoscalper_open_quantity{contract="AAPL"}'] == 10
    assert found['autoscalper_protected_quantity{contract="AAPL"}'] == 0
    assert found["autoscalper_unprotected_quantity"] == 10


def test_a_chat_that_was_never_heard_has_no_age():
    found = shown(Scene())
    assert found['autoscalper_chat_silence_seconds{chat="discord"}'] == 3
    assert not any("telegram" in name for name in found)


def test_the_machinery_is_there():
    found = shown(Scene())
    assert found["autoscalper_loop_lag_seconds"] == 0.002
    assert found["autoscalper_outbox_posts"] == 4
    assert found["autoscalper_resident_bytes"] == 90_000_000
    assert found["autoscalper_healthy"] == 1


def test_a_signal_that_became_an_order_is_in_the_histogram():
    scene, counters = Scene(), Counters()
    turn = scene.say("BTO 1 AAPL @ 100 SL 90")
    counters.take(TurnTaken(tuple(turn.facts), 0.0004), scene.now)
    found = shown(scene, counters)
    assert found['autoscalper_signals_total{outcome="sent"}'] == 1
    assert found["autoscalper_signal_to_order_seconds_count"] == 1
    assert found['autoscalper_ledger_commit_seconds_bucket{le="0.0005"}'] == 1
    assert found['autoscalper_ledger_commit_seconds_bucket{le="0.00025"}'] == 0


def test_a_label_from_outside_cannot_break_its_line():
    found = shown(Scene(charter(bot='a"b\\c\nd')))
    assert 'autoscalper_info{bot="a\\"b\\\\c\\nd",mode="paper",version="0"}' in found
