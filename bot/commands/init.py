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
_INTERRUPTED: Final = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--non-interactive", action="store_true", help="ask nothing: paper mode, TWS, no chat")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), help="default: the current folder")


def run(args: argparse.Namespace) -> int:
    """Write three files; exit 2 when one of the first two is there already, 130 when the person leaves."""
    folder: Path = args.folder
    if there := [str(folder / name) for name in (".env", "config.yaml") if (folder / name).exists()]:
        some = f"{there[0]} is" if len(there) == 1 else f"{' and '.join(there)} are"
        return _fault(f"{some} there already, and init overwrites nothing: edit it, or name another folder")
    from bot.configure.wizard import answers

    asks = not args.non_interactive and sys.stdin.isatty()
    try:
        found = answers(input, getpass, sys.stdout.write) if asks else {}
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\nautoscalper: nothing was written\n")
        return _INTERRUPTED
    try:
        _write_all(folder, found)
    except OSError as error:
        return _fault(f"{error.filename or folder} cannot be written ({error.strerror})")
    missing = "" if found.get("discord") or found.get("telegram") else "list yourself under people and a channel; then "
    sys.stdout.write(
        f"{folder / '.env'} (private) and {folder / 'config.yaml'} are written.\n"
        f"Next: {missing}`autoscalper check`, then `autoscalper run`.\n"
    )
    return 0


def _write_all(folder: Path, found: dict[str, str]) -> None:
    from bot.configure.effective import schema
    from bot.configure.wizard import filled_config, filled_env

    config = filled_config(_template("config.yaml"), found)
    described = json.dumps(schema(), indent=2) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / ".env", filled_env(_template("env.example"), found))
    _write(folder / "config.yaml", f"# yaml-language-server: $schema=./{_SCHEMA}\n{config}")
    (folder / _SCHEMA).write_text(described, encoding="utf-8")


def _fault(sentence: str) -> int:
    sys.stderr.write(f"autoscalper: {sentence}\n")
    return 2


def _template(name: str) -> str:
    return files("bot.configure").joinpath("templates", name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    """Private from its first byte on."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
