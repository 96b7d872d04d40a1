from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

_LOADED = """
import asyncio, sys
from broker.ibkr.library import load_library

async def main():
    library = load_library()
    print(library.flavour, "numpy" in sys.modules)
    import eventkit
    event = eventkit.Event()
    mean = event.array(2).mean()
    event.emit(1)
    event.emit(2)
    print(mean.value(), "numpy" in sys.modules)

asyncio.run(main())
"""


def test_numpy_is_read_only_by_whoever_uses_it():
    command = [sys.executable, "-c", _LOADED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 (our own words)

    loaded, used = done.stdout.splitlines()
    assert loaded in {"ib_insync False", "ib_async False"}
    assert used == "1.5 True"
