from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.card import Button
from bot.command import Enter, Gather, Reduce
from bot.decide.gathered import Gathered
from bot.people import Channel, House, Person, Role
from bot.remember.facts import CommandRefused, EntrySending, TradeInstructed
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.bot.decide.test_desk import SIGNAL, opened
from tests.fakes.scene import ANN, OLE, SPY_OPTION, VIC, Scene, charter

BEN_ID = "14"


def approving() -> Scene:
    return Scene(
        charter(
            house=House(
                people=(
                    Person(name="ann", role=Role.SIGNALLER, console="11"),
                    Person(name="ole", role=Role.OWNER, console="12"),
                    Person(name="vic", role=Role.VIEWER, console="13"),
                    Person(name="ben", role=Role.SIGNALLER, console=BEN_ID),
                ),
                channels=(Channel(platform="console", id="room", mode="approve", people=("ann",)),),
            )
        )
    )


def ben():
    return ANN.model_copy(update={"id": BEN_ID, "name": "ben"})


def asked(scene: Scene) -> Button:
    return scene.posts(scene.say(SIGNAL))[-1].card.buttons[0]


# ── The stop is wide, the sale is not ─────────────────────────────────────────────────────────────────────────────────


def test_a_viewer_who_kills_flat_halts_and_sells_nothing():
    scene = Scene()
    opened(scene)

    turn = scene.command("kill", "flat", author=VIC)

    assert scene.state.latch.state.value == "halted"
    assert not any(isinstance(fact, TradeInstructed) for fact in turn.facts)
    assert any("only an owner or operator" in line for line in scene.posts(turn)[-1].card.lines)


def test_a_kill_flat_that_waited_while_the_bot_was_down_halts_and_sells_nothing():
    scene = Scene()
    opened(scene)

    turn = scene.command("kill", "flat", author=OLE, sent_at=scene.now - timedelta(hours=1))

    assert scene.state.latch.state.value == "halted"
    assert not any(isinstance(fact, TradeInstructed) for fact in turn.facts)


def test_an_owner_who_kills_flat_leaves_every_position():
    scene = Scene()
    opened(scene)

    scene.command("kill", "flat", author=OLE)

    assert scene.state.live()[0].closing


def test_a_flatten_takes_back_what_still_waits():
    scene = Scene()
    scene.world.contracts = []
    ref = next(iter(scene.say(SIGNAL).state.awaited))
    button = scene.posts(scene.command("flatten", author=OLE))[-1].card.buttons[0]

    scene.press(button, author=OLE)

    assert ref in scene.state.voided


def test_a_flatten_counts_what_still_waits_before_it_is_confirmed():
    scene = Scene()
    opened(scene)
    scene.world.contracts = []
    scene.say(SIGNAL.replace("600C", "601C"))

    asked = scene.posts(scene.command("flatten", author=OLE))[-1].card

    assert (
        asked.lines[0] == "closes 1 position, cancels no working entry and takes back 1 waiting entry, all of the bot's"
    )


def test_a_resume_that_was_given_before_the_kill_and_is_heard_after_it_does_not_undo_it():
    scene = Scene()
    scene.later(10)
    scene.command("kill", author=VIC)

    turn = scene.command("resume", platform="local", author=OLE, heard_at=scene.now - timedelta(seconds=1))

    assert scene.state.latch.state.value == "halted"
    assert "again" in scene.posts(turn)[-1].card.lines[0]


def test_a_confirmation_pressed_before_a_kill_and_heard_after_it_does_not_undo_it():
    scene = Scene()
    scene.command("kill", author=OLE)
    button = scene.posts(scene.command("resume", author=OLE))[-1].card.buttons[0]
    scene.later(10)
    scene.command("kill", author=VIC)

    scene.press(button, author=OLE, heard_at=scene.now - timedelta(seconds=1))

    assert scene.state.latch.state.value == "halted"


# ── Buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_asked_to_approve_is_told_the_size_in_money_or_that_it_is_not_known_yet():
    known, unseen = approving(), approving()
    unseen.world.contracts = []

    told, untold = (scene.posts(scene.say(SIGNAL))[-1].card.lines for scene in (known, unseen))

    assert told[:2] == ("as things stand BUY 2 SPY 600C 18 Dec @ 1.25, stop 0.90", "size $250.00 · at risk $70.00")
    assert untold[0] == "size and risk are worked out when it is approved, within the limits"
    assert not known.commands, "a look ahead sends and asks for nothing"


def test_the_size_that_is_told_before_an_approval_is_the_one_that_is_sent_and_not_what_the_signal_says():
    scene = approving()
    scene.charter = replace(scene.charter, policy=Policy(sizing=SizePolicy(signal_quantity="ignore")))
    card = scene.posts(scene.say(SIGNAL))[-1].card

    assert card.lines[0].startswith("as things stand BUY 1 SPY 600C 18 Dec")
    assert card.lines[1].startswith("size $1")


def test_only_an_owner_or_operator_approves_and_the_refused_press_is_on_record():
    scene = approving()
    button = asked(scene)

    for author in (ANN, ben(), VIC):
        turn = scene.press(button, author=author)
        assert not turn.commands
        assert any(isinstance(fact, CommandRefused) for fact in turn.facts)

    assert [type(command) for command in scene.press(button, author=OLE).commands] == [Gather]


def test_a_signaller_of_another_channel_presses_in_vain():
    scene = approving()
    button = asked(scene)
    scene.press(button, author=OLE)
    ref = button.trade_ref
    scene.step(Gathered(at=scene.now, trade_ref=ref, contract=SPY_OPTION, quote=None))
    cancel = Button(label="Cancel entry", trade_ref=ref, action="cancel")

    assert not scene.press(cancel, author=ben()).commands
    assert scene.press(cancel, author=ANN).commands


def test_an_approval_given_after_the_message_has_aged_still_counts_and_its_age_is_its_own():
    scene = approving()
    button = asked(scene)
    scene.later(90)

    scene.press(button, author=OLE)
    turn = scene.step(Gathered(at=scene.now, trade_ref=button.trade_ref, contract=SPY_OPTION, quote=None))

    assert any(isinstance(fact, EntrySending) for fact in turn.facts)


def test_an_approval_after_its_time_is_refused_even_before_the_clock_has_ticked():
    scene = approving()
    button = asked(scene)
    scene.later(3600)

    turn = scene.press(button, author=OLE)

    assert not turn.commands
    assert button.trade_ref in scene.state.voided


def test_approving_twice_sends_once():
    scene = approving()
    button = asked(scene)
    scene.press(button, author=OLE)
    second = scene.press(button, author=OLE)
    answer = Gathered(at=scene.now, trade_ref=button.trade_ref, contract=SPY_OPTION, quote=None)

    scene.step(answer)
    scene.step(answer)

    assert not second.commands
    assert sum(isinstance(command, Enter) for command in scene.commands) == 1


def test_an_approval_survives_a_restart_and_is_remembered_as_given():
    scene = approving()
    button = asked(scene)
    scene.press(button, author=OLE)

    assert scene.restarted().approved == scene.state.approved
    assert button.trade_ref in scene.state.approved


# ── A reply means its own trade ───────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_to_a_trade_that_is_over_does_not_reach_another_one():
    scene = Scene()
    opened(scene)
    scene.say("LONG 10 AAPL @ 190 SL 186 TP 199", message_id="ended")
    ref = scene.state.readings["console", "room", "ended"][0]
    scene.state.over[ref] = scene.state.trades.pop(ref)

    for words in ("out", "trim half", "SL to 1.10"):
        turn = scene.say(words, reply_to="ended")
        assert not any(isinstance(command, Reduce) for command in turn.commands)
        assert not any(isinstance(fact, TradeInstructed) for fact in turn.facts)


def test_a_follow_up_to_an_entry_that_waits_does_not_reach_another_trade():
    scene = Scene()
    opened(scene)
    scene.world.contracts = []
    scene.say("LONG 10 AAPL @ 190 SL 186", message_id="waits")

    turn = scene.say("trim half", reply_to="waits")

    assert not turn.commands


def test_an_exit_does_not_mean_a_trade_that_was_posted_after_it():
    scene = Scene()
    opened(scene)
    scene.later(5)

    turn = scene.say("out of SPY", sent_at=scene.now - timedelta(seconds=20))

    assert not any(isinstance(fact, TradeInstructed) for fact in turn.facts)


# ── How old a press may be ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_press_that_may_have_waited_opens_and_sells_nothing_and_is_on_record():
    scene = approving()
    button = asked(scene)

    turn = scene.press(button, author=OLE, pressed_after=scene.now - timedelta(hours=9))

    assert not turn.commands
    assert button.trade_ref not in scene.state.approved
    assert any(isinstance(fact, CommandRefused) for fact in turn.facts)
    assert "press it again" in scene.posts(turn)[-1].card.lines[0]


def test_a_press_that_takes_back_holds_however_long_it_waited():
    scene = approving()
    button = asked(scene).model_copy(update={"action": "reject"})

    scene.press(button, author=OLE, pressed_after=scene.now - timedelta(hours=9))

    assert button.trade_ref in scene.state.voided


def test_a_press_that_cannot_be_old_counts():
    scene = approving()
    button = asked(scene)

    scene.press(button, author=OLE, pressed_after=scene.now - timedelta(seconds=100))

    assert button.trade_ref in scene.state.approved


# ── Questions about oneself and the house ─────────────────────────────────────────────────────────────────────────────


def test_whoami_says_what_one_may_do_here():
    scene = Scene()

    said = {who.name: scene.posts(scene.command("whoami", author=who))[-1].card.lines for who in (ANN, OLE, VIC)}

    assert said["ann"] == ("ann, console id 11, signaller", "may signal, act on trades and stop trading")
    assert said["ole"] == ("ole, console id 12, owner", "may do everything")
    assert said["vic"] == ("vic, console id 13, viewer", "may ask, and stop trading")


def test_config_says_who_is_listed_and_where_and_limits_says_the_limits():
    scene = Scene()

    config, limits = (scene.posts(scene.command(name))[-1].card for name in ("config", "limits"))

    assert config.title == "Configuration"
    assert "ann, signaller" in config.lines
    assert "console room: auto, dialect default, told all" in config.lines
    assert set(limits.lines) <= set(config.lines)
    assert not set(config.lines) <= set(limits.lines)


def test_signals_names_each_so_that_why_can_be_asked():
    scene = Scene()
    ref = scene.say(SIGNAL).state.origins
    line = scene.posts(scene.command("signals"))[-1].card.lines[0]

    assert line.startswith(f"{next(iter(ref))} ann: ")
    assert scene.posts(scene.command("why", next(iter(ref))))[-1].card.title != "Why"


def test_help_shows_what_each_command_takes():
    scene = Scene()
    lines = scene.posts(scene.command("help"))[-1].card.lines

    assert "/pnl [day|week|month|all]: Realised result, fees included" in lines
    assert "/kill [flat]: Stop trading at once: unsent and working entries are cancelled" in lines
    assert "/test TEXT: How a message is read, without acting on it" in lines
    assert "/why [REF]: The story of a signal, trade or order" in lines
    assert "/version: Which version runs" in lines
