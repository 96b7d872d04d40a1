from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot.card import Card, Post, Tone
from bot.facts import PostQueued
from bot.ledger import Entry, Ledger, LedgerUnwritable
from bot.sender import Sender
from tests.fakes.chat import FakeChat
from tests.fakes.scene import NOW


class Clock:
    def now(self) -> datetime:
        return NOW


class RefusingInbox:
    """The journal takes nothing until it is told to."""

    refuses = True
    asked = 0

    async def deliver(self, _delivered: object) -> None:
        self.asked += 1
        if self.refuses:
            raise LedgerUnwritable("the disk is full")


async def test_words_are_said_once_while_the_ledger_cannot_take_note_of_it(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("bot.sender.asyncio.sleep", _soon)
    ledger, inbox, chat = Ledger.open(tmp_path / "ledger.sqlite3"), RefusingInbox(), FakeChat(Clock().now)
    card = Card(badge="PAPER", tone=Tone.PLAIN, title="hello")
    ledger.commit([Entry(PostQueued(at=NOW, post=Post(key="note:1", platform="console", channel="room", card=card)))])
    sender = Sender(ledger, {"console": chat}, inbox, asyncio.Event(), Clock())  # type: ignore[arg-type]

    for _ in range(3):
        sender.dispatch()
        await asyncio.gather(*sender._tasks)
    inbox.refuses = False
    sender.dispatch()
    await asyncio.gather(*sender._tasks)

    assert inbox.asked == 4
    assert [post.card.title for post in chat.posts.values()] == ["hello"]
    assert not ledger.outbox.waiting()
    ledger.close()


async def _soon(_seconds: float) -> None:
    return None
