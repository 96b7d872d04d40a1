from __future__ import annotations

import json

import pytest

from bot.commands.parse import answer_line
from parsers.dialect import load_dialect
from tests.corpus.score import FILES, Score, load, score

EXACT_FLOOR = 0.975
NOISE_CEILING = 0.02


@pytest.fixture(scope="module")
def result() -> Score:
    rows = [row for name in FILES for row in load(name)]
    dialect = load_dialect()
    return score(rows, [answer_line(json.dumps(row), dialect) for row in rows])


def test_no_message_is_read_as_another_trade(result):
    assert result.cases.get("wrong", []) == []


def test_no_chatter_is_traded(result):
    assert result.cases.get("false", []) == []


def test_exact_readings_do_not_fall(result):
    assert result.exact_rate >= EXACT_FLOOR, result.cases.get("missed")


def test_chatter_is_rarely_answered(result):
    assert len(result.noisy) < NOISE_CEILING * result.chatter, result.noisy
