"""Figures against values worked out by hand or taken from a textbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.replay.figures import Closed, Figures, drawdown, figures, may_be_luck, wilson
from bot.replay.telling import concluded


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


def of(nets: Sequence[int]) -> Figures:
    """The figures of trades with these results."""
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return figures(
        [Closed(str(n), "ann", "SPY", at, Decimal(net), None, Decimal(0), marked=False) for n, net in enumerate(nets)]
    )


STEADY, SCATTERED, LOST = [9, 11] * 20, [99, -97] * 20, [-9, -11] * 20


@pytest.mark.parametrize(
    ("worse", "better", "whole", "paid", "says"),
    [
        (STEADY, STEADY, True, True, "It would have gained."),
        (LOST, LOST, True, True, "It would have lost."),
        (STEADY[:29], STEADY, True, True, "Not enough evidence: 29 trades"),
        (STEADY[:1], STEADY, True, True, "Not enough evidence: 1 trade,"),
        (LOST, STEADY, True, True, "Undecided"),
        (SCATTERED, STEADY, True, True, "Not enough evidence"),
        (STEADY, SCATTERED, True, True, "Not enough evidence"),
        (STEADY, STEADY, False, True, "the signals without prices are not in it"),
        (STEADY, STEADY, True, False, "No result: without commissions"),
    ],
)
def test_nothing_is_concluded_beyond_the_evidence(
    worse: Sequence[int], better: Sequence[int], *, whole: bool, paid: bool, says: str
) -> None:
    assert says in concluded(of(worse), of(better), whole=whole, paid=paid)
