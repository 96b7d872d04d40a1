"""When the interpreter looks for garbage: in quiet moments, and never through everything in the middle of a turn.

An automatic full collection walks every library and every trade, a quarter of a second on a small machine. So what the
start has made is set aside once, the full one is switched off, and an idle moment now and then does its work.
"""

from __future__ import annotations

import gc
from typing import Final

_SETTLED_AFTER: Final = 10.0
_EVERY: Final = 600.0
_NEVER: Final = 1_000_000_000


def hold() -> None:
    """Look for none at all while the program is being read: nothing of it is garbage. `Garbage` ends this."""
    gc.disable()


class Garbage:
    """Told of every idle moment, in seconds of a monotonic clock; acts on few of them."""

    def __init__(self, now: float) -> None:
        self._due = now + _SETTLED_AFTER
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], _NEVER)
        gc.enable()

    def idle(self, now: float) -> bool:
        """Nothing waits: collect if it is time, and set what is left aside. Says whether it did."""
        if now < self._due:
            return False
        gc.collect()
        if gc.get_freeze_count() == 0:
            # Libraries, dialects and the fold stay until the end; walking them again each time finds nothing.
            gc.freeze()
        self._due = now + _EVERY
        return True

    def close(self) -> None:
        """Let the interpreter decide again."""
        gc.set_threshold(*self._before)
