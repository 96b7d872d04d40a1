"""Posts whose last or first words take the order back, put it off, tell of it, or give it to somebody else."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

AFTER = [
    "Eh, forget about that",
    "Scrap",
    "Wrong room",
    "Copied from another server",
    "That was Monday",
    "Already out",
    "Out flat",
    "Stopped",
    "Got stopped there",
    "It ran to 80",
    "We were early",
    "People made money there",
    "Happened so fast nobody got in",
    "Gone",
    "Expired",
    "Void",
    "Pending my approval",
    "Conditional on the open",
    "Requires volume",
    "Provided SPY holds",
    "Subject to change",
    "Tentative",
    "Draft",
    "Just an illustration",
    "Purely theoretical",
    "Thinking out loud",
    "Dreaming",
    "In my dreams",
    "In an ideal world",
    "From my notes of last summer",
    "See screenshot from March",
    "Old news",
    "Rookie error on my part",
    "Make it short",
    "Flip it",
    "Double it",
    "Half that",
    "Same in SOFI",
    "Ditto for SOFI",
    "SOFI as well",
    "Calls instead",
    "Use the 75 calls",
    "Nope",
    "Never again",
    "as if",
    "/s",
    "right?",
    "FOMO trade of the year, I stayed away",
    "glad I stayed out",
    "Let me sleep over it",
    "Not before 10am",
    "Half now, half at 75",
    "rest at 75",
    "second entry lower",
]

BEFORE = [
    "Back when I traded.",
    "Story time.",
    "Lesson of the day.",
    "My mentor's trade.",
    "From the archive.",
    "What a bot would do.",
    "Guess the ticker game.",
    "Tomorrow morning.",
    "At the open.",
    "Premarket levels.",
    "Other room says.",
    "Interview question.",
    "Ideas.",
    "Options for today.",
    "Only after the bell.",
]

FOLLOW_UPS = [
    "sold half AMD 3.40. psych",
    "sold half AMD 3.40. lol no",
    "sold half AMD 3.40. actually all of it",
    "sold half AMD 3.40. make that a third",
    "stop on AMD to 238. scratch that, 236",
    "stop on AMD to 238. wait",
    "stop on AMD to 238. Monday",
    "out AMD 3.40. my cousin is",
    "out MSTR 312.40. and short it",
]


def _is_not_traded(text: str) -> bool:
    said = reading(text)
    return said == "chatter" or said.startswith("refused: ")


@pytest.mark.parametrize("words", AFTER)
def test_what_follows_an_entry_takes_it_back(words):
    assert _is_not_traded(f"long 100 TEM 76.40, stop 74.90. {words}")
    assert _is_not_traded(f"BTO SPY 670c 12/4 @ 1.10\nSL .70\n{words}")


@pytest.mark.parametrize("words", BEFORE)
def test_what_leads_to_an_entry_makes_it_none(words):
    assert _is_not_traded(f"{words} long 100 TEM 76.40, stop 74.90")
    assert _is_not_traded(f"{words}\nBTO SPY 670c 12/4 @ 1.10\nSL .70")


@pytest.mark.parametrize("text", FOLLOW_UPS)
def test_a_follow_up_is_taken_back_as_well(text):
    assert _is_not_traded(text)


@pytest.mark.parametrize("comment", ["lost vwap, nvm", "cancel that", "scratch that"])
def test_a_comment_takes_the_order_back_as_well(comment: str):
    assert reading(f"BTO SPY 600C 12/18 @ 1.25\nComment: {comment}") == "refused: self-cancelled"
