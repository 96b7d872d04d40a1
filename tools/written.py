"""Pages that are written from the code, whole or between two marks: put in place, or only checked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def between(page: str, begin: str, end: str, text: str) -> str:
    """The page with `text` between the line that starts with `begin`, which stays, and `end`."""
    before, _, rest = page.partition(begin)
    mark, _, rest = rest.partition("\n")
    _, _, after = rest.partition(end)
    return f"{before}{begin}{mark}\n{text}\n{end}{after}"


def write(page: Path, made: Callable[[str], str]) -> int:
    """Write what `made` makes of the page; with `--check` only say by 1 that it would change."""
    before = page.read_text("utf-8")
    after = made(before)
    if "--check" in sys.argv:
        return int(before != after)
    page.write_text(after, "utf-8")
    return 0
