"""A chat that fails for good ends nothing but itself, and the others are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.card import Post
from bot.chat.port import ChatBusy, ChatFatal, Hear
from bot.clock import ManualClock
from bot.keep.ledger import Ledger
from bot.people import Channel, House, Person, Role
from bot.serve.service import Parts, Service
from tests.fakes.broker import FakeBroker
from tests.fakes.chat import FakeChat
from tests.fakes.scene import NOW, charter

HOUSE = House(
    people=(Person(name="ole", role=Role.OWNER, discord="12", telegram="12"),),
    channels=(Channel(platform="discord", id="room"), Channel(platform="telegram", id="room")),
)


class Failing(FakeChat):
    """Each start ends in its fault, and nothing is taken."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(lambda: NOW, platform="telegram")
        self.fault = fault
        self.starts = 0

    async def run(self, hear: Hear) -> None:
        self.starts += 1
        raise self.fault

    async def send(self, post: Post, picture: bytes = b"") -> str:
        raise ChatBusy("not connected", retry_after=60.0)


@asynccontextmanager
async def started(folder: Path, failing: Failing) -> AsyncIterator[tuple[Service, FakeChat]]:
    well, ledger = FakeChat(lambda: NOW, platform="discord"), Ledger.open(folder / "ledger.sqlite3")
    chats = {"discord": well, "telegram": failing}
    service = Service(Parts(charter(house=HOUSE), ledger, FakeBroker(), chats, ManualClock(NOW), folder / "KILL"))
    running = asyncio.create_task(service.run())
    try:
        yield service, well
    finally:
        service.stop("tested")
        await running


async def until(holds) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 (a condition over memory has no event)
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serve.service.LINK_FIRST", 0.01)


async def test_a_chat_that_is_switched_off_is_told_on_the_other_which_goes_on_hearing(tmp_path: Path):
    failing = Failing(ChatFatal("Telegram refuses the bot token: make a new one"))
    async with started(tmp_path, failing) as (service, well):
        await until(lambda: "Attention" in well.titles())
        (alarm,) = [post for post in well.said if post.card.title == "Attention"]
        await well.say("gm", "m1")

        assert alarm.card.lines == ("telegram is switched off: Telegram refuses the bot token: make a new one",)
        assert failing.starts == 1
        assert (await service.local.ask("status", within=10)).title == "Status"


async def test_a_chat_that_only_failed_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.serve.service.random.uniform", lambda _low, _high: 0.001)
    failing = Failing(RuntimeError("a fault inside"))
    async with started(tmp_path, failing) as (_, well):
        await until(lambda: failing.starts >= 3)

        assert "Attention" not in well.titles()
