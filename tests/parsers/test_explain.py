from __future__ import annotations

import re

import pytest

from parsers.compose.draft import _TAKERS
from parsers.dialect import load_dialect
from parsers.explain import explain
from parsers.grammar.facts import Fact
from parsers.lex.lexer import Sym
from parsers.outcome import Malformed
from parsers.parse import parse
from parsers.show.clauses import clause
from tests.parsers.reading import AT

DEFAULT = load_dialect("default")
# What Python shows of a value, and no person writes.
PYTHON = re.compile(r"Decimal\(|Written\(|Level\(|Prices\(|Token\(|Sym\(|None|\[\(|<parsers")


@pytest.mark.parametrize(
    "text",
    [
        "BTO 5 SPY 600C 12/18 @ 1.20-1.30 SL .90 PT 1.60 / 2.00 (50%) / runner lotto",
        ".SPY261218C600 bought 2 @ 1.25, -30% stop, +40% +80% PT",
        "Long AAPL over 275 risk 268, 2 targets",
        "trim half @ 2.10, trail 10%, SL to TP1",
        "SL to BE, TP1 hit",
        "NVDA 190c 0dte 1.10, stop 5m close below .80",
        "MESZ6 long 6880, stop 10 pts",
        "close all positions",
    ],
)
def test_an_explanation_speaks_to_a_person(text: str):
    explained = explain(text, DEFAULT, AT)

    assert "clauses" in explained
    assert PYTHON.search(explained) is None


def test_the_tokens_shown_are_those_that_were_read():
    explained = explain("NVDA selling off here", DEFAULT, AT)

    assert "action: sell" not in explained
    assert "answered with silence" in explained


def test_clauses_are_said_in_a_traders_words():
    lines = explain("BTO SPY 600C 12/18 @ 1.20-1.30 SL .90 PT 1.60 / 2", DEFAULT, AT).splitlines()

    wanted = [
        "  action: buy to open",
        "  symbol: SPY (by its shape)",
        "  contract: strike 600, call",
        "  expiry: 18 Dec",
        "  price: 1.20 to 1.30",
        "  stop: 0.90",
        "  targets: 1.60, then 2",
    ]
    assert [line for line in lines if line in wanted] == wanted


def test_every_kind_of_clause_has_its_words():
    from parsers.show.clauses import _SAID

    assert set(_SAID) == set(_TAKERS)
    assert clause(Fact("symbol", Sym("future", "ES", month="26-12"), 0)) == "symbol: ES 26-12 (future)"


@pytest.mark.parametrize(
    "text", ["BTO SPY 600C 12/18 @ 1.25 " + "x" * 2_000, "BTO SPY 600C 12/18 @ 1.25 " + "and so on " * 90]
)
def test_an_order_in_a_message_beyond_measure_is_refused_in_one_sentence(text: str):
    outcome = parse(text, DEFAULT, AT)

    assert isinstance(outcome, Malformed)
    assert outcome.code == "too-long"
    assert "too long for an order" in outcome.message
    assert outcome.suggestion == "post the order in a message of its own"


def test_a_long_message_without_an_orders_words_is_silence():
    assert parse("lovely day " * 300, DEFAULT, AT).kind == "chatter"
