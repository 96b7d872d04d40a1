"""An environment that is built for one job and then forgotten."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def environment(*packages: str) -> Iterator[Path]:
    """The Python of a new virtual environment that has these packages, as pip spells them, and no other.

    Raises:
        SystemExit: when they cannot be installed, with pip's own words.
    """
    with tempfile.TemporaryDirectory(prefix="autoscalper-") as name:
        subprocess.run([sys.executable, "-m", "venv", name], check=True)
        python = Path(name) / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        done = subprocess.run(pip, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"could not install {' '.join(packages)}:\n{done.stderr}")
        yield python
