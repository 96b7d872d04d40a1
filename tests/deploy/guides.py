"""What the guides tell people to type: every command line of README and docs, by the place where it stands."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")
_OURS = re.compile(r"(?:^|[\s/])autoscalper +(?=[a-z]|--help|--version)(.*)")


@dataclass(frozen=True, slots=True)
class Typed:
    """The words after `autoscalper`, and the page that says them."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: autoscalper {shlex.join(self.words)}"


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of these languages."""
    return [text for language, text in _FENCE.findall(page.read_text(encoding="utf-8")) if language in languages]


def shell_lines() -> list[tuple[str, str]]:
    """Every line of every `sh` block, with its page; comments and empty lines left out."""
    lines = [(page.name, line) for page in PAGES for block in blocks(page, "sh") for line in block.splitlines()]
    return [(page, bare) for page, line in lines if (bare := _bare(line))]


def commands() -> list[Typed]:
    """Every `autoscalper …` in a block, an indented line or a span, each once per page."""
    found: dict[Typed, None] = {}
    for page in PAGES:
        for text in _passages(page):
            if match := _OURS.search(_bare(text)):
                found[Typed(page.name, tuple(shlex.split(match[1].split(" &")[0])))] = None
    return list(found)


def _passages(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    typed = [line for block in blocks(page, "sh", "") for line in block.splitlines()]
    prose = _FENCE.sub("", text)
    typed += [line for line in prose.splitlines() if line.startswith("    ")]
    return typed + [" ".join(span.split()) for span in _SPAN.findall(prose)]


def _bare(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line).strip()


def environments() -> list[tuple[str, str]]:
    """Every block that is a piece of an environment file: its page and its text, comments taken away."""
    found = []
    for page in PAGES:
        for block in blocks(page, "sh"):
            lines = [bare for line in block.splitlines() if (bare := _bare(line))]
            if lines and all(re.match(r"[A-Z_]+=", line) for line in lines):
                found.append((page.name, "\n".join(lines) + "\n"))
    return found


def flags() -> set[tuple[str, str]]:
    """Every span that is an option by itself, as prose names one; with its page."""
    return {
        (page.name, match[1])
        for page in PAGES
        for span in _SPAN.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
        if (match := re.match(r"(--[a-z-]+)", span))
    }
