"""Ages, clocks, sessions and expiries."""

from __future__ import annotations

from datetime import date, time, timedelta

from risk.book import Session
from risk.rules.hours import (
    ClockSkew,
    DaysToExpiry,
    FuturesRollDays,
    MarketHours,
    MessageAge,
    TradingWindow,
    ZeroDteCutoff,
)
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import ALMOST, OPTION, Row, contract

LAST_DAY = cases.CONTRACTS["option"].model_copy(update={"last_trade": date(2026, 11, 24)})
HALF_DAY = Session(opens=cases.OPENS, closes=NOW + timedelta(minutes=30))

ROWS: list[Row] = [
    Row(
        MessageAge(max_seconds=D(30)),
        (cases.case(sent_at=NOW - timedelta(seconds=30)), {}),
        (cases.case(sent_at=NOW - timedelta(seconds=30) - ALMOST), {}),
    ),
    Row(
        MessageAge(max_seconds=D(30), max_future_seconds=D(2)),
        (cases.case(sent_at=NOW + timedelta(seconds=2)), {}),
        (cases.case(sent_at=NOW + timedelta(seconds=2) + ALMOST), {}),
    ),
    Row(MessageAge(max_seconds=D(30)), (OPTION, {}), (cases.case(sent_at=NOW - timedelta(days=3)), {})),
    Row(
        ClockSkew(max_seconds=D(2)),
        (cases.case(clock_skew_seconds=D(-2)), {}),
        (cases.case(clock_skew_seconds=D("-2.01")), {}),
        cases.case(clock_skew_seconds=None),
    ),
    Row(TradingWindow(opens=time(10), closes=time(12)), (OPTION, {}), (cases.case(now=NOW - ALMOST), {})),
    Row(
        TradingWindow(opens=time(9), closes=time(10)),
        (cases.case(now=NOW - ALMOST), {}),
        (OPTION, {}),
    ),
    Row(
        TradingWindow(opens=time(22), closes=time(10)),
        (cases.case(now=NOW - ALMOST), {}),
        (OPTION, {}),
    ),
    Row(
        DaysToExpiry(min_days=1, max_days=24),
        (OPTION, {}),
        (contract("option", last_trade=date(2026, 12, 19)), {}),
        contract("option", last_trade=None),
    ),
    Row(
        DaysToExpiry(min_days=1),
        (contract("option", last_trade=date(2026, 11, 25)), {}),
        (contract("option", last_trade=date(2026, 11, 24)), {}),
    ),
    Row(DaysToExpiry(), (cases.case(contract=LAST_DAY), {}), (contract("option", last_trade=date(2026, 11, 23)), {})),
    Row(
        ZeroDteCutoff(minutes_before_close=D(30)),
        (cases.case(contract=LAST_DAY, now=cases.CLOSES - timedelta(minutes=30) - ALMOST), {}),
        (cases.case(contract=LAST_DAY, now=cases.CLOSES - timedelta(minutes=30)), {}),
        contract("option", last_trade=date(2026, 11, 24), liquid_hours=()),
    ),
    Row(
        ZeroDteCutoff(minutes_before_close=D(30)),
        (cases.case(now=cases.CLOSES - ALMOST), {}),
        (contract("option", last_trade=date(2026, 11, 24), liquid_hours=(HALF_DAY,)), {}),
        contract("option", last_trade=None),
    ),
    Row(
        FuturesRollDays(min_days=3),
        (contract("future", last_trade=date(2026, 11, 27)), {}),
        (contract("future", last_trade=date(2026, 11, 26)), {}),
        contract("future", last_trade=None),
    ),
    Row(
        MarketHours(),
        (cases.case(now=cases.OPENS), {}),
        (cases.case(now=cases.OPENS - ALMOST), {}),
        contract("option", liquid_hours=()),
    ),
    Row(MarketHours(), (cases.case(now=cases.CLOSES - ALMOST), {}), (cases.case(now=cases.CLOSES), {})),
]
