from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.port import ChatRefused
from bot.menu import COMMANDS, NAMES
from bot.message import ButtonPressed, CommandGiven
from tests.fakes.discord.scene import button, stage


@pytest.fixture
async def scene():
    async with stage() as scene:
        yield scene


async def given(scene, count=1):
    heard = (await scene.heard(count))[-1]
    assert isinstance(heard, CommandGiven)
    return heard


async def test_the_menu_is_registered_once_in_the_one_server(scene):
    await scene.discord.until(lambda: scene.discord.routes.commands)
    assert {command["name"] for command in scene.discord.routes.commands} == NAMES
    assert all(command["contexts"] == [0] for command in scene.discord.routes.commands)


async def test_a_slash_command_is_heard_with_its_argument(scene):
    asked = scene.discord.slash(scene.signals, scene.trader, "kill", flat="flat")
    heard = await given(scene)
    assert (heard.name, heard.argument, heard.author.id) == ("kill", "flat", scene.trader)
    assert heard.message_id == f"interaction:{asked.id}"


async def test_the_answer_to_a_slash_command_is_seen_by_its_asker_only(scene):
    asked = scene.discord.slash(scene.signals, scene.trader, "status")
    heard = await given(scene)
    await scene.chat.send(scene.post("All is well", reply_to=heard.message_id, private_to=scene.trader))
    assert await scene.discord.answered(asked) == ["▸ PAPER · All is well"]
    assert asked.ephemeral
    assert scene.discord.shown(scene.signals) == []


async def test_a_private_answer_can_be_edited(scene):
    asked = scene.discord.slash(scene.signals, scene.trader, "status")
    heard = await given(scene)
    said = await scene.chat.send(scene.post("Asking the gateway", reply_to=heard.message_id))
    await scene.chat.edit(said, scene.post("All is well", reply_to=heard.message_id))
    assert await scene.discord.answered(asked) == ["▸ PAPER · All is well"]


async def test_a_second_answer_follows_the_first(scene):
    asked = scene.discord.slash(scene.signals, scene.trader, "status")
    heard = await given(scene)
    await scene.chat.send(scene.post("one", key="a", reply_to=heard.message_id))
    await scene.chat.send(scene.post("two", key="b", reply_to=heard.message_id))
    assert await scene.discord.answered(asked, 2) == ["▸ PAPER · one", "▸ PAPER · two"]


async def test_a_question_that_discord_forgot_is_still_heard_and_answered_elsewhere(scene):
    scene.discord.slash(scene.signals, scene.trader, "kill", late=True)
    heard = await given(scene)
    await scene.chat.send(scene.post("Stopped", reply_to=heard.message_id))
    assert scene.discord.shown(scene.signals) == ["▸ PAPER · Stopped"]


async def test_after_a_quarter_of_an_hour_an_answer_goes_to_the_channel_and_a_private_one_to_the_person():
    async with stage() as scene:
        asked = scene.discord.slash(scene.signals, scene.trader, "status")
        heard = await given(scene)
        said = await scene.chat.send(scene.post("one", key="a", reply_to=heard.message_id))
        scene.chat._speaker._clock = lambda: datetime.now(UTC) + timedelta(minutes=15)
        await scene.chat.send(scene.post("two", key="b", reply_to=heard.message_id))
        await scene.chat.send(scene.post("three", key="c", reply_to=heard.message_id, private_to=scene.trader))
        with pytest.raises(ChatRefused, match="15 minutes"):
            await scene.chat.edit(said, scene.post("four"))
        room = next(one.id for one in scene.discord.world.channels.values() if one.name == scene.trader)
        assert asked.texts() == ["▸ PAPER · one"]
        assert scene.discord.shown(scene.signals) == ["▸ PAPER · two"]
        assert scene.discord.shown(room) == ["▸ PAPER · three"]


async def test_a_press_is_heard_and_answered_to_the_presser_while_the_card_stays(scene):
    said = await scene.chat.send(scene.post("Working", buttons=(button("Close", "close"), button("Half", "half"))))
    asked = scene.discord.click(said, scene.trader, "Half")
    (heard,) = await scene.heard(1)
    assert isinstance(heard, ButtonPressed)
    assert (heard.trade_ref, heard.action, heard.message_id) == ("T7", "half", said)
    assert (heard.author.id, heard.press_id) == (scene.trader, f"interaction:{asked.id}")
    await scene.chat.send(scene.post("Half is sold", key="p", reply_to=heard.press_id))
    assert await scene.discord.answered(asked) == ["▸ PAPER · Half is sold"]
    assert asked.ephemeral
    assert scene.discord.shown(scene.signals) == ["▸ PAPER · Working"]


async def test_a_button_of_an_old_card_works_after_a_restart(scene):
    said = await scene.chat.send(scene.post("Working", buttons=(button("Close", "close"),)))
    await scene.stop()
    await scene.start()
    asked = scene.discord.click(said, scene.trader, "Close")
    (heard,) = await scene.heard(1)
    assert isinstance(heard, ButtonPressed)
    assert heard.action == "close"
    await scene.discord.until(lambda: asked.acknowledged_with)


async def test_a_button_that_is_not_ours_is_left_alone(scene):
    said = await scene.chat.send(scene.post("Working", buttons=(button("Close", "close"),)))
    scene.discord.find(said)["components"][0]["components"][0]["custom_id"] = "somebody:elses"
    scene.discord.click(said, scene.trader, "Close")
    scene.discord.say(scene.signals, scene.trader, "after")
    await scene.heard(1)
    assert scene.ledger.texts() == ["after"]


async def test_a_command_is_held_behind_no_history():
    async with stage() as scene:
        scene.discord.say(scene.signals, scene.trader, "first")
        await scene.heard(1)
        await scene.stop()
        scene.discord.hang_next("GET /channels/[0-9]+/messages")
        await scene.start()
        scene.discord.say(scene.signals, scene.trader, "second")
        scene.discord.slash(scene.signals, scene.trader, "kill")
        heard = await given(scene, 2)
        assert heard.name == "kill"


async def test_without_the_scope_for_commands_the_fix_is_named():
    async with stage() as scene:
        await scene.stop()
        scene.discord.routes.commands_allowed = False
        await scene.start()
        await scene.discord.until(lambda: any("applications.commands" in one for one in scene.chat.problems()))
        assert any("applications.commands" in one for one in scene.alarms)


def test_every_command_keeps_discords_limits():
    assert len(COMMANDS) <= 100
    for command in COMMANDS:
        assert 1 <= len(command.name) <= 32
        assert 1 <= len(command.description) <= 100
        assert all(len(option.description) <= 100 for option in command.options)
