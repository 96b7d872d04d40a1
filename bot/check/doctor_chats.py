"""What `check` asks the chats: whether each takes its token, and whether the bot may hear and speak where it should."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final

from bot.app import discord_settings_of, telegram_settings_of
from bot.chat.port import ChatBusy
from bot.check.doctor import Line, State
from bot.configure.settings import Settings

_SECONDS: Final = 10


async def chat_lines(settings: Settings) -> list[Line]:
    """A line for each chat, and one for everything that a person should mend there."""
    if settings.chat.discord.token is None and settings.chat.telegram.token is None:
        fix = "put DISCORD_BOT_TOKEN or TELEGRAM_BOT_TOKEN into .env; `autoscalper demo` needs neither"
        return [_line("warn", "no chat is set up", fix)]
    return [*await _discord(settings), *await _telegram(settings)]


async def _discord(settings: Settings) -> list[Line]:
    token = settings.chat.discord.token
    if token is None:
        return [_line("ok", "discord is off (no token)")]
    headers = {"Authorization": f"Bot {token.get_secret_value()}"}
    status, answer = await _get(f"{settings.chat.discord.api_url}/applications/@me", headers)
    if status != 200:
        fix = "discord.com/developers, Bot, Reset Token; then DISCORD_BOT_TOKEN" if status == 401 else "try again later"
        return [_line("fail", f"discord does not take the token ({_said(status)})", fix)]
    from bot.chat.discord import examine

    known = _line("ok", f"discord: {answer.get('name', 'the bot')} at {settings.chat.discord.api_url}")
    return [known, *await _problems(examine(discord_settings_of(settings)))]


async def _telegram(settings: Settings) -> list[Line]:
    token = settings.chat.telegram.token
    if token is None:
        return [_line("ok", "telegram is off (no token)")]
    status, answer = await _get(f"{settings.chat.telegram.api_url}/bot{token.get_secret_value()}/getMe", {})
    if status != 200:
        fix = "ask @BotFather for the token; then TELEGRAM_BOT_TOKEN" if status in {401, 404} else "try again later"
        return [_line("fail", f"telegram does not take the token ({_said(status)})", fix)]
    from bot.chat.telegram_examine import examine

    me, asked = answer.get("result", {}), telegram_settings_of(settings)
    lines = [_line("ok", f"telegram: @{me.get('username', '')} at {settings.chat.telegram.api_url}")]
    if me.get("can_read_all_group_messages") is False and not asked.chats:
        fix = "make the bot an administrator of its groups, or /setprivacy at @BotFather"
        lines.append(_line("warn", "telegram: privacy mode hides group messages from the bot", fix))
    return [*lines, *await _problems(examine(asked))]


async def _problems(asking: Awaitable[tuple[str, ...]]) -> list[Line]:
    """Each sentence of an adapter says what is wrong, a colon, and the fix."""
    try:
        found = await asking
    except ChatBusy as fault:
        return [_line("warn", str(fault), "try again later")]
    parted = [problem.partition(": ") for problem in found]
    return [_line("fail", wrong, fix) for wrong, _, fix in parted]


async def _get(url: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an answer; status 0 when there was none. The URL may hold a token, so no fault quotes it."""
    import aiohttp

    try:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, headers=headers) as response:
            found = await response.json(content_type=None)
            return response.status, found if isinstance(found, dict) else {}
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 0, {}


def _said(status: int) -> str:
    return f"HTTP {status}" if status else "no answer"


def _line(state: State, sentence: str, fix: str = "") -> Line:
    return Line(group="chats", state=state, sentence=sentence, fix=fix)
