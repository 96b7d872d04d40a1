"""Put the demo's real transcript into the README, or say that the one there is stale."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.commands.demo import perform

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
    before, _, rest = readme.partition(BEGIN)
    mark, _, rest = rest.partition("\n")
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{mark}\n{OPEN}{text}\n```\n{END}{after}"


def main() -> int:
    """Write it; exit 1 with `--check` when it would change."""
    before = README.read_text("utf-8")
    after = with_transcript(before, transcript())
    if "--check" in sys.argv:
        return int(before != after)
    README.write_text(after, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
