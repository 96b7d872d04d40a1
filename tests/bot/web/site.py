"""A whole house with its page up: gateway, service, console, and a client that speaks real HTTP to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.clock import Clock
from bot.keep.ledger import Ledger
from bot.serve.pulse import Pulse
from bot.serve.service import THIS_MACHINE, Service
from bot.web.server import Sources, serving
from broker.simulator.gateway import Gateway
from tests.fakes.chat import FakeChat
from tests.fakes.scene import charter
from tests.walks.house import gateway, house

TOKEN = "canary-canary-canary"


@dataclass
class Up:
    """The page and what stands behind it."""

    service: Service
    gate: Gateway
    pulse: Pulse
    port: int
    http: aiohttp.ClientSession
    chat: FakeChat

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.http.get(self.url(path), headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, form: dict[str, str], **headers: str) -> tuple[int, str]:
        request = self.http.post(self.url("/kill"), data=form, headers=headers, allow_redirects=False)
        async with request as answer:
            return answer.status, await answer.text()

    async def nonce(self) -> str:
        _, text = await self.get("/")
        return text.partition('name="nonce" value="')[2].partition('"')[0]

    @property
    def trading(self) -> str:
        return self.service.shell.state.latch.state.value


@asynccontextmanager
async def site(folder: Path, token: str = TOKEN) -> AsyncIterator[Up]:
    """The page is up and the link reconciled."""
    base = charter()
    people = base.house.model_copy(update={"people": (*base.house.people, THIS_MACHINE)})
    chart = charter(house=people)
    chats: dict[str, FakeChat] = {}

    def chats_of(_ledger: Ledger, clock: Clock) -> dict[str, FakeChat]:
        chats["console"] = FakeChat(clock.now)
        return chats

    async with (
        gateway() as gate,
        house(gate, folder, chart, chats_of) as service,
        aiohttp.ClientSession() as http,
    ):
        pulse = Pulse(service, service._parts.ledger, service._parts.clock)
        async with serving(Sources(service, service._parts, pulse, token), 0) as port:
            yield Up(service, gate, pulse, port, http, chats["console"])
