"""What the server knows: people, chats, messages, and the updates that wait for the bot."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

RETENTION = timedelta(hours=24)
GROUP_ANONYMOUS_BOT = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


@dataclass
class Chat:
    id: int
    type: str
    title: str = ""
    first_name: str = ""
    forum: bool = False
    bot_status: str = "administrator"
    photos: bool = True
    topics: set[int] = field(default_factory=set)
    last_id: int = 0

    @property
    def wire(self) -> dict:
        known = {"title": self.title, "first_name": self.first_name, "is_forum": self.forum}
        return {"id": self.id, "type": self.type, **{key: value for key, value in known.items() if value}}


class World:
    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.bot = {"id": 7000000001, "is_bot": True, "first_name": "AutoScalper", "username": "autoscalper_bot"}
        self.privacy = False
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], dict] = {}
        self.by_bot: set[tuple[int, int]] = set()
        self.pinned: set[tuple[int, int]] = set()
        self.versions: dict[tuple[int, int], list[str]] = {}
        self.updates: list[tuple[dict, datetime]] = []
        self.allowed: list[str] = []
        self.queries: dict[str, dict] = {}
        self.menus: dict[str, list] = {}
        self.webhook = ""
        self._next_update = 500_000_001
        self._changed = asyncio.Event()

    def touch(self) -> None:
        """Wake whoever waits for something to happen here."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, check: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait for a condition; the bound only turns a hanging test into a failing one."""
        async with asyncio.timeout(seconds):
            while not check():
                await self._changed.wait()

    async def changed(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def store(self, chat: Chat, **fields: object) -> dict:
        chat.last_id += 1
        message = {"message_id": chat.last_id, "chat": chat.wire, "date": int(self.now().timestamp()), **fields}
        self.messages[chat.id, chat.last_id] = message
        self.versions[chat.id, chat.last_id] = [str(message.get("text", ""))]
        self.touch()
        return message

    def deliver(self, kind: str, body: dict) -> None:
        """Queue an update if the bot asked for its kind; a copy, since later edits must not change what was said."""
        if self.allowed and kind not in self.allowed:
            return
        if kind in {"message", "edited_message"} and not self._shown_to_bot(body):
            return
        self.updates.append(({"update_id": self._next_update, kind: copy.deepcopy(body)}, self.now()))
        self._next_update += 1
        self.touch()

    def confirm(self, offset: int) -> None:
        cutoff = self.now() - RETENTION
        self.updates = [(update, at) for update, at in self.updates if at > cutoff]
        if offset < 0:
            self.updates = self.updates[offset:]
        elif offset > 0:
            self.updates = [(update, at) for update, at in self.updates if update["update_id"] >= offset]

    def _shown_to_bot(self, message: dict) -> bool:
        chat = self.chats[message["chat"]["id"]]
        if chat.bot_status in {"left", "kicked"}:
            return False
        if chat.type == "private" or not self.privacy or chat.bot_status == "administrator":
            return True
        text = message.get("text", "")
        replied = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot["id"]
        return text.startswith("/") or replied or f"@{self.bot['username']}" in text
