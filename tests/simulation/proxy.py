"""A wire between client and gateway that breaks after so many bytes of the client."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Self


@dataclass(slots=True)
class Proxy:
    """Passes everything until `cut_after(n)`: then n more client bytes pass, and both ends are closed.

    `passed` counts the client's bytes since the last `count`; a connection that comes after a cut is passed whole.
    """

    to_port: int
    port: int = 0
    passed: int = 0
    cuts: int = 0
    _left: int | None = None
    _server: asyncio.Server | None = None
    _ends: set[_End] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _End(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for end in list(self._ends):
            end.close()
        await asyncio.sleep(0)

    def count(self) -> None:
        """Begin to count anew."""
        self.passed = 0

    def cut_after(self, left: int) -> None:
        """Break after so many more bytes of the client."""
        self._left = left

    def admit(self, end: _End, data: bytes) -> bytes:
        """What of the client's bytes still passes."""
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        self.passed += len(data)
        return data

    def breaks(self) -> bool:
        """Whether the wire breaks now; once."""
        if self._left is None or self._left > 0:
            return False
        self._left = None
        self.cuts += 1
        return True


class _End(asyncio.Protocol):
    """The client's end; it opens the gateway's end and joins the two."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._client: asyncio.Transport | None = None
        self._gateway: asyncio.Transport | None = None
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._client = transport
        self._proxy._ends.add(self)
        self._joining = asyncio.get_running_loop().create_task(self._join())

    async def _join(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            transport, _ = await loop.create_connection(lambda: _Far(self), "127.0.0.1", self._proxy.to_port)
        except OSError:
            self.close()
            return
        self._gateway = transport
        for data in self._early:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        passes = self._proxy.admit(self, data)
        if self._gateway is None:
            self._early.append(passes)
        elif passes:
            self._gateway.write(passes)
        if self._proxy.breaks():
            self.close()

    def say(self, data: bytes) -> None:
        """The gateway's bytes, to the client."""
        if self._client is not None:
            self._client.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._client = None
        self.close()

    def close(self) -> None:
        """Both ends, after what was written has left."""
        self._proxy._ends.discard(self)
        for transport in (self._client, self._gateway):
            if transport is not None:
                transport.close()


class _Far(asyncio.Protocol):
    def __init__(self, near: _End) -> None:
        self._near = near

    def data_received(self, data: bytes) -> None:
        self._near.say(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._near.close()
