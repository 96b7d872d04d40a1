from __future__ import annotations

from tests.risk.rules.said import SAID, said


def test_every_rule_says_what_it_has_always_said():
    assert said() == SAID.read_text("utf-8"), "read the change; `python -m tests.risk.rules.said` keeps it"
