from __future__ import annotations

import pytest

from bot.command import Cancel, Enter, Reduce
from bot.people import Channel, House
from risk.plan import Role
from tests.fakes.scene import Scene, charter

SIGNAL = "BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"


def quiet_channel() -> Scene:
    usual = charter()
    house = House(people=usual.house.people, channels=(Channel(platform="console", id="room", mode="shadow"),))
    return Scene(charter(house=house))


@pytest.mark.parametrize(
    "scene", [Scene(charter(send="shadow")), Scene(charter(send="nothing")), quiet_channel()], ids=str
)
def test_a_shadow_decides_everything_sends_nothing_and_says_so(scene: Scene):
    turn = scene.say(SIGNAL)
    assert scene.kinds(turn)[-1] == "entry_shadowed"
    assert not [command for command in turn.commands if isinstance(command, Enter)]
    card = scene.posts(turn)[-1].card
    assert card.title == "Shadow, nothing sent: BUY 2 SPY 600C 18 Dec @ 1.25"
    assert card.lines[:2] == ("stop 0.90 · target 1.60", "size $250.00 · at risk $70.00")
    assert not scene.state.awaited
    assert not scene.state.live()


@pytest.mark.parametrize(
    ("send", "badge"), [("orders", "PAPER"), ("shadow", "PAPER SHADOW"), ("nothing", "PAPER READ-ONLY")]
)
def test_the_badge_says_whether_anything_is_sent(send, badge):
    assert Scene(charter(send=send)).charter.badge == badge


def test_a_shadow_is_refused_what_an_order_would_be():
    scene = Scene(charter(send="shadow"))
    scene.say(SIGNAL)
    assert "entry_refused" in scene.kinds(scene.say(SIGNAL))
    assert "entry_refused" in scene.kinds(scene.say(SIGNAL.replace("BTO 2", "BTO 50")))


def test_why_tells_the_figures_of_a_shadow_after_a_restart_too():
    scene = Scene(charter(send="shadow"))
    scene.say(SIGNAL)
    scene.state = scene.restarted()
    card = scene.posts(scene.command("why", next(iter(scene.state.shadows))))[-1].card
    assert card.title.endswith("would have been sent")
    assert "✓ max_contracts: 2, at most 10 contracts" in card.lines


def test_a_shadow_still_looks_after_what_is_open():
    scene = Scene()
    scene.say(SIGNAL)
    (trade,) = scene.state.live()
    scene.works(trade.plan)
    scene.fills(trade.plan, Role.ENTRY, "2", "1.25")
    scene.protects(trade.plan)
    scene.charter = charter(send="shadow")
    turn = scene.say("close SPY")
    assert [command for command in turn.commands if isinstance(command, Reduce | Cancel)]
