"""The layers of the configuration (environment, .env, config.yaml), each remembering where every value was written."""

from __future__ import annotations

import difflib
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from bot.unreadable import why

Keys = tuple[str | int, ...]

NAMES: dict[str, Keys] = {
    "IBKR_HOST": ("ibkr", "host"),
    "IBKR_PORT": ("ibkr", "port"),
    "IBKR_CLIENT_ID": ("ibkr", "client_id"),
    "IBKR_ACCOUNT": ("ibkr", "account"),
    "PAPER_MODE": ("paper_mode",),
    "MAX_CONTRACTS": ("max_contracts",),
    "DISCORD_BOT_TOKEN": ("chat", "discord", "token"),
    "TELEGRAM_BOT_TOKEN": ("chat", "telegram", "token"),
    "AUTOSCALPER_WEB_TOKEN": ("web", "token"),
}
"""The names of their own; every other setting is `AUTOSCALPER__` and its path."""

SECRETS = {keys: name for name, keys in NAMES.items() if name.endswith("_TOKEN")}
PREFIX = "AUTOSCALPER__"
_OURS = re.compile(r"(IBKR_|AUTOSCALPER_|DISCORD_|TELEGRAM_)")
_NEAR = 0.8


@dataclass(slots=True)
class Layer:
    """Values by path, each with its origin in words; faults are whole sentences."""

    values: dict[Keys, Any] = field(default_factory=dict)
    origins: dict[Keys, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def put(self, keys: Keys, value: Any, origin: str) -> None:
        """Add one value."""
        self.values[keys] = value
        self.origins[keys] = origin


def merged(layers: list[Layer]) -> dict[str, Any]:
    """All layers as one nested dictionary; the first layer wins."""
    whole: dict[str, Any] = {}
    for layer in reversed(layers):
        for keys, value in layer.values.items():
            _place(whole, keys, value)
    return whole


def _place(whole: dict[str, Any], keys: Keys, value: Any) -> None:
    *parents, last = keys
    for key in parents:
        below = whole.get(str(key))
        if not isinstance(below, dict):
            below = whole[str(key)] = {}
        whole = below
    whole[str(last)] = value


# ── Names and values: the environment and .env ────────────────────────────────────────────────────────────────────────


def from_environment(env: Mapping[str, str]) -> Layer:
    """The settings in the environment, and the secrets that systemd hands over as files (`LoadCredential=`)."""
    layer = _from_names(env, "the environment", strict=PREFIX)
    folder = env.get("CREDENTIALS_DIRECTORY")
    if folder:
        for keys, name in SECRETS.items():
            path = Path(folder) / name
            if keys not in layer.values and path.is_file():
                _put_secret(layer, keys, path, f"{name} in CREDENTIALS_DIRECTORY")
    return layer


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Layer:
    """No settings, and why."""
    return Layer(faults=[f"{path} cannot be read: {why(error)}"])


def from_dotenv(path: Path | None) -> Layer:
    """The settings in a .env file; a file that does not exist is an empty one."""
    if path is None or not path.is_file():
        return Layer()
    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return unreadable(path, error)
    return _from_names(
        {name: value for name, value in found.items() if value is not None}, str(path), strict=_OURS.pattern
    )


def file_mode_fault(path: Path | None) -> str:
    """A sentence when others may read the secrets in this file, else an empty string."""
    if path is None or not path.is_file():
        return ""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return ""
    return f"{path} has mode {mode:04o}, so other users of this machine may read your tokens: run `chmod 600 {path}`"


def _from_names(found: Mapping[str, str], where: str, strict: str) -> Layer:
    layer = Layer()
    for name, text in found.items():
        value = text.strip()
        secret = NAMES.get(name.removesuffix("_FILE")) if name.endswith("_FILE") else None
        if name in NAMES:
            if value or name not in SECRETS.values():
                layer.put(NAMES[name], value, f"{name} in {where}")
        elif secret in SECRETS:
            _put_secret(layer, secret, Path(value), f"{name} in {where}")
        elif name.startswith(PREFIX):
            keys = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
            layer.put(keys, _structured(value), f"{name} in {where}")
        elif (fault := _unknown(name, where, strict)) is not None:
            layer.faults.append(fault)
    return layer


def _put_secret(layer: Layer, keys: Keys, path: Path, origin: str) -> None:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        layer.faults.append(f"{origin} names {path}, which cannot be read")
        return
    if value:
        layer.put(keys, value, origin)
    else:
        layer.faults.append(f"{origin} names {path}, which is empty")


def _structured(value: str) -> Any:
    """Lists and sections are written as JSON, as they cannot be written otherwise in one line."""
    if value[:1] not in {"[", "{"}:
        return value
    try:
        return json.loads(value, parse_float=Decimal)
    except ValueError:
        return value


def _unknown(name: str, where: str, strict: str) -> str | None:
    """A fault for a name that is meant for us and is none of ours; the names of other programs are theirs."""
    known = [*NAMES, *(f"{secret}_FILE" for secret in SECRETS.values())]
    near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    if not near and not re.match(strict, name):
        return None
    hint = f"did you mean {near[0]}?" if near else f"the names are {', '.join(NAMES)}; others are {PREFIX}SECTION__KEY"
    return f"{name} in {where} is not a setting: {hint}"
