"""Log lines: for people on a terminal, as JSON elsewhere; UTC with milliseconds, and never a secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, TextIO

from bot.redact import install

# httpx logs each URL at INFO, and Telegram's carries the token; the others talk more than they say.
_QUIET: Final = ("httpx", "httpcore", "discord", "telegram", "ib_insync", "ib_async", "asyncio")
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _stamp(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ForPeople(logging.Formatter):
    """`12:30:00.125 WARNING shell: not sent`, and a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; line breaks from outside are shown and not obeyed, so nobody can forge a second one."""
        said = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        name = record.name.removeprefix("autoscalper.")
        line = f"{_stamp(record)[11:-1]} {record.levelname:<8} {name}: {said}"
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return f"{line}\n{record.exc_text}" if record.exc_text else line


class ForPrograms(logging.Formatter):
    """One JSON object a line: at, level, name, message, exception, and whatever was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        said = {"at": _stamp(record), "level": record.levelname, "name": record.name, "message": record.getMessage()}
        extra = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_text:
            extra["exception"] = record.exc_text
        return json.dumps(said | extra, ensure_ascii=False, default=str)


def set_up(secrets: Iterable[str] = (), level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every record of this process to stderr in the form that suits it, with these secrets hidden."""
    install(secrets)
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(ForPeople() if out.isatty() else ForPrograms())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
