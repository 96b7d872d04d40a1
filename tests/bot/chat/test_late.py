from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from bot.card import Card, Post, Tone
from bot.chat.late import LateChat
from bot.chat.port import ChatBusy
from tests.fakes.chat import FakeChat

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
POST = Post(key="k", platform="console", channel="room", card=Card(badge="PAPER", tone=Tone.PLAIN, title="hello"))


async def test_a_chat_is_loaded_beside_the_loop_once_it_is_to_listen_and_words_wait_until_then():
    loaded_in: list[threading.Thread] = []

    def load() -> FakeChat:
        loaded_in.append(threading.current_thread())
        return FakeChat(lambda: NOW)

    async def nobody_hears(_inputs: object) -> None:
        return

    chat = LateChat("console", load)
    with pytest.raises(ChatBusy, match="console is being loaded"):
        await chat.send(POST)
    assert chat.alive_at() is None

    running = asyncio.create_task(chat.run(nobody_hears))
    while (said := await _said(chat)) is None:  # noqa: ASYNC110 (a thread loads, and tells nobody)
        await asyncio.sleep(0.001)
    running.cancel()

    assert said == "p1"
    assert loaded_in
    assert loaded_in[0] is not threading.main_thread()


async def _said(chat: LateChat) -> str | None:
    try:
        return await chat.send(POST)
    except ChatBusy:
        return None
