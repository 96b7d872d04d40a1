"""The commands that people can give on Discord, as slash commands and as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_CHAT_INPUT = 1
_STRING_OPTION = 3
_IN_GUILDS = 0


@dataclass(frozen=True, slots=True)
class Option:
    """The one argument that a command takes, always text; `choices` narrow it."""

    name: str
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the menu shows it."""

    name: str
    description: str
    options: tuple[Option, ...] = field(default=())


_PERIOD = Option("period", "Which span of time", choices=("day", "week", "month", "all"))

COMMANDS = (
    Command("status", "Mode, account, link, positions, orders and the day's result"),
    Command("kill", "Stop trading at once: unsent and working entries are cancelled", (
        Option("flat", "Also close every position", choices=("flat",)),
    )),
    Command("positions", "What is held, with its stop"),
    Command("orders", "What is working at the broker"),
    Command("pnl", "Realised result, fees included", (_PERIOD,)),
    Command("trades", "The latest trades"),
    Command("signals", "The latest signals and their verdicts"),
    Command("limits", "Every limit, and how much of it is used"),
    Command("why", "The story of a signal, trade or order", (Option("ref", "A trade, order or message id"),)),
    Command("test", "What a message would do, without doing it", (Option("text", "The message", required=True),)),
    Command("pause", "Refuse new entries; exits go on"),
    Command("resume", "Allow entries again (owners only)"),
    Command("flatten", "Close every position, after a confirmation"),
    Command("health", "Every connection, with its age"),
    Command("config", "The limits and people in effect, without secrets"),
    Command("whoami", "Your id and what it may do here"),
    Command("help", "What can be said here"),
    Command("version", "Which version runs"),
)  # fmt: skip

NAMES = frozenset(command.name for command in COMMANDS)
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
