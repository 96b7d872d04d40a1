from __future__ import annotations

from datetime import timedelta

from bot.command import Enter
from bot.message import MessageDeleted
from bot.remember.facts import EntrySending, MessageIgnored, SignalRead
from tests.bot.decide.test_desk import SIGNAL, edit
from tests.fakes.scene import OLE, Scene

# Stops and exits are heard ahead of what waits: what they overtake must know of it.


def sends(scene: Scene) -> int:
    return sum(isinstance(command, Enter) for command in scene.commands)


def test_an_exit_that_finds_no_trade_still_means_the_entry_that_it_overtook():
    scene = Scene()
    entry = scene.message(SIGNAL, sent_at=scene.now - timedelta(seconds=3))

    scene.say("out of SPY")
    turn = scene.step(entry)

    assert not sends(scene)
    assert next(iter(turn.state.voided.values())).startswith("an exit was posted after it")


def test_an_exit_of_one_symbol_leaves_an_overtaken_entry_of_another():
    scene = Scene()
    entry = scene.message("LONG 10 AAPL @ 190 SL 186", sent_at=scene.now - timedelta(seconds=3))

    scene.say("out of SPY")
    scene.step(entry)

    assert sends(scene) == 1


def test_an_exit_leaves_an_entry_that_was_posted_after_it():
    scene = Scene()
    scene.say("out of SPY")
    scene.later(1)

    scene.say(SIGNAL)

    assert sends(scene) == 1


def test_of_two_exits_heard_out_of_order_the_later_one_counts():
    scene = Scene()
    entry = scene.message(SIGNAL, sent_at=scene.now - timedelta(seconds=3))
    scene.say("out of SPY")
    scene.say("out of SPY", sent_at=scene.now - timedelta(seconds=9))

    scene.step(entry)

    assert not sends(scene)


def test_an_exit_that_answers_a_signal_not_yet_heard_takes_it_back_whoever_wrote_it():
    scene = Scene()
    entry = scene.message(SIGNAL, message_id="entry", sent_at=scene.now - timedelta(seconds=3))

    scene.say("out", OLE, reply_to="entry")
    scene.step(entry)

    assert not sends(scene)


def test_a_deletion_that_is_heard_before_its_post_takes_it_back():
    scene = Scene()
    entry = scene.message(SIGNAL, message_id="entry")

    scene.step(MessageDeleted(platform="console", channel="room", message_id="entry", heard_at=scene.now))
    scene.step(entry)

    assert not sends(scene)
    assert "deleted" in next(iter(scene.state.voided.values()))


def test_an_edit_that_is_heard_before_its_post_takes_it_back():
    scene = Scene()
    entry = scene.message(SIGNAL, message_id="entry")

    edit(scene, "entry", SIGNAL.replace("BTO 2", "BTO 1"))
    scene.step(entry)

    assert not sends(scene)
    assert not any(isinstance(fact, EntrySending) for fact in scene.facts)


def test_what_was_overtaken_is_known_after_a_restart():
    scene = Scene()
    scene.say("out of SPY")
    scene.step(MessageDeleted(platform="console", channel="room", message_id="x", heard_at=scene.now))

    again = scene.restarted()

    assert (again.exits, again.withdrawn) == (scene.state.exits, scene.state.withdrawn)


def test_words_that_are_no_order_where_there_is_no_trade_are_chatter():
    scene = Scene()

    turn = scene.say("out")

    assert not scene.posts(turn)
    assert any(isinstance(fact, MessageIgnored) for fact in turn.facts)
    assert not any(isinstance(fact, SignalRead) for fact in turn.facts)
