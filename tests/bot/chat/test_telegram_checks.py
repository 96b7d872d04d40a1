from __future__ import annotations

import asyncio

import pytest

from bot.chat.telegram_settings import MenuCommand, TelegramSettings
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import Inbox, listening, telegram_chat, told

GROUP = -1001000000001
CHANNEL = -1001000000002


@pytest.fixture
async def server():
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def inbox():
    return Inbox()


async def untroubled(chat):
    async with asyncio.timeout(10):
        while chat.problems():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)


async def connected(server):
    await server.world.until(lambda: server.called("getUpdates"))


async def test_a_webhook_is_left_alone_and_named(server, inbox):
    server.group(GROUP)
    server.world.webhook = "https://example.com/hook"
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await told(chat, "webhook")
    assert server.world.webhook == "https://example.com/hook"


async def test_start_up_says_what_keeps_the_bot_from_hearing(server, inbox):
    server.world.privacy = True
    server.group(GROUP, "Signals", status="member")
    server.channel(CHANNEL, "Alerts", status="left")
    server.group(-100777, "Chatter", status="administrator")
    chat = telegram_chat(server, inbox, places=(str(GROUP), str(CHANNEL), "-100777/5", "-100888"))
    async with listening(chat, inbox):
        await told(chat, "privacy mode", "has no topics", str(CHANNEL), "-100888")
    privacy, absent, topics, unknown = chat.problems()
    assert "privacy mode hides the messages in Signals" in privacy
    assert "/setprivacy" in privacy
    assert str(CHANNEL) in absent
    assert "has no topics" in topics
    assert "add the bot to it" in unknown


async def test_a_bot_that_is_no_administrator_of_a_channel_is_told_and_promotion_clears_it(server, inbox):
    channel = server.channel(CHANNEL, "Alerts", status="member")
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await told(chat, "not an administrator")
        server.bot_becomes(channel, "administrator", server.person("mara", 42))
        await untroubled(chat)


async def test_being_added_to_an_unlisted_group_is_told_with_its_id(server, inbox):
    server.group(GROUP)
    other = server.group(-100777, "Free Money", status="left")
    chat = telegram_chat(server, inbox, places=(str(GROUP),))
    async with listening(chat, inbox):
        await connected(server)
        server.bot_becomes(other, "member", server.person("stan", 6))
        await told(chat, "Free Money (-100777), which is not listed")


async def test_the_menu_is_whole_where_we_listen_and_short_elsewhere(server, inbox):
    server.group(GROUP)
    menu = (
        MenuCommand(name="whoami", description="your id", for_everyone=True),
        MenuCommand(name="kill", description="stop everything"),
    )
    async with listening(telegram_chat(server, inbox, menu=menu, places=(str(GROUP),), inboxes=("5",)), inbox):
        await server.world.until(lambda: len(server.world.menus) == 2)
    named = {scope: [command["command"] for command in commands] for scope, commands in server.world.menus.items()}
    assert named == {
        '{"type": "all_private_chats"}': ["whoami"],
        f'{{"chat_id": {GROUP}, "type": "chat"}}': ["whoami", "kill"],
    }


async def test_a_group_that_became_a_supergroup_is_told_with_its_new_id(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await connected(server)
        moved = {"message_id": 5, "date": 1, "chat": group.wire, "migrate_to_chat_id": -100999}
        server.world.deliver("message", moved)
        await told(chat, "list -100999 in its place")


@pytest.mark.parametrize("url", ["http://example.com", "ftp://127.0.0.1", "http://127.0.0.1.example.com", "api"])
def test_the_token_travels_only_encrypted_or_at_home(url):
    with pytest.raises(ValueError, match="must be https, or http on"):
        TelegramSettings(token="1:x", api_url=url)


@pytest.mark.parametrize("place", ["@signals", "-100x", "12/", "12/x", "", "1/2/3"])
def test_a_place_is_a_number(place):
    with pytest.raises(ValueError, match="not a chat id"):
        TelegramSettings(token="1:x", places=(place,))
