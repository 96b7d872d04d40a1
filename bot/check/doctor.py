"""What `check` looks at on this machine: each finding is a line with its fix. It changes nothing."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from textwrap import fill
from typing import Final, Literal

from bot.check.audit import verify
from bot.configure.layers import file_mode_fault
from bot.configure.settings import Settings
from bot.keep.ledger_file import LedgerError, open_for_reading
from bot.serve.control import NotRunning, Request, SocketPathTooLong, ask
from broker.rehearsal import read_profile, unproven
from parsers.value import Value
from risk.paper import port_warning

State = Literal["ok", "warn", "fail"]
SYMBOLS: Final[dict[State, str]] = {"ok": "✓", "warn": "!", "fail": "✗"}
_LEAST_FREE_BYTES: Final = 500_000_000


class Line(Value):
    """One finding; `fix` is empty where nothing need be done."""

    group: str
    state: State
    sentence: str
    fix: str = ""

    def text(self, columns: int) -> str:
        """The line as it is printed, broken at words to fit, with what follows under its first word."""
        parts = [("  ", SYMBOLS[self.state], self.sentence), ("    ", "→", self.fix)]
        return "\n".join(_hung(f"{indent}{mark} ", words, columns) for indent, mark, words in parts if words)


def _hung(head: str, words: str, columns: int) -> str:
    # A path or an address that is broken in two cannot be copied.
    return fill(
        words,
        columns,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def python_lines() -> list[Line]:
    """Whether this Python and its packages are the ones that were meant."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    fine = (3, 11) <= sys.version_info[:2] < (3, 14)
    lines = [
        _line("python", "ok" if fine else "fail", f"Python {found}", "" if fine else "use Python 3.11, 3.12 or 3.13")
    ]
    owners = set(packages_distributions().get("eventkit", []))
    if len(owners) > 1:
        both = " and ".join(sorted(owners))
        fix = "uninstall both and the broker library, then install one: pip install ib_insync"
        lines.append(_line("python", "fail", f"{both} both install the package eventkit", fix))
    for name in ("parsers", "risk", "broker"):
        module = __import__(name)
        if Path(str(module.__file__)).parents[1] != Path(__file__).parents[2]:
            fix = f"run from another folder: a {name} beside you hides ours"
            lines.append(_line("python", "fail", f"{name} is imported from {module.__file__}", fix))
    try:
        lines.append(_line("python", "ok", f"ib_insync {version('ib_insync')}"))
    except PackageNotFoundError:
        lines.append(_line("python", "warn", "ib_insync is not installed", "pip install ib_insync, unless ib_async is"))
    return lines


def setting_lines(settings: Settings, env_file: Path) -> list[Line]:
    """Mode, port, people, channels and secrets."""
    lines = [_line("configuration", "ok", f"bot {settings.bot}, {settings.mode} mode, everything could be read")]
    if warning := port_warning(settings.mode, settings.ibkr.port):
        lines.append(_line("configuration", "warn", warning, "set IBKR_PORT"))
    if not settings.people:
        lines.append(_line("configuration", "warn", "nobody is listed", "add yourself to people in config.yaml"))
    if not settings.channels:
        lines.append(_line("configuration", "warn", "no channel is listed", "add one to channels in config.yaml"))
    fault = file_mode_fault(env_file)
    lines.append(_line("secrets", "fail" if fault else "ok", fault or "no other user can read the secrets"))
    return lines


def ledger_lines(settings: Settings) -> list[Line]:
    """Whether the ledger is whole, and whether there is room for more of it."""
    lines = []
    path = settings.ledger_path
    if not path.exists():
        lines.append(_line("ledger", "ok", f"none yet; the first run makes {path}"))
    else:
        try:
            with closing(open_for_reading(path)) as connection:
                report = verify(connection)
        except (LedgerError, sqlite3.Error) as error:
            lines.append(_line("ledger", "fail", str(error), "restore a backup"))
        else:
            lines += [_line("ledger", "fail", fault, "autoscalper ledger verify") for fault in report.faults]
            if not report.faults:
                lines.append(_line("ledger", "ok", f"{report.rows} rows, whole"))
    there = next(folder for folder in (path.parent, *path.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    short = free < _LEAST_FREE_BYTES
    lines.append(_line("ledger", "warn" if short else "ok", f"{free // 10**6} MB free", "make room" if short else ""))
    if settings.kill_path.exists():
        lines.append(_line("ledger", "warn", f"{settings.kill_path} is there: the bot is halted", "autoscalper resume"))
    return lines


def profile_lines(settings: Settings, server_version: int | None) -> list[Line]:
    """What a rehearsal has proved of the gateway, and what it has not; the version is None when nobody asked."""
    fix = "autoscalper rehearse, on a paper account while the market is open"
    path = settings.profile_path
    try:
        profile = read_profile(path.read_text(encoding="utf-8")) if path.exists() else None
    except (OSError, ValueError):
        return [_line("rehearsal", "warn", f"{path} cannot be read", fix)]
    lines = [_line("rehearsal", "warn", sentence, fix) for sentence in unproven(profile, server_version)]
    return lines or [_line("rehearsal", "ok", "every question about the gateway is answered")]


def page_lines(settings: Settings) -> list[Line]:
    """Whether the health page can have its port, or has it already."""
    port = settings.web.port
    if port is None:
        return [_line("page", "ok", "the health page is off")]
    try:
        with socket.create_server(("127.0.0.1", port)):
            return [_line("page", "ok", f"port {port} is free for the health page")]
    except OSError as error:
        if _bot_runs(settings):
            return [_line("page", "ok", f"port {port} is in use, as it should be while the bot runs")]
        fix = "set web.port in config.yaml to another, or end the program that has it; the bot trades without its page"
        return [_line("page", "warn", f"port {port} cannot be used for the health page ({error.strerror})", fix)]


def _bot_runs(settings: Settings) -> bool:
    try:
        ask(settings.control_path, Request(name="version"))
    except (NotRunning, SocketPathTooLong):
        return False
    return True


def _line(group: str, state: State, sentence: str, fix: str = "") -> Line:
    return Line(group=group, state=state, sentence=sentence, fix=fix)
