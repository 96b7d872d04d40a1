"""From Discord's objects to plain facts; nothing here judges who may say what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.chat.discord_commands import written_command
from bot.chat.discord_text import pressed
from bot.message import Author, ButtonPressed, CommandGiven, MessageDeleted, MessageEdited, MessagePosted

if TYPE_CHECKING:
    import discord

Said = MessagePosted | CommandGiven


def posted(message: discord.Message, roles: tuple[str, ...], heard_at: datetime) -> Said:
    """A message as first seen; one that reads `/status` or `!status` is the command."""
    text = text_of(message)
    author = author_of(message, roles)
    reply_to = _reply_to(message)
    channel, message_id, sent_at = str(message.channel.id), str(message.id), _sent_at(message)
    command = written_command(text)
    if command is None:
        return MessagePosted(
            platform="discord",
            channel=channel,
            message_id=message_id,
            author=author,
            text=text,
            reply_to=reply_to,
            sent_at=sent_at,
            heard_at=heard_at,
        )
    name, argument = command
    return CommandGiven(
        platform="discord",
        channel=channel,
        message_id=message_id,
        author=author,
        name=name,
        argument=argument,
        reply_to=reply_to,
        sent_at=sent_at,
        heard_at=heard_at,
    )


def edited(
    event: discord.RawMessageUpdateEvent, roles: tuple[str, ...], heard_at: datetime
) -> MessageEdited | MessageDeleted | None:
    """An edit by the author, or None: previews, pins and flags update a message too, and change no word of it.

    When the source of a followed post is deleted, Discord updates our copy: that is a deletion.
    """
    message = event.message
    if message.flags.source_message_deleted:
        return deleted(message.channel.id, message.id, heard_at)
    if message.edited_at is None:
        return None
    text = text_of(message)
    before = event.cached_message
    if before is not None and (before.edited_at == message.edited_at or text_of(before) == text):
        return None
    return MessageEdited(
        platform="discord",
        channel=str(message.channel.id),
        message_id=str(message.id),
        revision=round(message.edited_at.timestamp() * 1000),
        author=author_of(message, roles),
        text=text,
        sent_at=_sent_at(message),
        heard_at=heard_at,
    )


def deleted(channel_id: int, message_id: int, heard_at: datetime) -> MessageDeleted:
    """A message withdrawn; Discord tells its ids only."""
    return MessageDeleted(platform="discord", channel=str(channel_id), message_id=str(message_id), heard_at=heard_at)


def interacted(interaction: discord.Interaction, heard_at: datetime) -> CommandGiven | ButtonPressed | None:
    """A slash command or a pressed button of ours; None for anything that we did not put there."""
    data: dict[str, Any] = dict(interaction.data or {})
    author = Author(
        id=str(interaction.user.id), name=interaction.user.display_name, role_ids=roles_of(interaction.user)
    )
    channel = str(interaction.channel_id or "")
    if "custom_id" in data:
        press = pressed(str(data["custom_id"]))
        if press is None or interaction.message is None:
            return None
        trade_ref, action = press
        return ButtonPressed(
            platform="discord",
            channel=channel,
            message_id=str(interaction.message.id),
            press_id=interaction_key(interaction),
            author=author,
            trade_ref=trade_ref,
            action=action,
            heard_at=heard_at,
        )
    return CommandGiven(
        platform="discord",
        channel=channel,
        message_id=interaction_key(interaction),
        author=author,
        name=str(data.get("name", "")),
        argument=" ".join(str(option.get("value", "")) for option in data.get("options", ())),
        sent_at=interaction.created_at,
        heard_at=heard_at,
    )


def interaction_key(interaction: discord.Interaction) -> str:
    """The name of an interaction among message ids; an answer to it goes to whoever asked, and nobody else."""
    return f"interaction:{interaction.id}"


def author_of(message: discord.Message, roles: tuple[str, ...]) -> Author:
    """Who really speaks.

    A forward is its forwarder's, in another nature. A post that came through Channel Following is its *source
    channel's*: the flag and the reference are set by Discord, and no webhook can set them. A webhook is its id,
    whatever name it wears. Another bot's answer to a slash command looks like a webhook whose id is its application.
    """
    author = message.author
    name = author.display_name
    source = message.reference.channel_id if message.reference else None
    if message.message_snapshots:
        return Author(id=str(author.id), name=name, nature="forward")
    if message.flags.is_crossposted and source is not None:
        return Author(id=str(source), name=name, nature="channel")
    if message.webhook_id is not None and message.webhook_id != message.application_id:
        return Author(id=str(message.webhook_id), name=name, nature="webhook")
    if author.bot:
        return Author(id=str(author.id), name=name, nature="bot", role_ids=roles)
    return Author(id=str(author.id), name=name, role_ids=roles)


def roles_of(user: discord.abc.User) -> tuple[str, ...]:
    """The ids of a member's roles; @everyone is none, and a user without a membership in the payload has none."""
    roles: Iterable[discord.Role] = getattr(user, "roles", ())
    return tuple(str(role.id) for role in roles if not role.is_default())


def text_of(message: discord.Message) -> str:
    """The author's own words: content, then embeds, with strikes and quotes left in; of a forward, what it forwards.

    A person cannot post an embed: theirs are previews of links, and so are those whose link stands in the content.
    Somebody else's page must never read as a signal of the author's.
    """
    if message.message_snapshots:
        return "\n".join(
            _joined((snapshot.content, *(_embed_text(embed) for embed in _own(snapshot.embeds, snapshot.content))))
            for snapshot in message.message_snapshots
        )
    from_program = message.author.bot or message.webhook_id is not None
    own = _own(message.embeds, message.content) if from_program else []
    return _joined((message.content, *(_embed_text(embed) for embed in own)))


def _own(embeds: Iterable[discord.Embed], content: str) -> list[discord.Embed]:
    return [embed for embed in embeds if embed.type == "rich" and not (embed.url and embed.url in content)]


def _embed_text(embed: discord.Embed) -> str:
    fields = (f"{item.name} {item.value}" for item in embed.fields)
    return _joined((embed.title, embed.description, *fields, embed.footer.text))


def _joined(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part)


def _reply_to(message: discord.Message) -> str:
    reference = message.reference
    if reference is None or reference.message_id is None or message.type.name != "reply":
        return ""
    return str(reference.message_id)


def _sent_at(message: discord.Message) -> datetime:
    """The snowflake's time; of a forward, the forwarded message's own, so that an old signal stays old."""
    return min((message.created_at, *(snapshot.created_at for snapshot in message.message_snapshots)))
