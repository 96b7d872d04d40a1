"""The routes a bot uses, over the world and the gateway."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.fakes.discord.gateway import APP_MESSAGE_CONTENT, DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from tests.fakes.discord.interactions import (
    CALLBACK_DEFERRED,
    CALLBACK_DEFERRED_UPDATE,
    CALLBACK_MESSAGE,
    Asked,
    answer_message,
)
from tests.fakes.discord.messages import attached, check, mentions, numbered, reply
from tests.fakes.discord.rest import Call, Refusal, Rest
from tests.fakes.discord.world import (
    ATTACH_FILES,
    DM,
    EMBED_LINKS,
    FLAG_EPHEMERAL,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    THREAD,
    VIEW_CHANNEL,
    Channel,
    Payload,
    World,
    iso,
)

Match = re.Match[str]
Answer = tuple[int, Any]


class Routes:
    """Every handler; `asked` holds the interactions by token."""

    def __init__(self, world: World, gateway: Gateway, rest: Rest) -> None:
        self.world = world
        self.gateway = gateway
        self.asked: dict[str, Asked] = {}
        self.commands: list[Payload] = []
        self.commands_allowed = True
        self.closed_to_direct_messages: set[str] = set()
        self.is_bot = True
        self._nonces: dict[tuple[str, str], Payload] = {}
        self._register(rest)

    def _register(self, rest: Rest) -> None:
        rest.add("GET /users/@me", self.me)
        rest.add("GET /oauth2/applications/@me", self.application)
        rest.add("GET /applications/@me", self.application)
        rest.add("GET /gateway", lambda *_: (200, {"url": self.gateway.url}), by_token=False)
        rest.add("GET /gateway/bot", self.gateway_bot)
        rest.add("POST /users/@me/channels", self.open_direct)
        rest.add("GET /guilds/{guild}", self.guild)
        rest.add("GET /guilds/{guild}/members/{user}", self.member)
        rest.add("GET /channels/{channel}", self.channel)
        rest.add("GET /channels/{channel}/messages", self.history)
        rest.add("GET /channels/{channel}/messages/{message}", self.one_message)
        rest.add("POST /channels/{channel}/messages", self.create)
        rest.add("PATCH /channels/{channel}/messages/{message}", self.change)
        rest.add("DELETE /channels/{channel}/messages/{message}", self.delete)
        rest.add("PUT /channels/{channel}/messages/pins/{message}", self.pin)
        rest.add("PUT /applications/{application}/guilds/{guild}/commands", self.overwrite_commands)
        rest.add("GET /applications/{application}/guilds/{guild}/commands", lambda *_: (200, self.commands))
        rest.add("POST /interactions/{interaction}/{token}/callback", self.callback, by_token=False)
        rest.add("POST /webhooks/{webhook}/{token}", self.follow_up, by_token=False)
        for path in ("PATCH", "GET", "DELETE"):
            handler = {"PATCH": self.change_answer, "GET": self.one_answer, "DELETE": self.delete_answer}[path]
            rest.add(f"{path} /webhooks/{{webhook}}/{{token}}/messages/{{message}}", handler, by_token=False)

    def me(self, _match: Match, _call: Call) -> Answer:
        own = self.world.users[self.world.application_id]
        return 200, {**own, "bot": self.is_bot, "verified": True, "mfa_enabled": True, "locale": "en-US", "email": None}

    def application(self, _match: Match, _call: Call) -> Answer:
        own = self.world.users[self.world.application_id]
        return 200, {
            "id": self.world.application_id,
            "name": own["username"],
            "icon": None,
            "description": "",
            "summary": "",
            "type": None,
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": self.world.users[self.world.application_id],
            "team": None,
            "flags": APP_MESSAGE_CONTENT * self.gateway.message_content_enabled,
            "flags_new": str(APP_MESSAGE_CONTENT * self.gateway.message_content_enabled),
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "redirect_uris": [],
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
        }

    def gateway_bot(self, _match: Match, _call: Call) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return 200, {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def open_direct(self, _match: Match, call: Call) -> Answer:
        person = str(call.body["recipient_id"])
        if person not in self.world.users:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        for channel in self.world.channels.values():
            if channel.kind == DM and channel.name == person:
                return 200, self.world.channel(channel)
        return 200, self.world.channel(self.world.channels[self.world.add_channel(person, DM)])

    def guild(self, match: Match, _call: Call) -> Answer:
        if match["guild"] != self.world.guild_id:
            raise Refusal(404, 10004, "Unknown Guild")
        return 200, self.world.guild()

    def member(self, match: Match, _call: Call) -> Answer:
        if match["user"] not in self.world.members:
            raise Refusal(404, 10007, "Unknown Member")
        return 200, self.world.member(match["user"])

    def channel(self, match: Match, _call: Call) -> Answer:
        return 200, self.world.channel(self._seen(match))

    def history(self, match: Match, call: Call) -> Answer:
        channel = self._seen(match)
        if not self.world.allowed(channel, READ_MESSAGE_HISTORY):
            return 200, []
        found = list(channel.messages.values())
        limit = int(call.query.get("limit", 50))
        if "after" in call.query:
            found = [one for one in found if int(one["id"]) > int(call.query["after"])][:limit]
        elif "before" in call.query:
            found = [one for one in found if int(one["id"]) < int(call.query["before"])][-limit:]
        else:
            found = found[-limit:]
        return 200, found[::-1]

    def one_message(self, match: Match, _call: Call) -> Answer:
        return 200, self._message(self._seen(match), match["message"])

    def create(self, match: Match, call: Call) -> Answer:
        channel = self._seen(match)
        speak = SEND_MESSAGES_IN_THREADS if channel.kind == THREAD else SEND_MESSAGES
        if not self.world.allowed(channel, speak):
            raise Refusal(403, 50013, "Missing Permissions")
        if channel.kind == DM and channel.name in self.closed_to_direct_messages:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        body = dict(call.body)
        check(body)
        if not self.world.allowed(channel, EMBED_LINKS):
            body["embeds"] = []
        if not (body.get("content") or body.get("embeds")):
            raise Refusal(400, 50006, "Cannot send an empty message")
        if call.files and not self.world.allowed(channel, ATTACH_FILES):
            raise Refusal(403, 50013, "Missing Permissions")
        files = attached(body, call.files, self.world.new_id)
        key = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and key in self._nonces:
            return 200, self._nonces[key]
        message = self.world.keep(
            self.world.message(
                channel.id,
                self.world.users[self.world.application_id],
                body.get("content") or "",
                embeds=body.get("embeds") or [],
                components=numbered(body.get("components") or []),
                attachments=files,
                **mentions(body, self.world.users),
                **reply(channel, body, self.world.guild_id),
            )
        )
        if body.get("nonce"):
            message["nonce"] = body["nonce"]
            self._nonces[key] = message
        self.tell("MESSAGE_CREATE", message)
        return 200, message

    def change(self, match: Match, call: Call) -> Answer:
        channel = self._seen(match)
        message = self._message(channel, match["message"])
        if message["author"]["id"] != self.world.application_id:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        self._apply(message, call.body)
        self.tell("MESSAGE_UPDATE", message)
        return 200, message

    def delete(self, match: Match, _call: Call) -> Answer:
        channel = self._seen(match)
        message = self._message(channel, match["message"])
        del channel.messages[int(message["id"])]
        gone = {"id": message["id"], "channel_id": channel.id, "guild_id": self.world.guild_id}
        self.gateway.dispatch("MESSAGE_DELETE", gone)
        return 204, None

    def pin(self, match: Match, _call: Call) -> Answer:
        channel = self._seen(match)
        if not self.world.allowed(channel, PIN_MESSAGES):
            raise Refusal(403, 50013, "Missing Permissions")
        self._message(channel, match["message"])["pinned"] = True
        return 204, None

    def overwrite_commands(self, match: Match, call: Call) -> Answer:
        if not self.commands_allowed or match["guild"] != self.world.guild_id:
            raise Refusal(403, 50001, "Missing Access")
        self.commands = [
            {
                "default_member_permissions": None,
                "dm_permission": False,
                "nsfw": False,
                "integration_types": [0],
                "version": self.world.new_id(),
                **command,
                "id": self.world.new_id(),
                "application_id": match["application"],
                "guild_id": match["guild"],
            }
            for command in call.body
        ]
        return 200, self.commands

    def callback(self, match: Match, call: Call) -> Answer:
        asked = self._asked(match["token"])
        if asked.late:
            raise Refusal(404, 10062, "Unknown interaction")
        if asked.acknowledged_with is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        kind, data = int(call.body["type"]), call.body.get("data") or {}
        asked.acknowledged_with = kind
        asked.ephemeral = bool(int(data.get("flags", 0)) & FLAG_EPHEMERAL)
        shown: Payload = {"id": asked.id, "type": asked.kind}
        if kind in (CALLBACK_MESSAGE, CALLBACK_DEFERRED):
            check(data)
            message = answer_message(self.world, asked, data)
            asked.original = message["id"]
            shown |= {
                "response_message_id": message["id"],
                "response_message_loading": kind == CALLBACK_DEFERRED,
                "response_message_ephemeral": asked.ephemeral,
            }
            if kind == CALLBACK_MESSAGE:
                asked.answers[message["id"]] = message
                return 200, {"interaction": shown, "resource": {"type": kind, "message": message}}
        elif kind != CALLBACK_DEFERRED_UPDATE:
            raise Refusal(400, 50035, "Invalid Form Body")
        return 200, {"interaction": shown}

    def follow_up(self, match: Match, call: Call) -> Answer:
        asked = self._asked(match["token"])
        if asked.acknowledged_with is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        check(call.body)
        asked.ephemeral = bool(int(call.body.get("flags", 0)) & FLAG_EPHEMERAL)
        message = answer_message(self.world, asked, call.body)
        message["attachments"] = attached(call.body, call.files, self.world.new_id)
        asked.answers[message["id"]] = message
        return 200, message

    def change_answer(self, match: Match, call: Call) -> Answer:
        asked = self._asked(match["token"])
        message_id = match["message"]
        if message_id == "@original":
            if asked.original is None:
                raise Refusal(404, 10015, "Unknown Webhook")
            message_id = asked.original
            if message_id not in asked.answers:
                asked.answers[message_id] = answer_message(self.world, asked, {}, id=message_id)
        message = self._answer(asked, message_id)
        self._apply(message, call.body)
        message["attachments"] += attached(call.body, call.files, self.world.new_id)
        return 200, message

    def one_answer(self, match: Match, _call: Call) -> Answer:
        asked = self._asked(match["token"])
        return 200, self._answer(asked, match["message"])

    def delete_answer(self, match: Match, _call: Call) -> Answer:
        asked = self._asked(match["token"])
        self._answer(asked, match["message"])
        del asked.answers[match["message"].replace("@original", asked.original or "")]
        return 204, None

    def tell(self, event: str, message: Payload) -> None:
        """An event about a message, with what the gateway adds to it."""
        channel = self.world.channels[message["channel_id"]]
        if channel.kind == DM:
            self.gateway.dispatch(event, message, DIRECT_MESSAGES)
            return
        shown = {**message, "guild_id": self.world.guild_id}
        author = message["author"]["id"]
        if author in self.world.members and "webhook_id" not in message:
            shown["member"] = self.world.member(author, with_user=False)
        self.gateway.dispatch(event, shown, GUILD_MESSAGES)

    def _apply(self, message: Payload, body: Payload) -> None:
        check(body)
        for part in ("content", "embeds"):
            if part in body:
                message[part] = body[part] or ("" if part == "content" else [])
        if "components" in body:
            message["components"] = numbered(body["components"] or [])
        message["edited_timestamp"] = iso(time.time())

    def _seen(self, match: Match) -> Channel:
        channel = self.world.channels.get(match["channel"])
        if channel is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if not self.world.allowed(channel, VIEW_CHANNEL):
            raise Refusal(403, 50001, "Missing Access")
        return channel

    def _message(self, channel: Channel, message_id: str) -> Payload:
        message = channel.messages.get(int(message_id))
        if message is None:
            raise Refusal(404, 10008, "Unknown Message")
        return message

    def _asked(self, token: str) -> Asked:
        if token not in self.asked:
            raise Refusal(404, 10015, "Unknown Webhook")
        return self.asked[token]

    def _answer(self, asked: Asked, message_id: str) -> Payload:
        message = asked.answers.get(message_id.replace("@original", asked.original or ""))
        if message is None:
            raise Refusal(404, 10008, "Unknown Message")
        return message
