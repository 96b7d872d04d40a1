"""The control socket: one question and one answer, a JSON line each, for when every chat is down.

Only the owner of the ledger's folder can reach it (0600 in a 0700 folder); whoever can could also edit the ledger.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.card import Card
from parsers.value import Value

LONGEST_LINE = 64 * 1024
_ANSWER_SECONDS = 30.0
LONGEST_PATH: Final = 100
"""Bytes. The kernels take 108 (Linux) or 104 (macOS), the closing zero included."""
_DESCRIPTORS = Path("/proc/self/fd")


class Request(Value):
    """A command and what follows it, as it would be typed in a chat."""

    name: str
    argument: str = ""


class Reply(Value):
    """The card that answers, or the sentence that says why there is none."""

    card: Card | None = None
    fault: str = ""


Answer = Callable[[Request], Awaitable[Reply]]


class NotRunning(Exception):
    """No bot answers at this socket."""


class SocketPathTooLong(Exception):
    """The folder's name is too long for a socket, and this system offers no other way to it (exit code 2)."""


@contextmanager
def reached(path: Path) -> Iterator[str]:
    """The path as a socket takes it: a long one goes through its folder's descriptor, open inside the block.

    Raises:
        SocketPathTooLong: there are no such descriptors here (they are Linux's).
        OSError: the folder cannot be opened.
    """
    size = len(os.fsencode(path))
    if size <= LONGEST_PATH:
        yield str(path)
        return
    if not _DESCRIPTORS.exists():
        raise SocketPathTooLong(
            f"data_dir is too long: the control socket {path} has {size} bytes, and a socket takes {LONGEST_PATH}; "
            "choose a shorter data_dir"
        )
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield str(_DESCRIPTORS / str(folder) / path.name)
    finally:
        os.close(folder)


class ControlServer:
    """Answers at a unix socket until it is closed."""

    def __init__(self, path: Path, answer: Answer) -> None:
        self._path = path
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._open = ExitStack()

    async def start(self) -> None:
        """Listen. A socket file that was left behind is replaced: the ledger's lock has shown that its bot is gone.

        Raises:
            SocketPathTooLong, OSError: nothing can listen there; the message says why.
        """
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(self._path.lstat().st_mode):
                self._path.unlink()
        # Bound under a closed umask: between bind and chmod nobody else may connect.
        name = self._open.enter_context(reached(self._path))
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listener.bind(name)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=LONGEST_LINE)

    async def close(self) -> None:
        """Stop listening and take the socket file away."""
        if self._server is None:
            return
        self._server.close()
        self._open.close()
        with suppress(FileNotFoundError):
            self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                reply = await self._reply(reader)
                writer.write(reply.model_dump_json().encode() + b"\n")
                await writer.drain()
        except (OSError, TimeoutError):
            pass  # The asker is gone, or never asked: there is nobody to tell.
        finally:
            writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> Reply:
        try:
            request = Request.model_validate_json(await reader.readline())
        except (ValidationError, ValueError):
            return Reply(fault="that is not a request: one JSON line with name and argument, please")
        try:
            return await self._answer(request)
        except TimeoutError:
            return Reply(fault=f"the bot did not answer {request.name} in time; look at its log")
        except Exception as error:  # noqa: BLE001 - whatever failed, the one who asked is told
            return Reply(fault=f"{request.name} failed: {error}")


def ask(path: Path, request: Request, timeout: float = 10.0) -> Reply:
    """Ask the running bot, and wait for its answer.

    Raises:
        NotRunning: no bot listens there, or it does not answer.
        SocketPathTooLong: none can.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout)
        try:
            with reached(path) as name:
                client.connect(name)
            client.sendall(request.model_dump_json().encode() + b"\n")
            line = client.makefile("rb").readline(LONGEST_LINE * 16)
            return Reply.model_validate(json.loads(line))
        except TimeoutError as error:
            raise NotRunning(f"the bot at {path} did not answer within {timeout:.0f} seconds") from error
        except (OSError, ValueError) as error:
            raise NotRunning(f"no bot is running here (nobody answers at {path})") from error
