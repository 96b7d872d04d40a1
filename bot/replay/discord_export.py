"""Exports of DiscordChatExporter as messages, with the text that the live listener would have made of each.

Source: its Core/Exporting/JsonMessageWriter.cs and CsvMessageWriter.cs. Ids are strings, times carry an offset; only
`id`, `timestamp` and `content` are certain, since older versions wrote less.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bot.message import Author, MessagePosted
from bot.replay.fault import ReplayInvalid
from bot.replay.times import moment

CSV_HEADER: Final = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]
_PLATFORM: Final = "discord"


def messages(path: Path, head: dict[str, Any], raw: Iterable[dict[str, Any]]) -> Iterator[MessagePosted]:
    """Posts and replies; joins, pins and the like are nobody's words.

    Raises:
        ReplayInvalid: a message without id or time.
    """
    channel = str(head["channel"].get("id", ""))
    for number, each in enumerate(raw, 1):
        if str(each.get("type", "Default")) in {"Default", "Reply"}:
            yield _message(f"{path}: message {number}", channel, each)


def _message(where: str, channel: str, raw: dict[str, Any]) -> MessagePosted:
    number = str(raw.get("id", ""))
    if not number.isdecimal():
        raise ReplayInvalid(f"{where} has no id of digits: export the channel again with -f Json")
    sent_at = moment(where, raw.get("timestamp"))
    edited = raw.get("timestampEdited")
    return MessagePosted(
        platform=_PLATFORM,
        channel=channel,
        message_id=number,
        author=_author(raw),
        text=_text(raw),
        reply_to=_reply_to(raw),
        sent_at=sent_at,
        # The words of an edited post are known from its last edit on, and not before.
        heard_at=sent_at if not edited else max(sent_at, moment(where, edited)),
    )


def _author(raw: dict[str, Any]) -> Author:
    author = raw.get("author") or {}
    name = str(author.get("nickname") or author.get("name") or "")
    nature = "forward" if raw.get("forwardedMessage") else "bot" if author.get("isBot") else "person"
    return Author(id=str(author.get("id", "")), name=name, nature=nature)


def _text(raw: dict[str, Any]) -> str:
    """As the live listener does: embeds count only where a program wrote them, since a person's are previews."""
    source = raw.get("forwardedMessage") or raw
    content = str(source.get("content") or "")
    embeds = source.get("embeds") or () if (raw.get("author") or {}).get("isBot") else ()
    own = (each for each in embeds if not (each.get("url") and each["url"] in content))
    return _joined((content, *(_embed(each) for each in own)))


def _embed(raw: dict[str, Any]) -> str:
    fields = (f"{each.get('name', '')} {each.get('value', '')}" for each in raw.get("fields") or ())
    return _joined((raw.get("title"), raw.get("description"), *fields, (raw.get("footer") or {}).get("text")))


def _joined(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part)


def _reply_to(raw: dict[str, Any]) -> str:
    reference = raw.get("reference") or {}
    return str(reference.get("messageId") or "") if raw.get("type") == "Reply" else ""


def csv_messages(path: Path, lines: Iterable[str]) -> Iterator[MessagePosted]:
    """The poorer format: no ids, no edits, no replies and no embeds, so that ids are made up from the order.

    Raises:
        ReplayInvalid: a row without author or time.
    """
    for number, row in enumerate(csv.DictReader(lines), 1):
        where = f"{path}: row {number}"
        sent_at = moment(where, row.get("Date"))
        if not row.get("AuthorID"):
            raise ReplayInvalid(f"{where} has no AuthorID: export the channel again, better with -f Json")
        yield MessagePosted(
            platform=_PLATFORM,
            channel="csv",
            message_id=f"{path.stem}-{number:09d}",
            author=Author(id=row["AuthorID"], name=row.get("Author") or ""),
            text=row.get("Content") or "",
            sent_at=sent_at,
            heard_at=sent_at,
        )
