"""Everything that a person should mend before the bot can work on Telegram, asked once while no bot of ours runs."""

from __future__ import annotations

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.port import ChatBusy
from bot.chat.telegram_checks import place_problem, webhook_problem
from bot.chat.telegram_poll import asking
from bot.chat.telegram_settings import TelegramSettings
from bot.redact import install


async def examine(settings: TelegramSettings) -> tuple[str, ...]:
    """One sentence each, with its fix; the token must be one that Telegram takes.

    Raises:
        ChatBusy: Telegram could not be asked; try again later.
    """
    token = settings.token.get_secret_value()
    install([token])
    try:
        async with Bot(token, base_url=f"{settings.api_url}/bot", request=asking(settings)) as bot:
            places = [await place_problem(bot, bot.bot, chat, settings) for chat in settings.chats]
            return tuple(problem for problem in (await webhook_problem(bot), *places) if problem)
    except TelegramError as fault:
        raise ChatBusy(f"Telegram at {settings.api_url} cannot be asked ({type(fault).__name__})") from None
