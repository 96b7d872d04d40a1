from __future__ import annotations

import pytest

from bot.card import Tone
from bot.chat.port import ChatBusy, ChatGone, ChatRefused
from tests.fakes.discord.scene import button, stage
from tests.fakes.discord.world import ATTACH_FILES, PIN_MESSAGES, SEND_MESSAGES

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\4\x38\0\0\3\xc0" + bytes(9)
SENDS = "POST /channels/[0-9]+/messages"


@pytest.fixture
async def scene():
    async with stage(send_seconds=0.5) as scene:
        await scene.discord.until(lambda: scene.chat._speaker)
        yield scene


async def test_a_mention_in_a_card_pings_nobody(scene):
    said = await scene.chat.send(scene.post("Refused", f"<@{scene.trader}> said @everyone and @here"))
    message = scene.discord.find(said)
    assert message["mentions"] == []
    assert message["mention_everyone"] is False
    assert message["embeds"][0]["description"] == f"\\<@\u200b{scene.trader}\\> said @\u200beveryone and @\u200bhere"
    (call,) = scene.discord.calls(SENDS)
    assert call.body["allowed_mentions"]["parse"] == []
    assert not call.body["allowed_mentions"].get("replied_user")


async def test_a_reply_to_a_message_that_is_gone_is_still_said(scene):
    said = await scene.chat.send(scene.post("Filled", reply_to="123456789"))
    assert "message_reference" not in scene.discord.find(said)


async def test_the_same_key_after_a_lost_answer_is_one_message(scene):
    scene.discord.drop_next(SENDS, after_effect=True)
    with pytest.raises(ChatBusy):
        await scene.chat.send(scene.post("Filled", key="trade:7"))
    said = await scene.chat.send(scene.post("Filled", key="trade:7"))
    assert scene.discord.shown(scene.signals) == ["▸ PAPER · Filled"]
    assert scene.discord.find(said)["id"] == said


async def test_a_send_that_never_left_can_be_sent_again(scene):
    scene.discord.drop_next(SENDS, after_effect=False)
    with pytest.raises(ChatBusy):
        await scene.chat.send(scene.post("Filled"))
    await scene.chat.send(scene.post("Filled"))
    assert scene.discord.shown(scene.signals) == ["▸ PAPER · Filled"]


async def test_a_long_rate_limit_is_busy_with_its_seconds(scene):
    scene.discord.rate_limit(SENDS, 45.0)
    with pytest.raises(ChatBusy) as busy:
        await scene.chat.send(scene.post())
    assert busy.value.retry_after == 45.0


async def test_a_short_rate_limit_is_waited_for_no_longer_than_told(scene):
    scene.discord.rate_limit(SENDS, 20.0)
    with pytest.raises(ChatBusy):
        await scene.chat.send(scene.post())


async def test_a_server_in_trouble_is_busy(scene):
    scene.discord.refuse_next(SENDS, 503, times=9)
    with pytest.raises(ChatBusy):
        await scene.chat.send(scene.post())


async def test_a_server_that_never_answers_is_busy(scene):
    scene.discord.hang_next(SENDS)
    with pytest.raises(ChatBusy):
        await scene.chat.send(scene.post())


async def test_a_missing_permission_is_refused_with_discords_reason(scene):
    scene.discord.deny(scene.signals, SEND_MESSAGES)
    with pytest.raises(ChatRefused, match="Missing Permissions"):
        await scene.chat.send(scene.post())


async def test_an_edit_of_a_message_that_somebody_deleted_says_so(scene):
    said = await scene.chat.send(scene.post())
    scene.discord.delete(said)
    with pytest.raises(ChatGone, match="deleted"):
        await scene.chat.edit(said, scene.post("other"))


async def test_an_edit_without_buttons_takes_them_away(scene):
    said = await scene.chat.send(scene.post("Waiting", buttons=(button("Approve", "approve"),)))
    assert scene.discord.find(said)["components"]
    await scene.chat.edit(said, scene.post("Approved"))
    assert scene.discord.find(said)["components"] == []


async def test_a_card_of_any_length_is_accepted_and_says_what_it_left_out(scene):
    lines = [f"{n}: *bold* _and_ `code` " + "x" * 60 for n in range(400)]
    said = await scene.chat.send(scene.post("T" * 500, *lines))
    embed = scene.discord.find(said)["embeds"][0]
    assert embed["description"].endswith("more lines")
    said = await scene.chat.send(scene.post("Table", *lines, key="k2", preformatted=True))
    assert scene.discord.find(said)["embeds"][0]["description"].endswith("more lines\n```")


async def test_more_buttons_than_fit_are_left_out(scene):
    many = tuple(button(f"B{n}", f"a{n}") for n in range(40))
    said = await scene.chat.send(scene.post(buttons=(*many, button("x" * 300, "long", trade="t" * 200))))
    assert len([one for row in scene.discord.find(said)["components"] for one in row["components"]]) == 25


@pytest.mark.parametrize("tone", list(Tone))
async def test_every_tone_has_its_words_and_its_colour(scene, tone):
    said = await scene.chat.send(scene.post("Title", key=tone.value, tone=tone))
    embed = scene.discord.find(said)["embeds"][0]
    assert embed["title"] == f"{tone.symbol} PAPER · Title"
    assert isinstance(embed["color"], int)


async def test_a_private_post_without_a_question_is_a_direct_message_and_can_be_edited(scene):
    said = await scene.chat.send(scene.post("Your limits", private_to=scene.trader, reply_to="1"))
    room = next(one.id for one in scene.discord.world.channels.values() if one.name == scene.trader)
    assert scene.discord.shown(scene.signals) == []
    await scene.chat.edit(said, scene.post("Your new limits", private_to=scene.trader))
    assert scene.discord.shown(room) == ["▸ PAPER · Your new limits"]


async def test_who_takes_no_direct_messages_is_refused_and_nothing_is_said_aloud(scene):
    scene.discord.routes.closed_to_direct_messages.add(scene.trader)
    with pytest.raises(ChatRefused):
        await scene.chat.send(scene.post("Your limits", private_to=scene.trader))
    assert scene.discord.shown(scene.signals) == []


async def test_nothing_is_kept_in_the_client_for_a_card_with_buttons(scene):
    for n in range(20):
        await scene.chat.send(scene.post(key=str(n), buttons=(button("Close", "close"),)))
    assert scene.chat._client.persistent_views == []


async def test_before_the_login_a_send_is_busy():
    async with stage() as scene:
        with pytest.raises(ChatBusy):
            await scene.new_chat().send(scene.post())


async def test_a_picture_stands_inside_its_embed(scene):
    said = await scene.chat.send(scene.post("P&L"), PNG)
    message = scene.discord.find(said)
    assert [one["size"] for one in message["attachments"]] == [len(PNG)]
    assert message["embeds"][0]["image"]["url"] == "attachment://" + message["attachments"][0]["filename"]
    (call,) = scene.discord.calls(SENDS)
    assert [content for _, content in call.files.values()] == [PNG]


async def test_where_files_are_forbidden_the_words_are_said_without_their_picture(scene):
    scene.discord.deny(scene.signals, ATTACH_FILES)
    said = await scene.chat.send(scene.post("P&L"), PNG)
    assert scene.discord.find(said)["attachments"] == []
    assert "P&L" in scene.discord.find(said)["embeds"][0]["title"]


async def test_the_answer_to_a_slash_command_brings_its_picture(scene):
    asked = scene.discord.slash(scene.signals, scene.trader, "pnl")
    (heard,) = await scene.heard(1)
    await scene.chat.send(scene.post("P&L", reply_to=heard.message_id, private_to=scene.trader), PNG)
    await scene.discord.answered(asked)
    (answer,) = asked.answers.values()
    assert [one["size"] for one in answer["attachments"]] == [len(PNG)]


async def test_a_status_is_pinned_where_the_bot_may_and_stands_unpinned_where_it_may_not(scene):
    unpinned = await scene.chat.send(scene.post("Status", key="status:1", pin=True))
    scene.discord.world.guild_permissions |= PIN_MESSAGES
    pinned = await scene.chat.send(scene.post("Status", key="status:2", pin=True))
    assert [scene.discord.find(said)["pinned"] for said in (unpinned, pinned)] == [False, True]
