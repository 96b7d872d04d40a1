from __future__ import annotations

from risk.plan import Role as LegRole
from tests.bot.decide.test_desk import opened
from tests.fakes.scene import SPY_OPTION, Scene


def test_an_exit_that_leaves_by_the_targets_order_is_called_an_exit_and_no_target():
    scene = Scene()
    plan = opened(scene)
    scene.quote(SPY_OPTION, "1.30", "1.34")
    scene.say("out", reply_to="m1")
    titles = [post.card.title for post in scene.posts(scene.fills(plan, LegRole.TARGET, "2", "1.30"))]
    assert any(title.startswith("Exit: SOLD 2 ") for title in titles), titles


def test_a_target_that_is_reached_is_called_a_target():
    scene = Scene()
    plan = opened(scene)
    titles = [post.card.title for post in scene.posts(scene.fills(plan, LegRole.TARGET, "2", "1.60"))]
    assert any(title.startswith("Target: SOLD 2 ") for title in titles), titles
