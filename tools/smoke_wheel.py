"""Build the wheel, install it where nothing of this checkout is importable, and read a signal with it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGNAL = "BTO SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"


def run(*command: str, cwd: Path) -> str:
    """Run a command to its end and return what it printed; its failure is ours."""
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout


def main() -> int:
    """The wheel carries its grammars, and its console script works from an empty directory."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        run(
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(here),
            str(ROOT),
            cwd=here,
        )
        wheel = next(here.glob("*.whl"))
        site = here / "site"
        run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel), cwd=here)
        code = f"import sys; sys.path.insert(0, {str(site)!r}); from bot.cli import main; main(['parse', {SIGNAL!r}])"
        # -P keeps the working directory out of the path, so only the wheel's own copy can answer.
        printed = run(sys.executable, "-P", "-c", code, cwd=here)
        if "SPY" not in printed:
            sys.stderr.write(f"the wheel did not read the signal:\n{printed}\n")
            return 1
    sys.stdout.write(f"wheel ok: {wheel.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
