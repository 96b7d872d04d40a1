"""What no configuration switches off."""

from __future__ import annotations

from parsers.instrument import Crypto
from parsers.intent import Bound, Side
from risk.rules.state import AccountProven, LinkReady, NoCoins, NotHalted, SameContract, SellingToOpen, TradingAllowed
from risk.states import TradingState
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import OPTION, Row, planned, violation_of

OTHER_STRIKE = cases.CONTRACTS["option"].model_copy(
    update={"instrument": cases.SPY_CALL.model_copy(update={"strike": D(601)})}
)

ROWS: list[Row] = [
    Row(
        TradingAllowed(),
        (OPTION, {}),
        (cases.case(trading_state=TradingState.REDUCING), {}),
    ),
    Row(TradingAllowed(), (OPTION, {}), (cases.case(trading_state=TradingState.HALTED), {})),
    Row(LinkReady(), (OPTION, {}), (cases.case(link_ready=False), {})),
    Row(AccountProven(), (OPTION, {}), (cases.case(mode="live"), {}), cases.case(account=None)),
    Row(AccountProven(), (OPTION, {}), (cases.case(account="DU999"), {})),
    Row(SameContract(), (OPTION, {}), (cases.case(contract=OTHER_STRIKE), {}), cases.case(contract=None)),
    Row(NotHalted(), (cases.case(halted=False), {}), (cases.case(halted=True), {})),
    Row(NotHalted(), (OPTION, {}), (cases.case(halted=True), {})),
    Row(SellingToOpen(), (OPTION, {}), (cases.case(intent=cases.signal(side=Side.SHORT)), {})),
]


def test_a_coin_is_refused_by_name():
    coin = cases.case().model_copy(
        update={"intent": cases.signal(subject=Bound(side=Side.LONG, instrument=Crypto(symbol="BTC")))}
    )
    found = violation_of(NoCoins(), coin, planned(OPTION))
    assert (found.message, found.actual) == ("BTC is a coin; coins are not traded here", "BTC")
    assert NoCoins().law() == "coins are not traded"
