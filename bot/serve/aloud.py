"""What must be said although the ledger cannot take it down: the disk is full, so nothing enters.

Every other word goes through the outbox, which is in the ledger. These few go past it, straight to the chats: once when
an outage of the disk begins, and once when it is over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.card import Card, Post, Priority, Tone
from bot.chat.port import Chat, ChatError
from bot.clock import Clock
from bot.decide.turn import Charter
from bot.people import Channel
from bot.serve.vitals import TurnTaken

log = logging.getLogger("autoscalper.aloud")

_BEGUN = ("No entries: what the bot decides cannot be written down", Tone.BAD)
SAY_AGAIN = timedelta(minutes=10)
_NO_ENTRY = "No signal is traded until it can. Exits and cancels still go out, and stops work at the broker."
_OVER = ("The ledger can be written again", Tone.GOOD)


class Aloud:
    """Watches every turn; says the beginning and the end of an outage in each channel that hears of errors."""

    def __init__(self, charter: Charter, chats: Mapping[str, Chat], clock: Clock) -> None:
        self._charter = charter
        self._chats = chats
        self._clock = clock
        self._is_out = self._tells = False
        self._told_at: datetime | None = None
        self._saying: set[asyncio.Task[None]] = set()

    def hear(self, taken: TurnTaken) -> None:
        """One turn; only a change of the disk's state is news, and a disk that comes and goes is news now and then."""
        if bool(taken.fault) is self._is_out:
            return
        self._is_out = bool(taken.fault)
        now = self._clock.now()
        if self._is_out:
            self._tells = self._told_at is None or now - self._told_at >= SAY_AGAIN
            self._told_at = now if self._tells else self._told_at
        if self._tells:
            self._tell(taken)

    def _tell(self, taken: TurnTaken) -> None:
        (title, tone), lines = (_BEGUN, (taken.fault, _NO_ENTRY)) if taken.fault else (_OVER, ())
        card = Card(badge=self._charter.badge, tone=tone, title=title, lines=lines)
        for number, channel in enumerate(self._charter.house.channels):
            if channel.takes("errors"):
                self._start(channel, card, f"aloud:{self._clock.now():%Y%m%dT%H%M%S%f}:{number}")

    def _start(self, channel: Channel, card: Card, key: str) -> None:
        post = Post(
            key=key,
            platform=channel.platform,
            channel=channel.id,
            thread=channel.thread,
            priority=Priority.ALARM,
            card=card,
        )
        task = asyncio.get_running_loop().create_task(self._say(post))
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def _say(self, post: Post) -> None:
        chat = self._chats.get(post.platform)
        if chat is None:
            return
        try:
            await chat.send(post)
        except ChatError as fault:
            # The log has said it before; a second attempt could come when it is no longer true.
            log.warning("%s did not take the word about the ledger: %s", post.platform, fault)
