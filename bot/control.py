"""The control socket: one question and one answer, a JSON line each, for when every chat is down.

Only the owner of the ledger's folder can reach it (0600 in a 0700 folder); whoever can could also edit the ledger.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from bot.card import Card
from parsers.value import Value

LONGEST_LINE = 64 * 1024
_ANSWER_SECONDS = 30.0


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


class ControlServer:
    """Answers at a unix socket until it is closed."""

    def __init__(self, path: Path, answer: Answer) -> None:
        self._path = path
        self._answer = answer
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. A socket file that was left behind is replaced: the ledger's lock has shown that its bot is gone.

        Raises:
            OSError: the folder cannot be written, or its path is too long for a socket (about 100 characters).
        """
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(self._path.lstat().st_mode):
                self._path.unlink()
        # Bound under a closed umask: between bind and chmod nobody else may connect.
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listener.bind(str(self._path))
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
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(str(path))
            client.sendall(request.model_dump_json().encode() + b"\n")
            line = client.makefile("rb").readline(LONGEST_LINE * 16)
            return Reply.model_validate(json.loads(line))
        except TimeoutError as error:
            raise NotRunning(f"the bot at {path} did not answer within {timeout:.0f} seconds") from error
        except (OSError, ValueError) as error:
            raise NotRunning(f"no bot is running here (nobody answers at {path})") from error
