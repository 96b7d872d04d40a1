"""What the shell needs of a chat: it hears, and it can say a thing or say it better."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from bot.card import Post
from bot.message import ChatInput

Hear = Callable[[tuple[ChatInput, ...]], Awaitable[None]]
"""Hands inputs to the inbox and returns once they are durable: only then may the platform be told that we have them."""


class Cursors(Protocol):
    """Where hearing had come to, per channel; kept in the ledger and moved only after the inbox row is durable."""

    def cursor(self, platform: str, channel: str) -> str:
        """The newest message id that was heard there, or an empty string before the first."""


class Chat(Protocol):
    """One platform. `run` supervises its own connection with back-off and ends only when cancelled or hopeless."""

    platform: str

    async def run(self, hear: Hear) -> None:
        """Listen until cancelled.

        Raises:
            ChatFatal: when trying again cannot help (a revoked token, a missing intent).
        """

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Say it and return the platform's message id. Saying it twice with one `key` must be harmless where it can be.

        `picture` is the post's, drawn as a PNG; a platform that shows none says the words.

        Raises:
            ChatBusy: try again later.
            ChatRefused: the platform will never take this one.
        """

    async def edit(self, message_id: str, post: Post) -> None:
        """Replace what was said; the same words again is success.

        Raises:
            ChatBusy: try again later.
            ChatGone: the message was deleted.
            ChatRefused: it is not ours, or may be changed no more.
        """

    def alive_at(self) -> datetime | None:
        """When the platform last answered anything, for `/health`."""


class ChatError(Exception):
    """A chat platform did not do what it was asked; the message is the sentence for people, and holds no secret."""


class ChatBusy(ChatError):
    """Not now: rate limited, or the connection is down. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChatRefused(ChatError):
    """Never: the channel, the message or the permission is gone."""


class ChatGone(ChatRefused):
    """What was to be edited stands no more: somebody deleted it. The words can be said anew."""


class ChatFatal(ChatError):
    """This client is of no further use until a person has acted; the message says what to do."""
