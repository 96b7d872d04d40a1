"""A Telegram update becomes plain facts, or nothing; who is behind a message is decided here and nowhere else.

Facts about senders: https://core.telegram.org/bots/api#message (from, sender_chat, via_bot, forward_origin).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from telegram import CallbackQuery, Message, Update

from bot.chat.telegram_settings import TelegramSettings
from bot.chat.telegram_words import marked_text
from bot.message import Author, ButtonPressed, ChatInput, CommandGiven, MessageEdited, MessagePosted
from parsers.value import Value

STAND_INS = frozenset({1087968824, 136817688, 777000})
"""GroupAnonymousBot, Channel Bot and Telegram itself: accounts that stand in for somebody else."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


class Ears(Value):
    """Who we are on Telegram and where we listen."""

    bot_id: int
    username: str
    settings: TelegramSettings


def translate(update: Update, ears: Ears, at: datetime) -> ChatInput | None:
    """The fact in this update, or None: another chat's business, a service message, our own words."""
    match update:
        case Update(message=Message() as message) | Update(channel_post=Message() as message):
            return _posted(message, ears, at)
        case Update(edited_message=Message() as message) | Update(edited_channel_post=Message() as message):
            return _edited(message, update.update_id, ears, at)
        case Update(callback_query=CallbackQuery() as query):
            return _pressed(query, ears.settings, at)
        case _:
            return None


def _posted(message: Message, ears: Ears, at: datetime) -> ChatInput | None:
    text = message.text or message.caption or ""
    author = _author(message, ears.settings)
    if not text or author.id == str(ears.bot_id):
        return None
    if text.startswith("/") and message.forward_origin is None:
        return _command(message, author, text, ears, at)
    if not _heard_here(message, ears.settings):
        return None
    return MessagePosted(
        platform="telegram",
        channel=str(message.chat.id),
        thread=_thread(message),
        message_id=str(message.message_id),
        author=author,
        text=marked_text(text, message.entities or message.caption_entities),
        reply_to=_reply_to(message),
        sent_at=_sent_at(message),
        heard_at=at,
    )


def _command(message: Message, author: Author, text: str, ears: Ears, at: datetime) -> CommandGiven | None:
    """A command is heard in listed places and in anybody's private chat: the desk decides by id what to answer."""
    found = _COMMAND.fullmatch(text)
    if found is None or not (message.chat.type == "private" or _heard_here(message, ears.settings)):
        return None
    name, addressee, argument = found.groups()
    if addressee and addressee.lower() != ears.username.lower():
        return None
    return CommandGiven(
        platform="telegram",
        channel=str(message.chat.id),
        thread=_thread(message),
        message_id=str(message.message_id),
        author=author,
        name=name.lower(),
        argument=(argument or "").strip(),
        reply_to=_reply_to(message),
        sent_at=_sent_at(message),
        heard_at=at,
    )


def _edited(message: Message, update_id: int, ears: Ears, at: datetime) -> MessageEdited | None:
    author = _author(message, ears.settings)
    if message.edit_date is None or author.id == str(ears.bot_id) or not _heard_here(message, ears.settings):
        return None
    return MessageEdited(
        platform="telegram",
        channel=str(message.chat.id),
        thread=_thread(message),
        message_id=str(message.message_id),
        # Telegram's edit time has whole seconds; the update's number keeps two edits of one second apart and in order.
        revision=int(message.edit_date.timestamp()) * 1000 + update_id % 1000,
        author=author,
        text=marked_text(message.text or message.caption or "", message.entities or message.caption_entities),
        sent_at=_sent_at(message),
        heard_at=at,
    )


def _pressed(query: CallbackQuery, settings: TelegramSettings, at: datetime) -> ButtonPressed | None:
    """The presser is always a real account, also when that person posts anonymously."""
    trade_ref, _, action = (query.data or "").rpartition(":")
    if query.message is None or not trade_ref or not action:
        return None
    chat = query.message.chat
    if chat.type != "private" and not any(place.partition("/")[0] == str(chat.id) for place in settings.places):
        return None
    return ButtonPressed(
        platform="telegram",
        channel=str(chat.id),
        message_id=str(query.message.message_id),
        press_id=query.id,
        author=Author(
            id=str(query.from_user.id),
            name=query.from_user.full_name,
            nature="bot" if query.from_user.is_bot else "person",
        ),
        trade_ref=trade_ref,
        action=action,
        heard_at=at,
    )


def _heard_here(message: Message, settings: TelegramSettings) -> bool:
    chat = str(message.chat.id)
    return settings.listens_to(chat, _thread(message)) or _is_inbox(message, settings)


def _is_inbox(message: Message, settings: TelegramSettings) -> bool:
    return message.chat.type == "private" and str(message.chat.id) in settings.inboxes


def _author(message: Message, settings: TelegramSettings) -> Author:
    """Only `id` decides; where a chat speaks, it is the chat's id and never that of the account standing in for it."""
    chat, user = message.sender_chat, message.from_user
    if chat is None and (user is None or user.id in STAND_INS):
        return Author(id=str(message.chat.id), name=message.chat.effective_name or "", nature="anonymous")
    if chat is not None:
        return Author(id=str(chat.id), name=chat.effective_name or "", nature=_chat_nature(message, settings))
    assert user is not None  # noqa: S101 - the first test has left only this; mypy cannot see it
    nature: Literal["person", "bot", "forward"] = "bot" if user.is_bot else "person"
    if _relayed(message) and not _is_inbox(message, settings):
        nature = "forward"
    return Author(id=str(user.id), name=user.full_name, nature=nature)


def _chat_nature(message: Message, settings: TelegramSettings) -> Literal["channel", "anonymous", "forward"]:
    if _relayed(message):
        return "forward"
    speaks_as_group = message.chat.type != "channel" and message.sender_chat == message.chat
    return "anonymous" if speaks_as_group and str(message.chat.id) not in settings.sender_chats else "channel"


def _relayed(message: Message) -> bool:
    """Words of somebody else: a forward, a linked channel's copy, or an inline bot's text."""
    return message.forward_origin is not None or bool(message.is_automatic_forward) or message.via_bot is not None


def _sent_at(message: Message) -> datetime:
    """A forward is as old as its original: forwarding yesterday's signal does not make it today's."""
    return min(message.date, message.forward_origin.date) if message.forward_origin else message.date


def _thread(message: Message) -> str:
    """The topic. Outside forums Telegram also numbers reply chains this way, and those are not topics."""
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _reply_to(message: Message) -> str:
    """The message replied to in this chat; in a topic every post "replies" to the one that opened the topic."""
    reply = message.reply_to_message
    if reply is None or (message.is_topic_message and reply.message_id == message.message_thread_id):
        return ""
    return str(reply.message_id)
