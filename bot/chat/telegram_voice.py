"""Saying things on Telegram: paced, escaped, in parts where one message is too short."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.card import Post, Priority
from bot.chat.port import ChatBusy, ChatError, ChatRefused
from bot.chat.telegram_faults import BAD_MARKUP, NO_CAPTION, NOT_MODIFIED, saying_failed, seconds
from bot.chat.telegram_limits import Pace
from bot.chat.telegram_text import LONGEST_CAPTION, Part, keyboard, one_part, parts

T = TypeVar("T")
_log = logging.getLogger(__name__)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Voice:
    """What `send` and `edit` do while a bot is connected. `alive` is called at every answer of the server."""

    def __init__(self, bot: Bot, pace: Pace, clock: Callable[[], datetime], alive: Callable[[], None]) -> None:
        self._bot = bot
        self._pace = pace
        self._clock = clock
        self._alive = alive
        self._half_said: dict[tuple[str, str], list[int]] = {}

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Say it; a private answer goes to that person's chat with the bot, and into the channel if there is none.

        The id returned for a private answer is `<chat>/<message>`, as it belongs to another chat than the post.
        """
        if post.private_to and post.private_to != post.channel:
            try:
                return f"{post.private_to}/{await self._say(post.private_to, post, picture, answering=False)}"
            except ChatRefused:
                pass  # that person never started the bot, or blocked it
        said = await self._say(post.channel, post, picture, answering=True)
        if post.pin:
            await self._pin(post.channel, said)
        return str(said)

    async def _pin(self, chat: str, message: int) -> None:
        try:
            await self._bot.pin_chat_message(_chat_id(chat), message, disable_notification=True)
        except TelegramError as error:
            _log.warning("the status message stays unpinned in chat %s (%s)", chat, type(error).__name__)

    async def edit(self, message_id: str, post: Post) -> None:
        """Replace the words and buttons of one message."""
        chat, _, number = message_id.rpartition("/")
        where, which = _chat_id(chat or post.channel), _number(number)
        self._ask_leave(str(where), post.priority, 1)

        await self._call(str(where), lambda: _unless_same(self._change(where, which, post)))

    async def _change(self, chat: int, message: int, post: Post) -> None:
        where: dict[str, Any] = {
            "chat_id": chat,
            "message_id": message,
            "reply_markup": keyboard(post.card.buttons),
        }

        async def caption(text: str, parse_mode: str | None) -> None:
            await self._bot.edit_message_caption(caption=text, parse_mode=parse_mode, **where)

        async def words(text: str, parse_mode: str | None) -> None:
            await self._bot.edit_message_text(text, parse_mode=parse_mode, link_preview_options=_NO_PREVIEW, **where)

        if post.picture is not None:
            try:
                return await _with_fallback(one_part(post.card, LONGEST_CAPTION), caption)
            except BadRequest as error:
                if NO_CAPTION not in error.message.lower():
                    raise
        return await _with_fallback(one_part(post.card), words)

    async def _say(self, chat: str, post: Post, picture: bytes, *, answering: bool) -> int:
        """All parts in order; after a failure half-way the same post goes on where it stopped."""
        if picture and (shown := await self._show(chat, post, picture, answering=answering)):
            return shown
        where, pages = _chat_id(chat), parts(post.card)
        said = self._half_said.setdefault((chat, post.key), [])
        left = pages[len(said) :] or pages[-1:]
        self._ask_leave(chat, post.priority, len(left))

        for page in left:
            said.append(await self._say_part(where, page, post, answering=answering, first=not said))
        del self._half_said[chat, post.key]
        return said[0]

    async def _show(self, chat: str, post: Post, picture: bytes, *, answering: bool) -> int:
        """The picture with the words below it; 0 where pictures are not taken, so that at least the words are said."""
        self._ask_leave(chat, post.priority, 1)

        async def show(text: str, parse_mode: str | None) -> int:
            message = await self._bot.send_photo(
                _chat_id(chat),
                picture,
                caption=text,
                parse_mode=parse_mode,
                message_thread_id=_topic(post) if answering else None,
                reply_parameters=_reply(post.reply_to) if answering else None,
                reply_markup=keyboard(post.card.buttons),
            )
            return message.message_id

        async def unless_refused() -> int:
            try:
                return await _with_fallback(one_part(post.card, LONGEST_CAPTION), show)
            except BadRequest:
                return 0

        return await self._call(chat, unless_refused)

    async def _say_part(self, chat: int, page: Part, post: Post, *, answering: bool, first: bool) -> int:
        async def say(text: str, parse_mode: str | None) -> int:
            message = await self._bot.send_message(
                chat,
                text,
                parse_mode=parse_mode,
                message_thread_id=_topic(post) if answering else None,
                reply_parameters=_reply(post.reply_to) if answering and first else None,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard(post.card.buttons) if first else None,
            )
            return message.message_id

        return await self._call(str(chat), lambda: _with_fallback(page, say))

    def _ask_leave(self, chat: str, priority: Priority, messages: int) -> None:
        """Raise `ChatBusy` when it is too early; an alarm does not wait for our own count, only for the server's."""
        now = self._clock()
        wait = self._pace.told_to_wait(chat, now)
        if priority is not Priority.ALARM:
            wait = max(wait, self._pace.wait(chat, now))
        if wait > 0:
            raise ChatBusy("Telegram's rate limit is reached in this chat", retry_after=wait)
        self._pace.spoke(chat, now, messages)

    async def _call(self, chat: str, action: Callable[[], Awaitable[T]]) -> T:
        failure: ChatError
        try:
            result = await action()
        except RetryAfter as error:
            self._pace.halt(chat, seconds(error), self._clock())
            failure = saying_failed(error)
        except TelegramError as error:
            failure = saying_failed(error)
        else:
            self._alive()
            return result
        # Raised out here, since the caught exception may quote the token and would hang on this one as its context.
        raise failure


async def _with_fallback(part: Part, say: Callable[[str, str | None], Awaitable[T]]) -> T:
    """As HTML, and as plain text when Telegram cannot parse it: unformatted words are better than none."""
    try:
        return await say(part.html, ParseMode.HTML)
    except BadRequest as error:
        if BAD_MARKUP not in error.message.lower():
            raise
    return await say(part.plain, None)


async def _unless_same(change: Awaitable[None]) -> None:
    try:
        await change
    except BadRequest as error:
        if NOT_MODIFIED not in error.message.lower():
            raise


def _topic(post: Post) -> int | None:
    return int(post.thread) if post.thread.isdecimal() else None


def _reply(message_id: str) -> ReplyParameters | None:
    """The signal may be gone by now; the answer is still said."""
    return ReplyParameters(int(message_id), allow_sending_without_reply=True) if message_id.isdecimal() else None


def _chat_id(chat: str) -> int:
    if not chat.removeprefix("-").isdecimal():
        raise ChatRefused(f"{chat!r} is not a Telegram chat id")
    return int(chat)


def _number(message_id: str) -> int:
    if not message_id.isdecimal():
        raise ChatRefused(f"{message_id!r} is not a Telegram message id")
    return int(message_id)
