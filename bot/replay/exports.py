"""Reads exports, whichever program wrote them: one history in the order in which its messages were posted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.message import MessageDeleted, MessageEdited, MessagePosted
from bot.replay import discord_export, ledger_export, telegram_export
from bot.replay.fault import ReplayInvalid
from bot.replay.json_stream import JsonStream
from bot.unreadable import why

Said = MessagePosted | MessageEdited | MessageDeleted

FORMATS: Final = {
    "discord": "DiscordChatExporter, JSON",
    "discord-csv": "DiscordChatExporter, CSV: replies, edits and embeds are not in it",
    "telegram": "Telegram Desktop, JSON",
    "journal": "the journal of a bot of this program",
}


@dataclass(frozen=True, slots=True)
class History:
    """Every message once, in order. `edited` of them are known only as they read after their last edit."""

    said: tuple[Said, ...]
    formats: tuple[str, ...]
    edited: int
    digest: str


def read(paths: Iterable[Path]) -> History:
    """One channel's history from one file or several parts of it.

    Raises:
        ReplayInvalid: a file that cannot be read, breaks off, or is of another channel than the first.
    """
    found: dict[tuple[str, str, str], Said] = {}
    formats: list[str] = []
    digest = hashlib.sha256()
    for path in paths:
        kind, said = _open(path)
        formats.append(kind)
        try:
            for each in said:
                found.setdefault(_claim(each), each)
        except UnicodeDecodeError as fault:
            raise ReplayInvalid(f"{path} is damaged: it is not UTF-8 throughout, so export it again") from fault
        except (AttributeError, TypeError, LookupError, ValueError, OverflowError) as fault:
            # Any shape may come from a program that is not ours; which one it was is in the fault's own words.
            raise ReplayInvalid(
                f"{path}: a message after the first {len(found)} is not written as its exporter writes it "
                f"({type(fault).__name__}): export the channel again"
            ) from fault
        digest.update(_digest(path))
    if not found:
        raise ReplayInvalid("there is no message in the export: export the channel with its history")
    if "journal" not in formats and len({each.channel for each in found.values()}) > 1:
        raise ReplayInvalid("the files are of different channels: replay one channel at a time")
    ordered = tuple(sorted(found.values(), key=_order))
    edited = sum(isinstance(each, MessagePosted) and _is_edited(each, formats) for each in ordered)
    return History(ordered, tuple(dict.fromkeys(formats)), edited, digest.hexdigest()[:12])


def _is_edited(said: MessagePosted, formats: list[str]) -> bool:
    return "journal" not in formats and said.heard_at > said.sent_at


def _open(path: Path) -> tuple[str, Iterator[Said]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline(4096)
    except (OSError, UnicodeDecodeError) as fault:
        raise ReplayInvalid(f"{path} cannot be read: {why(fault)}") from fault
    if first.replace('"', "").strip().split(",") == discord_export.CSV_HEADER:
        return "discord-csv", discord_export.csv_messages(path, _lines(path))
    if first.startswith("{") and '"kind"' in first and '"body"' in first:
        return "journal", ledger_export.messages(path, _lines(path))
    try:
        return _json(path)
    except UnicodeDecodeError as fault:
        raise ReplayInvalid(f"{path} is damaged: it is not UTF-8 throughout, so export it again") from fault


def _json(path: Path) -> tuple[str, Iterator[Said]]:
    with path.open(encoding="utf-8-sig") as file:
        head = JsonStream(path, file).head
    if isinstance(head.get("channel"), dict):
        return "discord", discord_export.messages(path, head, _raw(path))
    if "type" in head and "id" in head:
        return "telegram", telegram_export.messages(path, head, _raw(path))
    raise ReplayInvalid(
        f"{path} names no channel before its messages: give a channel's JSON export by DiscordChatExporter or "
        "Telegram Desktop, of one chat and not of the whole account"
    )


def _raw(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        yield from JsonStream(path, file).messages()


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from file


def _claim(said: Said) -> tuple[str, str, str]:
    revision = str(said.revision) if isinstance(said, MessageEdited) else said.kind
    return said.channel, said.message_id, revision


def _order(said: Said) -> tuple[float, int, str]:
    """By when it could be known, then by id, which both platforms count upwards."""
    number = int(said.message_id) if said.message_id.isdecimal() else 0
    return said.heard_at.timestamp(), number, said.message_id


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
