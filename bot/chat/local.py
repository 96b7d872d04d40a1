"""This machine as a chat: a command that came over the control socket, and its one answer."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.card import Card, Post
from bot.chat.port import ChatRefused, Hear
from bot.clock import Clock
from bot.message import Author, CommandGiven

CHANNEL = "control"
ID = "this-machine"


class LocalChat:
    """Asks on behalf of whoever may open the socket, and hands them the card that answers."""

    platform = "local"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hear: Hear | None = None
        self._answers: dict[str, asyncio.Future[Card]] = {}
        self._count = 0

    async def run(self, hear: Hear) -> None:
        """Be there until cancelled."""
        self._hear = hear
        await asyncio.Event().wait()

    async def ask(self, name: str, argument: str = "", within: float = 5.0) -> Card:
        """Give a command and wait for its answer.

        Raises:
            ChatRefused: the service is not listening yet.
            TimeoutError: no answer came in time.
        """
        if self._hear is None:
            raise ChatRefused("the service is still starting")
        now = self._clock.now()
        self._count += 1
        message_id = f"{now:%Y%m%dT%H%M%S%f}-{self._count}"
        answer: asyncio.Future[Card] = asyncio.get_running_loop().create_future()
        self._answers[message_id] = answer
        given = CommandGiven(
            platform="local",
            channel=CHANNEL,
            message_id=message_id,
            author=Author(id=ID, name="this machine"),
            name=name,
            argument=argument,
            sent_at=now,
            heard_at=now,
        )
        try:
            await self._hear((given,))
            return await asyncio.wait_for(answer, within)
        finally:
            self._answers.pop(message_id, None)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Hand the answer to the one who asked; nobody else can be told anything here."""
        del picture
        answer = self._answers.get(post.reply_to)
        if answer is None or answer.done():
            raise ChatRefused("nobody waits for this answer any more")
        answer.set_result(post.card)
        return f"answer-{post.reply_to}"

    async def edit(self, message_id: str, post: Post) -> None:
        """An answer is given once."""
        del message_id, post

    def alive_at(self) -> datetime | None:
        """As alive as the service itself."""
        return self._clock.now()
