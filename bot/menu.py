"""The commands that people can give, wherever they give them: one table for menus, slash commands and help."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
    """The one argument that a command takes, always text; `choices` narrow it."""

    name: str
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """The choices, or its name in capitals; in brackets where it may be left out."""
        words = "|".join(self.choices) or self.name.upper()
        return words if self.required else f"[{words}]"


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the menu shows it."""

    name: str
    description: str
    options: tuple[Option, ...] = field(default=())

    @property
    def usage(self) -> str:
        """How it is typed: /test TEXT, /pnl [day|week|month|all]; what stands in brackets may be left out."""
        return " ".join((f"/{self.name}", *(option.usage for option in self.options)))


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
    Command("limits", "Every limit that holds, in words"),
    Command("why", "The story of a signal, trade or order", (Option("ref", "A trade, order or message id"),)),
    Command("test", "How a message is read, without acting on it", (Option("text", "The message", required=True),)),
    Command("pause", "Refuse new entries; exits go on"),
    Command("resume", "Allow entries again: owners only, once you confirm"),
    Command("flatten", "Close every position of the bot, once you confirm"),
    Command("health", "How long it runs, the gateway, and the last alarm"),
    Command("config", "The limits and people in effect, without secrets"),
    Command("whoami", "Your id and what it may do here"),
    Command("help", "What can be said here"),
    Command("version", "Which version runs"),
)  # fmt: skip

NAMES = frozenset(command.name for command in COMMANDS)
