"""Questions that wait for their answer: one future each, kept by us because the library's own table loses callers."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Any

from broker.port import BrokerError


class RequestFailed(BrokerError):
    """The gateway answered a question with an error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} ({code})")
        self.code = code
        self.text = text


class Requests:
    """Keys are request ids, or names for the questions to which IB gives none and which therefore go one at a time."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, tuple[asyncio.Future[list[Any]], list[Any]]] = {}
        self.heard = 0
        """Parts of answers so far, whoever asked: while it rises, the gateway is still answering."""
        self._locks: dict[Hashable, asyncio.Lock] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._waiting

    def lock(self, key: Hashable) -> asyncio.Lock:
        """Two questions under one name would share one answer, and one of them would wait for ever."""
        return self._locks.setdefault(key, asyncio.Lock())

    def start(self, key: Hashable) -> asyncio.Future[list[Any]]:
        """Expect an answer under this key."""
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting[key] = (future, [])
        return future

    def add(self, key: Hashable, item: Any) -> bool:
        """One part of an answer; False when nobody asked."""
        if key not in self._waiting:
            return False
        self.heard += 1
        self._waiting[key][1].append(item)
        return True

    def finish(self, key: Hashable) -> None:
        """The end marker."""
        future, items = self._waiting.pop(key, (None, []))
        if future is not None and not future.done():
            future.set_result(items)

    def fail(self, key: Hashable, error: Exception) -> None:
        """The answer is an error."""
        future, _ = self._waiting.pop(key, (None, []))
        if future is not None and not future.done():
            future.set_exception(error)

    def forget(self, key: Hashable) -> list[Any]:
        """Nobody waits any more; returns the parts that had come."""
        return self._waiting.pop(key, (None, []))[1]

    def fail_all(self, error: Exception) -> None:
        """The session is over."""
        for key in list(self._waiting):
            self.fail(key, error)
