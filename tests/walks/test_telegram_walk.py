from __future__ import annotations

from pathlib import Path

from bot.chat.telegram import TelegramChat
from bot.chat.telegram_settings import TelegramSettings
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import QUICK
from tests.walks.platform import Place, open_gateway, walk

GROUP = -1001000000001


async def test_a_signal_on_telegram_walks_the_whole_path_and_nothing_happens_twice(tmp_path: Path):
    async with TelegramServer() as server, open_gateway() as gate:
        group, ann = server.group(GROUP), server.person("ann", 42)

        def chats(ledger, clock):
            settings = TelegramSettings.model_validate(
                {"token": server.token, "api_url": server.url, "places": (str(GROUP),)}
            )
            return {"telegram": TelegramChat(settings, ledger, clock.now, QUICK)}

        def replies_to(message_id: str) -> list[str]:
            return [
                message["text"]
                for message in server.said(group)
                if str((message.get("reply_to_message") or {}).get("message_id", "")) == message_id
            ]

        def redeliver(message_id: str) -> None:
            server.world.deliver("message", server.world.messages[group.id, int(message_id)])

        place = Place(
            "telegram",
            str(GROUP),
            "42",
            chats,
            lambda text: str(server.say(group, ann, text)),
            redeliver,
            replies_to,
        )
        await walk(gate, tmp_path, place)
