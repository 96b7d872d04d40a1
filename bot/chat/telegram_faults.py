"""What a failure of the Bot API means for us, as a sentence with the fix in it and never with the token.

The library's own texts may quote the token or the URL that holds it, so none of them is passed on except Telegram's
short description of a bad request.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.chat.port import ChatBusy, ChatGone, ChatRefused
from bot.chat.telegram_settings import OFFICIAL_API

NOT_MODIFIED = "message is not modified"
NO_CAPTION = "there is no caption in the message to edit"
GONE = ("message to edit not found", "message_id_invalid")
BAD_MARKUP = "can't parse entities"
NEW_TOKEN = "make a new one with @BotFather (/token) and put it in TELEGRAM_BOT_TOKEN"  # noqa: S105 - a sentence
ANOTHER_POLLER = (
    "another program polls with this bot's token, and each of us misses what the other takes: "
    "stop the other one, or have @BotFather revoke the token (/revoke) and use the new one here only"
)
WEBHOOK = (
    "a webhook is set for this bot, so Telegram sends its messages elsewhere: if nothing else needs it, "
    "remove it by opening <api_url>/bot<token>/deleteWebhook once"
)


def token_refused(api_url: str) -> str:
    """The sentence for a token that the server does not know."""
    elsewhere = "" if api_url == OFFICIAL_API else f", or {api_url} is not a Bot API server"
    return f"Telegram does not accept the bot token{elsewhere}: {NEW_TOKEN}"


def saying_failed(error: TelegramError) -> ChatBusy | ChatRefused:
    """Why a message could not be said or changed: later, or never."""
    match error:
        case RetryAfter():
            return ChatBusy("Telegram asks us to wait", retry_after=seconds(error))
        case ChatMigrated():
            return ChatRefused(f"the group became a supergroup with the id {error.new_chat_id}: list that id instead")
        case Forbidden():
            return ChatRefused("the bot may not write there: it was removed, blocked, or never started by that person")
        case BadRequest() if any(words in error.message.lower() for words in GONE):
            return ChatGone("somebody deleted the message")
        case BadRequest():
            return ChatRefused(f"Telegram refuses the message: {_short(error.message)}")
        case InvalidToken():
            return ChatBusy("Telegram does not accept the bot token", retry_after=60.0)
        case Conflict():
            return ChatBusy("another program uses this bot", retry_after=30.0)
        case _:
            return ChatBusy("Telegram cannot be reached", retry_after=2.0)


def seconds(error: RetryAfter) -> float:
    """How long the server wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _short(description: str) -> str:
    words = description.removeprefix("Bad Request: ")[:200]
    return words[:1].lower() + words[1:]
