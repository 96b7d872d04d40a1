from __future__ import annotations

import pytest

from broker import codes
from broker.ibkr.codes import CodeClass, classify, explain, sentence_of

LISTED = codes.LIVES | codes.REJECT | codes.AMEND_REJECT | codes.CANCEL_REFUSED | codes.LINK | {202}


@pytest.mark.parametrize("code", sorted(LISTED - {2161}))
def test_every_listed_code_has_words_of_its_own(code):
    assert "on no list" not in explain(code).meaning


def test_an_unlisted_code_concludes_nothing():
    assert classify(98765) is CodeClass.UNLISTED
    assert "98765" in explain(98765).meaning


def test_a_sentence_carries_the_brokers_own_text_and_the_remedy():
    said = sentence_of(321, "The API interface is currently in Read-Only mode.\n")
    assert "Read-Only mode" in said
    assert "clear Read-Only API" in said


def test_a_very_long_text_is_cut():
    assert len(sentence_of(201, "x" * 10_000)) < 500
