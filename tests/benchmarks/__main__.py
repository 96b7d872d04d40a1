"""`make bench`: where the time goes. Names of parts as arguments measure only those."""

from __future__ import annotations

import asyncio
import sys
import time
from importlib import import_module

from tests.benchmarks.report import say

PARTS = ("machine", "path", "parser", "ledger", "broker", "burst", "startup")
WHEN_ASKED = ("million", "month")
"""Parts that take minutes of their own."""


def main(asked: list[str]) -> int:
    """Measure the parts asked for, or all of them."""
    if unknown := [name for name in asked if name not in (*PARTS, *WHEN_ASKED)]:
        sys.stderr.write(f"no such part: {', '.join(unknown)}; there are {', '.join((*PARTS, *WHEN_ASKED))}\n")
        return 2
    began = time.monotonic()
    for name in asked or PARTS:
        asyncio.run(import_module(f"tests.benchmarks.{name}").measure())
    say(f"\nmeasured in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
