"""A durable inbox in miniature, and a chat that listens into it: what tests of the adapter need on our side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot.chat.telegram import TelegramChat
from bot.chat.telegram_poll import Patience
from bot.chat.telegram_settings import TelegramSettings
from bot.message import ChatInput
from tests.fakes.telegram.server import TelegramServer

QUICK = Patience(first_seconds=0.01, longest_seconds=0.05, conflict_seconds=0.05)


class Inbox:
    """Keeps what was heard, in order; `cursor` is empty until something was heard in that channel."""

    def __init__(self) -> None:
        self.heard: list[ChatInput] = []
        self.batches: list[tuple[ChatInput, ...]] = []
        self.failing = 0
        self._changed = asyncio.Event()

    async def hear(self, inputs: tuple[ChatInput, ...]) -> None:
        if self.failing:
            self.failing -= 1
            raise OSError("the disk is full")
        self.heard.extend(inputs)
        self.batches.append(inputs)
        self._changed.set()
        self._changed = asyncio.Event()

    def cursor(self, platform: str, channel: str) -> str:
        known = [fact.message_id for fact in self.heard if (fact.platform, fact.channel) == (platform, channel)]
        return known[-1] if known else ""

    @property
    def texts(self) -> list[str]:
        return [fact.text for fact in self.heard if hasattr(fact, "text")]

    async def until(self, check: Callable[[], object] | int, seconds: float = 10.0) -> Sequence[ChatInput]:
        """Wait until so much was heard; the bound only turns a hanging test into a failing one."""
        wanted = (lambda: len(self.heard) >= check) if isinstance(check, int) else check
        async with asyncio.timeout(seconds):
            while not wanted():
                await self._changed.wait()
        return self.heard


def telegram_chat(
    server: TelegramServer, inbox: Inbox, clock: Callable[[], datetime] | None = None, **chosen: Any
) -> TelegramChat:
    """Our adapter, pointed at the local server and in a hurry."""
    wanted = {"token": server.token, "api_url": server.url, "places": tuple(str(chat) for chat in server.world.chats)}
    settings = TelegramSettings.model_validate(wanted | chosen)
    return TelegramChat(settings, inbox, clock or (lambda: datetime.now(UTC)), QUICK)


@asynccontextmanager
async def listening(chat: TelegramChat, inbox: Inbox) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the chat until the block ends, then cancels it as the service would."""
    task = asyncio.create_task(chat.run(inbox.hear))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def told(chat: TelegramChat, *words: str) -> None:
    """Wait until each of these is among the problems; the bound only turns a hanging test into a failing one."""
    async with asyncio.timeout(10):
        while not all(  # noqa: ASYNC110 - problems are asked for, as /health does; nothing announces them
            any(word in problem for problem in chat.problems()) for word in words
        ):
            await asyncio.sleep(0.01)
