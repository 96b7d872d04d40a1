from __future__ import annotations

import pytest

from bot.card import Tone
from bot.message import MessageDeleted, MessageEdited, MessagePosted
from tests.fakes.discord.scene import stage


@pytest.fixture
async def scene():
    async with stage() as scene:
        yield scene


async def test_a_post_is_heard_with_its_author_channel_and_time(scene):
    message_id = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C 12/18 @ 1.25")
    (heard,) = await scene.heard(1)
    assert isinstance(heard, MessagePosted)
    assert (heard.channel, heard.message_id, heard.text) == (scene.signals, message_id, "BTO SPY 600C 12/18 @ 1.25")
    assert (heard.author.id, heard.author.name, heard.author.nature) == (scene.trader, "trader", "person")
    assert abs((heard.heard_at - heard.sent_at).total_seconds()) < 60


async def test_a_reply_out_lands_under_the_signal(scene):
    signal = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C 12/18 @ 1.25")
    await scene.heard(1)
    said = await scene.chat.send(scene.post("Working", "Buy 1 at 1.25", reply_to=signal))
    message = scene.discord.find(said)
    assert message["message_reference"]["message_id"] == signal
    assert scene.discord.shown(scene.signals) == ["▸ PAPER · Working\nBuy 1 at 1.25"]


async def test_a_card_is_edited_in_place(scene):
    said = await scene.chat.send(scene.post("Working"))
    await scene.chat.edit(said, scene.post("Filled at 1.25", tone=Tone.GOOD))
    assert scene.discord.shown(scene.signals) == ["✓ PAPER · Filled at 1.25"]


async def test_a_reply_names_the_message_it_answers(scene):
    first = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C")
    scene.discord.say(scene.signals, scene.trader, "trim half", reply_to=first)
    _, heard = await scene.heard(2)
    assert isinstance(heard, MessagePosted)
    assert heard.reply_to == first


async def test_an_edit_is_heard_with_a_revision(scene):
    message_id = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C")
    scene.discord.edit(message_id, "BTO SPY 605C")
    _, heard = await scene.heard(2)
    assert isinstance(heard, MessageEdited)
    assert (heard.message_id, heard.text) == (message_id, "BTO SPY 605C")
    assert heard.revision > 1_700_000_000_000


async def test_a_deletion_is_heard(scene):
    message_id = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C")
    scene.discord.delete(message_id)
    _, heard = await scene.heard(2)
    assert isinstance(heard, MessageDeleted)
    assert heard.message_id == message_id
