"""What the Discord adapter is told: one frozen value, whose token never prints."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from parsers.value import Value

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def _numeric(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(
            f"{value!r} is not a Discord id: ids are numbers (right-click, Copy ID, with Developer Mode on)"
        )
    return value


def _guarded(value: str, secure: str) -> str:
    url = urlsplit(value)
    if url.scheme == secure or url.hostname in _LOOPBACK:
        return value
    raise ValueError(f"{value!r} would carry the token unprotected: use {secure}:// or a server on 127.0.0.1")


Snowflake = Annotated[str, AfterValidator(_numeric)]
ApiUrl = Annotated[str, AfterValidator(lambda value: _guarded(value, "https"))]
GatewayUrl = Annotated[str, AfterValidator(lambda value: _guarded(value, "wss"))]


class DiscordSettings(Value):
    """Where to listen and as whom.

    `channels` are the ids of channels and threads that are heard; a thread is a channel of its own here, as it is to
    Discord. `command_guild` is the server that gets our slash commands; without it there are none.
    """

    token: SecretStr
    api_url: ApiUrl = "https://discord.com/api/v10"
    gateway_url: GatewayUrl = "wss://gateway.discord.gg/"
    channels: tuple[Snowflake, ...]
    command_guild: Snowflake | None = None
    backfill_limit: int = Field(default=500, ge=1, le=5000)
    """The newest so many messages of each channel are read after an absence; beyond it the channel is told."""
    hold_seconds: float = Field(default=5.0, ge=0)
    """How long live messages wait for the history of their channel; then they are heard ahead of it."""
    roles_matter: bool = False
    """Whether anyone is listed by role. History carries no roles, so its authors are then asked for one by one."""
    send_seconds: float = Field(default=10.0, gt=0)
    """How long one send may take, waits for rate limits included, before it is handed back as busy."""
    first_retry_seconds: float = Field(default=1.0, gt=0)
    longest_retry_seconds: float = Field(default=60.0, gt=0)
    settle_seconds: float = Field(default=2.0, gt=0)
    """How long discord.py waits for the next server's description before it calls itself ready."""
    identify_pause_seconds: float = Field(default=5.0, ge=0)
    """The pause before a second IDENTIFY; Discord allows one in five seconds."""
