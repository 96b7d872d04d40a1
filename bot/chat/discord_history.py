"""What was posted while nobody listened: read back from Discord's own history, once per channel and absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.discord_hear import roles_of
from bot.chat.port import Cursors

if TYPE_CHECKING:
    import discord


class History:
    """Reads each channel from where hearing had come to.

    A channel without a cursor has never been heard: nothing of it is replayed. Its newest message at that moment is
    kept in memory as its start, so that an absence before the first message heard still has a beginning; after a
    restart it is new once more.
    """

    def __init__(self, cursors: Cursors, limit: int, *, roles_matter: bool) -> None:
        self._cursors = cursors
        self._limit = limit
        self._roles_matter = roles_matter
        self._starts: dict[str, int] = {}

    def since(self, channel: str) -> int | None:
        """The id after which messages of this channel are unheard, or None for a channel that is new."""
        cursor = self._cursors.cursor("discord", channel)
        if cursor.isdigit():
            return int(cursor)
        return self._starts.get(channel)

    async def missed(
        self, client: discord.Client, channel: str, since: int | None
    ) -> tuple[list[discord.Message], bool]:
        """The messages after `since`, oldest first, and whether older ones were left out.

        Only the newest are read when there are very many: what is older is stale for trading.

        Raises:
            discord.HTTPException: the history could not be read.
        """
        import discord

        place = client.get_partial_messageable(int(channel))
        if since is None:
            newest = [message.id async for message in place.history(limit=1)]
            self._starts[channel] = newest[0] if newest else 0
            return [], False
        after = discord.Object(id=since)
        found = [message async for message in place.history(limit=self._limit + 1, after=after, oldest_first=False)]
        left_out = len(found) > self._limit
        return found[: self._limit][::-1], left_out

    async def roles(
        self, client: discord.Client, channel: str, messages: list[discord.Message]
    ) -> dict[int, tuple[str, ...]]:
        """The role ids of the people who wrote these, by author id; history tells none, so each is asked for once.

        An author who has left, or cannot be asked for, has no roles.
        """
        import discord

        people = {message.author.id for message in messages if not message.author.bot and message.webhook_id is None}
        if not (self._roles_matter and people):
            return {}
        found: dict[int, tuple[str, ...]] = {}
        place = await client.fetch_channel(int(channel))
        if isinstance(place, discord.abc.PrivateChannel):
            return {}
        guild = await client.fetch_guild(place.guild.id, with_counts=False)
        for person in people:
            try:
                found[person] = roles_of(await guild.fetch_member(person))
            except discord.NotFound:
                found[person] = ()
        return found
