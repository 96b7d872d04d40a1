"""Change the rules and the gate one small thing at a time, and see whether a test notices: a table of what was missed.

`python -m tools.mutants` tries every change that mutmut knows to make. A run that was cut goes on where it was, as long
as neither the code nor the tests have changed. It fails below the score, and for a survivor that
`tests/risk/survivors.yaml` does not justify.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tools.throwaway import ROOT, environment

NEEDS = ("mutmut==3.8.1", "pytest", "pytest-asyncio", "hypothesis", "pydantic", "pyyaml", "lark")
MUTATED = ("risk/*.py", "risk/rules/*.py", "bot/decide/gate.py")
SUITES = ("tests/risk", "tests/bot/decide/test_gate.py", "tests/bot/decide/test_authority.py")
ALONG = ("risk", "bot", "broker", "parsers", "tests", "tools", "pyproject.toml")
VERDICTS = ROOT / "build" / "mutants"
JUSTIFIED = ROOT / "tests" / "risk" / "survivors.yaml"
LEAST_PERCENT = 95
NOTICED = frozenset({"killed", "timeout"})
CONFIGURATION = "[mutmut]\nsource_paths=\n    risk\n    bot\n"


class Verdict(NamedTuple):
    """What came of one change: its function, the lines that go and come, and whether a test noticed.

    `verdict` is one of `killed`, `timeout`, `survived` and `untested`, where no test enters the function at all.
    """

    module: str
    name: str
    change: str
    verdict: str


class Score(NamedTuple):
    """What was made of one module."""

    mutants: int
    killed: int
    survived: int
    justified: int

    def line(self, name: str) -> str:
        """A row of the table."""
        percent = 100 * self.killed / self.mutants if self.mutants else 100.0
        return f"{name:22}{self.mutants:>9}{self.killed:>9}{self.survived:>10}{self.justified:>11}{percent:>9.1f} %"


def main() -> int:
    """0 when enough is killed and every survivor is justified."""
    files = sorted(str(path.relative_to(ROOT)) for pattern in MUTATED for path in ROOT.glob(pattern))
    verdicts = VERDICTS / f"{_digest()}.jsonl"
    verdicts.parent.mkdir(parents=True, exist_ok=True)
    with environment(*NEEDS) as python, tempfile.TemporaryDirectory(prefix="autoscalper-mutants-") as copy:
        code = tried(python, Path(copy), files, verdicts)
    if code:
        return code
    return told(list(_read(verdicts)), yaml.safe_load(JUSTIFIED.read_text("utf-8")))


def tried(python: Path, copy: Path, files: list[str], verdicts: Path) -> int:
    """Run the trials in `copy`; not 0 when a test fails without any change."""
    for each in ALONG:
        source = ROOT / each
        shutil.copytree(source, copy / each) if source.is_dir() else shutil.copy(source, copy / each)
    (copy / "setup.cfg").write_text(CONFIGURATION, encoding="utf-8")
    job = json.dumps({"files": files, "tests": SUITES, "verdicts": str(verdicts)})
    # Whoever else works on this machine comes first.
    os.nice(10)
    return subprocess.run(
        [str(python), "-m", "tools.mutant_trials"], cwd=copy, check=False, input=job, text=True
    ).returncode


def told(verdicts: list[Verdict], reasons: Mapping[str, Mapping[str, str]]) -> int:
    """Print the table and the survivors without a reason; 0 when all is well."""
    left = [v for v in verdicts if v.verdict not in NOTICED]
    unjustified = [v for v in left if not reasons.get(v.name, {}).get(v.change)]
    print(f"{'module':22}{'mutants':>9}{'killed':>9}{'survived':>10}{'justified':>11}{'score':>11}")  # noqa: T201
    for module in sorted({v.module for v in verdicts}):
        print(_score([v for v in verdicts if v.module == module], unjustified).line(module))  # noqa: T201
    total = _score(verdicts, unjustified)
    print(total.line("all"))  # noqa: T201 (this is what the tool is for)
    for verdict in unjustified:
        print(f"{verdict.verdict}: {verdict.name}\n    {verdict.change}")  # noqa: T201 (the same)
    for name, change in _stale(left, reasons):
        print(f"justified, but no survivor: {name}\n    {change}")  # noqa: T201 (the same)
    return 1 if unjustified or total.killed * 100 < total.mutants * LEAST_PERCENT else 0


def _score(verdicts: list[Verdict], unjustified: list[Verdict]) -> Score:
    killed = sum(v.verdict in NOTICED for v in verdicts)
    survived = len(verdicts) - killed
    return Score(
        len(verdicts), killed, survived, survived - sum(v in unjustified for v in verdicts if v.verdict not in NOTICED)
    )


def _stale(left: list[Verdict], reasons: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Reasons for changes that are no survivors any more."""
    stand = {(v.name, v.change) for v in left}
    yield from ((name, change) for name, each in reasons.items() for change in each if (name, change) not in stand)


def _read(path: Path) -> Iterator[Verdict]:
    for line in path.read_text("utf-8").splitlines():
        found: dict[str, Any] = json.loads(line)
        yield Verdict(found["module"], found["name"], found["change"], found["verdict"])


def _digest() -> str:
    """Of all that a verdict depends on."""
    digest = hashlib.sha256()
    for each in ALONG:
        source = ROOT / each
        for path in sorted(source.rglob("*.py")) if source.is_dir() else (source,):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    raise SystemExit(main())
