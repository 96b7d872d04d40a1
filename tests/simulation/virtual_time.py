"""A loop whose clock is its own: it jumps to the next timer whenever no socket has anything to say.

Sockets, timers and timeouts are the real ones, so a whole service and a whole gateway live through hours in seconds,
with every patience at its production value and no dependence on how fast this machine is.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import selectors
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

# The kernel hands loopback bytes over at once, or, when the machine is busy, a moment later.
_GRACE = 0.00003
_PATIENCE = 5.0
HORIZON = 20_000.0
"""Virtual seconds that no play needs: one that comes here waits for what never happens."""

MOST_SPINS = 100_000
"""Rounds of the loop in one moment, with no socket ready: more are a wait that never sleeps, and time would stand."""


class SleepsForever(Exception):
    """Nothing is scheduled and nothing can arrive, or only timers go round and round: a deadlock."""


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # the platform's own choice
    """Looks at the sockets first and at the clock second."""

    now = 0.0
    spins = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            self.spins = 0 if ready else self.spins + 1
            if self.spins > MOST_SPINS:
                raise SleepsForever
            return ready
        self.spins = 0
        time.sleep(_GRACE)  # shorter than the shortest timeout of a poll
        ready = super().select(0 if timeout is not None else _PATIENCE)
        if ready:
            return ready
        if timeout is None:
            raise SleepsForever
        self.now += timeout
        if self.now > HORIZON:
            raise SleepsForever
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time begins at zero."""

    def __init__(self) -> None:
        self._ears = _Selector()
        super().__init__(self._ears)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._ears.now


class LoopClock:
    """The moment at which the loop stands, for those who want a date."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self._loop.time() - self._since)

    def jump(self, by: timedelta) -> None:
        """What a machine sees that was suspended: dates move on, timers do not."""
        self._at += by


def run(play: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play)


def in_virtual_time(play: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test in virtual time; to pytest it is a plain function with the same fixtures and parameters."""

    @functools.wraps(play)
    def test(*args: object, **kwargs: object) -> None:
        run(play(*args, **kwargs))

    test.__signature__ = inspect.signature(play)  # type: ignore[attr-defined]
    del test.__wrapped__  # type: ignore[attr-defined]  # or pytest would see the coroutine function behind it
    return test
