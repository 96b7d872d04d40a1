"""The Discord adapter: the real client, its connection supervised, everything it hears put into one queue in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bot.card import Post
from bot.chat.discord_check import channel_problem
from bot.chat.discord_listen import Listener
from bot.chat.discord_say import Speaker
from bot.chat.discord_settings import DiscordSettings
from bot.chat.port import ChatBusy, ChatFatal, Cursors, Hear
from bot.redact import install

if TYPE_CHECKING:
    import discord

log = logging.getLogger(__name__)

_HEALTHY_SECONDS = 60.0
_READS_FOR = 0.015  # seconds of frames before anything else has its turn
_LONGEST_RATE_LIMIT = 30.0  # discord.py takes no less; `send_seconds` is what bounds a send

LOGIN_REFUSED = (
    "Discord refuses the bot token: in the Developer Portal open your application, Bot, Reset Token, "
    "and put the new one into DISCORD_BOT_TOKEN. Only a bot's token works, never a user's"
)
INTENT_MISSING = (
    "Discord does not let the bot read messages: in the Developer Portal open your application, Bot, "
    "Privileged Gateway Intents, and switch on Message Content Intent"
)
NOT_A_BOT = (
    "DISCORD_BOT_TOKEN is a user's token: driving a user account by program breaks Discord's terms and costs "
    "the account. Create a bot in the Developer Portal and use its token"
)


class DiscordChat:
    """Discord through discord.py.

    `clock` gives the present time with its zone. `alarm` gets one sentence for each thing that a person should mend;
    the same sentences stand in `problems()`.
    """

    platform: str = "discord"

    def __init__(
        self,
        settings: DiscordSettings,
        cursors: Cursors,
        clock: Callable[[], datetime],
        alarm: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._listener = Listener(settings, cursors, clock, alarm or log.warning)
        self._client: discord.Client | None = None
        self._speaker: Speaker | None = None
        self._alive_at: datetime | None = None

    async def run(self, hear: Hear) -> None:
        """Listen until cancelled; every attempt is a new client, since discord.py cannot revive one.

        Raises:
            ChatFatal: the token or an intent must be mended by a person.
        """
        install([self._settings.token.get_secret_value()])
        pause = self._settings.first_retry_seconds
        with _pointed_at(self._settings):
            while True:
                started = perf_counter()
                try:
                    await self._connection(hear)
                except ChatFatal:
                    raise
                except Exception as fault:  # noqa: BLE001 - whatever ends a client, the next one is the cure
                    sentence = _hopeless(fault)
                    if sentence:
                        raise ChatFatal(sentence) from None
                    # A first connection that fails ends discord.py with an AttributeError: its type says little.
                    log.warning("Discord connection lost (%s: %s)", type(fault).__name__, fault)
                if perf_counter() - started > _HEALTHY_SECONDS:
                    pause = self._settings.first_retry_seconds
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._settings.longest_retry_seconds)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """See `Chat.send`; an answer to an interaction is seen by its asker only."""
        said = await self._speaking().send(post, picture)
        self._alive_at = self._clock()
        return said

    async def edit(self, message_id: str, post: Post) -> None:
        """See `Chat.edit`."""
        await self._speaking().edit(message_id, post)
        self._alive_at = self._clock()

    def alive_at(self) -> datetime | None:
        """When the gateway or the API last answered; in a quiet channel that is the last heartbeat."""
        socket = self._client.ws if self._client is not None else None
        heartbeat = getattr(socket, "_keep_alive", None)
        if heartbeat is None:
            return self._alive_at
        # discord.py has no public time of the last frame; without this one a quiet channel would look dead.
        received = self._clock() - timedelta(seconds=perf_counter() - heartbeat._last_recv)  # noqa: SLF001
        return max(received, self._alive_at or received)

    def problems(self) -> tuple[str, ...]:
        """What a person should mend, one sentence each with its fix."""
        return self._listener.problems()

    def _speaking(self) -> Speaker:
        if self._speaker is None:
            raise ChatBusy("Discord is not connected; the message waits")
        return self._speaker

    async def _connection(self, hear: Hear) -> None:
        client = _client(self._settings, self._listener.handlers)
        async with client:
            await client.login(self._settings.token.get_secret_value())
            if client.user is None or not client.user.bot:
                raise ChatFatal(NOT_A_BOT)
            self._client, self._speaker = client, Speaker(client, self._settings.send_seconds, self._clock)
            try:
                await self._listener.listen(client, self._speaker, hear)
            finally:
                speaker, self._speaker, self._client = self._speaker, None, None
                await speaker.close()


async def examine(settings: DiscordSettings) -> tuple[str, ...]:
    """Everything a person should mend before the bot can work on Discord, asked by REST while no bot of ours runs.

    Raises:
        ChatBusy: Discord could not be asked; try again later.
    """
    import aiohttp
    import discord

    install([settings.token.get_secret_value()])
    try:
        with _pointed_at(settings):
            async with _client(settings, {}) as client:
                await client.login(settings.token.get_secret_value())
                return await _examined(client, settings)
    except discord.LoginFailure:
        return (LOGIN_REFUSED,)
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as fault:
        raise ChatBusy(f"Discord at {settings.api_url} cannot be asked ({type(fault).__name__})") from None


async def _examined(client: discord.Client, settings: DiscordSettings) -> tuple[str, ...]:
    if client.user is None or not client.user.bot:
        return (NOT_A_BOT,)
    flags = client.application_flags
    mute = not (flags.gateway_message_content or flags.gateway_message_content_limited)
    channels = [await channel_problem(client, channel) for channel in settings.channels]
    return tuple(problem for problem in (INTENT_MISSING if mute else "", *channels) if problem)


def _client(settings: DiscordSettings, handlers: Mapping[str, Callable[..., None]]) -> discord.Client:
    import discord

    class Client(discord.Client):
        def dispatch(self, event: str, /, *args: Any, **more: Any) -> None:
            # discord.py makes a task for each event, which runs only once the loop comes round to it.
            handle = handlers.get(event)
            if handle is None:
                return super().dispatch(event, *args, **more)
            try:
                return handle(*args)
            except Exception:  # one event that cannot be read must not end the connection
                log.exception("a Discord event (%s) could not be heard", event)

        async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
            if not initial:
                await asyncio.sleep(settings.identify_pause_seconds)

        async def login(self, token: str) -> None:
            await super().login(token)
            _take_turns(self.http)

        async def close(self) -> None:
            # discord.py leaves this task behind, and it then calls `on_ready` of a client that is closed.
            settling = self._connection._ready_task  # noqa: SLF001
            if settling is not None:
                settling.cancel()
                await asyncio.gather(settling, return_exceptions=True)
            await super().close()

    # It never speaks aloud, so that voice is not installed is no news.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    return Client(
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=_LONGEST_RATE_LIMIT,
        guild_ready_timeout=settings.settle_seconds,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )


def _take_turns(http: discord.http.HTTPClient) -> None:
    """discord.py reads frames for as long as some are there, and in a flood nothing else would run meanwhile.

    Every few milliseconds the loop goes round once: what the broker says is heard between two frames.
    """
    connect = http.ws_connect
    yielded = perf_counter()

    async def ws_connect(url: str, *, compress: int = 0) -> Any:
        socket: Any = await connect(url, compress=compress)
        receive = socket.receive

        async def receive_one(*args: Any, **more: Any) -> Any:
            nonlocal yielded
            if perf_counter() - yielded > _READS_FOR:
                await asyncio.sleep(0)
                yielded = perf_counter()
            return await receive(*args, **more)

        socket.receive = receive_one
        return socket

    http.ws_connect = ws_connect  # type: ignore[method-assign]


@contextmanager
def _pointed_at(settings: DiscordSettings) -> Iterator[None]:
    """discord.py reads its two addresses from class attributes, for the whole process: set here, and put back."""
    import yarl
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = settings.api_url, yarl.URL(settings.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def _hopeless(fault: Exception) -> str:
    """The sentence for a fault that trying again cannot cure, else an empty string."""
    import discord

    match fault:
        case discord.LoginFailure():
            return LOGIN_REFUSED
        case discord.ConnectionClosed(code=4004):
            return LOGIN_REFUSED
        case discord.PrivilegedIntentsRequired() | discord.ConnectionClosed(code=4013 | 4014):
            return INTENT_MISSING
        case _:
            return ""
