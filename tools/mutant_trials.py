"""Try every small change of some modules against some tests, in the copy and the environment that `mutants` made.

mutmut writes the changes. The tests are collected once, and each change is tried in a fork of that process by the tests
that enter the changed function: first those that noticed another change of it, then the quickest, until one fails.
The verdicts go to a file, a line each, as they come. The functions come in an order that mixes the modules and is the
same each time, so that a run that was cut is a fair sample.
"""

from __future__ import annotations

import difflib
import gc
import hashlib
import json
import os
import re
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from hypothesis import Phase, settings
from mutmut.mutation import trampoline
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

AT_ONCE = 2
_NUMBERED = re.compile(r"__mutmut_(orig|\d+)")
PATIENCE = 10.0
"""Seconds that a change may take beside three times what its tests take unchanged: it hangs, and that is noticed."""
PLAINLY = ("-p", "no:cacheprovider", "-p", "no:logging", "--assert=plain", "--capture=no")


def changed(file: str, kept: Path) -> dict[str, str]:
    """Write all changes into this file, asleep; what each is, by its name. What was made of a text once is kept."""
    path = Path(file)
    source = path.read_bytes()
    made = kept / f"{hashlib.sha256(file.encode() + source).hexdigest()[:16]}.json"
    if not made.exists():
        made.write_text(json.dumps(_mutated(file, source.decode())), "utf-8")
    code, texts = json.loads(made.read_text("utf-8"))
    path.write_text(code, "utf-8")
    return dict(texts)


def _mutated(file: str, source: str) -> tuple[str, dict[str, str]]:
    made = mutate_file_contents(file, source)
    lines = made.code.splitlines()
    bodies = {name: lines[span.start - 1 : span.end] for name, span in made.line_span_by_function_name.items()}
    texts = {
        get_mutant_name(Path(file), name): _difference(bodies[f"{_function(name)}__mutmut_orig"], bodies[name])
        for name in made.mutant_names
    }
    return made.code, texts


def _difference(original: list[str], mutant: list[str]) -> str:
    """The lines that go and the lines that come."""
    before, after = ([_NUMBERED.sub("", line) for line in lines] for lines in (original, mutant))
    lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    return " ".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-")


def _function(mutant: str) -> str:
    return str(mangled_name_from_mutant_name(mutant))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a test did unchanged: the seconds that it took, and the functions that it entered."""

    passed: bool
    seconds: float
    entered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Running:
    """One trial: its process, and when it has had its time."""

    mutant: str
    process: int
    until: float


class Trials:
    """A pytest plugin that runs the collected tests in its own way."""

    def __init__(self, texts: dict[str, str], known: set[tuple[str, str]], verdicts: IO[str]) -> None:
        mixed = sorted(texts, key=lambda name: hashlib.sha256(_function(name).encode()).digest())
        self._waiting = {name: texts[name] for name in mixed if (name, texts[name]) not in known}
        self._verdicts = verdicts
        self._failed = False
        self._items: dict[str, pytest.Item] = {}
        self._seen: dict[str, Seen] = {}
        self._running: dict[int, Running] = {}
        self._noticed: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that the test that runs now has failed."""
        self._failed = self._failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See which tests enter which function, then try each change."""
        if session.testsfailed:
            raise session.Interrupted("a test could not be collected")
        print(f"{len(self._waiting)} changes to try", flush=True)  # noqa: T201 (it takes a while from here)
        session.config.pluginmanager.unregister(name="terminalreporter")
        self._items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        seen = self._watched()
        if broken := [name for name, each in seen.items() if not each.passed]:
            raise pytest.UsageError(f"these fail unchanged: {' '.join(broken)}")
        self._seen = dict(sorted(seen.items(), key=lambda each: each[1].seconds))
        for mutant in self._waiting:
            self._begin(mutant)
        while self._running:
            self._collect()
        return True

    def _watched(self) -> dict[str, Seen]:
        """Every test once without any change, in a fork, so that nothing is remembered here."""
        _, out = _forked(self._watch)
        with os.fdopen(out) as lines:
            found = map(json.loads, lines)
            return {name: Seen(passed, took, frozenset(entered)) for name, passed, took, entered in found}

    def _watch(self, write: Callable[[str], object]) -> None:
        entered: set[str] = set()
        trampoline.record_trampoline_hit = lambda name, caller: entered.add(name)  # noqa: ARG005 (mutmut's names)
        _wake("stats")
        for name in self._items:
            entered.clear()
            started = time.monotonic()
            passed = self._passes(name)
            write(json.dumps([name, passed, time.monotonic() - started, sorted(entered)]) + "\n")

    def _begin(self, mutant: str) -> None:
        function = _function(mutant)
        concerned = [test for test, seen in self._seen.items() if function in seen.entered]
        if not concerned:
            self._say(mutant, "untested")
            return
        while len(self._running) >= AT_ONCE:
            self._collect()
        noticed = self._noticed[function]
        tests = [*noticed, *(test for test in concerned if test not in noticed)]
        patience = PATIENCE + 3 * sum(self._seen[test].seconds for test in tests)
        process, out = _forked(lambda write: self._try(write, mutant, tests))
        self._running[out] = Running(mutant, process, time.monotonic() + patience)

    def _try(self, write: Callable[[str], object], mutant: str, tests: list[str]) -> None:
        _wake(mutant)
        write(next((f"killed {test}" for test in tests if not self._passes(test)), "survived"))

    def _passes(self, test: str) -> bool:
        self._failed = False
        item = self._items[test]
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self._failed

    def _collect(self) -> None:
        """Wait until one of those that run has ended, or has had its time."""
        first = min(trial.until for trial in self._running.values())
        ready, _, _ = select.select(list(self._running), [], [], max(0.0, first - time.monotonic()))
        for out in ready:
            self._end(out, os.read(out, 4096).decode())
        for out in [out for out, trial in self._running.items() if trial.until <= time.monotonic()]:
            os.kill(self._running[out].process, signal.SIGKILL)
            self._end(out, "timeout")

    def _end(self, out: int, said: str) -> None:
        trial = self._running.pop(out)
        os.close(out)
        os.waitpid(trial.process, 0)
        # A change that ends the process without a word was noticed as well as one that hangs.
        verdict, _, test = (said or "killed").partition(" ")
        if test:
            self._noticed[_function(trial.mutant)][test] = None
        self._say(trial.mutant, verdict)

    def _say(self, mutant: str, verdict: str) -> None:
        module, _, function = _function(mutant).rpartition(".")
        name = function.removeprefix("x").removeprefix("_").replace("ǁ", ".").removeprefix(".")
        line = {"mutant": mutant, "module": module, "name": f"{module}.{name}", "change": self._waiting[mutant]}
        self._verdicts.write(json.dumps({**line, "verdict": verdict}) + "\n")
        self._verdicts.flush()


def _wake(name: str) -> None:
    """From here on this process runs this change; asked at every call, so the answer is a constant."""
    trampoline.get_mutant_under_test = lambda: name


def _forked(work: Callable[[Callable[[str], object]], None]) -> tuple[int, int]:
    """Do this in a child: its process, and where what it writes can be read."""
    out, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return process, out
    try:
        os.close(out)
        with os.fdopen(into, "w") as said:
            work(said.write)
    finally:
        os._exit(0)


def _known(path: Path) -> Iterator[tuple[str, str]]:
    if path.exists():
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        yield from ((line["mutant"], line["change"]) for line in lines)


def main() -> int:
    """Pytest's own exit code; the job comes in on standard input."""
    job = json.loads(sys.stdin.read())
    path = Path(job["verdicts"])
    texts: dict[str, str] = {}
    for file in job["files"]:
        texts |= changed(file, path.parent)
    # A failure is not made smaller, each fork sees the same examples, and none leaves its own behind.
    settings.register_profile(
        "trials",
        phases=(Phase.explicit, Phase.generate),
        database=None,
        derandomize=True,
        max_examples=25,
        deadline=None,
    )
    settings.load_profile("trials")
    # Nobody reads how a test failed here, and telling it takes longer than the test.
    pytest.Function.repr_failure = lambda *_, **__: ""  # type: ignore[method-assign]
    known = set(_known(path))
    with path.open("a", encoding="utf-8") as verdicts:
        return int(pytest.main([*PLAINLY, *job["tests"]], plugins=[Trials(texts, known, verdicts)]))


if __name__ == "__main__":
    raise SystemExit(main())
