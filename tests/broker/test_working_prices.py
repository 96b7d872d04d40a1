from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from broker.working_prices import is_trading, marketable
from risk.plan import Action
from tests.playbooks.plans import FUTURE, NOW, OPTION, SHARE
from tests.playbooks.playbook import quote


@pytest.mark.parametrize(
    ("of", "action", "touch", "step", "price"),
    [
        (SHARE, Action.SELL, "104", 0, "103.48"),
        (SHARE, Action.SELL, "104", 1, "101.92"),
        (SHARE, Action.BUY, "104", 0, "104.52"),
        (OPTION, Action.SELL, "2.00", 0, "1.97"),
        (OPTION, Action.SELL, "4.00", 0, "3.85"),
        (OPTION, Action.SELL, "0.02", 1, "0.01"),
        (FUTURE, Action.SELL, "5000.25", 0, "4975.00"),
    ],
)
def test_an_exit_goes_through_the_far_touch_on_the_grid(of, action, touch, step, price):
    assert marketable(of, action, quote(NOW, touch), NOW, step) == Decimal(price)


def test_no_price_without_a_quote_a_fresh_one_or_that_side_of_it():
    seen = quote(NOW, "104")
    assert marketable(SHARE, Action.SELL, None, NOW, 0) is None
    assert marketable(SHARE, Action.SELL, seen, NOW + timedelta(seconds=6), 0) is None
    assert marketable(SHARE, Action.SELL, seen.model_copy(update={"bid": None}), NOW, 0) is None
    assert marketable(SHARE, Action.SELL, seen.model_copy(update={"bid": Decimal(-1)}), NOW, 0) is None
    assert marketable(SHARE, Action.SELL, seen, NOW, 2) is None


def test_the_market_is_open_inside_its_sessions_only():
    assert is_trading(SHARE, NOW, outside_rth=False)
    assert not is_trading(SHARE, NOW + timedelta(hours=8), outside_rth=False)


def test_sessions_that_are_not_known_do_not_hold_an_exit_back():
    unknown = SHARE.model_copy(update={"trading_hours": (), "liquid_hours": ()})
    assert is_trading(unknown, NOW + timedelta(hours=8), outside_rth=False)
    assert is_trading(SHARE, NOW + timedelta(days=9), outside_rth=False)
