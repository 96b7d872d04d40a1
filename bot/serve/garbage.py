"""When the interpreter looks for garbage: in quiet moments, and never in the middle of a turn.

Left alone, it looks whenever so many objects are new, which is in the turns that make them: every entry paid for one
collection of the young objects, and now and then for a full one, a quarter of a second on a small machine. So the young
are looked through whenever nothing waits, the full collection is made in an idle moment now and then, and what the
start has made is set aside once.
"""

from __future__ import annotations

import gc
from typing import ClassVar, Final

_SETTLED_AFTER: Final = 10.0
_EVERY: Final = 600.0
_WORTH_A_LOOK: Final = 700
"""New objects; the interpreter's own measure."""
_AT_THE_LATEST: Final = 10_000
"""New objects after which it looks in any case, since in a flood nothing is ever idle."""
_NEVER: Final = 1_000_000_000


def hold() -> None:
    """Look for none at all while the program is being read: nothing of it is garbage. `Garbage` ends this."""
    gc.disable()


class Garbage:
    """Told of every idle moment, in seconds of a monotonic clock.

    Several may be in charge in one process, and end in any order: the first remembers what the interpreter did before,
    and the last gives it back. Each for itself, one would give back what another had set, and nothing would look again.
    """

    _in_charge: ClassVar[int] = 0
    _before: ClassVar[tuple[int, int, int]]

    def __init__(self, now: float) -> None:
        self._due = now + _SETTLED_AFTER
        # Asked once: the interpreter counts what was set aside by walking all of it.
        self._set_aside = gc.get_freeze_count() > 0
        if not Garbage._in_charge:
            Garbage._before = gc.get_threshold()
        Garbage._in_charge += 1
        gc.set_threshold(_AT_THE_LATEST, Garbage._before[1], _NEVER)
        gc.enable()

    def idle(self, now: float) -> bool:
        """Nothing waits: look through the young objects, or through all if it is time. Says whether it was all."""
        if now < self._due:
            # Before it is set aside, the whole program is young.
            if self._set_aside and gc.get_count()[0] >= _WORTH_A_LOOK:
                gc.collect(1)
            return False
        gc.collect()
        if not self._set_aside:
            # Libraries, dialects and the fold stay until the end; walking them again each time finds nothing.
            gc.freeze()
            self._set_aside = True
        self._due = now + _EVERY
        return True

    def close(self) -> None:
        """Let the interpreter decide again, once nobody else is in charge."""
        Garbage._in_charge -= 1
        if not Garbage._in_charge:
            gc.set_threshold(*Garbage._before)
