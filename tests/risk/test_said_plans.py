from __future__ import annotations

from tests.risk.said_plans import SAID, said


def test_every_form_of_signal_comes_to_what_it_has_always_come_to():
    assert said() == SAID.read_text("utf-8"), "read the change; `python -m tests.risk.said_plans` keeps it"
