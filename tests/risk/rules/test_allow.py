"""What may be traded at all."""

from __future__ import annotations

from risk.rules.allow import AllowedClasses, AllowedKinds, AllowedSymbols, BlockedSymbols
from risk.rules.price import PremiumRange
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import OPTION, STOCK, Row, contract

ROWS: list[Row] = [
    Row(AllowedKinds(names=frozenset({"option"})), (OPTION, {}), (STOCK, {})),
    Row(AllowedSymbols(names=frozenset({"SPY"})), (OPTION, {}), (STOCK, {})),
    Row(BlockedSymbols(names=frozenset({"SPY"})), (STOCK, {}), (OPTION, {})),
    Row(
        AllowedClasses(names=frozenset({"SPXW"})),
        (contract("option", trading_class="SPXW"), {}),
        (OPTION, {}),
        cases.case(contract=None),
    ),
]


def test_several_names_are_listed_in_order():
    assert AllowedSymbols(names=frozenset({"SPY", "AAPL"})).law() == "only AAPL, SPY"
    assert BlockedSymbols(names=frozenset()).law() == "never none"
    assert PremiumRange(low=D(1)).law() == "option premium from 1"
