"""Figures against values worked out by hand or taken from a textbook."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.replay.figures import drawdown, may_be_luck, wilson


@pytest.mark.parametrize(
    ("won", "count", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_wilsons_interval_is_that_of_the_books(won: int, count: int, low: float, high: float) -> None:
    assert wilson(won, count) == pytest.approx((low, high), abs=2e-4)


def test_the_deepest_fall_is_from_a_height_reached_before_it() -> None:
    assert drawdown(map(Decimal, (5, 3, 9, 2, 8))) == 7
    assert drawdown(map(Decimal, (-4, 1))) == 4


def test_results_that_scatter_around_zero_may_be_luck_and_steady_ones_are_not() -> None:
    assert may_be_luck([1.0, -1.0] * 20 + [1.0])
    assert not may_be_luck([1.0, 1.1] * 20)
    assert may_be_luck([5.0])
