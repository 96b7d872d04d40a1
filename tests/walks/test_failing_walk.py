"""A newcomer whose gateway takes no orders, with real processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import TelegramServer
from tests.walks.newcomer import GROUP, MARA, Newcomer, running_bot, running_gateway
from tests.walks.test_newcomer_walk import a_signal

PAPER = "DU1234567"


@pytest.fixture
async def newcomer(tmp_path: Path) -> Newcomer:
    typed = Newcomer(tmp_path)
    assert (await typed.type("init", "--non-interactive")).code == 0
    return typed


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        telegram.group(GROUP)
        yield telegram


def answers_to(server: TelegramServer, message_id: int) -> list[str]:
    return [
        str(said["text"])
        for said in server.said(server.world.chats[GROUP])
        if (said.get("reply_to_message") or {}).get("message_id") == message_id
    ]


async def test_a_read_only_gateway_is_named_by_the_check_and_by_the_card_of_an_entry(
    newcomer: Newcomer, server: TelegramServer
):
    (newcomer.folder / "day.yaml").write_text(f"accounts: [{PAPER}]\nread_only: true\nalways_open: true\n")
    group, mara = server.world.chats[GROUP], server.person("mara", MARA)
    async with running_gateway(newcomer, "--script", "day.yaml") as port:
        newcomer.configure(server.url, server.token, port)
        checked = await newcomer.type("check")
        assert checked.code == 2
        assert "clear Read-Only API" in checked.out
        async with running_bot(newcomer):
            asked = server.say(group, mara, a_signal())
            await server.world.until(lambda: any("Read-Only" in text for text in answers_to(server, asked)), 30)
