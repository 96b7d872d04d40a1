"""The gateway: sessions that number and keep their events, and connections that compress, resume and break."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import Payload, World

HEARTBEAT_INTERVAL_MS = 41_250
GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
APP_MESSAGE_CONTENT = 1 << 19
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class Session:
    """What survives a dropped connection: the sequence and everything sent so far."""

    id: str
    intents: int
    sequence: int = 0
    sent: list[Payload] = field(default_factory=list)
    connection: Connection | None = None

    def push(self, event: str, data: Payload) -> None:
        self.sequence += 1
        frame = {"op": DISPATCH, "t": event, "s": self.sequence, "d": deepcopy(data)}
        self.sent.append(frame)
        if self.connection is not None:
            self.connection.put(frame)


class Connection:
    """One web socket; frames leave in order through one writer."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, compress: Callable[[bytes], bytes]
    ) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.closed_by_us = False
        self._transport = transport
        self._compress = compress
        self._out: asyncio.Queue[Payload | int] = asyncio.Queue()

    def put(self, frame: Payload) -> None:
        self._out.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with this code after what waits has left."""
        self._out.put_nowait(code)

    def abort(self) -> None:
        """Vanish without a close frame."""
        self._transport.abort()

    async def write(self) -> None:
        while True:
            out = await self._out.get()
            if isinstance(out, int):
                self.closed_by_us = True
                await self.socket.close(code=out)
                return
            with contextlib.suppress(ConnectionError):
                await self.socket.send_bytes(self._compress(json.dumps(out).encode()))


class Gateway:
    """Every session of the fake, and the faults that can be asked for."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.message_content_enabled = True
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identified = 0
        self.resumed = 0
        self.refusals = 0
        self.compressions: list[str] = []

    def dispatch(self, event: str, data: Payload, intent: int = GUILD_MESSAGES) -> None:
        """Send an event to every session that asked for its kind."""
        for session in self.sessions.values():
            if session.intents & intent or intent == 0:
                session.push(event, self._redacted(session, data))

    def drop(self, *, forget: bool = False) -> None:
        """Break every connection without a word; with `forget`, the sessions cannot be resumed."""
        for connection in list(self.connections):
            connection.abort()
        if forget:
            self.sessions.clear()
        for session in self.sessions.values():
            session.connection = None

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        for connection in self.connections:
            connection.put({"op": RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9; a session that cannot be resumed is gone."""
        if not resumable:
            self.sessions.clear()
        for connection in self.connections:
            connection.put({"op": INVALID_SESSION, "d": resumable, "s": None, "t": None})

    def close(self, code: int) -> None:
        """Close every connection with this code; the sessions stay."""
        for connection in self.connections:
            connection.close(code)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection from HELLO to its end."""
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        self.compressions.append(request.query.get("compress", ""))
        connection = Connection(socket, request.transport, _compressor(request.query.get("compress", "")))
        connection.put({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}, "s": None, "t": None})
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        try:
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._received(connection, json.loads(message.data))
        finally:
            writer.cancel()
            self._gone(connection)
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def _gone(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        if connection.socket.close_code in (1000, 1001) and not connection.closed_by_us:
            self.sessions.pop(session.id, None)

    def _received(self, connection: Connection, frame: Payload) -> None:
        match frame["op"]:
            case 1:
                connection.put({"op": HEARTBEAT_ACK, "d": None, "s": None, "t": None})
            case 2:
                self._identify(connection, frame["d"])
            case 6:
                self._resume(connection, frame["d"])
            case 3 | 4 | 8:
                pass
            case _:
                connection.close(4001)

    def _identify(self, connection: Connection, asked: Payload) -> None:
        self.identified += 1
        if connection.session is not None:
            return connection.close(4005)
        if asked["token"].removeprefix("Bot ") != self.token:
            return connection.close(4004)
        intents = int(asked["intents"])
        if intents & (GUILD_MEMBERS | GUILD_PRESENCES) or (
            intents & MESSAGE_CONTENT and not self.message_content_enabled
        ):
            return connection.close(4014)
        session = Session(secrets.token_hex(16), intents)
        self.sessions[session.id] = session
        session.connection, connection.session = connection, session
        session.push("READY", self._ready(session))
        if intents & GUILDS:
            session.push("GUILD_CREATE", self.world.guild_create())
        return None

    def _resume(self, connection: Connection, asked: Payload) -> None:
        session = self.sessions.get(asked["session_id"])
        if asked["token"] != self.token:
            return connection.close(4004)
        if session is None or int(asked["seq"]) > session.sequence:
            return connection.put({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
        self.resumed += 1
        session.connection, connection.session = connection, session
        for frame in session.sent:
            if frame["s"] > int(asked["seq"]):
                connection.put(frame)
        session.push("RESUMED", {"_trace": []})
        return None

    def _ready(self, session: Session) -> Payload:
        application = {"id": self.world.application_id, "flags": APP_MESSAGE_CONTENT * self.message_content_enabled}
        return {
            "v": 10,
            "user": {
                **self.world.users[self.world.application_id],
                "verified": True,
                "mfa_enabled": True,
                "email": None,
            },
            "guilds": [{"id": self.world.guild_id, "unavailable": True}],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "application": application,
            "_trace": [],
        }

    def _redacted(self, session: Session, data: Payload) -> Payload:
        """Without the content intent a bot sees the words of nobody but itself and those who mention it."""
        if session.intents & MESSAGE_CONTENT or "author" not in data:
            return data
        own = self.world.application_id
        if data["author"]["id"] == own or any(user["id"] == own for user in data["mentions"]):
            return data
        return {**data, "content": "", "embeds": [], "attachments": [], "components": []}


def _compressor(asked: str) -> Callable[[bytes], bytes]:
    if asked == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if asked == "zstd-stream":
        import zstandard  # a client that asks for it has it

        stream: Any = zstandard.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return lambda data: data
