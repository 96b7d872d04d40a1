"""Cut the platforms' published API descriptions down to what the local servers answer, for tests/specs.

Usage: python -m tools.trim_specs DISCORD_OPENAPI.json TELEGRAM_BOT_API.json. Both are under the MIT licence, which
stands beside the cuts; docs/testing.md says where they come from.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram.server import TelegramServer

SPECS = Path(__file__).resolve().parent.parent / "tests" / "specs"
_WORDS = {"description", "title", "externalDocs", "x-badges", "examples", "example", "security", "href", "html"}


def discord(whole: dict[str, Any]) -> dict[str, Any]:
    """The paths of the local server's routes, and every schema that they lead to."""
    routes = {(method, _anonymous(path)) for method, path in FakeDiscord().rest.routes()}
    paths: dict[str, Any] = {}
    for path, operations in whole["paths"].items():
        kept = {
            method: {part: operation[part] for part in ("requestBody", "responses") if part in operation}
            for method, operation in operations.items()
            if (method.upper(), _anonymous(path)) in routes
        }
        if kept:
            paths[path] = kept
    return {"paths": _plain(paths), "components": _led_to(_plain(paths), _plain(whole["components"]))}


def _anonymous(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _plain(node: Any) -> Any:
    """Without the words that are for people; a property may bear such a name, and stays."""
    match node:
        case dict():
            return {
                key: {name: _plain(value) for name, value in part.items()} if key == "properties" else _plain(part)
                for key, part in node.items()
                if key not in _WORDS
            }
        case list():
            return [_plain(part) for part in node]
        case _:
            return node


def _led_to(start: Any, components: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = {}
    open_ends = [start]
    while open_ends:
        for kind, name in re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(open_ends.pop())):
            if name not in kept.setdefault(kind, {}):
                kept[kind][name] = components[kind][name]
                open_ends.append(components[kind][name])
    return kept


def telegram(whole: dict[str, Any]) -> dict[str, Any]:
    """The methods that the local server knows, and every type: they refer to each other all over."""
    known = TelegramServer().methods()
    fields = ("name", "types", "required")
    methods = {
        name: {
            "returns": method["returns"],
            "fields": [{part: one[part] for part in fields} for one in method.get("fields", [])],
        }
        for name, method in whole["methods"].items()
        if name in known
    }
    types = {
        name: {
            "fields": [{part: one[part] for part in fields} for one in kind.get("fields", [])],
            "subtypes": kind.get("subtypes", []),
        }
        for name, kind in whole["types"].items()
    }
    return {"version": whole["version"], "methods": methods, "types": _used(methods, types)}


def _used(methods: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    open_ends: list[Any] = [methods]
    while open_ends:
        for name in re.findall(r'"(?:Array of )*([A-Z]\w+)"', json.dumps(open_ends.pop())):
            if name in types and name not in kept:
                kept[name] = types[name]
                open_ends.append(types[name])
    return kept


def main(discord_file: Path, telegram_file: Path) -> None:
    """Write both cuts."""
    for name, cut in (
        ("discord.json", discord(json.loads(discord_file.read_text("utf-8")))),
        ("telegram.json", telegram(json.loads(telegram_file.read_text("utf-8")))),
    ):
        (SPECS / name).write_text(json.dumps(cut, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
