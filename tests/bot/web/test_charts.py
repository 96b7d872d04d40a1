from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.charts import Level, bars, curve, price_line, spread


def level(kind: str, price: str) -> Level:
    return Level(kind, Decimal(price), kind, price)  # type: ignore[arg-type]


def test_prices_stand_from_low_to_high_whatever_the_side():
    long = price_line([level("stop", "1"), level("entry", "2"), level("target", "4")])
    short = price_line([level("stop", "4"), level("entry", "2"), level("target", "1")])
    assert 'class="tick stop" x1="7.00%"' in long
    assert 'class="tick stop" x1="93.00%"' in short
    assert 'aria-label="stop 1, entry 2, target 4"' in long


def test_what_can_be_lost_and_won_is_tinted_up_to_the_farthest_target():
    drawn = price_line([level("stop", "0"), level("entry", "5"), level("target", "7"), level("target", "10")])
    assert 'class="risk" x="7.00%" width="43.00%"' in drawn
    assert 'class="reward" x="50.00%" width="43.00%"' in drawn


def test_a_trade_without_a_target_has_no_reward_zone_and_one_price_stands_in_the_middle():
    assert "reward" not in price_line([level("stop", "1"), level("entry", "2")])
    assert 'x1="50.00%"' in price_line([level("stop", "2"), level("entry", "2")])


def test_the_market_is_a_dot():
    assert 'class="now" r="5" cx="50.00%"' in price_line([level("stop", "1"), level("entry", "3"), level("now", "2")])


@given(st.lists(st.floats(7, 93), min_size=1, max_size=7))
def test_labels_keep_their_order_stay_inside_and_do_not_cover_each_other(places):
    at = spread(places)
    order = sorted(range(len(places)), key=lambda number: places[number])
    gap = min(17.0, 86.0 / max(1, len(places) - 1))
    assert all(7 - 1e-6 <= each <= 93 + 1e-6 for each in at)
    for one, other in pairwise(order):
        assert at[other] - at[one] >= gap - 1e-6


def test_labels_that_have_room_stand_at_their_prices():
    assert spread([10, 50, 90]) == [10, 50, 90]


@pytest.mark.parametrize("points", [[(0.0, 5.0), (10.0, 5.0)], [(0.0, 1.0), (0.0, 2.0)], [(0.0, -1.0), (5.0, 3.0)]])
def test_a_curve_stays_within_its_frame(points):
    path = re.search(r'class="line" d="([^"]+)"', curve(points))
    assert path is not None
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", path[1])]
    assert all(0 <= x <= 100 for x in numbers[::2])
    assert all(4 <= y <= 36 for y in numbers[1::2])


def test_bars_are_measured_against_the_most_frequent():
    drawn = bars([("max risk", 4), ("spread", 1)])
    assert 'width="100.0%"' in drawn
    assert 'width="25.0%"' in drawn


def test_no_drawing_uses_a_style_that_the_policy_forbids():
    for drawn in (price_line([level("stop", "1"), level("entry", "2")]), curve([(0, 1), (1, 2)]), bars([("a", 1)])):
        assert "style=" not in drawn
