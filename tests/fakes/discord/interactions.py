"""Slash commands and pressed buttons as the fake sees them: what was acknowledged, and what the asker alone can read."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field

from tests.fakes.discord.world import FLAG_EPHEMERAL, Payload, World

CALLBACK_MESSAGE, CALLBACK_DEFERRED, CALLBACK_DEFERRED_UPDATE, CALLBACK_UPDATE = 4, 5, 6, 7
COMMAND, COMPONENT = 2, 3


@dataclass
class Asked:
    """One interaction and everything that was answered to it; `late` plays the answer after the three seconds."""

    id: str
    token: str
    kind: int
    channel: str
    user: str
    late: bool = False
    acknowledged_with: int | None = None
    ephemeral: bool = False
    answers: dict[str, Payload] = field(default_factory=dict)
    original: str | None = None

    def texts(self) -> list[str]:
        """What the asker reads, oldest first."""
        return [shown_text(message) for message in self.answers.values()]


def new_token(interaction_id: str) -> str:
    """A token of the real shape."""
    plain = f"interaction:{interaction_id}:{secrets.token_urlsafe(90)}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def shown_text(message: Payload) -> str:
    """The words of a message, its embeds included, as one text."""
    parts = [message["content"]]
    for embed in message["embeds"]:
        parts += [embed.get("title"), embed.get("description")]
    return "\n".join(part for part in parts if part)


def payload_of(world: World, asked: Asked, data: Payload, message: Payload | None) -> Payload:
    """INTERACTION_CREATE."""
    channel = world.channel(world.channels[asked.channel])
    payload = {
        "id": asked.id,
        "application_id": world.application_id,
        "type": asked.kind,
        "data": data,
        "guild_id": world.guild_id,
        "guild": {"id": world.guild_id, "locale": "en-US", "features": []},
        "channel_id": asked.channel,
        "channel": {**channel, "permissions": "2147483647"},
        "member": {**world.member(asked.user), "permissions": "2147483647"},
        "token": asked.token,
        "version": 1,
        "app_permissions": "2147483647",
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": world.guild_id},
        "context": 0,
        "attachment_size_limit": 10485760,
    }
    return payload if message is None else {**payload, "message": message}


def answer_message(world: World, asked: Asked, body: Payload, **more: object) -> Payload:
    """A message that answers an interaction; an ephemeral one stands in no history."""
    flags = int(body.get("flags", 0)) | (FLAG_EPHEMERAL if asked.ephemeral else 0)
    return world.message(
        asked.channel,
        world.users[world.application_id],
        body.get("content") or "",
        embeds=body.get("embeds") or [],
        components=body.get("components") or [],
        type=20 if asked.kind == COMMAND else 19,
        webhook_id=world.application_id,
        application_id=world.application_id,
        flags=flags,
        **more,
    )
