"""The server as a test holds it: where to connect, what a person does there, what goes wrong, what was recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord.gateway import GUILD_MESSAGES, Gateway
from tests.fakes.discord.interactions import COMMAND, COMPONENT, Asked, new_token, payload_of, shown_text
from tests.fakes.discord.rest import PREFIX, Call, Rest, Trouble
from tests.fakes.discord.routes import Routes
from tests.fakes.discord.world import (
    DEFAULT,
    FLAG_IS_CROSSPOST,
    FLAG_SOURCE_DELETED,
    PIN_NOTICE,
    REPLY,
    Payload,
    World,
    iso,
    looks_like_token,
    stamp_of,
    user_payload,
)

TOKEN = looks_like_token("123456789012345678")
PATIENCE_SECONDS = 10.0
"""How long a test waits for what must happen before it is called failed."""


class FakeDiscord:
    """Use as `async with FakeDiscord() as discord:`; one server with channels and people that the test adds."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.world = World()
        self.gateway = Gateway(self.world, token)
        self.rest = Rest(token)
        self.routes = Routes(self.world, self.gateway, self.rest)
        self.api_url = ""
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; a second start takes the same port."""
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", PREFIX + "/{tail:.*}", self.rest.handle)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{self._port}{PREFIX}"
        self.gateway.url = f"ws://127.0.0.1:{self._port}/gateway"

    async def stop(self) -> None:
        """Vanish: connections break, the world stays for the next start."""
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # What exists.

    def person(self, name: str, *, roles: tuple[str, ...] = (), bot: bool = False) -> str:
        return self.world.add_user(name, roles=roles, bot=bot)

    def channel(self, name: str = "signals", **more: Any) -> str:
        return self.world.add_channel(name, **more)

    def role(self, name: str) -> str:
        return self.world.add_role(name)

    def deny(self, channel: str, permission: int) -> None:
        self.world.channels[channel].denied |= permission

    # What people do.

    def say(
        self, channel: str, author: str, text: str, *, reply_to: str = "", seconds_ago: float = 0.0, **more: Any
    ) -> str:
        """Post a message and return its id; `seconds_ago` dates it back."""
        if seconds_ago:
            more["id"] = self.world.new_id(time.time() - seconds_ago)
        if reply_to:
            target = self.world.channels[channel].messages.get(int(reply_to))
            reference = {"type": 0, "channel_id": channel, "message_id": reply_to, "guild_id": self.world.guild_id}
            more |= {"type": REPLY, "message_reference": reference, "referenced_message": deepcopy(target)}
        return self._post(self.world.message(channel, self.world.users[author], text, **more))

    def webhook_say(self, channel: str, webhook: str, text: str, *, name: str = "hook", **more: Any) -> str:
        """Post through a webhook, under whatever name it chooses."""
        author = user_payload(webhook, name, bot=True)
        return self._post(self.world.message(channel, author, text, webhook_id=webhook, **more))

    def followed_say(self, channel: str, webhook: str, source_channel: str, text: str, **more: Any) -> str:
        """A post that Channel Following brings from another server's announcement channel."""
        reference = {
            "type": 0,
            "channel_id": source_channel,
            "guild_id": self.world.new_id(),
            "message_id": self.world.new_id(),
        }
        more |= {"flags": FLAG_IS_CROSSPOST, "message_reference": reference}
        return self.webhook_say(channel, webhook, text, name="Alerts #signals", **more)

    def forward(self, channel: str, author: str, text: str, *, seconds_ago: float = 0.0) -> str:
        """Forward somebody's message: no content of one's own, a snapshot of the other."""
        original = self.world.new_id(time.time() - seconds_ago)
        snapshot = {
            "type": DEFAULT,
            "content": text,
            "embeds": [],
            "attachments": [],
            "timestamp": stamp_of(original),
            "edited_timestamp": None,
            "flags": 0,
            "mentions": [],
            "mention_roles": [],
            "components": [],
        }
        reference = {"type": 1, "channel_id": self.world.new_id(), "message_id": original}
        message = self.world.message(
            channel,
            self.world.users[author],
            "",
            message_reference=reference,
            message_snapshots=[{"message": snapshot}],
            flags=1 << 14,
        )
        return self._post(message)

    def edit(self, message_id: str, text: str) -> None:
        message = self.find(message_id)
        message |= {"content": text, "edited_timestamp": iso(time.time())}
        self.routes.tell("MESSAGE_UPDATE", message)

    def unfurl(self, message_id: str, embed: Payload) -> None:
        """What Discord does after a link was posted: an update that nobody wrote."""
        message = self.find(message_id)
        message["embeds"] = [*message["embeds"], {"type": "article", **embed}]
        self.routes.tell("MESSAGE_UPDATE", message)

    def pin(self, message_id: str, by: str) -> None:
        """An update and a notice."""
        message = self.find(message_id)
        message["pinned"] = True
        self.routes.tell("MESSAGE_UPDATE", message)
        self.say(message["channel_id"], by, "", type=PIN_NOTICE)

    def delete(self, *message_ids: str) -> None:
        """One deletion, or several at once."""
        channel = self.find(message_ids[0])["channel_id"]
        for message_id in message_ids:
            del self.world.channels[channel].messages[int(message_id)]
        where = {"channel_id": channel, "guild_id": self.world.guild_id}
        if len(message_ids) == 1:
            self.gateway.dispatch("MESSAGE_DELETE", {"id": message_ids[0], **where}, GUILD_MESSAGES)
        else:
            self.gateway.dispatch("MESSAGE_DELETE_BULK", {"ids": list(message_ids), **where}, GUILD_MESSAGES)

    def delete_source(self, message_id: str) -> None:
        """The original of a followed post is deleted: our copy is updated."""
        message = self.find(message_id)
        message["flags"] |= FLAG_SOURCE_DELETED
        message |= {"content": "[Original Message Deleted]", "embeds": [], "edited_timestamp": iso(time.time())}
        self.routes.tell("MESSAGE_UPDATE", message)

    def slash(self, channel: str, user: str, name: str, *, late: bool = False, **options: str) -> Asked:
        """Give a slash command."""
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        data: Payload = {"id": self.world.new_id(), "name": name, "type": 1, "guild_id": self.world.guild_id}
        if given:
            data["options"] = given
        return self._ask(COMMAND, channel, user, data, None, late=late)

    def click(self, message_id: str, user: str, label: str) -> Asked:
        """Press the button with this label."""
        message = self.find(message_id)
        buttons = [button for row in message["components"] for button in row["components"]]
        pressed = next(button for button in buttons if button["label"] == label)
        data = {"custom_id": pressed["custom_id"], "component_type": 2, "id": pressed["id"]}
        return self._ask(COMPONENT, message["channel_id"], user, data, message)

    # What goes wrong.

    def refuse_next(self, pattern: str, status: int, code: int = 0, message: str = "no", times: int = 1) -> None:
        """Answer the next requests like `POST /channels/.*` with this error."""
        self.rest.trouble(Trouble(pattern, times, status, {"message": message, "code": code}))

    def rate_limit(self, pattern: str, retry_after: float, *, everything: bool = False, times: int = 1) -> None:
        """Answer 429."""
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everything}
        self.rest.trouble(Trouble(pattern, times, 429, body))

    def drop_next(self, pattern: str, *, after_effect: bool, times: int = 1) -> None:
        """Break the connection, before or after the request did its work."""
        self.rest.trouble(Trouble(pattern, times, drop=True, after_effect=after_effect))

    def hang_next(self, pattern: str, times: int = 1) -> None:
        """Never answer."""
        self.rest.trouble(Trouble(pattern, times, hang=True))

    # What was seen.

    def find(self, message_id: str) -> Payload:
        """A message by its id, wherever it stands."""
        for channel in self.world.channels.values():
            if int(message_id) in channel.messages:
                return channel.messages[int(message_id)]
        raise KeyError(message_id)

    def shown(self, channel: str) -> list[str]:
        """What the bot said in a channel, oldest first, embeds as text."""
        own = self.world.application_id
        messages = self.world.channels[channel].messages.values()
        return [shown_text(message) for message in messages if message["author"]["id"] == own]

    def calls(self, pattern: str) -> list[Call]:
        """The requests whose method and path match."""
        import re

        return [call for call in self.rest.calls if re.fullmatch(pattern, call.route)]

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something holds; it is asked again after every turn of the loop."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():  # noqa: ASYNC110 - anything may be waited for, also what sets no event
                await asyncio.sleep(0.002)

    async def answered(self, asked: Asked, answers: int = 1) -> list[str]:
        """What the asker reads, once there are so many answers."""
        await self.until(lambda: len(asked.answers) >= answers)
        return asked.texts()

    def _post(self, message: Payload) -> str:
        self.world.keep(message)
        self.routes.tell("MESSAGE_CREATE", message)
        return str(message["id"])

    def _ask(
        self, kind: int, channel: str, user: str, data: Payload, message: Payload | None, *, late: bool = False
    ) -> Asked:
        interaction_id = self.world.new_id()
        asked = Asked(interaction_id, new_token(interaction_id), kind, channel, user, late)
        self.routes.asked[asked.token] = asked
        self.gateway.dispatch("INTERACTION_CREATE", payload_of(self.world, asked, data, message), 0)
        return asked
