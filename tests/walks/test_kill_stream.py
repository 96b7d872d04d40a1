from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broker.simulator.gateway import Gateway
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram import TelegramServer
from tests.walks.stream import Stream

POSTS = int(os.environ.get("AUTOSCALPER_KILL_POSTS", "40"))
"""500 takes about a minute and a half a platform."""
EVERY = 0.12
GROUP = -1001000000001
SEED = 11


@asynccontextmanager
async def living_gateway() -> AsyncIterator[Gateway]:
    """A market that never closes, whose clock and prices go on."""
    async with Gateway(now=datetime.now(UTC), accounts=("DU1",), always_open=True) as gate:
        life = asyncio.create_task(gate.run_live())
        yield gate
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


def judge(stream: Stream) -> None:
    once = dict.fromkeys(stream.posted, 1)
    signals = sum(text.startswith("LONG") for text in stream.posted.values())
    placed = stream.placed()
    sent = f"{placed.total()} of {signals} signals sent"
    print(f"{stream.platform}: {len(stream.posted)} posts, {stream.kills} kills, {sent}")  # noqa: T201 (for -s)
    assert stream.kills >= 2
    assert dict(stream.heard()) == once
    assert dict(stream.verdicts()) == once
    assert set(placed.values()) == {1}
    assert set(stream.sent().values()) == {1}
    assert placed.keys() <= stream.sent().keys()
    assert signals >= placed.total() > 0
    assert not stream.gateway.journal.received("reqGlobalCancel")


async def test_no_post_on_discord_is_lost_or_judged_or_traded_twice_however_often_the_bot_is_killed(tmp_path: Path):
    async with living_gateway() as gate, FakeDiscord() as discord:
        channel, ann = discord.channel("signals"), discord.person("ann")
        stream = Stream(
            platform="discord",
            channel=channel,
            person=ann,
            urls={"api_url": discord.api_url, "gateway_url": discord.gateway.url},
            token=discord.token,
            say=lambda text: discord.say(channel, ann, text),
            is_heard_by_it=lambda: discord.calls("GET /channels/.*/messages"),
            gateway=gate,
            folder=tmp_path,
            chance=random.Random(SEED),  # noqa: S311 (a seeded play)
        )
        await stream.run(POSTS, EVERY)
        judge(stream)
        assert discord.rest.unknown == []


async def test_no_post_on_telegram_is_lost_or_judged_or_traded_twice_however_often_the_bot_is_killed(tmp_path: Path):
    async with living_gateway() as gate, TelegramServer() as telegram:
        group, ann = telegram.group(GROUP), telegram.person("ann", 42)
        stream = Stream(
            platform="telegram",
            channel=str(GROUP),
            person="42",
            urls={"api_url": telegram.url},
            token=telegram.token,
            say=lambda text: str(telegram.say(group, ann, text)),
            is_heard_by_it=lambda: telegram.called("getUpdates"),
            gateway=gate,
            folder=tmp_path,
            chance=random.Random(SEED),  # noqa: S311 (a seeded play)
        )
        await stream.run(POSTS, EVERY)
        judge(stream)


@pytest.fixture(autouse=True)
def _kept_log(tmp_path: Path, request: pytest.FixtureRequest):
    yield
    print((tmp_path / "log").read_text(errors="replace")[-3000:])  # noqa: T201 (shown when the test fails)
