"""Run the adapter's suites with ib_async in the place of ib_insync; one environment never holds both."""

from __future__ import annotations

import subprocess
import tomllib

from tools.throwaway import ROOT, environment

LIBRARY = "ib_async==2.1.0"
SUITES = ("tests/contracts", "tests/broker/ibkr", "tests/broker/rehearsal")
# What these suites never import, what ib_async replaces, and what it wants in a version of its own.
WITHOUT = ("ib_insync", "discord", "python-telegram-bot", "audioop", "tzdata")


def main() -> int:
    """Pytest's own exit code."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    needed = [one for one in wanted if not one.startswith((*WITHOUT, "ruff", "mypy", "import-linter", "types-"))]
    with environment(LIBRARY, *needed) as python:
        return subprocess.run([str(python), "-m", "pytest", *SUITES], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
