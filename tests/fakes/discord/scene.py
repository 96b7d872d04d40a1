"""The adapter and the fake together: what a test of the Discord side starts from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from bot.card import Button, Card, Post, Tone
from bot.chat.discord import DiscordChat
from bot.chat.discord_settings import DiscordSettings
from bot.message import ChatInput, MessagePosted
from tests.fakes.discord.server import FakeDiscord


class Ledger:
    """Stands for the inbox: keeps what was heard, each post once, and moves the cursors, as the shell does."""

    def __init__(self) -> None:
        self.heard: list[ChatInput] = []
        self.cursors: dict[str, str] = {}
        self._posts: set[tuple[str, str]] = set()

    async def hear(self, inputs: tuple[ChatInput, ...]) -> None:
        for one in inputs:
            if not isinstance(one, MessagePosted):
                self.heard.append(one)
            elif (one.channel, one.message_id) not in self._posts:
                self._posts.add((one.channel, one.message_id))
                self.heard.append(one)
                known = int(self.cursors.get(one.channel, "0"))
                self.cursors[one.channel] = str(max(known, int(one.unread_after or one.message_id)))

    def cursor(self, platform: str, channel: str) -> str:
        assert platform == "discord"
        return self.cursors.get(channel, "")

    def texts(self) -> list[str]:
        return [one.text for one in self.heard if isinstance(one, MessagePosted)]


class Scene:
    """One channel, one trader, one adapter that may be started, stopped and started again."""

    def __init__(self, discord: FakeDiscord, **settings: Any) -> None:
        self.discord = discord
        self.signals = discord.channel("signals")
        self.trader = discord.person("trader")
        self.ledger = Ledger()
        self.alarms: list[str] = []
        self._settings = settings
        self._task: asyncio.Task[None] | None = None
        self.chat = self.new_chat()

    def new_chat(self) -> DiscordChat:
        """The adapter as a fresh process would make it."""
        given: dict[str, Any] = {
            "token": SecretStr(self.discord.token),
            "api_url": self.discord.api_url,
            "gateway_url": self.discord.gateway.url,
            "channels": (self.signals,),
            "command_guild": self.discord.world.guild_id,
            "first_retry_seconds": 0.02,
            "longest_retry_seconds": 0.1,
            "settle_seconds": 0.02,
            "identify_pause_seconds": 0.0,
            **self._settings,
        }
        return DiscordChat(DiscordSettings(**given), self.ledger, lambda: datetime.now(UTC), self.alarms.append)

    async def start(self) -> None:
        """Run a new adapter and wait until the gateway has it."""
        before = self.discord.gateway.identified
        self.chat = self.new_chat()
        self._task = asyncio.create_task(self.chat.run(self.ledger.hear))
        await self.discord.until(lambda: self.discord.gateway.identified > before and self.discord.gateway.sessions)

    async def stop(self) -> None:
        """Cancel the adapter, as the service does when it ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def ended(self) -> BaseException | None:
        """How the adapter ended by itself."""
        assert self._task is not None
        await asyncio.wait((self._task,), timeout=10)
        return self._task.exception()

    async def heard(self, count: int) -> list[ChatInput]:
        """Everything heard, once it is so many."""
        await self.discord.until(lambda: len(self.ledger.heard) >= count)
        return self.ledger.heard

    def post(self, title: str = "Bought 1 SPY 600C", *lines: str, **more: Any) -> Post:
        """A post to the channel."""
        card = {"badge": "PAPER", "tone": Tone.WORKING, "title": title, "lines": lines}
        card |= {name: more.pop(name) for name in ("tone", "buttons", "preformatted") if name in more}
        given: dict[str, Any] = {"key": "k1", "platform": "discord", "channel": self.signals, **more}
        return Post(card=Card(**card), **given)


def button(label: str, action: str, trade: str = "T7") -> Button:
    """A button of a card."""
    return Button(label=label, trade_ref=trade, action=action)


@asynccontextmanager
async def stage(**settings: Any) -> AsyncIterator[Scene]:
    """A scene that is listening; at the end nothing unknown was asked of Discord."""
    async with FakeDiscord() as discord:
        scene = Scene(discord, **settings)
        await scene.start()
        try:
            yield scene
        finally:
            await scene.stop()
        assert discord.rest.unknown == []
