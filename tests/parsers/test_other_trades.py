"""Follow-ups that do not fit the trade that is open: another right, another scale, a part that was not read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from parsers.bind import bind
from parsers.context import Context, Holding
from parsers.dialect import load_dialect
from parsers.instrument import Forex, Option, Right
from parsers.intent import Side
from parsers.outcome import Signal
from parsers.parse import parse
from tests.parsers.reading import AT

DEFAULT = load_dialect("default")
CALL = Holding(
    side=Side.LONG,
    instrument=Option(symbol="SPY", expiry=date(2026, 12, 18), strike=Decimal(600), right=Right("C")),
    quantity=Decimal(4),
    average_price=Decimal(2),
)
OTHER = Holding(
    side=Side.LONG,
    instrument=Option(symbol="NVDA", expiry=date(2026, 12, 4), strike=Decimal(180), right=Right("C")),
    quantity=Decimal(4),
    average_price=Decimal("2.3"),
)
GOLD = Holding(side=Side.LONG, instrument=Forex(symbol="XAUUSD"), quantity=Decimal(2), average_price=Decimal(4150))


def _read(text: str, *holdings: Holding) -> bool:
    return isinstance(bind(parse(text, DEFAULT, AT), Context(holdings=holdings), DEFAULT), Signal)


@pytest.mark.parametrize("text", ["close puts", "closing my puts", "trim puts", "trim half the puts", "out of puts"])
def test_puts_are_not_the_calls_that_are_open(text: str):
    assert not _read(text, CALL)


@pytest.mark.parametrize("text", ["close calls", "trim half of the calls", "out of calls"])
def test_calls_are(text: str):
    assert _read(text, CALL)


@pytest.mark.parametrize("text", ["sold 3.10", "sold 3 at 3.10", "out at 3.10", "closed 7700", "add at 1.50"])
def test_a_price_of_another_trade_moves_nothing(text: str):
    assert not _read(text, GOLD)


@pytest.mark.parametrize(
    "text", ["close at 605", "close SPY at 605", "trim half at 598", "out at 602.50", "add at 599"]
)
def test_a_level_of_the_stock_is_no_price_of_the_option(text: str):
    assert not _read(text, CALL)


@pytest.mark.parametrize("text", ["close at 4165", "out at 4100.5", "trim half at 4170"])
def test_a_price_of_its_scale_is_read(text: str):
    assert _read(text, GOLD)


@pytest.mark.parametrize(
    "text",
    [
        "sold half here, rest at 4",
        "sell half now, half at close",
        "trimmed half, rest at 3.50",
        "close 2",
        "closing 3",
        "add 1",
        "exit strategy",
        "sold half on Friday",
    ],
)
def test_an_exit_with_two_readings_or_none_is_refused(text: str):
    assert not _read(text, CALL)


def test_a_part_of_one_trade_and_all_of_another_is_no_part_of_the_other():
    assert not _read("trim half, close NVDA", CALL, OTHER)
