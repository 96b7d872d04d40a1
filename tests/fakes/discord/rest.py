"""The REST side: routing, authorisation, faults asked for, rate limits, and Discord's errors with their codes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import web

from tests.fakes.discord.world import Payload

PREFIX = "/api/v10"
HEADERS = {"Via": "1.1 google", "Server": "cloudflare"}
"""A 429 without Via looks like a ban by the network in front of Discord, and clients give up on it."""


class Refusal(Exception):
    """An answer of Discord's error shape."""

    def __init__(self, status: int, code: int, message: str, errors: Payload | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Payload = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


@dataclass
class Call:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    status: int = 0
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    answer: Any = None

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Trouble:
    """A fault for the next requests that match."""

    pattern: str
    times: int
    status: int = 0
    body: Payload = field(default_factory=dict)
    drop: bool = False
    after_effect: bool = False
    hang: bool = False


Handler = Callable[[re.Match[str], Call], Awaitable[tuple[int, Any]] | tuple[int, Any]]


class Rest:
    """A table of routes behind one handler, so that an unknown one is seen."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        self.limit = 1000
        self.window_seconds = 1.0
        self.limited = 0
        self.changed = asyncio.Event()
        self._routes: list[tuple[str, re.Pattern[str], Handler, bool]] = []
        self._paths: list[tuple[str, str]] = []
        self._troubles: list[Trouble] = []
        self._windows: dict[str, tuple[float, int]] = {}

    def add(self, route: str, handler: Handler, *, by_token: bool = True) -> None:
        """`GET /channels/{channel}`: each brace is one path segment."""
        method, path = route.split(" ")
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
        self._paths.append((method, path))
        self._routes.append((method, pattern, handler, by_token))

    def routes(self) -> list[tuple[str, str]]:
        """Every method and path that is answered."""
        return list(self._paths)

    def trouble(self, trouble: Trouble) -> None:
        self._troubles.append(trouble)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body, files = await _body(request)
        call = Call(request.method, request.path.removeprefix(PREFIX), body, dict(request.query), files=files)
        trouble = self._next_trouble(call.route)
        if trouble is not None and not trouble.after_effect:
            return await self._played(request, call, trouble)
        status, payload, headers = await self._answer(request, call)
        if trouble is not None:
            return await self._played(request, call, trouble)
        call.answer = deepcopy(payload)
        self._note(call, status)
        return _response(status, payload, headers)

    async def _answer(self, request: web.Request, call: Call) -> tuple[int, Any, dict[str, str]]:
        for method, pattern, handler, by_token in self._routes:
            match = pattern.fullmatch(call.path)
            if method != call.method or match is None:
                continue
            if by_token and request.headers.get("Authorization") != f"Bot {self.token}":
                return 401, {"message": "401: Unauthorized", "code": 0}, {}
            allowed, headers = self._counted(f"{pattern.pattern}:{match.groupdict().get('channel', '')}")
            if not allowed:
                self.limited += 1
                wait = float(headers["X-RateLimit-Reset-After"])
                return 429, {"message": "You are being rate limited.", "retry_after": wait, "global": False}, headers
            try:
                answered = handler(match, call)
                status, payload = await answered if isinstance(answered, Awaitable) else answered
            except Refusal as refusal:
                return refusal.status, refusal.body, headers
            return status, payload, headers
        self.unknown.append(call.route)
        return 404, {"message": "404: Not Found", "code": 0}, {}

    def _counted(self, bucket: str) -> tuple[bool, dict[str, str]]:
        start, used = self._windows.get(bucket, (0.0, 0))
        now = monotonic()
        if now - start >= self.window_seconds:
            start, used = now, 0
        left = self.limit - used
        self._windows[bucket] = (start, used + 1)
        after = max(0.0, start + self.window_seconds - now)
        return left > 0, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, left - 1)),
            "X-RateLimit-Reset": f"{after + 1_700_000_000:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(bucket)):032x}",
        }

    def _next_trouble(self, route: str) -> Trouble | None:
        for trouble in self._troubles:
            if re.fullmatch(trouble.pattern, route):
                trouble.times -= 1
                if trouble.times <= 0:
                    self._troubles.remove(trouble)
                return trouble
        return None

    async def _played(self, request: web.Request, call: Call, trouble: Trouble) -> web.StreamResponse:
        self._note(call, trouble.status)
        if trouble.hang:
            await asyncio.sleep(3600)
        if trouble.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        headers = {}
        if "retry_after" in trouble.body:
            headers = {"Retry-After": str(trouble.body["retry_after"]), "X-RateLimit-Scope": "user"}
        return _response(trouble.status, trouble.body, headers)

    def _note(self, call: Call, status: int) -> None:
        call.status = status
        self.calls.append(call)
        self.changed.set()


async def _body(request: web.Request) -> tuple[Any, dict[str, tuple[str, bytes]]]:
    """The JSON, and the files that came with it by their field: `files[0]` belongs to the attachment of id 0."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        sent = {name: part for name, part in form.items() if isinstance(part, web.FileField)}
        files = {name: (part.filename, part.file.read()) for name, part in sent.items()}
        told = form.get("payload_json", "{}")
        return json.loads(told if isinstance(told, str | bytes | bytearray) else "{}"), files
    text = await request.text()
    return json.loads(text) if text else None, {}


def _response(status: int, payload: Any, headers: dict[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers={**HEADERS, **headers})
    # Exactly this content type: clients compare it letter by letter.
    response = web.Response(body=json.dumps(payload).encode(), status=status, headers={**HEADERS, **headers})
    response.headers["Content-Type"] = "application/json"
    return response
