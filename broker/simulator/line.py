"""One client's socket: handshake, framing, and the place where faults strike what is said."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from broker.simulator.faults import Fault, Faults, Pieces
from broker.simulator.journal import NAMES_OUT, Journal
from broker.simulator.wire import FieldReader, FrameSplitter, ProtocolViolation, frame, read_greeting, wire_text


class House(Protocol):
    """What a line needs of the gateway behind it."""

    journal: Journal
    faults: Faults
    silent: bool

    def moment(self) -> datetime:
        """The exchange's clock."""
        ...

    def negotiate(self, lowest: int, highest: int) -> int:
        """The version to speak."""
        ...

    def greeting_time(self) -> str:
        """The handshake's time."""
        ...

    def admit(self, line: Line) -> None:
        """A connection was made."""
        ...

    def hear(self, line: Line, reader: FieldReader) -> None:
        """A message came."""
        ...

    def lost(self, line: Line) -> None:
        """A connection ended."""
        ...

    def violated(self, line: Line, text: str) -> None:
        """A client broke the protocol."""
        ...


class Line(asyncio.Protocol):
    """A connection. `client_id` is -1 until startApi; `version` 0 until the handshake."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client_id = -1
        self.version = 0
        self.deaf = False
        self._splitter = FrameSplitter()
        self._transport: asyncio.Transport | None = None
        self._swapped: bytes | None = None
        self._waiting: deque[tuple[datetime, bytes]] = deque()
        self._batch: list[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP servers make no other kind
        self._transport = transport
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.house.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        del exc
        self._transport = None
        self.house.lost(self)

    def data_received(self, data: bytes) -> None:
        """Bytes, cut anywhere; everything said in answer leaves in one write."""
        if self.deaf or self.house.silent:
            return
        self._batch = []
        try:
            for payload in self._splitter.feed(data):
                self._take(payload)
        except ProtocolViolation as violation:
            self.house.violated(self, str(violation))
            self.close()
        finally:
            batch, self._batch = self._batch, None
            if batch:
                self._write(b"".join(batch))

    def say(self, fields: Sequence[object]) -> None:
        """Send one message, unless a fault has other plans."""
        texts = [wire_text(field) for field in fields]
        self.house.journal.said(self.house.moment(), self.client_id, tuple(texts))
        if self.deaf:
            return
        data = frame(("\0".join(texts) + "\0").encode())
        name = NAMES_OUT.get(int(texts[0]), texts[0])
        fault = self.house.faults.striking(name, self.client_id)
        if fault is not None:
            self._suffer(fault, data)
        else:
            self._pass(data)

    def release(self, now: datetime) -> None:
        """Let go what was delayed until now."""
        while self._waiting and self._waiting[0][0] <= now:
            self._write(self._waiting.popleft()[1])

    def close(self) -> None:
        """End the connection in order."""
        if self._transport is not None:
            self._flush()
            self._transport.close()

    def reset(self) -> None:
        """End the connection with RST, as a crashed gateway does."""
        if self._transport is not None:
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()

    def _take(self, payload: bytes) -> None:
        if not self.version:
            greeting = read_greeting(payload)
            self.version = self.house.negotiate(greeting.lowest, greeting.highest)
            self._write(frame(f"{self.version}\0{self.house.greeting_time()}\0".encode()))
            return
        self.house.hear(self, FieldReader(payload))

    def _suffer(self, fault: Fault, data: bytes) -> None:
        match fault.does:
            case "drop":
                return
            case "duplicate":
                self._pass(data)
                self._pass(data)
            case "swap" if self._swapped is None:
                self._swapped = data
            case "swap":
                self._pass(data)  # the one that was held back follows it: pairs change places, and none is lost
            case "delay":
                self._waiting.append((self.house.moment() + timedelta(seconds=fault.seconds), data))
            case "split":
                self._flush()
                for piece in Pieces(data, fault.at):
                    self._write(piece)
            case "close" | "reset":
                self._pass(data[: fault.at])
                self._flush()
                (self.close if fault.does == "close" else self.reset)()
            case "silence":
                self.deaf = True

    def _pass(self, data: bytes) -> None:
        data, self._swapped = data + (self._swapped or b""), None
        if self._waiting:
            self._waiting.append((self._waiting[-1][0], data))
        elif self._batch is not None:
            self._batch.append(data)
        else:
            self._write(data)

    def _flush(self) -> None:
        if self._batch:
            data = b"".join(self._batch)
            self._batch.clear()
            self._write(data)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)
