from __future__ import annotations

from decimal import Decimal

from bot.card import Button
from bot.command import Enter, Gather
from bot.facts import EntryRefused, EntrySending
from bot.gathered import Gathered
from risk.book import Quote
from risk.plan import Role as LegRole
from tests.fakes.scene import AAPL, Scene

SIGNAL = "LONG 10 AAPL @ 185.50 SL 183 TP 190"


def opened(scene: Scene):
    scene.say(SIGNAL)
    plan = next(fact for fact in scene.facts if isinstance(fact, EntrySending)).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "10", "185.50")
    scene.protects(plan)
    return plan


def awaiting(scene: Scene) -> str:
    turn = scene.say("add 5 AAPL")
    assert [type(command) for command in turn.commands] == [Gather]
    return next(iter(scene.state.awaited))


def answered(scene: Scene, ref: str):
    quote = Quote(bid=Decimal(185), ask=Decimal("185.50"), last=None, kind="live", at=scene.now)
    return scene.step(Gathered(at=scene.now, trade_ref=ref, contract=AAPL, quote=quote))


def entered(scene: Scene) -> list[str]:
    return [command.approved.plan.trade_ref for command in scene.commands if isinstance(command, Enter)]


def test_an_addition_is_a_plan_of_its_own_that_names_its_trade():
    scene = Scene()
    plan = opened(scene)
    answered(scene, awaiting(scene))
    more = [fact for fact in scene.facts if isinstance(fact, EntrySending)][1].plan
    assert (more.adds_to, more.quantity, more.stop_price) == (plan.trade_ref, 5, 183)
    assert [each.target_price for each in more.slices] == [190]


def test_an_exit_by_reply_takes_back_an_addition_that_waits():
    scene = Scene()
    plan = opened(scene)
    ref = awaiting(scene)
    scene.say("out", reply_to="m1")
    assert ref in scene.state.voided
    assert not answered(scene, ref).facts
    assert entered(scene) == [plan.trade_ref]


def test_nothing_is_added_to_a_trade_that_is_leaving():
    scene = Scene()
    plan = opened(scene)
    ref = awaiting(scene)
    scene.press(Button(label="Close", trade_ref=plan.trade_ref, action="close"))
    turn = answered(scene, ref)
    refused = [fact for fact in turn.facts if isinstance(fact, EntryRefused)]
    assert "is over, or is leaving" in refused[0].violations[0].message
    assert entered(scene) == [plan.trade_ref]


def test_two_parts_are_one_trade_to_a_follow_up():
    scene = Scene()
    opened(scene)
    answered(scene, awaiting(scene))
    turn = scene.say("SL 184")
    moved = [fact.trade_ref for fact in turn.facts if fact.kind == "trade_instructed"]
    assert len(moved) == 1  # the addition holds nothing yet, and keeps the stop that it was sent with
