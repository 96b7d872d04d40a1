"""What exists on the fake Discord: one server, its people, channels and messages, in Discord's own payloads."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

DISCORD_EPOCH_MS = 1_420_070_400_000

VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
SEND_MESSAGES_IN_THREADS = 1 << 38
PIN_MESSAGES = 1 << 51
EVERYTHING_NEEDED = (
    (VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY | MENTION_EVERYONE | USE_APPLICATION_COMMANDS)
    | SEND_MESSAGES_IN_THREADS
    | ATTACH_FILES
)

TEXT, DM, ANNOUNCEMENT, THREAD = 0, 1, 5, 11
FLAG_IS_CROSSPOST, FLAG_SOURCE_DELETED, FLAG_EPHEMERAL = 1 << 1, 1 << 3, 1 << 6
DEFAULT, REPLY, PIN_NOTICE, SLASH_ANSWER = 0, 19, 6, 20

Payload = dict[str, Any]


@dataclass
class Channel:
    """A place for messages, by id, oldest first; `denied` takes permissions away from everybody."""

    id: str
    kind: int
    name: str
    parent: str | None = None
    denied: int = 0
    messages: dict[int, Payload] = field(default_factory=dict)


class World:
    """State and the making of payloads; it sends nothing."""

    def __init__(self) -> None:
        self._last_id = 0
        self.guild_id = self.new_id()
        self.guild_permissions = EVERYTHING_NEEDED
        self.users: dict[str, Payload] = {}
        self.members: dict[str, list[str]] = {}
        self.roles: dict[str, str] = {}
        self.channels: dict[str, Channel] = {}
        self.application_id = self.add_user("autoscalper", bot=True)

    def new_id(self, at: float | None = None) -> str:
        """A snowflake of this moment, or of an earlier one (seconds since 1970)."""
        if at is not None:
            return str((int(at * 1000) - DISCORD_EPOCH_MS) << 22)
        self._last_id = max(self._last_id + 1, (int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22)
        return str(self._last_id)

    def add_user(self, name: str, *, bot: bool = False, roles: tuple[str, ...] = ()) -> str:
        """A member of the server."""
        user_id = self.new_id()
        self.users[user_id] = user_payload(user_id, name, bot=bot)
        self.members[user_id] = list(roles)
        return user_id

    def add_role(self, name: str) -> str:
        """A role of the server, without permissions of its own."""
        role_id = self.new_id()
        self.roles[role_id] = name
        return role_id

    def add_channel(self, name: str, kind: int = TEXT, parent: str | None = None) -> str:
        """A text channel unless told otherwise."""
        channel = Channel(self.new_id(), kind, name, parent)
        self.channels[channel.id] = channel
        return channel.id

    def allowed(self, channel: Channel, permission: int) -> bool:
        """Whether the bot has this permission there."""
        owner = self.channels[channel.parent] if channel.parent else channel
        return bool(self.guild_permissions & ~owner.denied & ~channel.denied & permission)

    def member(self, user_id: str, *, with_user: bool = True) -> Payload:
        """A membership; a message's own copy has no user inside."""
        member: Payload = {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": self.members[user_id],
            "joined_at": "2024-01-02T03:04:05.678000+00:00",
            "premium_since": None,
            "communication_disabled_until": None,
            "pending": False,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        return {**member, "user": self.users[user_id]} if with_user else member

    def channel(self, channel: Channel) -> Payload:
        """A channel as GET /channels and GUILD_CREATE show it."""
        if channel.kind == DM:
            recipient = self.users[channel.name]
            return {"id": channel.id, "type": DM, "flags": 0, "last_message_id": None, "recipients": [recipient]}
        shown: Payload = {
            "id": channel.id,
            "type": channel.kind,
            "guild_id": self.guild_id,
            "name": channel.name,
            "position": 0,
            "flags": 0,
            "nsfw": False,
            "topic": None,
            "parent_id": channel.parent,
            "rate_limit_per_user": 0,
            "last_message_id": str(max(channel.messages)) if channel.messages else None,
            "permission_overwrites": [{"id": self.guild_id, "type": 0, "allow": "0", "deny": str(channel.denied)}],
        }
        if channel.kind == THREAD:
            stamp = "2024-01-02T03:04:05.678000+00:00"
            shown |= {
                "owner_id": self.application_id,
                "message_count": len(channel.messages),
                "member_count": 1,
                "total_message_sent": len(channel.messages),
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": stamp,
                    "locked": False,
                    "create_timestamp": stamp,
                },
            }
        return shown

    def guild(self) -> Payload:
        """The server as GET /guilds shows it."""
        return {
            "id": self.guild_id,
            "name": "Signals",
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "description": None,
            "banner": None,
            "owner_id": "1",
            "region": "deprecated",
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 1,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [
                self._role(self.guild_id, "@everyone", self.guild_permissions),
                *(self._role(role_id, name, 0) for role_id, name in self.roles.items()),
            ],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "application_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "safety_alerts_channel_id": None,
            "home_header": None,
            "widget_enabled": False,
            "widget_channel_id": None,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "max_presences": None,
            "max_members": 500000,
            "vanity_url_code": None,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": "en-US",
            "nsfw": False,
            "nsfw_level": 0,
            "premium_progress_bar_enabled": False,
            "incidents_data": None,
        }

    def guild_create(self) -> Payload:
        """The server as the gateway first shows it."""
        shown = [self.channel(one) for one in self.channels.values() if one.kind in (TEXT, ANNOUNCEMENT)]
        threads = [self.channel(one) for one in self.channels.values() if one.kind == THREAD]
        return {
            **self.guild(),
            "joined_at": "2024-01-02T03:04:05.678000+00:00",
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "voice_states": [],
            "members": [self.member(self.application_id)],
            "channels": shown,
            "threads": threads,
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def message(self, channel_id: str, author: Payload, content: str, **more: Any) -> Payload:
        """A message as every route and event shows it; `more` overrides."""
        message_id = more.pop("id", None) or self.new_id()
        return {
            "id": message_id,
            "channel_id": channel_id,
            "type": DEFAULT,
            "content": content,
            "author": author,
            "timestamp": stamp_of(message_id),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "flags": 0,
            **more,
        }

    def keep(self, message: Payload) -> Payload:
        """Put a message where history finds it."""
        messages = self.channels[message["channel_id"]].messages
        messages[int(message["id"])] = message
        if list(messages)[-1] != max(messages):
            self.channels[message["channel_id"]].messages = dict(sorted(messages.items()))
        return message

    def _role(self, role_id: str, name: str, permissions: int) -> Payload:
        return {
            "id": role_id,
            "name": name,
            "permissions": str(permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


def user_payload(user_id: str, name: str, *, bot: bool = False) -> Payload:
    """A user as it stands in messages."""
    return {
        "id": user_id,
        "username": name,
        "global_name": None if bot else name,
        "discriminator": "0000" if bot else "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "clan": None,
    }


def stamp_of(message_id: str) -> str:
    """The time inside a snowflake."""
    return iso(((int(message_id) >> 22) + DISCORD_EPOCH_MS) / 1000)


def iso(at: float) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def looks_like_token(application_id: str) -> str:
    """A token of the real shape: its first part is the bot's id."""
    first = base64.urlsafe_b64encode(application_id.encode()).decode().rstrip("=")
    return f"{first}.GcAnRy.canary_canary_canary_canary_canary_12"
