"""The server of the health page: aiohttp inside the service's own loop, on 127.0.0.1 and nowhere else.

It reads and never decides. Its one deed is the kill switch, given as a command like any other.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.chat.port import ChatError
from bot.serve.pulse import Pulse
from bot.serve.service import Parts, Service
from bot.serve.vitals import TurnTaken, ailments, obstacles
from bot.web import guard, page
from bot.web.counters import Counters
from bot.web.metrics import CONTENT_TYPE, Readings, exposition
from bot.web.recent import LOOK_BACK, RecentSignals
from bot.web.tail import Tail
from bot.web.view import Page, Seen, page_of

log = logging.getLogger("autoscalper.web")

HOST: Final = "127.0.0.1"
LOOK_EVERY: Final = 1.0
"""Seconds between two looks of a page that is open."""
MOST_OPEN: Final = 8
BREATHE_EVERY: Final = 15
"""Looks without news after which an empty line shows that the connection lives."""
_STATIC: Final = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
_LONGEST_FORM: Final = 4096

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page looks at."""

    service: Service
    parts: Parts
    pulse: Pulse
    token: str = field(default="", repr=False)


class Site:
    """The page's answers; made once per run."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._nonce = secrets.token_urlsafe(24)
        self._counters = Counters()
        self._recent = RecentSignals()
        self._tail = Tail()
        self._open: set[asyncio.Task[object]] = set()
        self._shown: tuple[int, str] = (-1, "")
        ledger = sources.parts.ledger
        self._recent.take(fact for _, fact in ledger.facts(max(0, ledger.last_seq - LOOK_BACK)))
        sources.service.shell.observers.append(self._hear)
        logging.getLogger().addHandler(self._tail)

    def _hear(self, taken: TurnTaken) -> None:
        self._counters.take(taken, self._sources.parts.clock.now())
        if not taken.fault:
            self._recent.take(taken.facts)

    def application(self) -> web.Application:
        """The routes; every answer goes through the guard."""
        app = web.Application(middlewares=[_guarded], client_max_size=_LONGEST_FORM)
        app.router.add_get("/", self._page)
        app.router.add_get("/events", self._events)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_post("/kill", self._kill)
        for name, kind in _STATIC.items():
            app.router.add_get(f"/{name}", _file(name, kind))
        app.on_shutdown.append(self._close)
        return app

    async def _close(self, _: web.Application) -> None:
        logging.getLogger().removeHandler(self._tail)
        for task in self._open:
            task.cancel()

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _view(self) -> Page:
        sources = self._sources
        parts = sources.parts
        seen = Seen(sources.pulse.take(), self._recent.said, parts.broker.quoted, self._tail.lines)
        return page_of(parts.charter, sources.service.shell.state, seen, parts.clock.now())

    def _live(self) -> str:
        """The changing part, made at most once a second however many look at it."""
        second = int(time.monotonic() / LOOK_EVERY)
        if self._shown[0] != second:
            self._shown = (second, page.live(self._view()))
        return self._shown[1]

    async def _page(self, _: web.Request) -> web.Response:
        text = page.document(self._view(), nonce=self._nonce, has_button=bool(self._sources.token))
        return web.Response(text=text, content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if len(self._open) >= MOST_OPEN:
            raise web.HTTPServiceUnavailable(text=f"{MOST_OPEN} pages are open already\n")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **guard.HEADERS})
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (a handler always runs in one)
        self._open.add(task)
        try:
            await self._stream(response)
        except ConnectionError:
            pass  # The reader has gone.
        finally:
            self._open.discard(task)
        return response

    async def _stream(self, response: web.StreamResponse) -> None:
        shown, quiet = "", 0
        while True:
            found = self._live()
            if found != shown:
                shown, quiet = found, 0
                data = "\n".join(f"data: {line}" for line in found.splitlines())
                await response.write(f"event: live\n{data}\n\n".encode())
            elif (quiet := quiet + 1) % BREATHE_EVERY == 0:
                await response.write(b":\n\n")
            await asyncio.sleep(LOOK_EVERY)

    async def _healthz(self, _: web.Request) -> web.Response:
        return _verdict(ailments(self._sources.pulse.take()), "alive")

    async def _readyz(self, _: web.Request) -> web.Response:
        return _verdict(obstacles(self._sources.pulse.take()), "ready")

    async def _metrics(self, _: web.Request) -> web.Response:
        sources = self._sources
        readings = Readings(sources.pulse.take(), sources.parts.ledger.outbox.waiting(), _resident_bytes())
        text = exposition(sources.parts.charter, sources.service.shell.state, self._counters, readings)
        return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})

    # ── The one deed ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _kill(self, request: web.Request) -> web.Response:
        form = await request.post()
        given = (str(form.get("token", "")), str(form.get("nonce", "")))
        origin = guard.origin_fault(request.headers.get("Origin", ""), request.host)
        if fault := origin or guard.kill_fault(*given, self._sources.token, self._nonce):
            log.warning("the page's kill button was refused: %s", fault)
            return web.Response(status=403, text=page.fault(fault), content_type="text/html")
        try:
            await self._sources.service.local.ask("kill", "the health page")
        except (ChatError, TimeoutError):
            # Heard or not, the file is read twice a second and at every start.
            self._sources.service.activate_kill_switch("the health page")
        raise web.HTTPSeeOther("/")


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    if fault := guard.host_fault(request.host):
        return web.Response(status=403, text=fault + "\n", headers=guard.HEADERS)
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(guard.HEADERS)
        raise
    if not response.prepared:
        response.headers.update(guard.HEADERS)
    return response


def _verdict(faults: tuple[str, ...], good: str) -> web.Response:
    text = "".join(f"{fault}\n" for fault in faults) or f"{good}\n"
    return web.Response(status=503 if faults else 200, text=text)


def _file(name: str, kind: str) -> Handler:
    text = files("bot.web").joinpath("static", name).read_text(encoding="utf-8")

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind)

    return answer


def _resident_bytes() -> int | None:
    """What the kernel says this process holds, where it says so (Linux)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return None
    return int(pages) * 4096


@asynccontextmanager
async def serving(sources: Sources, port: int) -> AsyncIterator[int]:
    """The page is up inside the block; yields the port, 0 when it is taken: a page never keeps a bot from running."""
    runner = web.AppRunner(Site(sources).application(), handle_signals=False, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        yield await _listen(runner, port)
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> int:
    site = web.TCPSite(runner, HOST, port)
    try:
        await site.start()
    except OSError as error:
        log.error("the health page is off: port %d cannot be used (%s)", port, error.strerror)  # noqa: TRY400 (one line says it)
        return 0
    address = runner.addresses[0]
    log.info("the health page is at http://%s:%d/", address[0], address[1])
    return int(address[1])
