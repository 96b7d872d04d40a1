"""Lines typed at a terminal, without a thread and without making the terminal non-blocking for everyone else."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import AsyncIterator


async def typed_lines(descriptor: int) -> AsyncIterator[str]:
    """Each line as it is finished, until end of input. A terminal or a pipe; a plain file cannot be watched.

    The descriptor stays blocking: it is read only when the kernel says that something waits.
    """
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    loop.add_reader(descriptor, lambda: chunks.put_nowait(_read(descriptor)))
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    pending = ""
    try:
        while chunk := await chunks.get():
            *lines, pending = (pending + decoder.decode(chunk)).split("\n")
            for line in lines:
                yield line.rstrip("\r")
        if pending:
            yield pending
    finally:
        loop.remove_reader(descriptor)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # a terminal that was hung up reads as an error, not as its end
        return b""
