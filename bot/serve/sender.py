"""Takes words out of the outbox into the channels: urgent first, one at a time per channel, never in trading's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.card import Priority
from bot.chat.port import Chat, ChatBusy, ChatError, ChatGone
from bot.clock import Clock
from bot.decide.telling import Undelivered
from bot.keep.ledger import Ledger, LedgerUnwritable
from bot.keep.outbox import OutboxItem
from bot.remember.facts import PostDelivered
from bot.serve.inbox import Inbox
from bot.serve.painter import Paint, Painter, paint

log = logging.getLogger("autoscalper.sender")

LOOK_AGAIN = 0.25
CARD_EVERY = timedelta(seconds=1.5)
"""A card is edited at most this often: both platforms count edits, and only the last state matters."""
GIVE_UP_AFTER = 200
ALARM_WAITS = timedelta(seconds=10)
"""An alarm that a platform has not taken by then is said elsewhere too."""
REMOTE = frozenset({"discord", "telegram"})
"""Where messages are counted, and pictures are shown."""


class Sender:
    """Delivers at least once; a key that stands in a channel already is edited and never posted twice."""

    def __init__(  # noqa: PLR0913 (each is another thing that the sender works with)
        self,
        ledger: Ledger,
        chats: Mapping[str, Chat],
        inbox: Inbox,
        committed: asyncio.Event,
        clock: Clock,
        *,
        paint: Paint = paint,
    ) -> None:
        self._ledger = ledger
        self._chats = chats
        self._inbox = inbox
        self._committed = committed
        self._clock = clock
        self._busy: set[tuple[str, str]] = set()
        self._last_card: dict[str, datetime] = {}
        self._standing: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._missing: dict[str, datetime] = {}
        self._painter = Painter(committed.set, paint)
        self.held = False
        """While held, words wait for `flush`: a channel that shows only settled states reads the same each time."""

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                if not self.held:
                    self.dispatch()
                self._committed.clear()
                try:
                    # Not wait_for: in Python 3.11 it forgets a cancel that comes together with the event.
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self._committed.wait()
                except TimeoutError:
                    continue
        finally:
            self._painter.close()
            for task in self._tasks:
                task.cancel()

    async def flush(self, within: float) -> None:
        """Deliver what waits, for at most so many seconds; used when stopping."""
        try:
            async with asyncio.timeout(within):
                while self._ledger.outbox.waiting():
                    self.dispatch()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            log.warning("%d posts were not delivered before stopping", self._ledger.outbox.waiting())

    def dispatch(self) -> None:
        """Start a delivery in every channel that has something due and nothing under way."""
        for item in self._ledger.outbox.due(self._clock.now(), 100):
            lane = (item.post.platform, item.post.channel)
            if lane in self._busy or self._too_soon(item) or self._is_being_drawn(item):
                continue
            self._busy.add(lane)
            task = asyncio.get_running_loop().create_task(self._deliver(item, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _too_soon(self, item: OutboxItem) -> bool:
        if item.post.priority is not Priority.CARD or item.post.platform not in REMOTE:
            return False
        last = self._last_card.get(item.key)
        return last is not None and self._clock.now() - last < CARD_EVERY

    def _is_being_drawn(self, item: OutboxItem) -> bool:
        """Drawn before its turn, and not in it: nobody's alarm waits behind a picture."""
        picture = item.post.picture
        if picture is None or item.message_id or item.post.platform not in REMOTE:
            return False
        return not self._painter.is_ready(item.key, picture)

    async def _deliver(self, item: OutboxItem, lane: tuple[str, str]) -> None:
        try:
            chat = self._chats.get(item.post.platform)
            if chat is None:
                return self._never(item)
            await self._say(chat, item)
        except ChatBusy as busy:
            later = self._clock.now() + timedelta(seconds=busy.retry_after)
            self._ledger.outbox.mark_failed(item.key, later)
            self._report_missing(item, ALARM_WAITS)
        except ChatError as refusal:
            log.warning("post %s cannot be delivered: %s", item.key, refusal)
            self._never(item)
        except LedgerUnwritable as fault:
            log.error("%s", fault)  # noqa: TRY400 (one line says it; the ledger has said the rest)
            await asyncio.sleep(1)
        except Exception:  # a fault in one adapter must not silence the others
            log.exception("post %s failed", item.key)
            self._put_off(item)
        finally:
            self._busy.discard(lane)
            self._committed.set()

    def _put_off(self, item: OutboxItem) -> None:
        if item.attempts >= GIVE_UP_AFTER:
            return self._never(item)
        self._report_missing(item, ALARM_WAITS)
        later = self._clock.now() + timedelta(seconds=min(60, 2 ** min(item.attempts, 6)))
        return self._ledger.outbox.mark_failed(item.key, later)

    def _report_missing(self, item: OutboxItem, patience: timedelta) -> None:
        """Tell the desk, which knows where else it may be said; it does so once, however often it is told."""
        now = self._clock.now()
        since = self._missing.setdefault(item.key, now)
        if item.post.priority is Priority.ALARM and now - since >= patience:
            self._inbox.put(Undelivered(key=item.key, platform=item.post.platform))

    def _never(self, item: OutboxItem) -> None:
        self._report_missing(item, timedelta(0))
        self._drop(item)

    def _drop(self, item: OutboxItem) -> None:
        self._missing.pop(item.key, None)
        self._painter.forget(item.key)
        self._ledger.outbox.drop(item.key, item.version)

    async def _say(self, chat: Chat, item: OutboxItem) -> None:
        now = self._clock.now()
        self._last_card = {key: at for key, at in self._last_card.items() if now - at < CARD_EVERY} | {item.key: now}
        if item.message_id:
            try:
                await chat.edit(item.message_id, item.post)
            except ChatGone:
                log.info("the message of %s was deleted; it is said anew", item.key)
            else:
                return self._ledger.outbox.mark_delivered(item.key, item.version, item.message_id)
        message_id = await self._post(chat, item)
        await self._bind(item, message_id)
        del self._standing[item.key]
        self._missing.pop(item.key, None)
        return self._ledger.outbox.mark_delivered(item.key, item.version, message_id)

    async def _post(self, chat: Chat, item: OutboxItem) -> str:
        """Said once, also while the ledger cannot take note of it and the post stays due."""
        standing = self._standing.get(item.key)
        if standing is not None:
            await chat.edit(standing, item.post)
            return standing
        # Under its old key a platform that knows repeated posts would answer with the message that was deleted.
        key = f"{item.key}:{item.message_id}" if item.message_id else item.key
        post = item.post.model_copy(update={"key": key})
        self._standing[item.key] = await chat.send(post, self._painter.picture(item.key))
        self._painter.forget(item.key)
        return self._standing[item.key]

    async def _bind(self, item: OutboxItem, message_id: str) -> None:
        """The id is on record before the post counts as delivered: a crash between them edits, and does not repeat."""
        delivered = PostDelivered(
            at=self._clock.now(),
            key=item.key,
            platform=item.post.platform,
            channel=item.post.channel,
            message_id=message_id,
        )
        await self._inbox.deliver(delivered)
