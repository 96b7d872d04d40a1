from __future__ import annotations

from decimal import Decimal

from bot.card import Button
from bot.command import Enter, Gather
from bot.decide.gathered import Gathered
from bot.remember.facts import EntryRefused, EntrySending, TradeInstructed
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


def added(scene: Scene):
    """Five more, filled and protected."""
    answered(scene, awaiting(scene))
    more = [fact for fact in scene.facts if isinstance(fact, EntrySending)][1].plan
    scene.works(more)
    scene.fills(more, LegRole.ENTRY, "5", "185.50")
    scene.protects(more)
    return more


def press(scene: Scene, trade_ref: str, action: str):
    return scene.press(Button(label=action, trade_ref=trade_ref, action=action))


def asked(turn) -> list[tuple[str, str]]:
    instructed = [fact for fact in turn.facts if isinstance(fact, TradeInstructed)]
    return [(fact.trade_ref, fact.instruction.kind) for fact in instructed]


def test_the_buttons_of_a_trade_mean_what_was_added_to_it_too_and_its_card_says_so():
    scene = Scene()
    plan = opened(scene)
    more = added(scene)
    card = scene.state.queued[f"card:{plan.trade_ref}"]
    assert "the buttons mean all of it: this and 1 addition" in card.lines

    assert asked(press(scene, plan.trade_ref, "half")) == [(plan.trade_ref, "trim_requested")]
    (trim,) = [
        fact.instruction
        for fact in scene.facts
        if isinstance(fact, TradeInstructed) and fact.trade_ref == plan.trade_ref
    ][-1:]
    assert trim.quantity == 7
    moved = asked(press(scene, plan.trade_ref, "breakeven"))
    assert moved == [(plan.trade_ref, "stop_move_requested"), (more.trade_ref, "stop_move_requested")]
    closed = asked(press(scene, plan.trade_ref, "close"))
    assert closed == [(plan.trade_ref, "close_requested"), (more.trade_ref, "close_requested")]


def test_the_buttons_of_an_addition_mean_it_alone():
    scene = Scene()
    opened(scene)
    more = added(scene)
    assert "the buttons" not in "\n".join(scene.state.queued[f"card:{more.trade_ref}"].lines)
    assert asked(press(scene, more.trade_ref, "half")) == [(more.trade_ref, "trim_requested")]
    assert asked(press(scene, more.trade_ref, "close")) == [(more.trade_ref, "close_requested")]


def test_what_one_part_cannot_do_is_said_and_the_others_do_it():
    scene = Scene()
    plan = opened(scene)
    more = added(scene)
    press(scene, more.trade_ref, "close")
    turn = press(scene, plan.trade_ref, "half")
    assert not asked(turn)
    assert "leaving already" in scene.posts(turn)[0].card.lines[0]
