"""Change the rules and the gate one small thing at a time, and see whether a test notices; mutmut, in a throwaway copy.

`python -m tools.mutants` tries all of it, which takes about an hour of one core; names such as `bot.gate*` narrow it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.throwaway import ROOT, environment

TOOL = "mutmut==3.8.1"
NEEDS = ("pytest", "pytest-asyncio", "hypothesis", "pydantic", "pyyaml", "lark", "ib_insync", "python-dotenv")
MUTATED = ("risk/rules/", "risk/assess.py", "risk/sizing.py", "risk/market.py", "bot/gate.py")
# The suites that are about these modules and quick: a property over hours of play would be asked of every mutant.
SUITES = (
    "tests/risk/rules/",
    "tests/risk/test_sizing.py",
    "tests/risk/test_explain.py",
    "tests/risk/test_live_start.py",
    "tests/risk/test_policy.py",
    "tests/bot/test_gate.py",
    "tests/bot/test_authority.py",
)
ALONG = ("risk", "bot", "broker", "parsers", "tests", "pyproject.toml")
FIGURES = ("killed", "survived", "timeout", "no_tests", "total")


def main(names: list[str]) -> int:
    """0 when every mutant that was tried is killed."""
    with environment(TOOL, *NEEDS) as python, tempfile.TemporaryDirectory(prefix="autoscalper-mutants-") as copy:
        return tried(python, Path(copy), names)


def tried(python: Path, copy: Path, names: list[str]) -> int:
    """Run it in `copy` and print what came of it, the survivors by name."""
    for each in ALONG:
        source = ROOT / each
        shutil.copytree(source, copy / each) if source.is_dir() else shutil.copy(source, copy / each)
    (copy / "setup.cfg").write_text(configuration(), encoding="utf-8")
    tool = [str(python), "-m", "mutmut"]
    # One process, and a patient one: whoever else works on this machine comes first.
    os.nice(10)
    subprocess.run([*tool, "run", "--max-children", "1", *names], cwd=copy, check=False)
    subprocess.run([*tool, "export-cicd-stats"], cwd=copy, check=True, capture_output=True)
    found = json.loads((copy / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    results = subprocess.run([*tool, "results"], cwd=copy, check=True, capture_output=True, text=True).stdout
    survivors = [line.strip() for line in results.splitlines() if line.endswith(("survived", "timeout"))]
    print("\n".join(survivors))  # noqa: T201 (this is what the tool is for)
    print(", ".join(f"{name} {found.get(name, 0)}" for name in FIGURES))  # noqa: T201 (the same)
    return 1 if survivors else 0


def configuration() -> str:
    """What mutmut reads: lists of one item a line."""
    parts = {"paths_to_mutate": MUTATED, "tests_dir": SUITES, "also_copy": ALONG}
    lists = (f"{name}=\n" + "".join(f"    {value}\n" for value in values) for name, values in parts.items())
    return "[mutmut]\n" + "".join(lists)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
