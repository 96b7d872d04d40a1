"""Keeps tokens out of every log record, whoever writes it and whichever handler prints it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

HIDDEN = "[secret]"
SHORTEST_SECRET = 6
"""Shorter secrets are not searched for: hiding every "test" in a log helps nobody."""

TOKEN_SHAPES = (
    # Telegram bot token: the bot's id, a colon (quoted in some URLs), 35 characters.
    r"\d{1,20}(?::|%3A)[A-Za-z0-9_-]{30,}",
    # Discord bot token: three base64 parts (id, time, signature).
    r"[A-Za-z0-9_-]{20,40}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,}",
    # Discord user token of an account with two factors.
    r"mfa\.[A-Za-z0-9_-]{60,}",
    # Discord interaction token: base64 of "interaction:<id>:<random>"; it answers in our name for 15 minutes.
    r"aW50ZXJhY3Rpb2[A-Za-z0-9_-]{30,}={0,2}",
    # Discord webhook and interaction URLs carry their token as a path segment.
    r"(?<=/webhooks/)\d{1,20}/[A-Za-z0-9_-]{20,}",
    r"(?<=/interactions/)\d{1,20}/[A-Za-z0-9_-]{20,}",
)

_tracebacks = logging.Formatter()


class Redactor(logging.Filter):
    """Replaces tokens by `[secret]` in a record's message, arguments, traceback and stack; never drops a record."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets: set[str] = set()
        self._pattern = re.compile("|".join(TOKEN_SHAPES))
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these too, as they are and as they look in a URL."""
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                self._secrets |= {secret, quote(secret, safe="")}
        literal = [re.escape(secret) for secret in sorted(self._secrets, key=len, reverse=True)]
        self._pattern = re.compile("|".join((*literal, *TOKEN_SHAPES)))

    def text(self, text: str) -> str:
        """The text without its secrets."""
        return self._pattern.sub(HIDDEN, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place; always True, since a line less would hide a fault."""
        self._clean_message(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = _tracebacks.formatException(record.exc_info)
        if record.exc_text:
            cleaned = self.text(record.exc_text)
            if cleaned != record.exc_text:
                # The exception itself holds the secret, so a formatter of another make must not find it.
                record.exc_text, record.exc_info = cleaned, None
        if record.stack_info:
            record.stack_info = self.text(record.stack_info)
        return True

    def _clean_message(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - any argument's __str__ may fail, and logging would print it unredacted
            message = f"a log line that could not be formatted: {record.msg!r} {record.args!r}"
            record.msg, record.args = self.text(message), ()
            return
        cleaned = self.text(message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()


class _Factory:
    """Makes records as before, then cleans them: a filter on one logger or one handler would miss all the others."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._make = logging.getLogRecordFactory()

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        self.redactor.filter(record)
        return record


def install(secrets: Iterable[str] = ()) -> Redactor:
    """Clean every record of this process from now on; a second call only adds its secrets."""
    current = logging.getLogRecordFactory()
    if isinstance(current, _Factory):
        current.redactor.add(secrets)
        return current.redactor
    redactor = Redactor(secrets)
    logging.setLogRecordFactory(_Factory(redactor))
    return redactor
