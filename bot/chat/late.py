"""A chat whose library is loaded only when it is to listen, beside the loop: the broker's link need not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.card import Post
from bot.chat.port import Chat, ChatBusy, Hear


class LateChat:
    """The chat that `load` makes, from the first `run` on; before it, words wait."""

    def __init__(self, platform: str, load: Callable[[], Chat]) -> None:
        self.platform = platform
        self._load = load
        self._chat: Chat | None = None

    async def run(self, hear: Hear) -> None:
        """See `Chat.run`."""
        if self._chat is None:
            # A third of a second of reading code, in which fills and stops must be heard.
            self._chat = await asyncio.to_thread(self._load)
        await self._chat.run(hear)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """See `Chat.send`."""
        return await self._loaded().send(post, picture)

    async def edit(self, message_id: str, post: Post) -> None:
        """See `Chat.edit`."""
        await self._loaded().edit(message_id, post)

    def alive_at(self) -> datetime | None:
        """See `Chat.alive_at`."""
        return self._chat.alive_at() if self._chat is not None else None

    def _loaded(self) -> Chat:
        if self._chat is None:
            raise ChatBusy(f"{self.platform} is being loaded; the message waits")
        return self._chat
