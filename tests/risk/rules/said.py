"""What every rule of the table says: its law, what it measured where it is kept, and its refusals, word for word.

`python -m tests.risk.rules.said` writes `said.txt` anew; the words in it are read by a person before they are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from risk.case import Case
from risk.decision import Violation
from risk.explain import kept
from risk.plan import Plan
from risk.rules.base import Rule
from tests.risk.rules.rows import Row, planned, sighted
from tests.risk.rules.test_table import TABLE

SAID = Path(__file__).with_name("said.txt")


def said() -> str:
    """All of it, one block a row."""
    return "".join(f"{line}\n" for row in TABLE for line in _block(row))


def _block(row: Row) -> Iterator[str]:
    rule = row.rule
    yield f"{rule.label}: {rule.law()}"
    for case, changes in (row.passes, row.refuses):
        yield f"    {_verdict(rule, case, planned(case, **changes))}"
    if row.blind is not None:
        yield f"    {_verdict(rule, row.blind, sighted(row.blind))}"


def _verdict(rule: Rule, case: Case, plan: Plan) -> str:
    found = rule.check(case, plan)
    if not isinstance(found, Violation):
        return f"kept: {kept((rule.label, *found))}"
    parts = [found.rule, found.message, found.actual, found.limit, found.remedy, "latches" if found.latches else ""]
    return f"broken: {' | '.join(part or '-' for part in parts)}"


if __name__ == "__main__":
    SAID.write_text(said(), encoding="utf-8")
