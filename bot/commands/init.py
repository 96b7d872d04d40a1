"""`autoscalper init`: writes .env and config.yaml to begin with, private and commented; overwrites nothing."""

from __future__ import annotations

import argparse
import json
import os
import sys
from getpass import getpass
from importlib.resources import files
from pathlib import Path
from typing import Final

_SCHEMA: Final = "autoscalper.schema.json"
_QUESTIONS: Final = (
    ("IBKR_PORT", "Port of TWS or IB Gateway (TWS paper 7497, Gateway paper 4002)", "7497"),
    ("IBKR_CLIENT_ID", "Client id, any number from 1 to 9999, another one for each bot", "1"),
    ("DISCORD_BOT_TOKEN", "Discord bot token, from discord.com/developers (empty: no Discord)", ""),
    ("TELEGRAM_BOT_TOKEN", "Telegram bot token, from @BotFather (empty: no Telegram)", ""),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--non-interactive", action="store_true", help="ask nothing: paper mode, TWS, no chat")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), help="default: the current folder")


def run(args: argparse.Namespace) -> int:
    """Write three files; exit 2 when one of the first two is there already."""
    folder: Path = args.folder
    there = [str(folder / name) for name in (".env", "config.yaml") if (folder / name).exists()]
    if there:
        sys.stderr.write(f"autoscalper: {' and '.join(there)} exists already; init overwrites nothing\n")
        return 2
    from bot.effective import schema

    answers = {} if args.non_interactive or not sys.stdin.isatty() else _ask()
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / ".env", _filled(_template("env.example"), answers))
    _write(folder / "config.yaml", f"# yaml-language-server: $schema=./{_SCHEMA}\n{_template('config.yaml')}")
    (folder / _SCHEMA).write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{folder / '.env'} (private) and {folder / 'config.yaml'} are written.\n"
        "Next: list yourself under people and a channel under channels; then `autoscalper check`, then `run`.\n"
    )
    return 0


def _ask() -> dict[str, str]:
    answers = {}
    for name, question, default in _QUESTIONS:
        prompt = f"{question}{f' [{default}]' if default else ''}: "
        answer = getpass(prompt) if name.endswith("_TOKEN") else input(prompt)
        answers[name] = "".join(answer.split()) or default
    return answers


def _filled(text: str, answers: dict[str, str]) -> str:
    lines = []
    for line in text.splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={answers[name]}" if name in answers else line)
    return "\n".join(lines) + "\n"


def _template(name: str) -> str:
    return files("bot").joinpath("templates", name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    """Private from its first byte on."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
