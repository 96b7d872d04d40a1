"""Telegram Desktop's result.json of one chat as messages.

Source: its export_output_json.cpp. `date` is local time without a zone, so only `date_unixtime` is read; the chat's id
is bare, and the Bot API puts -100 before that of a channel or supergroup and a minus before that of a basic group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bot.message import Author, MessagePosted
from bot.replay.fault import ReplayInvalid

_CHANNELS = ("channel", "supergroup")


def messages(path: Path, head: dict[str, Any], raw: Iterable[dict[str, Any]]) -> Iterator[MessagePosted]:
    """Every post; what the service says is nobody's words.

    Raises:
        ReplayInvalid: a message without id or a certain time.
    """
    channel = _chat_id(head)
    for number, each in enumerate(raw, 1):
        if each.get("type") == "message":
            yield _message(f"{path}: message {number}", channel, each)


def _message(where: str, channel: str, raw: dict[str, Any]) -> MessagePosted:
    if not isinstance(raw.get("id"), int):
        raise ReplayInvalid(f"{where} has no id: export the chat again")
    sent_at = _moment(where, raw, "date_unixtime")
    edited = "edited_unixtime" in raw
    return MessagePosted(
        platform="telegram",
        channel=channel,
        message_id=str(raw["id"]),
        author=_author(raw),
        text=_text(raw),
        reply_to=str(raw.get("reply_to_message_id") or "") if "reply_to_peer_id" not in raw else "",
        sent_at=sent_at,
        heard_at=max(sent_at, _moment(where, raw, "edited_unixtime")) if edited else sent_at,
    )


def _moment(where: str, raw: dict[str, Any], key: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(raw[key]), UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError) as fault:
        raise ReplayInvalid(
            f"{where} has no {key}, and its other time does not say of which zone it is; "
            "export it again with a current Telegram Desktop, as JSON"
        ) from fault


def _author(raw: dict[str, Any]) -> Author:
    written = str(raw.get("from_id") or "")
    nature: Literal["person", "channel", "forward"] = "channel" if written.startswith("channel") else "person"
    if raw.get("forwarded_from"):
        nature = "forward"
    digits = written.lstrip("abcdefghijklmnopqrstuvwxyz_")
    number = f"-100{digits}" if written.startswith("channel") else digits
    return Author(id=number, name=str(raw.get("from") or ""), nature=nature)


def _text(raw: dict[str, Any]) -> str:
    """The parts in their order, with what is struck through marked as such: a struck call is a withdrawn one."""
    parts = raw.get("text_entities") or raw.get("text") or ""
    return parts if isinstance(parts, str) else "".join(_part(each) for each in parts)


def _part(part: str | dict[str, Any]) -> str:
    if isinstance(part, str):
        return part
    text = str(part.get("text", ""))
    return f"~~{text}~~" if part.get("type") == "strikethrough" else text


def _chat_id(head: dict[str, Any]) -> str:
    number, kind = str(head.get("id", "")), str(head.get("type", ""))
    if kind.endswith(_CHANNELS):
        return f"-100{number}"
    return f"-{number}" if kind.endswith("group") else number
