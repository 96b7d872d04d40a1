"""Saying things on Discord: in a channel, as a private answer, as a direct message; faults become busy or refused."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.card import Button, Post
from bot.chat.discord_hear import interaction_key
from bot.chat.discord_text import (
    BUTTON_LIMIT,
    CUSTOM_ID_LIMIT,
    LABEL_LIMIT,
    custom_id_of,
    embed_of,
    nonce_of,
)
from bot.chat.port import ChatBusy, ChatGone, ChatRefused

if TYPE_CHECKING:
    import discord

log = logging.getLogger(__name__)

ANSWER_WINDOW = timedelta(minutes=14)
"""An interaction's token lives for 15 minutes; the last one is left to clocks that disagree."""
PICTURE = "results.png"
_PAUSE_WITHOUT_NUMBER = 5.0
_UNKNOWN_MESSAGE = 10008


@dataclass(slots=True)
class _Asked:
    """A command or press that waits for its answer; its token stays in memory only."""

    interaction: discord.Interaction
    acknowledged: asyncio.Task[bool]
    asked_at: datetime
    thinking: bool


class Speaker:
    """Everything that one logged-in client says."""

    def __init__(self, client: discord.Client, send_seconds: float, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._send_seconds = send_seconds
        self._clock = clock
        self._asked: dict[str, _Asked] = {}

    def acknowledge(self, interaction: discord.Interaction) -> None:
        """Tell Discord at once that we heard: it forgets an interaction after three seconds."""
        now = self._clock()
        self._asked = {key: asked for key, asked in self._asked.items() if now - asked.asked_at < ANSWER_WINDOW}
        # A command shows "thinking" until answered; a pressed button keeps its card as it is.
        thinking = interaction.type.name == "application_command"
        task = asyncio.create_task(_deferred(interaction))
        self._asked[interaction_key(interaction)] = _Asked(interaction, task, now, thinking)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Say it; the id that comes back leads `edit` to the same place. No picture where files are forbidden.

        Raises:
            ChatBusy: rate limited, slow, or out of reach.
            ChatRefused: the channel or the permission is gone.
        """
        import discord

        with _as_chat_faults():
            async with asyncio.timeout(self._send_seconds):
                try:
                    return await self._send(post, picture)
                except discord.Forbidden:
                    if not picture:
                        raise
                return await self._send(post, b"")

    async def edit(self, message_id: str, post: Post) -> None:
        """Replace what was said.

        Raises:
            ChatBusy: rate limited, slow, or out of reach.
            ChatGone: somebody deleted the message.
            ChatRefused: it is not ours, or a private answer that was dismissed or whose 15 minutes are over.
        """
        place, _, last = message_id.rpartition(":")
        with _as_chat_faults():
            async with asyncio.timeout(self._send_seconds):
                if place.startswith("interaction:"):
                    await self._edit_answer(place, int(last), post)
                else:
                    channel = int(place.removeprefix("dm:") or post.channel)
                    message = self._client.get_partial_messageable(channel).get_partial_message(int(last))
                    await message.edit(**_shape(post))

    async def close(self) -> None:
        """End the acknowledgements that still run."""
        tasks = [asked.acknowledged for asked in self._asked.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, post: Post, picture: bytes) -> str:
        asked = await self._open_question(post.reply_to)
        if asked is not None:
            return f"{post.reply_to}:{await self._answer(asked, post, picture)}"
        if post.private_to:
            return await self._whisper(post, picture)
        return str(await self._say(int(post.channel), post, picture))

    async def _say(self, channel: int, post: Post, picture: bytes) -> int:
        import discord

        shape = _new(post, picture)
        if post.reply_to.isdigit():
            shape["reference"] = discord.MessageReference(
                message_id=int(post.reply_to), channel_id=channel, fail_if_not_exists=False
            )
        # The stubs want a number for the nonce; Discord takes text, and discord.py makes it text anyway.
        message = await self._client.get_partial_messageable(channel).send(nonce=nonce_of(post.key), **shape)
        if post.pin:
            await _pinned(message)
        return message.id

    async def _whisper(self, post: Post, picture: bytes) -> str:
        import discord

        room = await self._client.create_dm(discord.Object(id=int(post.private_to)))
        # The message that is answered stands in another channel, where a direct message cannot point.
        said = await self._say(room.id, post.model_copy(update={"reply_to": ""}), picture)
        return f"dm:{room.id}:{said}"

    async def _open_question(self, key: str) -> _Asked | None:
        asked = self._asked.get(key)
        if asked is None or self._clock() - asked.asked_at >= ANSWER_WINDOW:
            return None
        return asked if await asyncio.shield(asked.acknowledged) else None

    async def _answer(self, asked: _Asked, post: Post, picture: bytes) -> int:
        shape = _new(post, picture)
        if asked.thinking:
            if "file" in shape:
                shape["attachments"] = [shape.pop("file")]
            original = await asked.interaction.edit_original_response(**shape)
            asked.thinking = False
            return original.id
        followup = await asked.interaction.followup.send(ephemeral=True, wait=True, **shape)
        return followup.id

    async def _edit_answer(self, key: str, message_id: int, post: Post) -> None:
        import discord

        asked = await self._open_question(key)
        if asked is None:
            raise ChatRefused("a private answer cannot be changed after 15 minutes or a reconnect")
        try:
            await asked.interaction.followup.edit_message(message_id, **_shape(post))
        except discord.NotFound:
            raise ChatRefused("a private answer that was dismissed is not shown again") from None


async def _pinned(message: discord.Message) -> None:
    import discord

    try:
        await message.pin()
    except discord.HTTPException as fault:
        log.warning("the status message stays unpinned in channel %s: %s", message.channel.id, fault.text)


async def _deferred(interaction: discord.Interaction) -> bool:
    """Whether Discord took our acknowledgement; if not, the answer goes the ordinary way."""
    import aiohttp
    import discord

    try:
        await interaction.response.defer(ephemeral=True)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return False
    return True


def _shape(post: Post) -> dict[str, Any]:
    """Embed, buttons and no mentions, as discord.py takes them; `view` is None when there are no buttons."""
    import discord

    return {
        "embed": discord.Embed.from_dict(embed_of(post.card)),
        "view": _view(post.card.buttons),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def _new(post: Post, picture: bytes) -> dict[str, Any]:
    """The shape of a message that does not stand yet: nothing is taken away from it, and its picture is inside."""
    import discord

    shape = {name: value for name, value in _shape(post).items() if value is not None}
    if picture:
        shape["file"] = discord.File(io.BytesIO(picture), PICTURE)
        shape["embed"].set_image(url=f"attachment://{PICTURE}")
    return shape


def _view(buttons: tuple[Button, ...]) -> discord.ui.View | None:
    import discord

    view = discord.ui.View(timeout=None)
    for button in buttons[:BUTTON_LIMIT]:
        custom_id = custom_id_of(button)
        if len(custom_id) <= CUSTOM_ID_LIMIT:
            view.add_item(discord.ui.Button(label=button.label[:LABEL_LIMIT], custom_id=custom_id))
    # Presses are read from the interaction itself, so that they work after a restart. A stopped view is not stored by
    # the client, which would otherwise keep one for every card for ever.
    view.stop()
    return view if view.children else None


@contextmanager
def _as_chat_faults() -> Iterator[None]:
    """Whatever goes wrong on the way to Discord, as one of the two things a sender can act on."""
    import aiohttp
    import discord

    try:
        yield
    except TimeoutError:
        raise ChatBusy("Discord is slow or limits us; the message waits", _PAUSE_WITHOUT_NUMBER) from None
    except discord.RateLimited as limited:
        raise ChatBusy(f"Discord limits us for {limited.retry_after:.0f} s", limited.retry_after) from None
    except discord.HTTPException as answer:
        raise _as_chat_fault(answer) from None
    except (aiohttp.ClientError, OSError):
        raise ChatBusy("Discord is out of reach; the message waits", _PAUSE_WITHOUT_NUMBER) from None


def _as_chat_fault(answer: discord.HTTPException) -> ChatBusy | ChatRefused:
    if answer.status == 429:
        return ChatBusy("Discord limits us", float(answer.response.headers.get("Retry-After", _PAUSE_WITHOUT_NUMBER)))
    if answer.status >= 500 or answer.status == 401:
        # 401: the token was revoked; the connection will notice and say so, and what waits is sent once it is mended.
        return ChatBusy(f"Discord answers {answer.status}; the message waits", _PAUSE_WITHOUT_NUMBER)
    if answer.code == _UNKNOWN_MESSAGE:
        return ChatGone("somebody deleted the message")
    return ChatRefused(f"Discord refuses the message: {answer.text or 'no reason given'} (code {answer.code})")
