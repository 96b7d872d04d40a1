"""Listening on Discord: a queue for each channel that keeps its order, and a task that hears it; no handler decides."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.chat.discord_check import channel_problem
from bot.chat.discord_commands import registration
from bot.chat.discord_hear import deleted, edited, interacted, posted, roles_of
from bot.chat.discord_history import History
from bot.chat.discord_say import Speaker
from bot.chat.discord_settings import DiscordSettings
from bot.chat.port import Cursors, Hear
from bot.message import ChatInput, MessagePosted

if TYPE_CHECKING:
    import discord

log = logging.getLogger(__name__)

_LARGEST_BATCH = 100
_ASKED = 0
"""The lane of commands and presses, which belong to no channel's history."""
_LONGEST_LAST_WORDS = 5.0
_SAID_BY_PEOPLE = {"default", "reply", "chat_input_command", "context_menu_command"}


class ConnectionEnded(Exception):
    """The gateway let us go without a fault; a new client follows."""


class Listener:
    """What outlives a connection: where each channel's history stands, and what a person should mend."""

    def __init__(
        self,
        settings: DiscordSettings,
        cursors: Cursors,
        clock: Callable[[], datetime],
        alarm: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.history = History(cursors, settings.backfill_limit, roles_matter=settings.roles_matter)
        self.commands_registered = False
        self.handlers: dict[str, Callable[..., None]] = {}
        """By the library's name of an event: who hears of it at once."""
        self._alarm = alarm
        self._problems: dict[str, str] = {}

    async def listen(self, client: discord.Client, speaker: Speaker, hear: Hear) -> None:
        """Connect and hear until the connection is beyond discord.py's own mending.

        Raises:
            ConnectionEnded: it ended without a fault; any fault of the client or of `hear` comes through as it is.
        """
        session = _Session(self, client, speaker)
        ear = asyncio.create_task(session.hear_all(hear))
        connection = asyncio.create_task(client.connect())
        try:
            await asyncio.wait((ear, connection), return_when=asyncio.FIRST_COMPLETED)
            if not ear.done():
                await session.last_words()
            for task in (ear, connection):
                if task.done():
                    task.result()
            raise ConnectionEnded
        finally:
            await session.close(ear, connection)

    def note(self, subject: str, sentence: str) -> None:
        """Keep what is wrong with `subject`, or that nothing is (""), and say it aloud when it is new."""
        if sentence and self._problems.get(subject) != sentence:
            self._alarm(sentence)
        self._problems[subject] = sentence

    def problems(self) -> tuple[str, ...]:
        """The sentences that still hold."""
        return tuple(sentence for sentence in self._problems.values() if sentence)


class _Session:
    """One client's events, in the order in which they came.

    After a new session Discord replays nothing. Until a channel's history has been read, its live messages are held
    back behind it, so that all is heard in the order in which it was said. History that does not come within seconds
    holds nobody up: an exit must not wait for it. What is then heard ahead of it says so, and leaves the cursor where
    it stands: after a crash the history is asked for from there, and what is known already is heard once.
    """

    def __init__(self, listener: Listener, client: discord.Client, speaker: Speaker) -> None:
        self._listener = listener
        self._client = client
        self._speaker = speaker
        self._channels = frozenset(int(channel) for channel in listener.settings.channels)
        # A lane for each channel, and one for what was asked of us: a flood in one keeps nobody waiting in another.
        lanes = (*self._channels, _ASKED)
        self._lanes: dict[int, asyncio.Queue[ChatInput]] = {lane: asyncio.Queue() for lane in lanes}
        self._held: dict[int, list[ChatInput]] = {}
        self._unread_after: dict[int, str] = {}
        """By channel whose history came to nothing within the time: the id up to which it was read before."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._catching_up: dict[int, asyncio.Task[None]] = {}
        listener.handlers |= {
            "connect": self.on_connect,
            "ready": self.on_ready,
            "message": self.on_message,
            "raw_message_edit": self.on_raw_message_edit,
            "raw_message_delete": self.on_raw_message_delete,
            "raw_bulk_message_delete": self.on_raw_bulk_message_delete,
            "interaction": self.on_interaction,
        }

    async def hear_all(self, hear: Hear) -> None:
        """Hand over whatever waits, in the order of each lane."""
        await asyncio.gather(*(self._start(_hear_lane(lane, hear)) for lane in self._lanes.values()))

    async def last_words(self) -> None:
        """Let what was already received be heard: a command is in no history."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_LAST_WORDS):
                for lane in self._lanes.values():
                    await lane.join()

    async def close(self, *tasks: asyncio.Task[None]) -> None:
        """End every task of this session."""
        everything = (*tasks, *self._tasks)
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)

    # Called while the frame is read, so that whatever is heard stands in its lane before the next frame.

    def on_connect(self) -> None:
        """A new session: everything since the cursor has to be asked for."""
        for channel in self._channels:
            self._held.setdefault(channel, [])
            earlier = self._catching_up.get(channel)
            if earlier is not None:
                earlier.cancel()
            work = self._catch_up(channel, self._listener.history.since(str(channel)))
            self._catching_up[channel] = self._start(work)

    def on_ready(self) -> None:
        """The servers are known: see whether the bot may do its work there."""
        for channel in self._listener.settings.channels:
            self._start(self._examine(channel))
        if self._listener.settings.command_guild and not self._listener.commands_registered:
            self._start(self._register(int(self._listener.settings.command_guild)))

    def on_message(self, message: discord.Message) -> None:
        """A message was posted."""
        if message.channel.id in self._channels and self._is_theirs(message):
            heard = posted(message, roles_of(message.author), self._listener.clock())
            self._take(message.channel.id, heard)

    def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message was updated, perhaps by its author."""
        message = event.message
        if event.channel_id in self._channels and self._is_theirs(message):
            heard = edited(event, roles_of(message.author), self._listener.clock())
            if heard is not None:
                self._take(event.channel_id, heard)

    def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message was withdrawn."""
        if event.channel_id in self._channels:
            self._take(event.channel_id, deleted(event.channel_id, event.message_id, self._listener.clock()))

    def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Several messages were withdrawn at once."""
        if event.channel_id in self._channels:
            now = self._listener.clock()
            for message_id in sorted(event.message_ids):
                self._take(event.channel_id, deleted(event.channel_id, message_id, now))

    def on_interaction(self, interaction: discord.Interaction) -> None:
        """A slash command or a press: heard at once, held behind no history, and acknowledged meanwhile."""
        heard = interacted(interaction, self._listener.clock())
        if heard is not None:
            self._lanes[_ASKED].put_nowait(heard)
            self._speaker.acknowledge(interaction)

    def _is_theirs(self, message: discord.Message) -> bool:
        """Said by somebody, and not by us; joins, pins and boosts are Discord's own messages."""
        own = self._client.user is not None and message.author.id == self._client.user.id
        return message.type.name in _SAID_BY_PEOPLE and not own

    def _take(self, channel: int, heard: ChatInput) -> None:
        held = self._held.get(channel)
        if held is None:
            self._hand_over(channel, heard)
        else:
            held.append(heard)

    def _hand_over(self, channel: int, heard: ChatInput) -> None:
        ahead_of = self._unread_after.get(channel)
        if ahead_of is not None and isinstance(heard, MessagePosted):
            heard = heard.model_copy(update={"unread_after": ahead_of})
        self._lanes[channel].put_nowait(heard)

    def _forget_held(self, channel: int, known: set[str]) -> None:
        """Drop the held posts that the history told as well; their edits and deletions stay."""
        held = self._held.get(channel, [])
        held[:] = [one for one in held if one.kind != "message_posted" or one.message_id not in known]

    def _release(self, channel: int) -> None:
        for heard in self._held.pop(channel, []):
            self._hand_over(channel, heard)

    def _release_ahead(self, channel: int, since: int | None) -> None:
        if since is not None:  # of a new channel nothing is missing
            self._unread_after[channel] = str(since)
        self._release(channel)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _catch_up(self, channel: int, since: int | None) -> None:
        settings = self._listener.settings
        release = asyncio.get_running_loop().call_later(settings.hold_seconds, self._release_ahead, channel, since)
        pause = settings.first_retry_seconds
        try:
            while not await self._read_history(channel, since):
                await asyncio.sleep(pause)
                pause = min(pause * 2, settings.longest_retry_seconds)
        finally:
            release.cancel()
        # Not when cancelled: then a newer session reads the history, and holds what comes until it has.
        self._unread_after.pop(channel, None)
        self._release(channel)

    async def _read_history(self, channel: int, since: int | None) -> bool:
        import aiohttp
        import discord

        subject = f"history {channel}"
        history = self._listener.history
        try:
            messages, left_out = await history.missed(self._client, str(channel), since)
            roles = await history.roles(self._client, str(channel), messages)
        except (discord.Forbidden, discord.NotFound):
            return True  # the examination of the channel says it better
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
            self._listener.note(subject, f"the history of Discord channel {channel} cannot be read yet; trying again")
            return False
        now = self._listener.clock()
        for message in messages:
            if self._is_theirs(message):
                self._lanes[channel].put_nowait(posted(message, roles.get(message.author.id, ()), now))
        self._forget_held(channel, {str(message.id) for message in messages})
        limit = self._listener.settings.backfill_limit
        lost = f"more than {limit} messages came to Discord channel {channel} in our absence: only the newest are read"
        self._listener.note(subject, lost if left_out else "")
        return True

    async def _examine(self, channel: str) -> None:
        import aiohttp
        import discord

        try:
            self._listener.note(f"channel {channel}", await channel_problem(self._client, channel))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as fault:
            log.info("could not examine Discord channel %s: %s", channel, fault)

    async def _register(self, guild: int) -> None:
        import aiohttp
        import discord

        application = self._client.application_id
        if application is None:
            return
        try:
            await self._client.http.bulk_upsert_guild_commands(application, guild, registration())
        except (discord.Forbidden, discord.NotFound):
            sentence = (
                f"the bot may not add slash commands to Discord server {guild}: "
                "invite it again with the scope applications.commands, or correct chat.discord.command_guild"
            )
            self._listener.note("commands", sentence)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as fault:
            self._listener.note("commands", f"Discord did not take the slash commands ({type(fault).__name__})")
        else:
            self._listener.commands_registered = True
            self._listener.note("commands", "")


async def _hear_lane(lane: asyncio.Queue[ChatInput], hear: Hear) -> None:
    """Hand over whatever waits in it, in batches, one after the other."""
    while True:
        batch = [await lane.get()]
        while len(batch) < _LARGEST_BATCH and not lane.empty():
            batch.append(lane.get_nowait())
        await hear(tuple(batch))
        for _ in batch:
            lane.task_done()
