"""Try every small change of some modules against some tests, inside the copy and the environment that `mutants` made.

mutmut writes the changes. The tests are collected once; each change is then tried in a fork of that process, by the tests
that enter the changed function, quickest first, until one fails. The verdicts go to a file, a line each, as they come.
"""

from __future__ import annotations

import difflib
import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from hypothesis import Phase, settings
from mutmut.mutation import trampoline
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

AT_ONCE = 2
QUICKLY = ("-p", "no:cacheprovider", "-p", "no:logging", "--assert=plain", "--tb=native", "--capture=no")
PATIENCE = 10.0
"""Seconds that a change may take beside three times what its tests take unchanged: it hangs, and that is noticed."""


def changed(files: list[str]) -> dict[str, str]:
    """Write all changes into these files, asleep; what each is, by its name."""
    texts: dict[str, str] = {}
    for file in files:
        made = mutate_file_contents(file, Path(file).read_text("utf-8"))
        Path(file).write_text(made.code, "utf-8")
        lines = made.code.splitlines()
        bodies = {name: lines[span.start - 1 : span.end] for name, span in made.line_span_by_function_name.items()}
        for name in made.mutant_names:
            original = bodies[f"{mangled_name_from_mutant_name(name)}__mutmut_orig"]
            texts[get_mutant_name(Path(file), name)] = _difference(original, bodies[name])
    return texts


def _difference(original: list[str], mutant: list[str]) -> str:
    """The lines that go and the lines that come."""
    lines = list(difflib.unified_diff(original, mutant, n=0, lineterm=""))[2:]
    return " ".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-" and "__mutmut_" not in line)


class Trials:
    """A pytest plugin that runs the collected tests in its own way."""

    def __init__(self, texts: dict[str, str], known: set[tuple[str, str]], verdicts: IO[str]) -> None:
        self._texts = texts
        self._known = known
        self._verdicts = verdicts
        self._failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that the test that runs now has failed."""
        self._failed = self._failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See which tests enter which function, then try each change."""
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        seen = self._seen(session.items)
        broken = [name for name, (passed, _, _) in seen.items() if not passed]
        if broken:
            raise pytest.UsageError(f"these fail unchanged: {' '.join(broken)}")
        quickest = sorted(seen, key=lambda name: seen[name][1])
        waiting = [name for name, text in self._texts.items() if (name, text) not in self._known]
        running: dict[int, tuple[str, int, float]] = {}
        for name in waiting:
            function = mangled_name_from_mutant_name(name)
            asked = [test for test in quickest if function in seen[test][2]]
            if not asked:
                self._say(name, "untested")
                continue
            while len(running) >= AT_ONCE:
                self._collect(running)
            patience = PATIENCE + 3 * sum(seen[test][1] for test in asked)
            pid, out = _forked(lambda write, name=name, asked=asked: self._try(write, name, [items[t] for t in asked]))
            running[out] = (name, pid, time.monotonic() + patience)
        while running:
            self._collect(running)
        return True

    def _seen(self, items: list[pytest.Item]) -> dict[str, tuple[bool, float, list[str]]]:
        """Whether each test passes unchanged, the seconds that it takes, and the functions that it enters."""
        _, out = _forked(lambda write: self._watch(write, items))
        with os.fdopen(out) as lines:
            return {name: (passed, took, functions) for name, passed, took, functions in map(json.loads, lines)}

    def _watch(self, write: Callable[[str], None], items: list[pytest.Item]) -> None:
        entered: set[str] = set()
        trampoline.record_trampoline_hit = lambda name, caller: entered.add(name)
        _wake("stats")
        for item in items:
            entered.clear()
            started = time.monotonic()
            passed = self._passes(item)
            write(json.dumps([item.nodeid, passed, time.monotonic() - started, sorted(entered)]) + "\n")

    def _try(self, write: Callable[[str], None], name: str, items: list[pytest.Item]) -> None:
        _wake(name)
        write("survived" if all(map(self._passes, items)) else "killed")

    def _passes(self, item: pytest.Item) -> bool:
        self._failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self._failed

    def _collect(self, running: dict[int, tuple[str, int, float]]) -> None:
        """Wait until one of those that run has ended, or has had its time."""
        first = min(until for _, _, until in running.values())
        ready, _, _ = select.select(list(running), [], [], max(0.0, first - time.monotonic()))
        late = [out for out, (_, _, until) in running.items() if until <= time.monotonic() and out not in ready]
        for out in (*ready, *late):
            name, pid, _ = running.pop(out)
            if out in late:
                os.kill(pid, signal.SIGKILL)
            verdict = os.read(out, 64).decode()
            os.close(out)
            os.waitpid(pid, 0)
            # A change that ends the process without a word was noticed as well as one that hangs.
            self._say(name, "timeout" if out in late else verdict or "killed")

    def _say(self, name: str, verdict: str) -> None:
        line = {"name": mangled_name_from_mutant_name(name), "mutant": name, "change": self._texts[name]}
        self._verdicts.write(json.dumps({**line, "verdict": verdict}) + "\n")
        self._verdicts.flush()


def _wake(name: str) -> None:
    """From here on this process runs this change; asked at every call, so the answer is a constant."""
    trampoline.get_mutant_under_test = lambda: name


def _forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Do this in a child: its process, and where what it writes can be read."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    try:
        os.close(out)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        work(lambda text: os.write(into, text.encode()) and None)
    finally:
        os._exit(0)


def _known(path: Path) -> Iterator[tuple[str, str]]:
    if path.exists():
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        yield from ((line["mutant"], line["change"]) for line in lines)


if __name__ == "__main__":
    job = json.loads(sys.stdin.read())
    found = Path(job["verdicts"])
    known = set(_known(found))
    texts = changed(job["files"])
    # A failure is not made smaller, each fork sees the same examples, and none leaves its own behind.
    settings.register_profile("trials", phases=(Phase.explicit, Phase.generate), database=None, derandomize=True)
    settings.load_profile("trials")
    # Nobody reads how a test failed here, and telling it takes longer than the test.
    pytest.Function.repr_failure = lambda *_, **__: ""  # type: ignore[method-assign]
    with found.open("a", encoding="utf-8") as verdicts:
        plugin = Trials(texts, known, verdicts)
        raise SystemExit(pytest.main([*QUICKLY, *job["tests"]], plugins=[plugin]))
