"""The wait before an order that has come: it points at the order and takes nothing back; without an order it is talk."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

ORDER = "BTO PLTR 185C 12/18 @ 4.10 SL 3"
READ = "BUY PLTR 185C 18 Dec 2026 @ 4.10, stop 3"


@pytest.mark.parametrize(
    "said",
    [
        "Been eyeing this one all week.",
        "Been watching PLTR since Monday.",
        "I've been patient with this one.",
        "Been stalking this for two weeks, finally turning.",
        "been waiting on this all day",
        "That was the retest I wanted.",
        "There's the flush I was waiting for.",
        "This is the dip I needed",
    ],
)
def test_before_an_order_it_is_set_aside(said: str) -> None:
    assert reading(f"{said}\n{ORDER}") == READ
    assert reading(f"{ORDER}\n{said}") == READ


@pytest.mark.parametrize(
    "text",
    [
        "Been eyeing PLTR 185C 12/18 @ 4.10",
        "Been watching PLTR all week for 185. Not yet.",
        "Been waiting for a pullback. Long PLTR if it holds 184",
        "Been stalking this for days. PLTR 185C 12/18 4.10",
        f"{ORDER}. Been watching it, still not in",
        f"{ORDER}. I have been wrong all week",
        f"That was the entry I wanted but missed it. {ORDER}",
        f"Been thinking about this one. {ORDER}?",
    ],
)
def test_without_one_or_with_another_word_against_it_nothing_is_bought(text: str) -> None:
    assert "BUY" not in reading(text)


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ("cancel this one, too extended now", "cancel"),
        ("pull the order, too far gone", "cancel"),
        ("should I cancel this one?", "chatter"),
        ("Not cancelling this one, too extended though", "chatter"),
    ],
)
def test_why_an_order_is_taken_back_is_no_part_of_it(said: str, comes_to: str) -> None:
    assert reading(said).lower().startswith(comes_to)
