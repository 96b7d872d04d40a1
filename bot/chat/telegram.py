"""Telegram as a chat: an official bot that hears only listed places, persists, and only then confirms."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ChatMemberUpdated,
    Update,
    User,
)
from telegram.error import TelegramError

from bot.card import Post
from bot.chat.port import ChatBusy, ChatFatal, Cursors, Hear
from bot.chat.telegram_checks import place_problem, webhook_problem
from bot.chat.telegram_faults import NEW_TOKEN
from bot.chat.telegram_limits import Pace
from bot.chat.telegram_memory import LastWords
from bot.chat.telegram_poll import Patience, Poller
from bot.chat.telegram_settings import TelegramSettings
from bot.chat.telegram_translate import Ears, translate
from bot.chat.telegram_voice import Voice
from bot.message import ButtonPressed, ChatInput, MessageEdited, MessagePosted

HISTORY = timedelta(minutes=10)
"""In a chat that was never heard before, what is older than this at the start is its past, not news."""

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{30,}")
_log = logging.getLogger(__name__)


class TelegramChat:
    """Hears through long polling and speaks through the Bot API; `problems()` says what a person should put right."""

    platform: str = "telegram"

    def __init__(
        self,
        settings: TelegramSettings,
        cursors: Cursors,
        clock: Callable[[], datetime],
        patience: Patience | None = None,
    ) -> None:
        self._settings = settings
        self._cursors = cursors
        self._clock = clock
        self._patience = patience or Patience()
        self._pace = Pace(clock())
        self._words = LastWords()
        self._problems: dict[str, str] = {}
        self._asides: set[asyncio.Task[None]] = set()
        self._voice: Voice | None = None
        self._alive_at: datetime | None = None

    async def run(self, hear: Hear) -> None:
        """Listen until cancelled.

        Raises:
            ChatFatal: Telegram does not accept the token.
        """
        _silence_transport()
        if not _TOKEN.fullmatch(self._settings.token.get_secret_value()):
            raise ChatFatal(f"TELEGRAM_BOT_TOKEN is not of the form 123456789:AA…: {NEW_TOKEN}")
        poller = Poller(self._settings, self._clock, self._patience, self._problems)
        try:
            me = await poller.connect()
            self._voice = Voice(poller.bot, self._pace, self._clock, self._answered)
            self._beside(self._set_up(poller, me))
            await self._listen(poller, me, hear)
        finally:
            self._voice = None
            for task in self._asides:
                task.cancel()
            await asyncio.gather(*self._asides, return_exceptions=True)
            await poller.close()

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Say it. Telegram has no idempotency key: after a broken connection the same words may be seen twice."""
        return await self._speaking().send(post, picture)

    async def edit(self, message_id: str, post: Post) -> None:
        """Replace the words of what was said; the same words again is success."""
        await self._speaking().edit(message_id, post)

    def alive_at(self) -> datetime | None:
        """When Telegram last answered anything; an idle poll answers every `poll_seconds`."""
        return self._alive_at

    def problems(self) -> tuple[str, ...]:
        """What keeps the bot from hearing or speaking, each with its fix; empty when all is well."""
        return tuple(self._problems.values())

    async def _listen(self, poller: Poller, me: User, hear: Hear) -> None:
        ears = Ears(bot_id=me.id, username=me.username or "", settings=self._settings)
        started = self._clock()
        while True:
            updates = await poller.updates()
            self._answered()
            if not updates:
                poller.keep(updates)
                continue
            facts = self._words.fresh(self._facts(updates, ears, started, poller.pressed_after))
            if facts and not await _persisted(hear, facts):
                await asyncio.sleep(self._patience.first_seconds)
                continue  # unconfirmed, so Telegram hands them over again
            self._words.keep(facts)
            poller.keep(updates)
            self._after(updates, facts, poller, me)

    def _facts(
        self, updates: Sequence[Update], ears: Ears, started: datetime, pressed_after: datetime
    ) -> list[ChatInput]:
        facts: list[ChatInput] = []
        for update in updates:
            try:
                fact = translate(update, ears, self._clock())
            except Exception:  # noqa: BLE001 - one update we cannot read must not keep back the others
                _log.exception("update %d from Telegram could not be understood and is passed over", update.update_id)
                continue
            if isinstance(fact, ButtonPressed):
                fact = fact.model_copy(update={"pressed_after": pressed_after})
            if fact is not None and not self._is_history(update, fact, started):
                facts.append(fact)
        return facts

    def _is_history(self, update: Update, fact: ChatInput, started: datetime) -> bool:
        """Judged by when it was posted here: a forward is as old as its original, and still today's deed."""
        message = update.effective_message
        if not isinstance(fact, MessagePosted | MessageEdited) or message is None or message.date > started - HISTORY:
            return False
        return not self._cursors.cursor(self.platform, fact.channel)

    def _after(self, updates: Sequence[Update], facts: tuple[ChatInput, ...], poller: Poller, me: User) -> None:
        """What is owed to Telegram or to the operator once the facts are safe, none of it worth a wait."""
        for fact in facts:
            if isinstance(fact, ButtonPressed):
                self._beside(_quietly(partial(poller.bot.answer_callback_query, fact.press_id)))
        for update in updates:
            if update.my_chat_member is not None:
                self._membership_changed(update.my_chat_member, poller, me)
            message = update.message
            if message is not None and message.migrate_to_chat_id and str(message.chat.id) in self._settings.chats:
                self._problems[f"moved {message.chat.id}"] = (
                    f"the group {message.chat.id} became a supergroup and is heard no longer: "
                    f"list {message.migrate_to_chat_id} in its place"
                )

    def _membership_changed(self, change: ChatMemberUpdated, poller: Poller, me: User) -> None:
        chat = str(change.chat.id)
        if chat in self._settings.chats:
            self._beside(self._check_place(poller, me, chat))
        elif change.chat.type != "private":
            present = change.new_chat_member.status not in {"left", "kicked"}
            sentence = (
                f"the bot was added to {change.chat.effective_name} ({chat}), which is not listed, and ignores it: "
                "list it in config.yaml or remove the bot there"
            )
            self._note(f"chat {chat}", sentence if present else "")

    async def _set_up(self, poller: Poller, me: User) -> None:
        self._note("webhook", await _patiently(partial(webhook_problem, poller.bot), self._patience))
        for chat in self._settings.chats:
            await self._check_place(poller, me, chat)
        for scope, everyone in self._menu_scopes():
            shown = [one for one in self._settings.menu if one.for_everyone or not everyone]
            commands = [BotCommand(one.name, one.description) for one in shown]
            await _quietly(partial(poller.bot.set_my_commands, commands, scope=scope))

    async def _check_place(self, poller: Poller, me: User, chat: str) -> None:
        check = partial(place_problem, poller.bot, me, chat, self._settings)
        self._note(f"chat {chat}", await _patiently(check, self._patience))

    def _menu_scopes(self) -> list[tuple[BotCommandScope, bool]]:
        """The whole menu where we listen, the public part in everybody else's private chat."""
        if not self._settings.menu:
            return []
        ours = [*self._settings.chats, *self._settings.inboxes]
        return [(BotCommandScopeAllPrivateChats(), True), *((BotCommandScopeChat(int(chat)), False) for chat in ours)]

    def _note(self, about: str, sentence: str) -> None:
        if sentence:
            _log.warning("%s", sentence)
            self._problems[about] = sentence
        else:
            self._problems.pop(about, None)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_logged(work))
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    def _answered(self) -> None:
        self._alive_at = self._clock()

    def _speaking(self) -> Voice:
        if self._voice is None:
            raise ChatBusy("Telegram is not connected")
        return self._voice


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - nobody awaits this work, so its failure is told here
        _log.exception("work beside the Telegram poll failed")


async def _persisted(hear: Hear, facts: tuple[ChatInput, ...]) -> bool:
    """Whether the inbox has them; if it could not write, the same facts will be offered again."""
    try:
        await hear(facts)
    except Exception as fault:  # noqa: BLE001 - whatever the inbox failed of, nothing may be confirmed
        _log.warning("%d messages from Telegram are asked for again, since they are not durable: %s", len(facts), fault)
        return False
    return True


async def _patiently(check: Callable[[], Awaitable[str]], patience: Patience) -> str:
    """Asks until there is an answer: a check that could not be made says nothing about what it checks."""
    wait = patience.first_seconds
    while True:
        try:
            return await check()
        except TelegramError:
            await asyncio.sleep(wait)
            wait = min(wait * 2, patience.longest_seconds)


async def _quietly(call: Callable[[], Awaitable[object]]) -> None:
    """A menu or the end of a spinner: nice to have, and too late or forbidden is no fault worth a word."""
    with contextlib.suppress(TelegramError):
        await call()


def _silence_transport() -> None:
    """The Bot API has the token in its URLs, which httpx logs at INFO and the bot library at DEBUG."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
