"""A ledger on a machine whose power fails: what was not synced yet is cut off the write-ahead log at any byte.

Source of the layout: SQLite's file format, "The Write-Ahead Log": a header of 32 bytes, whose bytes 8 to 12 are the page
size and 16 to 24 the salts; then frames of 24 bytes and one page, with the salts at 8 to 16. A frame with other salts is
left over from an earlier log.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from tests.simulation.mortal import MortalLedger

HEADER, FRAME = 32, 24


class PoweredLedger(MortalLedger):
    """Knows after which byte of which log nothing is safe; dying, it loses the rest up to a byte that chance chooses."""

    synced = (b"", 0)
    chance = random.Random(0)  # noqa: S311 (a play, not a secret)
    lost = 0
    """Bytes, over all deaths of this kind."""

    @contextmanager
    def _transaction(self, synchronous: Literal["FULL", "NORMAL"]) -> Iterator[None]:
        with super()._transaction(synchronous):
            yield
        if synchronous == "FULL":
            self.synced = end_of(self._log)

    @property
    def _log(self) -> Path:
        return self._file.path.with_name(f"{self._file.path.name}-wal")

    def bury(self) -> None:
        """The files are put back as they are found when the power returns: closing the connection would tidy them up."""
        kept = {path: path.read_bytes() for path in (self._file.path, self._log)}
        salt, end = end_of(self._log)
        safe = self.synced[1] if self.synced[0] == salt else HEADER
        cut = PoweredLedger.chance.randint(min(safe, end), end)
        super().bury()
        for path, body in kept.items():
            path.write_bytes(body)
        with self._log.open("r+b") as log:
            log.truncate(cut)
        self._log.with_name(self._log.name.replace("-wal", "-shm")).unlink(missing_ok=True)
        PoweredLedger.lost += end - cut


def end_of(log: Path) -> tuple[bytes, int]:
    """The log's salts, and the byte after its last frame; none and zero where there is no log."""
    body = log.read_bytes() if log.exists() else b""
    if len(body) < HEADER:
        return b"", 0
    salt, size, end = body[16:24], int.from_bytes(body[8:12], "big"), HEADER
    while body[end + 8 : end + 16] == salt and end + FRAME + size <= len(body):
        end += FRAME + size
    return salt, end


def powered(folder: Path) -> PoweredLedger:
    """The ledger of this folder, on such a machine."""
    return PoweredLedger.open(folder / "ledger.sqlite3")
