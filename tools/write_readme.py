"""Put the demo's real transcript into the README, or say that the one there is stale."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.commands.demo import perform
from tools.written import between, write

README = Path(__file__).resolve().parent.parent / "README.md"
OPEN = "```text\n"
BEGIN = "<!-- demo:"
END = "<!-- /demo -->"
SEED = 7


def transcript(seed: int = SEED) -> str:
    """What `make demo` prints without a terminal."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(perform(seed, Path(folder), lines.append, interactive=False))
    return "\n".join(line.rstrip() for line in lines)


def with_transcript(readme: str, text: str) -> str:
    """The README with this text between its marks."""
    return between(readme, BEGIN, END, f"{OPEN}{text}\n```")


def main() -> int:
    """Write it; exit 1 with `--check` when it would change."""
    return write(README, lambda readme: with_transcript(readme, transcript()))


if __name__ == "__main__":
    raise SystemExit(main())
