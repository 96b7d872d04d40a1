"""How words look on Discord: cards become embeds in which nothing is markup and nobody is mentioned."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from bot.card import Button, Card, Tone

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 4096
LABEL_LIMIT = 80
CUSTOM_ID_LIMIT = 100
BUTTON_LIMIT = 25
NONCE_LENGTH = 25

COLOURS = {
    Tone.PENDING: 0x95A5A6,
    Tone.WORKING: 0x3498DB,
    Tone.GOOD: 0x2ECC71,
    Tone.BAD: 0xE74C3C,
    Tone.WARNING: 0xE67E22,
    Tone.PLAIN: 0x5C6470,
}

_MARKUP = re.compile(r"([\\*_~|`\[\]<>#])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+\.)(?=\s)", re.MULTILINE)
# Direction overrides reverse what follows, so that a quoted text could make our own words read otherwise.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_ZERO_WIDTH = "\u200b"
_CUSTOM_ID = re.compile(r"as:(.+):([A-Za-z0-9_.-]+)")


def escaped(text: str) -> str:
    """The text as Discord will show it letter by letter: no markdown, no masked link, no mention."""
    plain = _MARKUP.sub(r"\\\1", _UNSEEN.sub("", text))
    return _LIST_START.sub(_escape_list, plain).replace("@", "@" + _ZERO_WIDTH)


def _escape_list(start: re.Match[str]) -> str:
    mark = start[2]
    return f"{start[1]}\\{mark}" if len(mark) == 1 else f"{start[1]}{mark[:-1]}\\."


def code_block(text: str) -> str:
    """The text in a fixed-width block, which it cannot close itself."""
    return f"```\n{_UNSEEN.sub('', text).replace('`', _ZERO_WIDTH + '`')}\n```"


def embed_of(card: Card) -> dict[str, Any]:
    """The card as one embed: at most 256 + 4096 characters, cut at a line and saying how many lines are left out."""
    title = escaped(f"{card.tone.symbol} {card.badge} · {card.title}".strip())
    embed: dict[str, Any] = {"type": "rich", "color": COLOURS[card.tone], "title": _cut(title, TITLE_LIMIT)}
    if card.lines:
        embed["description"] = _description(card)
    return embed


def _description(card: Card) -> str:
    if card.preformatted:
        # Each backtick inside gets a zero-width space before it.
        spare = len(code_block("")) + sum(line.count("`") for line in card.lines)
        return code_block(_fitted(card.lines, DESCRIPTION_LIMIT - spare))
    return _fitted(tuple(escaped(line) for line in card.lines), DESCRIPTION_LIMIT)


def _fitted(lines: tuple[str, ...], limit: int) -> str:
    text = "\n".join(lines)
    if len(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - len("\n… 99999 more lines")
    for line in lines:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    if not kept:
        return _cut(lines[0], limit)
    return "\n".join((*kept, f"… {len(lines) - len(kept)} more lines"))


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A lone backslash at the end would escape what Discord puts after it.
    return text[: limit - 1].rstrip("\\") + "…"


def nonce_of(key: str) -> str:
    """The same 25 characters for the same key: Discord then answers a repeated send with the first message."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE_LENGTH]


def custom_id_of(button: Button) -> str:
    """What a pressed button says of itself, also after a restart."""
    return f"as:{button.trade_ref}:{button.action}"


def pressed(custom_id: str) -> tuple[str, str] | None:
    """The trade and action of a button of ours, or None for anything else."""
    found = _CUSTOM_ID.fullmatch(custom_id)
    return (found[1], found[2]) if found else None
