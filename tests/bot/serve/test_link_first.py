"""At a start the link has the machine to itself for a moment; a gateway that is away does not silence the chats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.keep.ledger import Ledger
from bot.serve.service import Parts, Service
from broker.link import Link
from tests.fakes.broker import FakeBroker
from tests.fakes.chat import FakeChat
from tests.fakes.scene import NOW, charter


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[tuple[Service, FakeChat]]:
    """A service whose broker never says anything by itself."""
    chat, clock = FakeChat(lambda: NOW), ManualClock(NOW)
    ledger = Ledger.open(folder / "ledger.sqlite3")
    service = Service(Parts(charter(), ledger, FakeBroker(), {"console": chat}, clock, folder / "KILL"))
    running = asyncio.create_task(service.run())
    try:
        yield service, chat
    finally:
        service.stop("tested")
        await running


async def test_a_chat_listens_once_the_link_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.serve.service.LINK_FIRST", 600.0)
    async with started(tmp_path) as (service, chat):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(chat._listening.wait(), 0.1)
        service.shell.state.link = Link.RECONCILED
        await asyncio.wait_for(chat._listening.wait(), 10)


async def test_a_chat_listens_soon_although_the_gateway_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.serve.service.LINK_FIRST", 0.01)
    async with started(tmp_path) as (service, chat):
        await asyncio.wait_for(chat._listening.wait(), 10)
        assert service.shell.state.link is Link.DOWN


async def test_commands_of_this_machine_never_wait_for_the_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.serve.service.LINK_FIRST", 600.0)
    async with started(tmp_path) as (service, _):
        while not service.tasks:  # noqa: ASYNC110 (the service has no event for it)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        card = await service.local.ask("status", within=10)
    assert card.title == "Status"
