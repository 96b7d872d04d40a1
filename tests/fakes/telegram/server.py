"""The Bot API over HTTP on 127.0.0.1, with faults on request and a record of every call.

Semantics: https://core.telegram.org/bots/api and the error texts of the open-source server (tdlib/telegram-bot-api).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Self

from aiohttp import web

from tests.fakes.telegram.methods import ApiError, Methods, flood
from tests.fakes.telegram.people import People
from tests.fakes.telegram.world import Chat, World

TOKEN = "7000000001:AAcanary-Xq3vTelegramTokenForTests0"
_WELL_FORMED = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")


@dataclass
class Call:
    method: str
    params: dict
    result: object = None


@dataclass
class Fault:
    """Applies to calls of `method` (any, when empty), so many `times`."""

    kind: Literal["drop before", "drop after", "error"]
    method: str
    times: int
    error: ApiError | None = None


class TelegramServer(People):
    """`async with TelegramServer() as server`; leaving it fails if the bot called a method that is not known here."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.world = World()
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        self.url = ""
        self._methods = Methods(self.world)
        self._faults: list[Fault] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        self._methods.closing = True
        self.world.touch()
        await self._runner.cleanup()
        if kind is None:
            assert not self.unknown, f"methods called that this server does not know: {self.unknown}"

    def rate_limit(self, seconds: int, method: str = "sendMessage", times: int = 1) -> None:
        self._faults.append(Fault("error", method, times, flood(seconds)))

    def fail(self, code: int, description: str, method: str = "", times: int = 1) -> None:
        self._faults.append(Fault("error", method, times, ApiError(code, description)))

    def drop(self, when: Literal["before", "after"], method: str = "", times: int = 1) -> None:
        """Cut the connection before or after the call took effect; the caller cannot tell which."""
        self._faults.append(Fault(f"drop {when}", method, times))

    def methods(self) -> frozenset[str]:
        """Every method that is answered."""
        return frozenset(self._methods.by_name)

    def called(self, method: str) -> list[dict]:
        return [call.params for call in self.calls if call.method == method]

    def said(self, chat: Chat) -> list[dict]:
        """The bot's messages that stand in this chat."""
        return [m for key, m in self.world.messages.items() if key[0] == chat.id and key in self.world.by_bot]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        params = await _params(request)
        if token != self.token:
            return _failed(
                ApiError(401, "Unauthorized") if _WELL_FORMED.fullmatch(token) else ApiError(404, "Not Found")
            )
        act = self._methods.by_name.get(method)
        if act is None:
            self.unknown.append(method)
            return _failed(ApiError(404, "Not Found"))
        call = Call(method, params)
        self.calls.append(call)
        self.world.touch()
        fault = self._next_fault(method)
        if fault is not None and fault.kind == "drop before":
            return _cut(request)
        try:
            if fault is not None and fault.error is not None:
                raise fault.error
            result = call.result = await act(params)
        except ApiError as error:
            return _failed(error)
        if fault is not None:
            return _cut(request)
        return web.json_response({"ok": True, "result": result})

    def _next_fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if fault.method in {"", method} and fault.times > 0:
                fault.times -= 1
                return fault
        return None


async def _params(request: web.Request) -> dict:
    if request.content_type == "application/json":
        return await request.json()
    posted = await request.post()
    return dict(request.query) | dict(posted)


def _failed(error: ApiError) -> web.Response:
    body = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
