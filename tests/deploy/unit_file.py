"""Reads a systemd unit as systemd does: a name may stand more than once."""

from __future__ import annotations

from collections import defaultdict


def entries(text: str) -> dict[str, dict[str, list[str]]]:
    """Every value of every name, by section, in order."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    section = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and line[0] not in "#;":
            name, _, value = line.partition("=")
            found[section][name.strip()].append(value.strip())
    return {name: dict(values) for name, values in found.items()}
