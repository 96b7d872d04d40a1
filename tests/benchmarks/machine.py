"""What the machine is like at this moment: figures that are taken while it is busy say as much about its guests."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

from tests.benchmarks.disk import disk
from tests.benchmarks.report import note, spread, title

ADDITIONS = 20_000
TIMES = 100
PAUSE = 0.005
PAGE = bytes(4096)


async def measure() -> None:
    """Its load, its speed and its disk."""
    title("The machine")
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    note(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}")
    note(f"load average {load}: above 0.5 every figure below is a multiple of what a quiet machine gives")
    spread(f"{ADDITIONS:,} additions in Python, after 5 ms of quiet", [_add() for _ in range(TIMES)])
    with disk() as folder:
        spread("append 4 kB and fsync, after 5 ms of quiet", _syncs(folder / "page"))


def _add() -> float:
    time.sleep(PAUSE)
    began, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return time.perf_counter() - began


def _syncs(path: Path) -> list[float]:
    found = []
    with path.open("wb") as file:
        for _ in range(TIMES):
            time.sleep(PAUSE)
            began = time.perf_counter()
            file.write(PAGE)
            file.flush()
            os.fsync(file.fileno())
            found.append(time.perf_counter() - began)
    return found
