from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram import TelegramServer

HERE = Path(__file__).parent
PYTHON = os.environ.get("AUTOSCALPER_CLIENTS", "")
"""The interpreter of an environment with hikari and aiogram in it: `make test-chat-clients` makes one."""
PATIENCE = 90.0
GROUP = -1001000000001

pytestmark = pytest.mark.skipif(not PYTHON, reason="the second clients are asked for with make test-chat-clients")


class Client:
    """A bot of somebody else's make, as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def saw(self, what: str) -> dict[str, Any]:
        """The next thing of that kind that it saw; whatever came before it is passed over."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                told = json.loads(line) if line.startswith(b"{") else {}
                if told.get("saw") == what:
                    return told
        raise AssertionError(f"the client ended before it saw {what!r}")

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()


@asynccontextmanager
async def client(script: str, *words: str) -> AsyncIterator[Client]:
    process = await asyncio.create_subprocess_exec(
        PYTHON, str(HERE / script), *words, stdout=asyncio.subprocess.PIPE, env={"PATH": os.environ["PATH"]}
    )
    try:
        yield Client(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_hikari_finds_a_discord_that_it_knows():
    async with FakeDiscord() as discord:
        channel, role = discord.channel("signals"), discord.role("Analyst")
        ann = discord.person("ann", roles=(role,))
        async with client("on_hikari.py", discord.api_url, discord.token, channel, discord.world.guild_id) as bot:
            assert (await bot.saw("ready"))["commands"] == ["status"]
            signal = discord.say(channel, ann, "reply")
            assert await bot.saw("posted") == {
                "saw": "posted",
                "text": "reply",
                "author": ann,
                "roles": 2,
            }  # hikari counts @everyone
            said = await bot.saw("said")
            assert said["answers"] == signal
            assert discord.shown(channel) == ["A card, edited"]

            pressed = discord.click(said["id"], ann, "Half")
            assert (await bot.saw("asked"))["kind"] == "ComponentInteraction"
            assert await discord.answered(pressed) == ["pressed as:T7:half"]
            asked = discord.slash(channel, ann, "status")
            assert (await bot.saw("asked"))["kind"] == "CommandInteraction"
            assert await discord.answered(asked) == ["all is well"]

            discord.edit(signal, "other words")
            assert (await bot.saw("edited"))["text"] == "other words"
            discord.delete(signal)
            assert (await bot.saw("deleted"))["id"] == signal
            discord.say(channel, ann, "history")
            assert (await bot.saw("history"))["texts"][0] == "history"
            discord.say(channel, ann, "file")
            assert (await bot.saw("file"))["size"] == 8

            discord.gateway.drop()
            discord.say(channel, ann, "while you were away")
            await bot.saw("resumed")
            discord.say(channel, ann, "quit")
            assert await bot.ended() == 0
        assert (discord.gateway.identified, discord.gateway.resumed) == (1, 1)
        assert discord.rest.unknown == []


async def test_aiogram_finds_a_telegram_that_it_knows():
    async with TelegramServer() as server:
        group, ann = server.group(GROUP, forum=True), server.person("ann", 42)
        channel = server.channel(-1001000000002)
        async with client("on_aiogram.py", server.url, server.token) as bot:
            assert (await bot.saw("ready"))["commands"] == ["status"]
            signal = server.say(group, ann, "reply")
            assert await bot.saw("posted") == {"saw": "posted", "text": "reply", "author": 42, "topic": None}
            assert "message is not modified" in (await bot.saw("same"))["text"]
            assert await bot.saw("said") == {"saw": "said", "answers": signal, "bold": 1}
            (card,) = server.said(group)
            assert card["text"] == "a card, edited"

            query = server.press(group, card["message_id"], "Half", ann)
            assert await bot.saw("pressed") == {"saw": "pressed", "data": "T7:half", "by": 42}
            assert server.world.queries[query]["answers"] == ["done"]
            server.edit(group, signal, "other words")
            assert (await bot.saw("edited"))["text"] == "other words"
            server.post(channel, "from the channel")
            assert (await bot.saw("channel post"))["author"] == channel.id
            server.say_anonymously(group, "who am I")
            assert (await bot.saw("posted"))["author"] == GROUP
            topic = server.topic(group, "options")
            server.say(group, ann, "in a topic", topic=topic)
            assert (await bot.saw("posted"))["topic"] == topic

            server.say(group, ann, "photo")
            assert (await bot.saw("photo"))["width"] == 90
            server.say(group, ann, "pin")
            assert (await bot.saw("pinned"))["done"] is True
            server.rate_limit(7)
            server.say(group, ann, "flood")
            assert (await bot.saw("flood"))["wait"] == 7
            server.say(group, ann, "quit")
            assert await bot.ended() == 0
