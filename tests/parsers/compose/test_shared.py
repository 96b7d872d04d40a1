"""A stop under several orders is every order's where it says so, and asked about where it does not."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

TWO = "BTO JPM 12/18 315C @ 4.10\nBTO XOM 12/18 115P @ 2.05\n"


@pytest.mark.parametrize("stop", ["Stop 50% on both", "stops 50% each", "SL 50% for all"])
def test_a_stop_for_all_of_them_is_in_each_order(stop: str) -> None:
    assert reading(TWO + stop).count("stop -50%") == 2


@pytest.mark.parametrize("stop", ["Stop 50%", "Stop 1.00 on both"])
def test_a_stop_of_which_nobody_can_tell_whose_it_is_is_asked_about(stop: str) -> None:
    assert reading(TWO + stop) == "refused: ambiguous"


def test_a_stop_beside_an_order_is_that_orders() -> None:
    assert reading(TWO.rstrip() + " stop 50%").count("stop -50%") == 1
