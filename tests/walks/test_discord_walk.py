from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from bot.chat.discord import DiscordChat
from bot.chat.discord_settings import DiscordSettings
from tests.fakes.discord.interactions import shown_text
from tests.fakes.discord.server import FakeDiscord
from tests.walks.platform import Place, open_gateway, walk


async def test_a_signal_on_discord_walks_the_whole_path_and_nothing_happens_twice(tmp_path: Path):
    async with FakeDiscord() as discord, open_gateway() as gate:
        channel, ann = discord.channel("signals"), discord.person("ann")

        def chats(ledger, clock):
            settings = DiscordSettings(
                token=SecretStr(discord.token),
                api_url=discord.api_url,
                gateway_url=discord.gateway.url,
                channels=(channel,),
                settle_seconds=0.02,
                identify_pause_seconds=0.0,
            )
            return {"discord": DiscordChat(settings, ledger, clock.now)}

        def replies_to(message_id: str) -> list[str]:
            own = discord.world.application_id
            return [
                shown_text(message)
                for message in discord.world.channels[channel].messages.values()
                if message["author"]["id"] == own
                and (message.get("message_reference") or {}).get("message_id") == message_id
            ]

        def redeliver(message_id: str) -> None:
            discord.gateway.dispatch("MESSAGE_CREATE", discord.find(message_id))

        place = Place(
            "discord",
            channel,
            ann,
            chats,
            lambda text: discord.say(channel, ann, text),
            redeliver,
            replies_to,
            lambda: discord.gateway.sessions,
        )
        await walk(gate, tmp_path, place)
