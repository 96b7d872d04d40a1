"""How often we may speak on Telegram, counted here so that we need not be told.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (30 messages a second overall,
one a second in a chat with short bursts allowed, 20 a minute in a group).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_CHATS_REMEMBERED = 1000


@dataclass(slots=True)
class Bucket:
    """Fills with `per_second` tokens up to `size`; taking may leave it in debt, which the next one waits out."""

    per_second: float
    size: float
    level: float
    at: datetime

    def wait(self, now: datetime) -> float:
        """Seconds until one token is there; zero or less when it is."""
        self.level = min(self.size, self.level + max((now - self.at).total_seconds(), 0.0) * self.per_second)
        self.at = now
        return (1.0 - self.level) / self.per_second

    def take(self, tokens: int) -> None:
        """Use tokens, also those that are not there yet."""
        self.level -= tokens


class Pace:
    """One bucket for everything, and two for each chat; and the server's own word when it has said "not before"."""

    def __init__(self, now: datetime) -> None:
        self._overall = Bucket(30.0, 30.0, 30.0, now)
        self._chats: dict[str, tuple[Bucket, ...]] = {}
        self._not_before: dict[str, datetime] = {}

    def wait(self, chat: str, now: datetime) -> float:
        """Seconds to wait by our own count; zero when one may speak now."""
        return max(0.0, *(bucket.wait(now) for bucket in self._buckets(chat, now)))

    def told_to_wait(self, chat: str, now: datetime) -> float:
        """Seconds to wait because the server said so: asking sooner only makes it longer."""
        return max(0.0, (self._not_before.get(chat, now) - now).total_seconds())

    def spoke(self, chat: str, now: datetime, messages: int = 1) -> None:
        """Count messages that are about to be sent there."""
        for bucket in self._buckets(chat, now):
            bucket.wait(now)
            bucket.take(messages)

    def halt(self, chat: str, seconds: float, now: datetime) -> None:
        """Remember that the server refuses this chat for so long."""
        self._not_before = {name: until for name, until in self._not_before.items() if until > now}
        self._not_before[chat] = now + timedelta(seconds=seconds)

    def _buckets(self, chat: str, now: datetime) -> tuple[Bucket, ...]:
        if chat not in self._chats:
            if len(self._chats) >= _CHATS_REMEMBERED:
                self._chats.clear()
            a_second = Bucket(1.0, 3.0, 3.0, now)
            # Groups and channels have negative ids; only they have a limit by the minute.
            a_minute = (Bucket(20 / 60, 20.0, 20.0, now),) if chat.startswith("-") else ()
            self._chats[chat] = (a_second, *a_minute)
        return (self._overall, *self._chats[chat])
