from __future__ import annotations

from decimal import Decimal

import pytest

from bot.card import Button
from bot.command import Enter, Reduce
from risk.plan import Role as LegRole
from risk.plan import TrailPercent
from tests.bot.decide.test_desk import opened, sent
from tests.fakes.scene import AAPL, SPY_OPTION, Scene

SHORT = "SHORT 10 AAPL @ 190 SL 196 TP 180"


def refused(scene: Scene, words: str) -> str:
    turn = scene.say(words, reply_to="m1")
    assert not turn.commands
    return scene.posts(turn)[0].card.lines[0]


@pytest.mark.parametrize("words", ["SL to 1600", "SL to 1.60"])
def test_a_stop_that_would_act_at_once_is_no_stop(words: str):
    scene = Scene()
    opened(scene)

    assert "leave now" in refused(scene, words)


def test_a_level_of_the_stock_is_no_stop_to_move_to():
    scene = Scene()
    opened(scene)

    assert "only a stop at a price or at breakeven" in refused(scene, "SL 598")


def test_a_stop_beyond_the_market_is_refused_by_the_quote():
    scene = Scene()
    opened(scene)
    scene.quote(SPY_OPTION, "1.10", "1.12")

    assert "leave now" in refused(scene, "SL to 1.15")
    assert scene.say("SL to 1.05", reply_to="m1").commands


@pytest.mark.parametrize("words", ["PT 0.5", "TP 0.90"])
def test_a_target_beyond_the_stop_is_refused(words: str):
    scene = Scene()
    opened(scene)

    assert "stop" in refused(scene, words)


def test_the_levels_of_a_short_are_judged_the_other_way_round():
    scene = Scene()
    scene.quote(AAPL, "189.99", "190.01")
    scene.say(SHORT)
    plan = sent(scene).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "10", "190")
    scene.protects(plan)

    assert "leave now" in refused(scene, "SL to 170")
    assert "stop" in refused(scene, "TP 199")
    assert scene.say("SL to 193", reply_to="m1").commands


def test_half_pressed_twice_takes_half_once():
    scene = Scene()
    plan = opened(scene)
    half = Button(label="Half", trade_ref=plan.trade_ref, action="half")

    first = scene.press(half)
    second = scene.press(half)

    assert [c for c in first.commands if isinstance(c, Reduce)]
    assert not second.commands
    assert "leaving already" in scene.posts(second)[0].card.lines[0]


def test_trimming_by_number_while_a_part_leaves_is_refused_and_closing_is_not():
    scene = Scene()
    opened(scene)
    scene.say("trim 1", reply_to="m1")

    again = scene.say("trim 1", reply_to="m1")

    assert "leaving already" in scene.posts(again)[0].card.lines[0]
    assert scene.say("close", reply_to="m1").facts
    assert scene.state.live()[0].closing


def test_a_short_whose_limit_nobody_could_hold_against_the_market_is_not_sent():
    scene = Scene()

    turn = scene.say("SHORT 10 AAPL @ 1.90 SL 1.96 TP 1.80")

    assert not any(isinstance(command, Enter) for command in turn.commands)


def test_a_stop_trails_from_the_market_when_that_is_asked_and_never_from_a_looser_level():
    scene = Scene()
    opened(scene)

    assert "no price" in refused(scene, "trailing stop 10%")
    scene.quote(SPY_OPTION, "1.50", "1.52")
    turn = scene.say("trailing stop 10%", reply_to="m1")
    (trade,) = scene.state.live()
    assert (trade.plan.trail, trade.stop_price) == (TrailPercent(percent=Decimal(10)), Decimal("1.35"))
    assert [c for c in turn.commands if isinstance(c, Reduce)]
    assert "trails already" in refused(scene, "trailing stop 5%")


def test_a_trail_that_is_wider_than_the_stop_begins_where_the_stop_stands():
    scene = Scene()
    plan = opened(scene)
    scene.quote(SPY_OPTION, "1.30", "1.32")
    scene.say("trailing stop 90%", reply_to="m1")
    assert scene.state.live()[0].stop_price == plan.stop_price
