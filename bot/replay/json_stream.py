r"""The messages of a chat export one by one, so that a file of a gigabyte needs no gigabyte.

Both exporters write one object whose `messages` are a list: what stands before it is the head. Telegram Desktop writes
control characters as `\x0b`, which is no JSON (its export_output_json.cpp): they are read as what they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from bot.replay.fault import ReplayInvalid

CHUNK: Final = 1 << 16
MOST_HEAD: Final = 1 << 20
"""Characters before the first message; a real head has a few thousand."""
MOST_MESSAGE: Final = 1 << 22

_BAD_ESCAPE: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_UNFINISHED: Final = re.compile(r"\\+(?:x[0-9A-Fa-f]?)?$")
_LIST: Final = re.compile(r'(?<!\\)"messages"\s*:\s*\[')
_BETWEEN: Final = " \t\r\n,"


class JsonStream:
    """A file whose head has been read, and whose messages are still to come."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._chunks = _mended(file)
        self._buffer = ""
        self.head: dict[str, Any] = self._read_head()

    def messages(self) -> Iterator[dict[str, Any]]:
        """Each of them, in the order of the file.

        Raises:
            ReplayInvalid: the file breaks off, or holds something else than messages.
        """
        decoder, count = json.JSONDecoder(), 0
        while True:
            self._buffer = self._buffer.lstrip(_BETWEEN)
            if self._buffer.startswith("]"):
                return
            try:
                message, end = decoder.raw_decode(self._buffer)
            except json.JSONDecodeError as fault:
                self._more(fault, count)
                continue
            if not isinstance(message, dict):
                raise ReplayInvalid(f"{self._path}: message {count + 1} is no object; export the channel again")
            self._buffer = self._buffer[end:]
            count += 1
            yield message

    def _read_head(self) -> dict[str, Any]:
        while (found := _LIST.search(self._buffer)) is None:
            chunk = next(self._chunks, "")
            self._buffer += chunk
            if not chunk or len(self._buffer) > MOST_HEAD:
                raise ReplayInvalid(
                    f"{self._path} holds no list of messages: give a channel's JSON export by DiscordChatExporter "
                    "(-f Json) or Telegram Desktop, or `autoscalper ledger export journal --format jsonl`"
                )
        head, self._buffer = self._buffer[: found.end()], self._buffer[found.end() :]
        try:
            value = json.loads(head.lstrip("\ufeff") + "]}")
        except json.JSONDecodeError as fault:
            raise ReplayInvalid(
                f"{self._path} is not the export of one chat: export the one channel that is to be replayed"
            ) from fault
        return value if isinstance(value, dict) else {}

    def _more(self, fault: json.JSONDecodeError, count: int) -> None:
        chunk = next(self._chunks, "")
        if not chunk:
            raise ReplayInvalid(
                f"{self._path} breaks off after {count} messages: the export was interrupted, so export it again"
            ) from fault
        if len(self._buffer) > MOST_MESSAGE:
            raise ReplayInvalid(f"{self._path}: message {count + 1} is no JSON; export the channel again") from fault
        self._buffer += chunk


def _mended(file: TextIO) -> Iterator[str]:
    held = ""
    while chunk := file.read(CHUNK):
        text = held + chunk
        cut = found.start() if (found := _UNFINISHED.search(text)) else len(text)
        held = text[cut:]
        if text[:cut]:
            yield _BAD_ESCAPE.sub(r"\1\\u00\2", text[:cut])
    if held:
        yield held
