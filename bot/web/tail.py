"""The last lines of the log, kept for the page; what a record says has been cleaned of secrets when it was made."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

KEPT: Final = 10
LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class LogLine:
    """One record: `where` is the logger's last word."""

    at: datetime
    level: str
    where: str
    text: str


class Tail(logging.Handler):
    """Hears every record of the process while it is attached to the root logger."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=KEPT)

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """Newest first."""
        return tuple(reversed(self._lines))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of it; its traceback stands in the log itself."""
        text = record.getMessage().partition("\n")[0][:LONGEST]
        at = datetime.fromtimestamp(record.created, UTC)
        self._lines.append(LogLine(at, record.levelname.lower(), record.name.rpartition(".")[2], text))
