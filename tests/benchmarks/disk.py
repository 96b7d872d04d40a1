"""Somewhere on a disk: /tmp may be memory, and the journal's cost is the disk's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LASTING = Path("/var/tmp")  # noqa: S108 (a directory with a random name is made in it)


@contextmanager
def disk() -> Iterator[Path]:
    """A directory that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=LASTING if LASTING.is_dir() else None) as folder:
        yield Path(folder)
