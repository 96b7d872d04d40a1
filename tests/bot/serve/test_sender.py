from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot.card import Card, Post, Tone
from bot.chat.port import ChatGone
from bot.keep.ledger import Entry, Ledger, LedgerUnwritable
from bot.remember.facts import PostDelivered, PostQueued
from bot.serve.sender import Sender
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
    monkeypatch.setattr("bot.serve.sender.asyncio.sleep", _soon)
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


class WipedChat(FakeChat):
    """A room where somebody deletes what the bot says."""

    async def edit(self, message_id: str, post: Post) -> None:
        if message_id not in self.posts:
            raise ChatGone("somebody deleted the message")
        await super().edit(message_id, post)


async def test_a_card_that_somebody_deleted_is_said_anew_and_then_edited_where_it_stands(tmp_path: Path):
    ledger, chat = Ledger.open(tmp_path / "ledger.sqlite3"), WipedChat(Clock().now)
    sender = Sender(ledger, {"console": chat}, JournalInbox(ledger), asyncio.Event(), Clock())  # type: ignore[arg-type]

    async def say(title: str) -> None:
        post = Post(
            key="card:T1", platform="console", channel="room", card=Card(badge="", tone=Tone.PLAIN, title=title)
        )
        ledger.commit([Entry(PostQueued(at=NOW, post=post))])
        sender.dispatch()
        await asyncio.gather(*sender._tasks)

    await say("working")
    chat.posts.clear()
    await say("protected")
    await say("closed")

    assert [post.card.title for post in chat.said] == ["working", "protected", "closed"]
    assert [post.card.title for post in chat.posts.values()] == ["closed"]
    assert chat.said[0].key != chat.said[1].key, "the same key would be answered with the deleted message"
    assert not ledger.outbox.waiting()
    ledger.close()


class JournalInbox:
    """Puts what was delivered on record, and nothing else."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def deliver(self, delivered: PostDelivered) -> None:
        self._ledger.commit([Entry(delivered)])


async def _soon(_seconds: float) -> None:
    return None
