"""The session's heartbeat: whether anyone answers, and how far our clock is from the broker's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

from broker.ibkr.session import Session

_MISSES: Final = 2
_WHOLE_SECOND: Final = 1.0


class Heartbeat:
    """Asks for the time again and again. A half-open socket looks alive for hours; only an answer proves someone there.

    `skew` is our clock less the broker's in seconds, and None while this session has not been told the time.
    """

    def __init__(self, interval: float, clock: Callable[[], datetime]) -> None:
        self.skew: Decimal | None = None
        self._interval = interval
        self._clock = clock

    async def run(self, session: Session, between: Callable[[], None]) -> None:
        """Beat at once, since entries wait for the skew, and then at each interval until the session is over."""
        self.skew, misses = None, 0
        while misses < _MISSES:
            asked = self._clock()
            try:
                told = await session.current_time(self._interval)
            except TimeoutError:
                misses += 1
                continue
            except ConnectionError:
                return
            misses = 0
            self.skew = skew_of(asked, told, self._clock())
            await asyncio.sleep(self._interval)
            between()
        session.close("the gateway stopped answering")

    def forget(self) -> None:
        """The session is over, and what it said of the time with it."""
        self.skew = None


def skew_of(asked: datetime, told: int, heard: datetime) -> Decimal:
    """Our clock less the broker's, as little as it can be.

    The broker tells whole seconds, cut off, and the answer was on its way for a while: so much is doubt and not skew.
    """
    least = asked.timestamp() - told - _WHOLE_SECOND
    most = heard.timestamp() - told
    nearest = min(max(0.0, least), most)
    return round(Decimal(str(nearest)), 3)
