from __future__ import annotations

import re
from pathlib import Path

import pytest

import parsers
from parsers.codes import REFUSALS
from parsers.dialect import samples_of, shipped_dialects
from tests.parsers.handbook import DIAGRAMS, TARGET, handbook
from tests.parsers.tracks import picture

SOURCES = Path(parsers.__file__).parent
# Found where a trade is bound to its context, or beyond what a sample can show.
BEYOND_SAMPLES = {
    "ambiguous-position",
    "no-context",
    "no-position",
    "no-target",
    "too-long",
    "unreadable",
    "missing-side",
}


def test_the_handbook_is_current():
    assert TARGET.read_text(encoding="utf-8") == handbook(), "run python -m tests.parsers.handbook"


@pytest.mark.parametrize("name", shipped_dialects())
def test_the_railroad_diagram_is_current(name):
    assert (DIAGRAMS / f"{name}.svg").read_text(encoding="utf-8") == picture(name), (
        "run python -m tests.parsers.handbook"
    )


def test_every_rule_and_kind_of_word_of_the_grammar_is_on_the_default_diagram():
    source = (SOURCES / "grammar" / "grammar.lark").read_text(encoding="utf-8")
    named = {
        word for line in source.splitlines() if line.startswith("%declare") for word in line.split() if word.isupper()
    }
    rules = set(re.findall(r"^[?]?([a-z_]+)[ ]*:", source, re.MULTILINE))
    drawn = set(re.findall(r"<text[^>]*>([^<]*)</text>", picture("default")))
    assert named | rules <= drawn


def test_every_code_that_can_be_raised_is_explained():
    raised = {
        code
        for path in SOURCES.rglob("*.py")
        for code in re.findall(
            r'(?:Fault\(|code=|_withdraw\(tokens, token, )\s*"([a-z-]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert raised == set(REFUSALS)


def test_every_code_has_a_sample():
    shown = {sample["refuses"] for sample in samples_of("default") if "refuses" in sample}
    assert set(REFUSALS) - shown == BEYOND_SAMPLES
