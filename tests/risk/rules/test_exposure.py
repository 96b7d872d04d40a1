"""How much may be open, and how often something is opened."""

from __future__ import annotations

from datetime import timedelta

from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions, MaxTotalNotional, MaxTotalRisk
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import ALMOST, NO_RATE, ONE_RISKED, Row, units, with_book

ROWS: list[Row] = [
    Row(
        MaxOpenPositions(limit=2),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8), cases.exposure(con_id=9))), {}),
    ),
    Row(
        MaxOpenPositions(limit=1),
        (with_book(exposures=(cases.exposure(con_id=1), cases.exposure(con_id=8, held=D(0)))), {}),
        (with_book(exposures=(cases.exposure(con_id=8, held=D(0), pending=D(1)),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="symbol"),
        (with_book(exposures=(cases.exposure(con_id=8, symbol="QQQ"),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="channel"),
        (
            with_book(exposures=(cases.exposure(con_id=8, channel="c2"), cases.exposure(con_id=9, platform="discord"))),
            {},
        ),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="author"),
        (with_book(exposures=(cases.exposure(con_id=8, author="8"),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxEntriesPerDay(limit=2),
        # 04:59 UTC is still yesterday in New York.
        (
            with_book(
                recent=(cases.recent(), cases.recent(accepted=False), cases.recent(at=NOW.replace(hour=4, minute=59)))
            ),
            {},
        ),
        (with_book(recent=(cases.recent(), cases.recent(at=NOW.replace(hour=5, minute=0)))), {}),
    ),
    Row(
        MaxEntriesPerDay(limit=1, per="author"),
        (with_book(recent=(cases.recent(author="8"),)), {}),
        (with_book(recent=(cases.recent(),)), {}),
    ),
    Row(
        MaxEntriesPerMinute(limit=1),
        (with_book(recent=(cases.recent(at=NOW - timedelta(seconds=60)), cases.recent(accepted=False))), {}),
        (with_book(recent=(cases.recent(at=NOW - timedelta(seconds=60) + ALMOST),)), {}),
    ),
    Row(MaxTotalRisk(limit_base_currency=D(95)), (ONE_RISKED, {}), (ONE_RISKED, units(2)), NO_RATE),
    Row(MaxTotalNotional(limit_base_currency=D(1025)), (ONE_RISKED, {}), (ONE_RISKED, units(2)), NO_RATE),
    Row(
        MaxTotalRisk(limit_base_currency=D(95), per="author"),
        (with_book(exposures=(cases.exposure(con_id=8, at_risk=D(900), author="8"),)), units(2)),
        (ONE_RISKED, units(2)),
    ),
    Row(
        MaxTotalNotional(limit_base_currency=D(1025), per="symbol"),
        (with_book(exposures=(cases.exposure(con_id=8, notional=D(9000), symbol="QQQ"),)), units(8)),
        (ONE_RISKED, units(2)),
    ),
]
