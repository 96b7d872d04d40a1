"""Takes the pulse of a running service: reads what its parts say of themselves, and how late the loop runs."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque

from bot.clock import Clock
from bot.keep.ledger import Ledger
from bot.serve.service import Service
from bot.serve.vitals import TurnTaken, Vitals

LOOK_EVERY = 1.0
REMEMBERED = 60
"""The lag is the worst of so many looks."""


class Pulse:
    """Watches one service; it touches nothing."""

    def __init__(self, service: Service, ledger: Ledger, clock: Clock) -> None:
        self._service = service
        self._ledger = ledger
        self._clock = clock
        self._lags: deque[float] = deque(maxlen=REMEMBERED)
        self._fault = ""
        service.shell.observers.append(self._hear)

    def _hear(self, taken: TurnTaken) -> None:
        # A turn without facts writes nothing, so it says nothing about the disk.
        if taken.facts:
            self._fault = taken.fault

    async def run(self) -> None:
        """Measure how late the loop wakes, until cancelled."""
        while True:
            asked = time.monotonic()
            await asyncio.sleep(LOOK_EVERY)
            self._lags.append(max(0.0, time.monotonic() - asked - LOOK_EVERY))

    def take(self) -> Vitals:
        """The figures of this moment."""
        shell = self._service.shell
        return Vitals(
            since_turn=time.monotonic() - shell.turned_at,
            shell_runs=self._runs("shell"),
            broker_runs=self._runs("broker"),
            ledger_reads=self._ledger_reads(),
            ledger_fault=self._fault,
            link=shell.state.link.value,
            silences=self._silences(),
            loop_lag=max(self._lags, default=0.0),
        )

    def _runs(self, name: str) -> bool:
        task = self._service.tasks.get(name)
        return task is not None and not task.done()

    def _ledger_reads(self) -> bool:
        row = (self._ledger.last_seq,)
        try:
            return self._ledger.connection.execute("SELECT 1 FROM journal WHERE seq = ?", row).fetchone() is not None
        except sqlite3.Error:
            return False

    def _silences(self) -> tuple[tuple[str, float | None], ...]:
        now = self._clock.now()
        found: list[tuple[str, float | None]] = []
        for name, chat in self._service.chats.items():
            if chat is self._service.local:
                continue
            at = chat.alive_at() if self._runs(f"chat {name}") else None
            found.append((name, max(0.0, (now - at).total_seconds()) if at is not None else None))
        return tuple(found)
