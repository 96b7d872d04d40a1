"""A stop under several orders is every order's where it says so, and asked about where it does not."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

TWO = "BTO JPM 12/18 315C @ 4.10\nBTO XOM 12/18 115P @ 2.05\n"


@pytest.mark.parametrize("stop", ["Stop 50% on both", "stops 50% each", "SL 50% for all"])
def test_a_stop_for_all_of_them_is_in_each_order(stop: str) -> None:
    assert reading(TWO + stop).count("stop -50%") == 2


def test_so_is_one_behind_orders_on_one_line() -> None:
    text = "BTO JPM 12/18 315C @ 4.10, XOM 12/18 115P @ 2.05, stop 50% on both"
    assert reading(text).count("stop -50%") == 2


@pytest.mark.parametrize("stop", ["Stop 50%", "Stop 1.00 on both"])
def test_a_stop_of_which_nobody_can_tell_whose_it_is_is_asked_about(stop: str) -> None:
    assert reading(TWO + stop) == "refused: ambiguous"


@pytest.mark.parametrize(
    ("levels", "each"),
    [
        ("Trailing stop 20% on both", "stop trailing 20%"),
        ("Target 50% on both", "target +50%"),
        ("Targets 30%/60% each", "targets +30% / +60%"),
    ],
)
def test_so_is_a_trailing_stop_and_a_target(levels: str, each: str) -> None:
    assert reading(TWO + levels).count(each) == 2, reading(TWO + levels)


@pytest.mark.parametrize(
    "text",
    [
        TWO + "Target 50%",
        "long JPM 310 SL 300\nlong XOM 115\nlong CVX 150\nSL 3% on all",
        TWO + "Targets 30%/60% each\nStop 50%",
    ],
)
def test_a_level_of_which_nobody_can_tell_whose_it_is_is_asked_about_too(text: str) -> None:
    assert reading(text) == "refused: ambiguous"


def test_a_stop_beside_an_order_is_that_orders() -> None:
    assert reading(TWO.rstrip() + " stop 50%").count("stop -50%") == 1
