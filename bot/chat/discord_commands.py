"""Our commands in Discord's shape: as a registration of slash commands, and as words in a message."""

from __future__ import annotations

import re
from typing import Any

from bot.menu import COMMANDS, NAMES, Option

_CHAT_INPUT = 1
_STRING_OPTION = 3
_IN_GUILDS = 0


_WRITTEN = re.compile(r"\s*[/!]([a-z]{2,16})(?:\s+(.*\S))?\s*", re.DOTALL)


def written_command(text: str) -> tuple[str, str] | None:
    """`/status` or `!why 12` written as a message: its name and argument, or None when it is no command of ours."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[1] not in NAMES:
        return None
    return found[1], found[2] or ""


def registration() -> list[dict[str, Any]]:
    """The whole menu as Discord's bulk overwrite wants it: one server, no direct messages."""
    return [
        {
            "name": command.name,
            "type": _CHAT_INPUT,
            "description": command.description,
            "contexts": [_IN_GUILDS],
            "options": [_option(option) for option in command.options],
        }
        for command in COMMANDS
    ]


def _option(option: Option) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "type": _STRING_OPTION,
        "name": option.name,
        "description": option.description,
        "required": option.required,
    }
    if option.choices:
        payload["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    return payload
