"""Most chatter ends at the look for an anchor; no order may."""

from __future__ import annotations

import pytest

from parsers.dialect import load_dialect
from parsers.lex.anchors import Anchors, anchors_of

LEXICON = load_dialect("default").lexicon
PLAIN = frozenset({"out", "of", "the", "about", "to"})


def stand(anchors: Anchors, *texts: str) -> list[bool]:
    return [anchors.stand_in(text) for text in texts]


def test_a_phrase_is_announced_by_its_least_common_word() -> None:
    anchors = anchors_of(["about to scalp"], PLAIN, ())
    assert stand(anchors, "about to leave", "a scalp, about now") == [False, True]


def test_a_phrase_that_holds_the_anchor_of_another_needs_none_of_its_own() -> None:
    assert anchors_of(["trim", "trim the runner"], PLAIN, ()).words == {"trim"}


def test_a_word_that_is_no_anchor_does_not_announce_a_phrase() -> None:
    assert anchors_of(["in", "in at"], PLAIN, ("in", "at")).words == set()


@pytest.mark.parametrize("text", ["BTO?", "(trim)", "SL->BE", "sold🔥", "🔥buy", "x\x00stop", "\ud800 buy"])
def test_an_anchor_is_found_whatever_stands_beside_it(text: str) -> None:
    assert LEXICON.anchors.stand_in(text)


@pytest.mark.parametrize("text", ["", "gm 🔥", "$TSLA 👀", "VWAP 767.8", "12:30", "\ud800", "stopwatch", "🔥" * 5000])
def test_nothing_of_an_order_is_no_anchor(text: str) -> None:
    assert not LEXICON.anchors.stand_in(text)


@pytest.mark.parametrize("text", ["купил SPY", "清仓", "ＢＵＹ SPY", "✂ half"])
def test_writing_that_only_the_lexer_can_cut_goes_to_the_lexer(text: str) -> None:
    assert LEXICON.anchors.stand_in(text)


SAID_BY_EVERYONE = {"all", "cost", "got", "here", "in", "in on", "now", "rest", "set", "some"}


def test_every_phrase_of_an_order_announces_itself_but_for_the_words_that_everyone_says() -> None:
    told = {"ACT", "STOP", "TARGET", "RIGHT", "MARKET", "FREE", "TRAIL", "BE", "CANCELLED", "SHARE"}
    worded = {" ".join(words) for words, spec in LEXICON.phrases.items() if spec[0][0] in told and words[0].isalpha()}
    assert {phrase for phrase in worded if not LEXICON.anchors.stand_in(phrase)} == SAID_BY_EVERYONE
