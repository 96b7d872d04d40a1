"""When losing has to stop."""

from __future__ import annotations

from datetime import timedelta

from risk.rules.base import Measure
from risk.rules.losses import CooldownAfterStop, DailyLoss, Drawdown, LossStreak
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import ALMOST, NO_RATE, ONE_RISKED, OPTION, Row, with_book

ROWS: list[Row] = [
    Row(
        DailyLoss(limit_base_currency=D(135)),
        (with_book(closed_today=(cases.closed("-50"), cases.closed("10")), exposures=ONE_RISKED.book.exposures), {}),
        (with_book(closed_today=(cases.closed("-51"), cases.closed("10")), exposures=ONE_RISKED.book.exposures), {}),
        NO_RATE,
    ),
    Row(
        DailyLoss(limit_base_currency=D(100)),
        (with_book(closed_today=(cases.closed("-65"),)), {}),
        (with_book(closed_today=(cases.closed("-100"),)), {}),
    ),
    Row(
        Drawdown(limit_percent=D(10)),
        (
            cases.case(
                book=cases.book(peak_equity=D(100_000)),
                figures=cases.FIGURES.model_copy(update={"net_liquidation": D("90000.01")}),
            ),
            {},
        ),
        (
            cases.case(
                book=cases.book(peak_equity=D(100_000)),
                figures=cases.FIGURES.model_copy(update={"net_liquidation": D(90_000)}),
            ),
            {},
        ),
        OPTION,
    ),
    Row(
        LossStreak(limit=2),
        (
            with_book(
                closed_today=(
                    cases.closed("-1", closed_at=NOW - timedelta(hours=3)),
                    cases.closed("0", closed_at=NOW - timedelta(hours=2)),
                    cases.closed("-1", closed_at=NOW - timedelta(hours=1)),
                )
            ),
            {},
        ),
        (with_book(closed_today=(cases.closed("-1"), cases.closed("-1"))), {}),
    ),
    Row(
        CooldownAfterStop(minutes=D(5)),
        (with_book(closed_today=(cases.closed("-1"), cases.closed("-1", stopped=False, closed_at=NOW))), {}),
        (with_book(closed_today=(cases.closed("-1", closed_at=NOW - timedelta(minutes=5) + ALMOST),)), {}),
    ),
    Row(
        CooldownAfterStop(minutes=D(5), per="symbol"),
        (with_book(closed_today=(cases.closed("-1", symbol="QQQ", closed_at=NOW),)), {}),
        (with_book(closed_today=(cases.closed("-1", closed_at=NOW),)), {}),
    ),
]


def test_a_streak_is_counted_back_from_the_newest_trade():
    newest, *older = (cases.closed("-1", closed_at=NOW - timedelta(hours=hours)) for hours in (1, 3, 4))
    won = cases.closed("2", closed_at=NOW - timedelta(hours=2))
    assert LossStreak(limit=2).check(with_book(closed_today=(*older, won, newest)), None) == Measure(1, 2)
