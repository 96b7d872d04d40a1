from __future__ import annotations

from bot.command import Cancel, Reduce, TakeSnapshot, Watch
from bot.decide.desk import Tick
from bot.remember.facts import Started
from broker.events import Connected
from risk.plan import Role as LegRole
from tests.bot.decide.test_desk import SIGNAL, sent
from tests.fakes.scene import Scene

# A clock that ran while nobody could look proves nothing: after an outage the broker is asked before anything is done.


def filled_but_not_seen_protected() -> Scene:
    scene = Scene()
    scene.say(SIGNAL)
    plan = sent(scene).plan
    scene.fills(plan, LegRole.ENTRY, "2", "1.25")
    scene.step(Tick())
    return scene


def restarted(scene: Scene, seconds: float) -> Scene:
    scene.later(seconds)
    again = Scene(scene.charter, connected=False)
    again.facts, again.now, again.world = scene.facts, scene.now, scene.world
    again.facts.append(Started(at=again.now, version="0", bot="bot", mode="paper", account="DU1", config_digest=""))
    again.state = again.restarted()
    return again


def connect(scene: Scene) -> None:
    scene.step(Connected(at=scene.now, accounts=("DU1",), server_version=176, client_id=1, next_order_id=1))


def test_a_restart_does_not_flatten_by_a_clock_that_ran_while_it_was_down():
    scene = restarted(filled_but_not_seen_protected(), 3600)

    connect(scene)
    turn = scene.step(Tick())

    assert not [command for command in turn.commands if isinstance(command, Reduce | Cancel)]
    assert any(isinstance(command, TakeSnapshot) for command in turn.commands)


def test_a_session_that_was_replaced_between_two_ticks_is_an_outage_too():
    scene = filled_but_not_seen_protected()
    scene.later(6)

    connect(scene)
    turn = scene.step(Tick())

    assert not [command for command in turn.commands if isinstance(command, Reduce | Cancel)]


def test_the_figures_of_an_account_are_asked_for_again_after_a_reconnect():
    scene = Scene()

    connect(scene)

    assert scene.state.account is None


def test_after_a_restart_the_prices_of_what_is_held_are_watched_again():
    scene = restarted(filled_but_not_seen_protected(), 60)

    connect(scene)

    assert [command.contract.symbol for command in scene.commands if isinstance(command, Watch)] == ["SPY"]
