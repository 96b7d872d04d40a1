"""What the Telegram chat must be told: the bot's token, where it listens, and whom it may hear there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from parsers.value import Value

OFFICIAL_API = "https://api.telegram.org"
LONGEST_POLL_SECONDS = 50
_PLACE = re.compile(r"-?[0-9]{1,20}(/[0-9]{1,20})?")


class MenuCommand(Value):
    """One line of the command menu; only those `for_everyone` are shown outside the listed places."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,32}$")
    description: str = Field(min_length=1, max_length=256)
    for_everyone: bool = False


class TelegramSettings(Value):
    """Ids are Telegram's own numbers as text: `-1001234567890` for a group or channel, `-1001234567890/7` for a topic.

    `inboxes` are the ids of people who may forward signals to the bot in their private chat with it. `sender_chats`
    are groups whose anonymous administrators are taken at the group's word.
    """

    token: SecretStr
    api_url: str = OFFICIAL_API
    places: tuple[str, ...] = ()
    inboxes: tuple[str, ...] = ()
    sender_chats: tuple[str, ...] = ()
    menu: tuple[MenuCommand, ...] = ()
    poll_seconds: int = Field(default=LONGEST_POLL_SECONDS, ge=0, le=LONGEST_POLL_SECONDS)

    @field_validator("api_url")
    @classmethod
    def _encrypted_or_local(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
            raise ValueError("the token travels in every request: api_url must be https, or http on 127.0.0.1")
        return url.rstrip("/")

    @field_validator("places", "inboxes", "sender_chats")
    @classmethod
    def _numeric(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        for listed in ids:
            if not _PLACE.fullmatch(listed):
                raise ValueError(
                    f"{listed!r} is not a chat id: names can be taken over, numbers cannot; /whoami shows it"
                )
        return ids

    @property
    def chats(self) -> tuple[str, ...]:
        """Each chat that holds a place, once, its topics left out."""
        return tuple(dict.fromkeys(place.partition("/")[0] for place in self.places))

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, which no proxy can reach."""
        return urlsplit(self.api_url).hostname == "127.0.0.1"

    def listens_to(self, chat: str, thread: str) -> bool:
        """A chat listed without a topic is heard in all of its topics."""
        return chat in self.places or bool(thread and f"{chat}/{thread}" in self.places)
