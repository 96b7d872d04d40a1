from __future__ import annotations

import pytest

from bot.message import CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from tests.fakes.discord.scene import stage
from tests.fakes.discord.world import THREAD

RICH = {"type": "rich", "title": "New alert", "description": "BTO SPY 600C 12/18 @ 1.25"}


@pytest.fixture
async def scene():
    async with stage() as scene:
        yield scene


async def one_post(scene):
    (heard,) = await scene.heard(1)
    assert isinstance(heard, MessagePosted)
    return heard


async def test_an_embed_of_a_webhook_is_read_as_its_words(scene):
    fields = [{"name": "Stop", "value": "0.90", "inline": True}]
    embed = {**RICH, "fields": fields, "footer": {"text": "swing"}}
    scene.discord.webhook_say(scene.signals, "77001", "@everyone", embeds=[embed])
    heard = await one_post(scene)
    assert heard.text == "@everyone\nNew alert\nBTO SPY 600C 12/18 @ 1.25\nStop 0.90\nswing"


async def test_a_webhook_is_its_own_id_whatever_name_it_wears(scene):
    scene.discord.webhook_say(scene.signals, "77001", "BTO SPY 600C", name="trader")
    heard = await one_post(scene)
    assert (heard.author.id, heard.author.nature, heard.author.name) == ("77001", "webhook", "trader")


async def test_another_bot_is_a_bot(scene):
    bot = scene.discord.person("AlertBot", bot=True)
    scene.discord.say(scene.signals, bot, "", embeds=[RICH])
    heard = await one_post(scene)
    assert (heard.author.id, heard.author.nature) == (bot, "bot")
    assert heard.text == "New alert\nBTO SPY 600C 12/18 @ 1.25"


async def test_another_bots_answer_to_a_slash_command_is_that_bots(scene):
    bot = scene.discord.person("AlertBot", bot=True)
    scene.discord.say(scene.signals, bot, "BTO SPY 600C", webhook_id=bot, application_id=bot, type=20)
    heard = await one_post(scene)
    assert (heard.author.id, heard.author.nature) == (bot, "bot")


async def test_a_followed_post_belongs_to_its_source_channel(scene):
    scene.discord.followed_say(scene.signals, "77002", "880055", "BTO SPY 600C 12/18 @ 1.25")
    heard = await one_post(scene)
    assert (heard.author.id, heard.author.nature) == ("880055", "channel")
    assert heard.reply_to == ""


async def test_a_followed_post_whose_source_is_deleted_is_deleted(scene):
    message_id = scene.discord.followed_say(scene.signals, "77002", "880055", "BTO SPY 600C")
    scene.discord.delete_source(message_id)
    _, heard = await scene.heard(2)
    assert isinstance(heard, MessageDeleted)
    assert heard.message_id == message_id


async def test_a_forward_is_no_persons_post_and_is_as_old_as_its_original(scene):
    scene.discord.forward(scene.signals, scene.trader, "BTO SPY 600C", seconds_ago=7200)
    heard = await one_post(scene)
    assert (heard.author.id, heard.author.nature, heard.text) == (scene.trader, "forward", "BTO SPY 600C")
    assert (heard.heard_at - heard.sent_at).total_seconds() > 7000


async def test_a_persons_roles_come_with_the_message_and_everyone_is_no_role(scene):
    role = scene.discord.role("Analyst")
    analyst = scene.discord.person("ana", roles=(role,))
    await scene.discord.until(lambda: scene.chat._client and scene.chat._client.guilds)
    scene.discord.gateway.dispatch(
        "GUILD_ROLE_CREATE",
        {"guild_id": scene.discord.world.guild_id, "role": scene.discord.world._role(role, "Analyst", 0)},
        1,
    )
    scene.discord.say(scene.signals, analyst, "BTO SPY 600C")
    heard = await one_post(scene)
    assert heard.author.role_ids == (role,)


async def test_strikes_and_quotes_stay_in_the_text(scene):
    scene.discord.say(scene.signals, scene.trader, "~~BTO SPY 600C~~\n> close QQQ")
    assert (await one_post(scene)).text == "~~BTO SPY 600C~~\n> close QQQ"


async def test_a_link_preview_is_neither_an_edit_nor_the_authors_words(scene):
    message_id = scene.discord.say(scene.signals, scene.trader, "look https://x.test/1")
    scene.discord.unfurl(message_id, {"url": "https://x.test/1", "title": "BTO TSLA 300C now"})
    scene.discord.say(scene.signals, scene.trader, "after")
    await scene.heard(2)
    assert scene.ledger.texts() == ["look https://x.test/1", "after"]


async def test_a_preview_that_comes_with_the_post_is_not_the_authors_words(scene):
    preview = {**RICH, "url": "https://x.test/1"}
    scene.discord.say(scene.signals, scene.trader, "look https://x.test/1", embeds=[preview])
    assert (await one_post(scene)).text == "look https://x.test/1"


async def test_a_preview_inside_a_webhooks_post_is_not_its_words(scene):
    preview = {**RICH, "url": "https://x.test/1"}
    scene.discord.webhook_say(scene.signals, "77001", "look https://x.test/1", embeds=[preview])
    assert (await one_post(scene)).text == "look https://x.test/1"


async def test_a_pin_is_no_edit_even_of_an_edited_message(scene):
    message_id = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C")
    scene.discord.edit(message_id, "BTO SPY 605C")
    scene.discord.pin(message_id, scene.trader)
    scene.discord.say(scene.signals, scene.trader, "after")
    heard = await scene.heard(3)
    assert [type(one) for one in heard] == [MessagePosted, MessageEdited, MessagePosted]


async def test_an_edit_of_a_message_never_seen_is_heard(scene):
    message = scene.discord.world.keep(
        scene.discord.world.message(scene.signals, scene.discord.world.users[scene.trader], "BTO SPY 600C")
    )
    scene.discord.edit(message["id"], "BTO SPY 605C")
    (heard,) = await scene.heard(1)
    assert isinstance(heard, MessageEdited)


async def test_several_deletions_at_once_are_heard_one_by_one(scene):
    ids = [scene.discord.say(scene.signals, scene.trader, f"message {n}") for n in range(3)]
    scene.discord.delete(*ids)
    heard = await scene.heard(6)
    assert [one.message_id for one in heard[3:]] == ids


async def test_what_the_bot_says_itself_is_not_heard(scene):
    said = await scene.chat.send(scene.post())
    await scene.chat.edit(said, scene.post("other words"))
    scene.discord.say(scene.signals, scene.trader, "after")
    await scene.heard(1)
    assert scene.ledger.texts() == ["after"]


async def test_another_channel_and_an_unlisted_thread_are_not_heard(scene):
    other = scene.discord.channel("chat")
    thread = scene.discord.channel("talk", kind=THREAD, parent=scene.signals)
    scene.discord.say(other, scene.trader, "BTO SPY 600C")
    scene.discord.say(thread, scene.trader, "BTO SPY 600C")
    scene.discord.say(scene.signals, scene.trader, "after")
    await scene.heard(1)
    assert scene.ledger.texts() == ["after"]


@pytest.mark.parametrize("text", ["/status", "!status"])
async def test_a_command_written_as_a_message_is_a_command(scene, text):
    message_id = scene.discord.say(scene.signals, scene.trader, text)
    (heard,) = await scene.heard(1)
    assert isinstance(heard, CommandGiven)
    assert (heard.name, heard.argument, heard.message_id) == ("status", "", message_id)


async def test_a_written_command_keeps_its_argument_and_what_it_replies_to(scene):
    first = scene.discord.say(scene.signals, scene.trader, "BTO SPY 600C")
    scene.discord.say(scene.signals, scene.trader, "!why  the stop", reply_to=first)
    _, heard = await scene.heard(2)
    assert isinstance(heard, CommandGiven)
    assert (heard.name, heard.argument, heard.reply_to) == ("why", "the stop", first)


@pytest.mark.parametrize("text", ["/shrug", "!!status", "status", "/ status", "/statuses"])
async def test_what_only_looks_like_a_command_is_a_post(scene, text):
    scene.discord.say(scene.signals, scene.trader, text)
    assert (await one_post(scene)).text == text


async def test_a_burst_is_heard_in_its_order(scene):
    texts = [f"message {n}" for n in range(500)]
    for text in texts:
        scene.discord.say(scene.signals, scene.trader, text)
    await scene.heard(500)
    assert scene.ledger.texts() == texts
