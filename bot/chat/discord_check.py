"""Whether the bot may do its work in each channel: what is missing, and where to switch it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord

NEEDED = {
    "view_channel": "View Channel",
    "read_message_history": "Read Message History",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
}
_IN_THREADS = {"send_messages": ("send_messages_in_threads", "Send Messages in Threads")}


async def channel_problem(client: discord.Client, channel_id: str) -> str:
    """What keeps the bot from working in this channel, with the fix, or an empty string.

    Asks by REST only, so it works before the gateway does. A missing Read Message History is not an error to Discord,
    which then answers an empty history: it has to be asked for.

    Raises:
        discord.HTTPException: Discord could not answer (other than 403 and 404).
    """
    import discord

    try:
        permissions, in_thread = await _permissions(client, int(channel_id))
    except discord.NotFound:
        return f"Discord channel {channel_id} does not exist: correct its id under channels in config.yaml"
    except discord.Forbidden:
        return (
            f"the bot cannot see Discord channel {channel_id}: invite it to that server, "
            "and give it View Channel and Read Message History there"
        )
    except discord.InvalidData:
        return f"Discord channel {channel_id} is not a channel of a server: direct messages are not listened to"
    missing = []
    for flag, name in NEEDED.items():
        asked, shown = _IN_THREADS.get(flag, (flag, name)) if in_thread else (flag, name)
        if not getattr(permissions, asked):
            missing.append(shown)
    if not missing:
        return ""
    return (
        f"the bot lacks {', '.join(missing)} in Discord channel {channel_id}: "
        "Edit Channel, Permissions, the bot's role, allow"
    )


async def _permissions(client: discord.Client, channel_id: int) -> tuple[discord.Permissions, bool]:
    import discord

    channel = await client.fetch_channel(channel_id)
    if isinstance(channel, discord.abc.PrivateChannel) or client.user is None:
        raise discord.InvalidData("not in a server")
    guild = await client.fetch_guild(channel.guild.id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    in_thread = isinstance(channel, discord.Thread)
    # A thread has no permissions of its own; a channel answers only within a server whose roles are known.
    place = await guild.fetch_channel(channel.parent_id if isinstance(channel, discord.Thread) else channel_id)
    return place.permissions_for(me), in_thread
