"""Words that wait to be said: the newest version of each post, most urgent first, until a channel has taken it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from bot.card import Post
from bot.clock import utc_text

_DUE = """
SELECT o.key, o.version, o.attempts, o.post,
       coalesce((SELECT p.message_id FROM posts AS p WHERE p.key = o.key ORDER BY p.seq DESC LIMIT 1), o.message_id)
FROM outbox AS o
WHERE o.version > o.delivered_version AND o.not_before <= ?
ORDER BY o.priority, o.queued_seq
LIMIT ?
"""
_DELIVERED = """
UPDATE outbox SET delivered_version = max(delivered_version, ?), message_id = ?, attempts = 0, not_before = ''
WHERE key = ?
"""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A post to deliver. With a `message_id` it stands in the channel already and is to be edited, else it is new."""

    key: str
    version: int
    attempts: int
    message_id: str
    post: Post


class Outbox:
    """The sender's side: posts come in through the journal, and here they are taken out and settled.

    What is settled here is no fact. If it is lost, the worst is that the same words are edited into the same message
    again: commit `PostDelivered` first, then call `mark_delivered`. `transaction` is one that need not be durable.
    """

    def __init__(self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._connection = connection
        self._transaction = transaction

    def due(self, now: datetime, limit: int = 20) -> tuple[OutboxItem, ...]:
        """What may be sent now, by priority and then by age; of each key only the last version."""
        found = self._connection.execute(_DUE, (utc_text(now), limit))
        return tuple(
            OutboxItem(key, version, attempts, message_id, Post.model_validate_json(post))
            for key, version, attempts, post, message_id in found
        )

    def waiting(self) -> int:
        """How many posts are not delivered yet, for health."""
        query = "SELECT count(*) FROM outbox WHERE version > delivered_version"
        return int(self._connection.execute(query).fetchone()[0])

    def mark_delivered(self, key: str, version: int, message_id: str) -> None:
        """This version stands in the channel; a newer one stays due."""
        self._write(_DELIVERED, (version, message_id, key))

    def mark_failed(self, key: str, not_before: datetime) -> None:
        """Not now: due again at this moment, with one more attempt on its account."""
        query = "UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE key = ?"
        self._write(query, (utc_text(not_before), key))

    def drop(self, key: str, version: int) -> None:
        """The platform will never take this version: give it up, and keep a newer one due."""
        query = "UPDATE outbox SET delivered_version = max(delivered_version, ?) WHERE key = ?"
        self._write(query, (version, key))

    def _write(self, query: str, values: tuple[object, ...]) -> None:
        with self._transaction():
            self._connection.execute(query, values)
