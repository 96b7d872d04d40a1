"""Against doing a thing twice, or against oneself."""

from __future__ import annotations

from datetime import timedelta

from parsers.intent import Side
from risk.rules.repeats import AlreadyEntered, ContractBusy, DuplicateSignal, ForeignPosition, OppositePosition
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import ALMOST, OPTION, Row, with_book

ROWS: list[Row] = [
    Row(
        DuplicateSignal(window_seconds=D(300)),
        (
            with_book(
                recent=(
                    cases.recent(fingerprint="f1", accepted=False),
                    cases.recent(fingerprint="f1", message_id="m1"),
                    cases.recent(fingerprint="f1", at=NOW - timedelta(seconds=300)),
                )
            ),
            {},
        ),
        (with_book(recent=(cases.recent(fingerprint="f1", at=NOW - timedelta(seconds=300) + ALMOST),)), {}),
    ),
    Row(
        DuplicateSignal(across="author"),
        (with_book(recent=(cases.recent(fingerprint="f1", author="8"),)), {}),
        (with_book(recent=(cases.recent(fingerprint="f1", channel="c2"),)), {}),
    ),
    Row(
        AlreadyEntered(),
        (with_book(exposures=(cases.exposure(),)), {}),
        (with_book(exposures=(cases.exposure(trade_ref="AAAAAAAAAA"),)), {}),
    ),
    Row(AlreadyEntered(), (OPTION, {}), (with_book(closed_today=(cases.closed("1", trade_ref="AAAAAAAAAA"),)), {})),
    Row(
        OppositePosition(),
        (with_book(exposures=(cases.exposure(),), foreign_positions={1: D(1)}), {}),
        (with_book(exposures=(cases.exposure(side=Side.SHORT),)), {}),
        cases.case(contract=None),
    ),
    Row(OppositePosition(), (OPTION, {}), (with_book(foreign_positions={1: D(-1)}), {})),
    Row(
        OppositePosition(),
        (cases.case("stock", cases.signal("stock", Side.SHORT), book=cases.book(foreign_positions={2: D(-1)})), {}),
        (cases.case("stock", cases.signal("stock", Side.SHORT), book=cases.book(foreign_positions={2: D(1)})), {}),
    ),
    Row(
        ForeignPosition(),
        (with_book(foreign_positions={8: D(1)}), {}),
        (with_book(foreign_positions={1: D("0.5")}), {}),
        cases.case(contract=None),
    ),
    Row(
        ContractBusy(),
        (with_book(exposures=(cases.exposure(con_id=8),), foreign_working=frozenset({8})), {}),
        (with_book(exposures=(cases.exposure(),)), {}),
        cases.case(contract=None),
    ),
    Row(ContractBusy(), (OPTION, {}), (with_book(foreign_working=frozenset({1})), {})),
]
