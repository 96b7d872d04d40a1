"""A process to kill: `python -m tests.fakes.telegram.listener URL TOKEN CHAT FILE` writes each heard text durably."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.telegram import TelegramChat
from bot.chat.telegram_settings import TelegramSettings
from bot.message import ChatInput


class Known:
    """Says that every channel was heard before, so that nothing counts as its past."""

    def cursor(self, platform: str, channel: str) -> str:
        return "1"


async def listen(url: str, token: str, chat: str, file: str) -> None:
    with Path(file).open("a", encoding="utf-8") as kept:  # noqa: ASYNC230 - opened once, before anything is heard

        async def hear(inputs: tuple[ChatInput, ...]) -> None:
            kept.writelines(f"{getattr(fact, 'text', '')}\n" for fact in inputs)
            kept.flush()
            os.fsync(kept.fileno())
            await asyncio.sleep(0.02)  # durable, and not yet confirmed: the moment at which a kill hurts

        settings = TelegramSettings(token=token, api_url=url, places=(chat,))
        await TelegramChat(settings, Known(), lambda: datetime.now(UTC)).run(hear)


if __name__ == "__main__":
    asyncio.run(listen(*sys.argv[1:]))
