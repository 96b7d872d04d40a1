from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal

from bot.decide.gathered import Gathered
from bot.people import Channel, House
from bot.remember.facts import AlarmRaised, Fact
from bot.serve.vitals import TurnTaken
from bot.web.counters import Counters, Histogram
from bot.web.recent import KEPT, RecentSignals
from risk.book import Quote
from tests.fakes.scene import AAPL, EVE, NOW, Scene, charter


def counted(scene: Scene, counters: Counters, facts: list[Fact]) -> Counters:
    counters.take(TurnTaken(tuple(facts), 0.001), scene.now)
    return counters


def test_a_histogram_counts_up_to_and_with_its_bounds():
    histogram = Histogram((0.1, 1.0))
    for seconds in (0.1, 0.5, 3.0, -2.0):
        histogram.observe(seconds)
    assert histogram.cumulative() == [("0.1", 2), ("1.0", 3), ("+Inf", 4)]
    assert math.isclose(histogram.total, 3.6)


def test_every_outcome_is_counted_where_it_belongs():
    scene, counters = Scene(), Counters()
    counted(scene, counters, list(scene.say("BTO 1 AAPL @ 100 SL 90 TP 120").facts))
    counted(scene, counters, list(scene.say("BTO AAPL @ 100 SL 101").facts))
    counted(scene, counters, list(scene.say("what a day").facts))
    counted(scene, counters, list(scene.say("BTO 1 AAPL @ 100 SL 90", author=EVE).facts))
    assert counters.outcomes["sent"] == 1
    assert counters.outcomes["not_done"] + counters.outcomes["refused"] == 1
    assert counters.outcomes["ignored"] == 2


def test_signal_to_order_runs_from_the_arrival_of_the_message_to_the_turns_end():
    scene, counters = Scene(), Counters()
    turn = scene.say("BTO 1 AAPL @ 100 SL 90", heard_at=scene.now)
    counters.take(TurnTaken(tuple(turn.facts), 0.001), scene.now + timedelta(milliseconds=4))
    assert counters.signal_to_order.cumulative()[2:4] == [("0.005", 1), ("0.01", 1)]


def test_a_persons_time_to_approve_is_not_counted_as_ours():
    house = charter().house
    asking = House(people=house.people, channels=(Channel(platform="console", id="room", mode="approve"),))
    scene, counters = Scene(charter(house=asking)), Counters()
    posted = scene.say("BTO 1 AAPL @ 100 SL 90")
    counted(scene, counters, list(posted.facts))
    scene.later(20)
    (approve, _) = scene.posts(posted)[-1].card.buttons
    counted(scene, counters, list(scene.press(approve).facts))
    quote = Quote(bid=Decimal("99.9"), ask=Decimal(100), last=None, kind="live", at=scene.now)
    answer = Gathered(at=scene.now, trade_ref=approve.trade_ref, contract=AAPL, quote=quote)
    counted(scene, counters, list(scene.step(answer).facts))
    assert counters.outcomes["sent"] == 1
    assert sum(counters.signal_to_order.counts) == 1
    assert counters.signal_to_order.total < 1


def test_a_turn_that_was_not_written_counts_only_as_such():
    counters = Counters()
    counters.take(TurnTaken((AlarmRaised(at=NOW, trade_ref="", text="x"),), 0.5, "the disk is full"), NOW)
    assert (counters.unwritten_turns, counters.alarms) == (1, 0)


def test_the_last_signals_keep_who_what_and_how_it_was_read():
    scene, recent = Scene(), RecentSignals()
    recent.take(scene.say("BTO 1 AAPL @ 100 SL 90").facts)
    recent.take(scene.say("BTO SPY 600 12/18 @ 1").facts)
    refused, read = recent.said
    assert (read.author, read.text, read.refusal) == ("ann", "BTO 1 AAPL @ 100 SL 90", "")
    assert "AAPL" in read.reading
    assert len(read.trade_refs) == 1
    assert refused.refusal
    assert refused.reading == ""


def test_chatter_is_no_signal_and_only_the_last_ones_are_kept():
    scene, recent = Scene(), RecentSignals()
    for number in range(KEPT + 5):
        recent.take(scene.say(f"BTO 1 AAPL @ {100 + number} SL 90").facts)
        recent.take(scene.say("nice one").facts)
    assert len(recent.said) == KEPT
    assert recent.said[0].text == f"BTO 1 AAPL @ {100 + KEPT + 4} SL 90"
