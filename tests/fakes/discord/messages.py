"""What Discord checks and does with a message that a bot sends or changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.fakes.discord.rest import Refusal
from tests.fakes.discord.world import Channel, Payload

CONTENT_LIMIT, TITLE_LIMIT, DESCRIPTION_LIMIT, EMBEDS_LIMIT = 2000, 256, 4096, 6000
_MENTION = re.compile(r"<@!?(\d+)>")


def invalid(field: str, code: str, message: str) -> Refusal:
    """Invalid Form Body, with the tree that names the field."""
    return Refusal(400, 50035, "Invalid Form Body", {field: {"_errors": [{"code": code, "message": message}]}})


def check(body: Payload) -> None:
    """The limits that a message must keep."""
    if len(body.get("content") or "") > CONTENT_LIMIT:
        raise invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    total = 0
    for embed in body.get("embeds") or []:
        total += sum(len(embed.get(part) or "") for part in ("title", "description"))
        total += sum(len(one["name"]) + len(one["value"]) for one in embed.get("fields", []))
        if len(embed.get("title") or "") > TITLE_LIMIT or len(embed.get("description") or "") > DESCRIPTION_LIMIT:
            raise invalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 4096 or fewer in length.")
    if total > EMBEDS_LIMIT:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    if len(str(body.get("nonce") or "")) > 25:
        raise invalid("nonce", "NONCE_TYPE_INVALID", "Must be 25 or fewer in length.")
    _check_components(body.get("components") or [])


def _check_components(rows: list[Payload]) -> None:
    if len(rows) > 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    seen: set[str] = set()
    for row in rows:
        if row["type"] != 1 or not 1 <= len(row["components"]) <= 5:
            raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
        for button in row["components"]:
            if len(button["custom_id"]) > 100 or len(button.get("label") or "") > 80:
                raise invalid("components", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
            if button["custom_id"] in seen:
                raise invalid(
                    "components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
                )
            seen.add(button["custom_id"])


def numbered(rows: list[Payload]) -> list[Payload]:
    """Components as the server keeps them: each gets a number of its own."""
    kept = deepcopy(rows)
    number = 0
    for row in kept:
        number += 1
        row["id"] = number
        for component in row["components"]:
            number += 1
            component["id"] = number
    return kept


def mentions(body: Payload, users: dict[str, Payload]) -> Payload:
    """Whom the content pings, with what the sender allowed; an embed pings nobody."""
    content = body.get("content") or ""
    allowed: Any = body.get("allowed_mentions")
    named = [users[found] for found in _MENTION.findall(content) if found in users]
    everyone = "@everyone" in content or "@here" in content
    if allowed is None:
        return {"mentions": named, "mention_everyone": everyone}
    parse = allowed.get("parse", [])
    listed = set(map(str, allowed.get("users", [])))
    return {
        "mentions": [user for user in named if "users" in parse or user["id"] in listed],
        "mention_everyone": everyone and "everyone" in parse,
    }


def reply(channel: Channel, body: Payload, guild_id: str) -> Payload:
    """The reference of a reply, or nothing when its message is gone and that was allowed."""
    reference = body.get("message_reference")
    if not reference:
        return {}
    target = channel.messages.get(int(reference["message_id"]))
    if target is None:
        if reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return {}
    shown = {"type": 0, "channel_id": channel.id, "message_id": target["id"], "guild_id": guild_id}
    return {"type": 19, "message_reference": shown, "referenced_message": deepcopy(target)}


def attached(body: Payload, files: dict[str, tuple[str, bytes]], new_id: Callable[[], str]) -> list[Payload]:
    """The attachments that a request brings; an embed may show one by its name."""
    shown = []
    for told in body.get("attachments") or []:
        name, content = files.get(f"files[{told['id']}]", ("", b""))
        if not content:
            raise invalid("attachments", "ATTACHMENT_NOT_FOUND", "Attachment not found")
        file_id = new_id()
        url = f"https://cdn.discordapp.com/attachments/1/{file_id}/{told.get('filename') or name}"
        shown.append(
            {
                "id": file_id,
                "filename": told.get("filename") or name,
                "size": len(content),
                "url": url,
                "proxy_url": url,
                "content_type": "image/png",
            }
        )
    names = {one["filename"] for one in shown}
    for embed in body.get("embeds") or []:
        image = (embed.get("image") or {}).get("url", "")
        if image.startswith("attachment://") and image.removeprefix("attachment://") not in names:
            raise invalid("embeds", "ATTACHMENT_NOT_FOUND", "Attachment not found")
    return shown
