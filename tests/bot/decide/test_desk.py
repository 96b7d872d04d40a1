from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.command import Cancel, Enter, Gather, Reduce
from bot.decide.gathered import Gathered
from bot.message import MessageDeleted, MessageEdited
from bot.people import Channel, House, Person, Role
from bot.remember.facts import CancelSending, EntrySending, TradingStateSet
from broker.events import Disconnected
from broker.port import Unresolvable
from broker.record import TradeState
from risk.plan import Role as LegRole
from risk.plan import order_ref_of
from tests.fakes.scene import ANN, EVE, OLE, SPY_OPTION, VIC, Scene, charter

SIGNAL = "BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"


def sent(scene: Scene) -> EntrySending:
    return next(fact for fact in scene.facts if isinstance(fact, EntrySending))


def test_a_signal_becomes_a_plan_and_one_command_to_enter_it():
    scene = Scene()

    turn = scene.say(SIGNAL)

    assert scene.kinds(turn) == ["heard", "signal_read", "entry_awaited", "entry_sending"]
    plan = sent(scene).plan
    assert (plan.quantity, plan.entry_price, plan.stop_price) == (Decimal(2), Decimal("1.25"), Decimal("0.90"))
    assert isinstance(turn.commands[0], Enter)
    assert "BUY 2 SPY 600C 18 Dec @ 1.25" in scene.posts(turn)[-1].card.title


def test_chatter_is_silence_with_a_row():
    scene = Scene()

    turn = scene.say("what a day, SPY looks heavy")

    assert scene.kinds(turn) == ["heard", "message_ignored"]
    assert not scene.posts(turn)


def test_a_broken_signal_is_refused_in_the_channel_with_a_caret():
    scene = Scene()

    turn = scene.say("BTO SPY 600 12/18 @ 1.25")

    assert scene.kinds(turn) == ["heard", "message_refused"]
    card = scene.posts(turn)[0].card
    assert any("^" in line for line in card.lines)
    assert not turn.commands


def test_a_stranger_with_a_members_name_is_not_even_answered():
    scene = Scene()

    turn = scene.say(SIGNAL, EVE)

    assert scene.kinds(turn) == ["heard", "message_ignored"]
    assert not scene.posts(turn)


def test_a_viewer_may_not_signal():
    scene = Scene()

    assert scene.kinds(scene.say(SIGNAL, VIC)) == ["heard", "message_ignored"]


def test_a_stale_signal_is_said_to_be_skipped_and_stale_chatter_is_not():
    scene = Scene()
    old = scene.now - timedelta(minutes=7)

    signal = scene.say(SIGNAL, sent_at=old)
    chatter = scene.say("gm all", sent_at=old)

    assert "7 min" in scene.posts(signal)[0].card.lines[0]
    assert not signal.commands
    assert not scene.posts(chatter)


def test_a_contract_never_seen_is_asked_for_and_the_entry_goes_on_with_the_answer():
    scene = Scene()
    scene.world.contracts = []

    waiting = scene.say(SIGNAL)
    ref = next(iter(waiting.state.awaited))
    answered = scene.step(Gathered(at=scene.now, trade_ref=ref, contract=SPY_OPTION, quote=None))

    assert [type(command) for command in waiting.commands] == [Gather]
    assert "entry_sending" in scene.kinds(answered)


def test_a_contract_that_does_not_exist_is_refused_with_the_nearest():
    scene = Scene()
    scene.world.contracts = []
    ref = next(iter(scene.say(SIGNAL).state.awaited))
    missing = Unresolvable(reason="no SPY 600C 18 Dec", code="no-such-contract", alternatives=("SPY 601C 18 Dec",))

    turn = scene.step(Gathered(at=scene.now, trade_ref=ref, contract=missing, quote=None))

    assert "SPY 601C 18 Dec" in scene.posts(turn)[-1].card.lines[0]


@pytest.mark.parametrize("words", ["STC SPY 600C 12/18", "out of SPY", "all out SPY", "cancel SPY"])
def test_an_exit_that_arrives_while_its_entry_waits_means_that_nothing_is_bought(words: str):
    scene = Scene()
    scene.world.contracts = []
    ref = next(iter(scene.say(SIGNAL).state.awaited))

    scene.say(words)
    late = scene.step(Gathered(at=scene.now, trade_ref=ref, contract=SPY_OPTION, quote=None))

    assert ref in scene.state.voided
    assert not late.facts
    assert not any(isinstance(command, Enter) for command in scene.commands)


def test_an_entry_posted_before_its_exit_but_heard_after_it_is_not_sent():
    scene = Scene()
    earlier = scene.message(SIGNAL, sent_at=scene.now - timedelta(seconds=5))
    scene.say(SIGNAL.replace("600C", "600C"), ANN)
    scene.say("out of SPY", sent_at=scene.now)

    scene.step(earlier)

    refs = [fact.trade_ref for fact in scene.facts if isinstance(fact, EntrySending)]
    assert len(refs) == 1


def test_nothing_is_sent_before_the_link_is_reconciled():
    scene = Scene(connected=False)

    turn = scene.say(SIGNAL)

    assert "entry_refused" in scene.kinds(turn)
    assert not any(isinstance(command, Enter) for command in turn.commands)


def test_nothing_is_sent_after_the_link_was_lost():
    scene = Scene()
    scene.step(Disconnected(at=scene.now, reason="socket closed"))

    assert "entry_refused" in scene.kinds(scene.say(SIGNAL))


def test_the_same_signal_posted_again_is_refused_as_a_repetition():
    scene = Scene()
    scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")

    turn = scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")

    assert "entry_refused" in scene.kinds(turn)


def test_two_signals_in_one_message_are_each_judged_with_the_other_in_flight():
    house = charter()
    scene = Scene(house)

    turn = scene.say("BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90\nLONG 10 AAPL @ 190 SL 186")

    assert scene.kinds(turn).count("entry_sending") == 2
    assert len({fact.trade_ref for fact in turn.facts if isinstance(fact, EntrySending)}) == 2


# ── The kill switch ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_kill_halts_cancels_the_working_entry_and_leaves_the_stop_of_a_position():
    scene = Scene()
    scene.say(SIGNAL)
    spy = sent(scene).plan
    scene.works(spy)

    turn = scene.command("kill")

    cancelled = [fact.order_ref for fact in turn.facts if isinstance(fact, CancelSending)]
    assert cancelled
    assert all(":E" in ref for ref in cancelled)
    assert any(isinstance(fact, TradingStateSet) and fact.state == "halted" for fact in turn.facts)
    assert any(isinstance(command, Cancel) for command in turn.commands)


def test_kill_takes_back_what_still_waits():
    scene = Scene()
    scene.world.contracts = []
    ref = next(iter(scene.say(SIGNAL).state.awaited))

    scene.command("kill")
    late = scene.step(Gathered(at=scene.now, trade_ref=ref, contract=SPY_OPTION, quote=None))

    assert not late.commands


def test_after_kill_entries_are_refused_and_exits_are_not():
    scene = Scene()
    opened(scene)
    scene.command("kill")

    entry = scene.say("LONG 10 AAPL @ 190 SL 186")
    leaving = scene.say("out of SPY")

    assert "entry_refused" in scene.kinds(entry)
    assert any(isinstance(command, Reduce | Cancel) for command in leaving.commands)


def test_kill_survives_a_restart():
    scene = Scene()
    scene.command("kill")

    assert scene.restarted().latch.state.value == "halted"


def test_anyone_listed_may_stop_and_only_an_owner_who_confirms_may_start_again():
    scene = Scene()
    scene.command("kill", author=VIC)

    refused = scene.command("resume", author=ANN)
    asked = scene.command("resume", author=OLE)

    assert "command_refused" in scene.kinds(refused)
    assert scene.state.latch.state.value == "halted"
    button = scene.posts(asked)[-1].card.buttons[0]
    scene.press(button, author=ANN)
    assert scene.state.latch.state.value == "halted"
    scene.press(button, author=OLE)
    assert scene.state.latch.state.value == "active"


def test_a_confirmation_works_once_and_not_for_long():
    scene = Scene()
    opened(scene)
    button = scene.posts(scene.command("flatten", author=OLE))[-1].card.buttons[0]

    scene.later(61)
    late = scene.press(button, author=OLE)
    again = scene.posts(scene.command("flatten", author=OLE))[-1].card.buttons[0]
    first = scene.press(again, author=OLE)
    second = scene.press(again, author=OLE)

    assert not late.commands
    assert first.commands
    assert not second.commands


def test_a_resume_that_waited_while_the_bot_was_down_is_refused_and_a_kill_is_not():
    scene = Scene()

    scene.command("kill", author=OLE, sent_at=scene.now - timedelta(hours=1))
    stale = scene.command("resume", author=OLE, sent_at=scene.now - timedelta(hours=1))

    assert scene.state.latch.state.value == "halted"
    assert "command_refused" in scene.kinds(stale)


def test_a_stranger_may_not_even_kill():
    scene = Scene()

    turn = scene.command("kill", author=EVE)

    assert scene.kinds(turn) == ["heard", "command_refused"]
    assert scene.state.latch.state.value == "active"


# ── Follow-ups ────────────────────────────────────────────────────────────────────────────────────────────────────────


def opened(scene: Scene):
    scene.say(SIGNAL)
    plan = sent(scene).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "2", "1.25")
    scene.protects(plan)
    return plan


def test_a_fill_is_posted_as_a_reply_to_the_signal():
    scene = Scene()

    scene.say(SIGNAL)
    plan = sent(scene).plan
    scene.works(plan)
    turn = scene.fills(plan, LegRole.ENTRY, "2", "1.25")

    notice = next(post for post in scene.posts(turn) if post.key.startswith("fill:"))
    assert notice.reply_to == "m1"
    assert "BOUGHT 2 SPY 600C 18 Dec @ 1.25" in notice.card.title


def test_a_stop_may_be_tightened_by_a_reply():
    scene = Scene()
    opened(scene)

    turn = scene.say("SL to 1.10", reply_to="m1")

    amended = [c.reduction for c in turn.commands if isinstance(c, Reduce)]
    assert amended
    assert amended[0].terms.stop_price == Decimal("1.10")
    assert amended[0].amends


def test_a_stop_is_never_loosened_from_a_chat():
    scene = Scene()
    opened(scene)

    turn = scene.say("SL to 0.50", reply_to="m1")

    assert not turn.commands
    assert "loosen" in scene.posts(turn)[0].card.lines[0]


def test_where_no_stop_is_left_one_further_away_is_no_loosening():
    scene = Scene()
    plan = opened(scene)
    first, second = (order_ref_of(plan.bot, plan.trade_ref, LegRole.STOP, 1, number) for number in (1, 2))
    target, beside = (order_ref_of(plan.bot, plan.trade_ref, LegRole.TARGET, 1, number) for number in (1, 2))
    scene.status(first, "Cancelled", 3)
    scene.status(target, "Cancelled", 2)
    scene.later(2)
    scene.status(second, "PreSubmitted", 4, "trigger")
    scene.later(60)
    scene.status(second, "Cancelled", 4)
    scene.later(60)
    assert scene.state.trades[plan.trade_ref].handed_over

    asked = scene.say("SL to 0.50", reply_to="m1")
    assert [each.order_ref for each in asked.commands if isinstance(each, Cancel)] == [beside]
    turn = scene.status(beside, "Cancelled", 5)

    stop = next(each.reduction for each in turn.commands if isinstance(each, Reduce))
    assert (stop.terms.stop_price, stop.terms.quantity, stop.amends) == (Decimal("0.50"), Decimal(2), False)


def test_a_stop_that_the_market_has_passed_is_not_set_since_it_would_sell_at_once():
    scene = Scene()
    opened(scene)
    scene.quote(SPY_OPTION, "1.10", "1.14")

    passed = scene.say("SL to BE", reply_to="m1")
    fitting = scene.say("SL to 1.05", reply_to="m1")

    assert not passed.commands
    assert "already past" in scene.posts(passed)[0].card.lines[0]
    assert fitting.commands


def test_trim_of_what_cannot_be_halved_is_said_and_kept():
    scene = Scene()
    scene.say(SIGNAL.replace("BTO 2", "BTO 1"))
    plan = sent(scene).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "1", "1.25")

    turn = scene.say("trim half", reply_to="m1")

    assert not turn.commands
    assert scene.posts(turn)


def test_someone_elses_follow_up_does_not_reach_a_trade_without_a_reply():
    scene = Scene()
    opened(scene)

    turn = scene.say("out of SPY", OLE)

    assert not turn.commands


# ── Edits and deletions ───────────────────────────────────────────────────────────────────────────────────────────────


def edit(scene: Scene, message_id: str, text: str, revision: int = 1):
    return scene.step(
        MessageEdited(
            platform="console",
            channel="room",
            message_id=message_id,
            revision=revision,
            author=ANN,
            text=text,
            sent_at=scene.now,
            heard_at=scene.now,
        )
    )


def test_an_edit_never_opens_a_trade():
    scene = Scene()
    scene.say("BTO SPY 600 12/18 @ 1.25")

    turn = edit(scene, "m1", SIGNAL)

    assert not turn.commands
    assert "post it again" in scene.posts(turn)[0].card.lines[0]


def test_an_edit_of_a_waiting_entry_takes_it_back():
    scene = Scene()
    scene.world.contracts = []
    ref = next(iter(scene.say(SIGNAL).state.awaited))

    edit(scene, "m1", SIGNAL.replace("BTO 2", "BTO 9"))

    assert ref in scene.state.voided


def test_an_edit_of_chatter_into_chatter_is_silence():
    scene = Scene()
    scene.say("gm")

    assert not scene.posts(edit(scene, "m1", "gm all"))


def test_a_deletion_cancels_an_entry_that_has_not_filled():
    scene = Scene()
    scene.say(SIGNAL)
    scene.works(sent(scene).plan)

    turn = scene.step(MessageDeleted(platform="console", channel="room", message_id="m1", heard_at=scene.now))

    assert any(isinstance(command, Cancel) for command in turn.commands)


# ── Modes of a channel ────────────────────────────────────────────────────────────────────────────────────────────────


def observed(mode: str):
    return charter(
        house=House(
            people=(Person(name="ann", role=Role.SIGNALLER, console="11"),),
            channels=(Channel(platform="console", id="room", mode=mode),),  # type: ignore[arg-type]
        )
    )


def test_an_observed_channel_sends_nothing():
    scene = Scene(observed("observe"))

    turn = scene.say(SIGNAL)

    assert not turn.commands
    assert "entry_voided" in scene.kinds(turn)


def test_an_approval_that_nobody_gives_lapses():
    from bot.decide.desk import Tick

    scene = Scene(observed("approve"))
    ref = next(iter(scene.say(SIGNAL).state.awaited))
    scene.later(121)

    scene.step(Tick())

    assert ref in scene.state.voided


# ── Memory is the fold of the journal ─────────────────────────────────────────────────────────────────────────────────


def test_a_restart_comes_to_the_same_trades():
    scene = Scene()
    plan = opened(scene)
    scene.say("LONG 10 AAPL @ 190 SL 186 TP 199")

    again = scene.restarted()

    assert again.trades == scene.state.trades
    assert again.trades[plan.trade_ref].state is TradeState.OPEN
    assert again.readings == scene.state.readings
    assert again.recent == scene.state.recent


def test_a_closed_trade_is_counted_once_with_its_result():
    scene = Scene()
    plan = opened(scene)
    trade = scene.state.trades[plan.trade_ref]
    scene.fills(plan, LegRole.TARGET, "2", "1.60")
    for ref, order in trade.orders.items():
        if order.role is LegRole.STOP:
            scene.status(ref, "Cancelled")
        elif order.role is LegRole.TARGET:
            scene.status(ref, "Filled", filled="2")
        else:
            scene.status(ref, "Filled", filled="2")

    scene.snapshot()

    assert [closed.result for closed in scene.state.closed] == [Decimal(70)]
    assert plan.trade_ref in scene.state.over


def test_a_stop_at_the_first_target_is_understood_as_that_price():
    scene = Scene()
    opened(scene)
    scene.quote(SPY_OPTION, "1.30", "1.34")

    turn = scene.say("move stop to TP1", reply_to="m1")

    assert "1.60" in scene.posts(turn)[0].card.lines[0]
