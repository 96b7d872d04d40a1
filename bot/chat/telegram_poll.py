"""Our own getUpdates loop: an update is confirmed only when the next batch is asked for, after this one is durable.

Facts: https://core.telegram.org/bots/api#getupdates (an update is redelivered until a higher offset is asked for).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram import Bot, Update, User
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.chat.port import ChatFatal
from bot.chat.telegram_faults import ANOTHER_POLLER, WEBHOOK, seconds, token_refused
from bot.chat.telegram_settings import TelegramSettings
from parsers.value import Value

T = TypeVar("T")

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
MOST_UPDATES = 100
"""In one answer, unless fewer are asked for."""
RETENTION = timedelta(hours=24)
CONFLICTS_REMEMBERED = timedelta(minutes=5)
_log = logging.getLogger(__name__)

# The library warns at every flood answer unless told that we can read a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class Patience(Value):
    """How long to wait before trying again, in seconds: doubling from the first to the longest."""

    first_seconds: float = 1.0
    longest_seconds: float = 60.0
    conflict_seconds: float = 30.0


def _transport(settings: TelegramSettings) -> dict[str, Any]:
    return {"httpx_kwargs": {"trust_env": False}} if settings.is_local else {}


def asking(settings: TelegramSettings) -> HTTPXRequest:
    """Connections for everything but the long poll."""
    return HTTPXRequest(connection_pool_size=8, connect_timeout=10.0, read_timeout=10.0, **_transport(settings))


class _PollingRequest(HTTPXRequest):
    """Keeps the last answer as it came, so that one unreadable update does not cost the rest of its batch."""

    last_answer: bytes = b""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, self.last_answer = await super().do_request(*args, **kwargs)
        return status, self.last_answer


class Poller:
    """A bot and its stream of updates; every failure but a refused token is waited out."""

    def __init__(
        self,
        settings: TelegramSettings,
        clock: Callable[[], datetime],
        patience: Patience,
        problems: dict[str, str],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._patience = patience
        self._problems = problems
        self._conflicts: list[datetime] = []
        self._offset: int | None = None
        self._asked_at = clock()
        self.pressed_after = clock() - RETENTION
        """A press that is handed over next cannot be older: all earlier ones were handed over before."""
        self.alive_at: datetime | None = None
        self._polling = _PollingRequest(connection_pool_size=1, connect_timeout=10.0, **_transport(settings))
        self.bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{settings.api_url}/bot",
            request=asking(settings),
            get_updates_request=self._polling,
        )

    async def connect(self) -> User:
        """Who we are, once the server answers.

        Raises:
            ChatFatal: the server does not know the token.
        """
        await self._until_answered(self.bot.initialize)
        return self.bot.bot

    async def updates(self) -> Sequence[Update]:
        """The next batch, perhaps empty; asking for it confirms the one before.

        Raises:
            ChatFatal: the token has been revoked.
        """
        return await self._until_answered(self._ask)

    def keep(self, updates: Sequence[Update]) -> None:
        """These are durable; the next question may confirm them."""
        if updates:
            self._offset = max(update.update_id for update in updates) + 1
        if len(updates) < MOST_UPDATES:
            # An empty answer was given when the server had waited in vain, any other at some moment after the question.
            waited = 0 if updates else self._settings.poll_seconds
            self.pressed_after = self._asked_at + timedelta(seconds=waited)

    async def close(self) -> None:
        """Hang up."""
        await self.bot.shutdown()

    async def _ask(self) -> Sequence[Update]:
        waiting = self._settings.poll_seconds
        self._asked_at = self._clock()
        try:
            return await self.bot.get_updates(
                self._offset, timeout=waiting, allowed_updates=ALLOWED_UPDATES, read_timeout=10.0
            )
        except TelegramError:
            raise
        except Exception:  # noqa: BLE001 - whatever the library stumbled over, the other updates are still good
            return self._read_one_by_one(self._polling.last_answer)

    def _read_one_by_one(self, answer: bytes) -> Sequence[Update]:
        updates: list[Update] = []
        for raw in json.loads(answer)["result"]:
            try:
                updates.append(Update.de_json(raw, self.bot))
            except Exception:  # noqa: BLE001 - an update of a shape unknown to the library
                _log.exception("an update from Telegram could not be read and is passed over")
                if isinstance(raw, dict) and isinstance(raw.get("update_id"), int):
                    updates.append(Update(raw["update_id"]))
        if not updates:
            raise NetworkError("no update of the batch could be read")
        return updates

    async def _until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        wait = self._patience.first_seconds
        while True:
            try:
                answer = await ask()
            except InvalidToken:
                break
            except Conflict as error:
                wait = self._conflicted(error)
            except RetryAfter as error:
                wait = seconds(error)
            except TelegramError as error:
                _log.warning("Telegram cannot be reached (%s); trying again in %.0f s", type(error).__name__, wait)
            else:
                self._answered()
                return answer
            await asyncio.sleep(wait)
            wait = min(max(wait, self._patience.first_seconds) * 2, self._patience.longest_seconds)
        # Raised out here, since the caught exception may quote the token and would hang on this one as its context.
        raise ChatFatal(token_refused(self._settings.api_url))

    def _answered(self) -> None:
        now = self._clock()
        self.alive_at = now
        if self._conflicts and now - self._conflicts[-1] > CONFLICTS_REMEMBERED:
            self._conflicts.clear()
            self._problems.pop("poller", None)

    def _conflicted(self, error: Conflict) -> float:
        """One conflict is a restart that overlapped; a second one soon after is another program."""
        now = self._clock()
        self._conflicts = [at for at in self._conflicts if now - at <= CONFLICTS_REMEMBERED] + [now]
        if "webhook" in error.message:
            self._problems["webhook"] = WEBHOOK
            _log.error(WEBHOOK)
        elif len(self._conflicts) > 1:
            self._problems["poller"] = ANOTHER_POLLER
            _log.error(ANOTHER_POLLER)
        return self._patience.first_seconds if len(self._conflicts) == 1 else self._patience.conflict_seconds
