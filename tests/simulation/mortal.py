"""A process that can be killed without a process: from the moment of death on, nothing reaches the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from bot.keep.derived import TradeRow
from bot.keep.ledger import Entry, Ledger


class Killed(BaseException):
    """Death; nothing may catch it, and no orderly stop may write after it."""


class MortalLedger(Ledger):
    """The production ledger, with a knife before or after its nth turn is written: nothing is derived of that one."""

    dead = False
    commits = 0
    dies_before = 0
    dies_after = 0

    def write(self, entries: Sequence[Entry], *, durable: bool = True) -> tuple[int, ...]:
        self._live()
        self.commits += 1
        if self.commits == self.dies_before:
            self.die()
        numbers = super().write(entries, durable=durable)
        if self.commits == self.dies_after:
            self.die()
        return numbers

    def derive(self, trades: Sequence[TradeRow] = ()) -> None:
        self._live()
        super().derive(trades)

    def save_snapshot(self, seq: int, body: str) -> None:
        self._live()
        super().save_snapshot(seq, body)

    def checkpoint(self) -> None:
        self._live()
        super().checkpoint()

    def close(self) -> None:
        self._live()
        super().close()

    def die(self) -> None:
        """Now."""
        self.dead = True
        raise Killed

    def bury(self) -> None:
        """What the kernel does for the dead: close the files, give the lock back, write nothing."""
        self._file.connection.close()
        os.close(self._file._lock)

    def _live(self) -> None:
        if self.dead:
            raise Killed


def mortal(folder: Path) -> MortalLedger:
    """The ledger of this folder."""
    return MortalLedger.open(folder / "ledger.sqlite3")
