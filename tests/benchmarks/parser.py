"""The parser alone: signals, chatter and hostile input, hot and after quiet; and what it takes to be ready."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime

from parsers.dialect import Dialect, load_dialect
from parsers.outcome import Chatter, Outcome, Signal
from parsers.parse import parse
from tests.benchmarks.report import single, spread, title
from tests.corpus.score import load

QUIET = 0.02
CAP = 4096
HOSTILE = (
    "BTO SPY 600C 12/18 @ 1.25 " * 158,
    "9" * CAP,
    "1/" * (CAP // 2),
    "@ " * (CAP // 2),
    "SL " * (CAP // 3),
    "$" * CAP,
    "(" * CAP,
    "~~" * (CAP // 2),
    "BUY " + "." * (CAP - 4),
    "\u200b" * CAP,
    "BTO " + "A" * (CAP - 4),
    "1.2.3.4.5." * (CAP // 10),
)

_READY = """
import time
from datetime import UTC, datetime
began = time.perf_counter()
from parsers.dialect import load_dialect
from parsers.parse import parse
imported = time.perf_counter()
parse("BTO SPY 600C 12/18 @ 1.25", load_dialect(), datetime(2026, 12, 1, 15, tzinfo=UTC))
print(imported - began, time.perf_counter() - imported)
"""


async def measure() -> None:
    """The corpus' own messages, one after the other."""
    title("The parser")
    dialect = load_dialect()
    signals, chatter = _sorted(dialect)
    for name, rows in (("signals", signals), ("chatter", chatter)):
        spread(f"{name}, hot", _timed(dialect, rows, 0.0), "us")
        spread(f"{name}, after 20 ms of quiet", _timed(dialect, rows[:60], QUIET), "us")
    unspoken = [(text, at) for text, at in chatter if not dialect.lexicon.anchors.stand_in(text)]
    spread("chatter without a word of an order, hot", _timed(dialect, unspoken, 0.0), "us")
    spread(
        "hostile, 4 kB, each the first time", _timed(dialect, [(text, rows[0][1]) for text in HOSTILE], 0.0, 1), "us"
    )
    ready = [_ready() for _ in range(5)]
    single("imports of the parser, a fresh process", min(each[0] for each in ready) * 1e3, "ms")
    single("dialect, grammar, first signal, a fresh process", min(each[1] for each in ready) * 1e3, "ms")


def _ready() -> tuple[float, float]:
    """Seconds of importing, and of building the default dialect."""
    imported, built = subprocess.check_output([sys.executable, "-c", _READY], text=True).split()  # noqa: S603 (our own interpreter and text)
    return float(imported), float(built)


def _sorted(dialect: Dialect) -> tuple[list[tuple[str, datetime]], list[tuple[str, datetime]]]:
    """Messages by what they are read as."""
    read: dict[type[Outcome], list[tuple[str, datetime]]] = {Signal: [], Chatter: []}  # type: ignore[dict-item]
    for row in load("dev.jsonl") + load("chatter.jsonl"):
        at = datetime.fromisoformat(row["received_at"])
        read.setdefault(type(parse(row["text"], dialect, at)), []).append((row["text"], at))
    return read[Signal][:300], read[Chatter][:300]  # type: ignore[index]


def _timed(dialect: Dialect, rows: list[tuple[str, datetime]], quiet: float, rounds: int = 0) -> list[float]:
    """Each text differs from the one before by a space at its end, so that no memory of it helps."""
    found = []
    for number in range(rounds or (1 if quiet else 5)):
        for text, at in rows:
            said = text if rounds else text + " " * (number + 1 + bool(quiet) * 7)
            if quiet:
                time.sleep(quiet)
            began = time.perf_counter()
            parse(said, dialect, at)
            found.append(time.perf_counter() - began)
    return found
