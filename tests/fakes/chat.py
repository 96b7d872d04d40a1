"""A chat that says what it was given, as often as it is started, and remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.card import Post
from bot.chat.port import Hear
from bot.message import Author, ChatInput, MessagePosted


class FakeChat:
    """At-least-once, like every platform: each start delivers all of `script` again under the same ids."""

    def __init__(
        self, now: Callable[[], datetime], script: tuple[tuple[str, str], ...] = (), platform: str = "console"
    ) -> None:
        self.platform = platform
        self.posts: dict[str, Post] = {}
        self.said: list[Post] = []
        self._now = now
        self._script = script
        self._hear: Hear | None = None
        self._listening = asyncio.Event()

    async def run(self, hear: Hear) -> None:
        """Deliver the script, then whatever `say` brings."""
        self._hear = hear
        self._listening.set()
        for message_id, text in self._script:
            await self.say(text, message_id)
        await asyncio.Event().wait()

    async def say(self, text: str, message_id: str, author: Author | None = None, reply_to: str = "") -> None:
        """One message; returns when the ledger has it."""
        await self._listening.wait()
        message = MessagePosted(
            platform=self.platform,  # type: ignore[arg-type]
            channel="room",
            message_id=message_id,
            author=author or Author(id="11", name="ann"),
            text=text,
            reply_to=reply_to,
            sent_at=self._now(),
            heard_at=self._now(),
        )
        await self.hear(message)

    async def hear(self, *inputs: ChatInput) -> None:
        """Hand inputs to the inbox."""
        await self._listening.wait()
        assert self._hear is not None
        await self._hear(inputs)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Keep it."""
        message_id = f"p{len(self.posts) + 1}"
        self.posts[message_id] = post
        self.said.append(post)
        return message_id

    async def edit(self, message_id: str, post: Post) -> None:
        """Replace it."""
        self.posts[message_id] = post
        self.said.append(post)

    def alive_at(self) -> datetime | None:
        """Always."""
        return self._now()

    def titles(self) -> list[str]:
        """Everything said, in order."""
        return [post.card.title for post in self.said]
