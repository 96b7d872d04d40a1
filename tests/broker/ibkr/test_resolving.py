from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from broker.port import Unresolvable
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from parsers.instrument import Crypto, Forex, Future, Option, Right, Stock
from tests.broker.ibkr.house import AAPL, wired

CALL = Right.CALL


def option(symbol, expiry, strike, right=CALL):
    return Option(symbol=symbol, expiry=expiry, strike=Decimal(strike), right=right)


async def refused(house, instrument):
    found = await house.broker.resolve(instrument, 3)
    assert isinstance(found, Unresolvable), found
    return found


async def test_a_stock_is_one_contract_with_its_grid_hours_and_order_types():
    async with wired() as house:
        contract = await house.contract(AAPL)
        assert (contract.con_id, contract.sec_type, contract.exchange, contract.currency) == (
            265598,
            "STK",
            "SMART",
            "USD",
        )
        assert contract.multiplier == 1
        assert contract.market_rule.increment(Decimal(100)) == Decimal("0.01")
        assert {"LMT", "STP", "GTC", "GTD"} <= contract.order_types
        assert contract.time_zone == "America/New_York"
        first = contract.liquid_hours[0]
        assert (first.opens.astimezone(UTC).hour, first.closes.astimezone(UTC).hour) == (14, 21)


async def test_what_was_found_is_recalled_without_a_question():
    async with wired() as house:
        assert house.broker.recall(AAPL) is None
        contract = await house.contract(AAPL)
        asked = len(house.gateway.journal.received("reqContractDetails"))
        assert house.broker.recall(AAPL) == contract
        assert await house.contract(AAPL) == contract
        assert len(house.gateway.journal.received("reqContractDetails")) == asked


async def test_what_was_found_is_forgotten_overnight():
    async with wired() as house:
        await house.contract(AAPL)
        house.gateway.advance(24 * 3600)
        assert house.broker.recall(AAPL) is None


async def test_equal_questions_at_one_time_are_asked_once():
    async with wired() as house:
        found = await asyncio.gather(*(house.contract(AAPL) for _ in range(20)))
        assert len(set(map(id, found))) == 1
        assert len(house.gateway.journal.received("reqContractDetails")) == 1


async def test_an_impatient_asker_does_not_end_the_question_of_others():
    async with wired() as house:
        house.gateway.faults.add(Fault("drop", "contractDetailsEnd"))
        impatient = await house.broker.resolve(AAPL, 0.02)
        assert isinstance(impatient, Unresolvable)
        assert impatient.code == "timeout"


async def test_an_option_by_its_date_and_its_penny_grid():
    async with wired() as house:
        contract = await house.contract(option("SPY", date(2026, 12, 18), 600))
        assert (contract.sec_type, contract.multiplier, contract.trading_class) == ("OPT", 100, "SPY")
        assert contract.last_trade == date(2026, 12, 18)
        assert contract.local_symbol.replace(" ", "") == "SPY261218C00600000"


async def test_nearest_becomes_todays_date_before_the_close_and_the_next_after_it():
    async with wired() as house:
        contract = await house.contract(option("SPY", "nearest", 600))
        assert contract.instrument.expiry == date(2026, 11, 24)
    async with wired(Gateway(now=datetime(2026, 11, 24, 21, 30, tzinfo=UTC))) as house:
        contract = await house.contract(option("SPY", "nearest", 600))
        assert contract.instrument.expiry == date(2026, 11, 25)


@pytest.mark.parametrize("symbol", ["SPX", "NDX", "RUT", "XSP"])
async def test_nearest_of_an_index_is_the_class_that_trades_until_the_close(symbol):
    strikes = {"SPX": 6000, "NDX": 21000, "RUT": 2200, "XSP": 600}
    classes = {"SPX": "SPXW", "NDX": "NDXP", "RUT": "RUTW", "XSP": "XSP"}
    async with wired() as house:
        found = await house.broker.resolve(option(symbol, "nearest", strikes[symbol]), 3)
        if isinstance(found, Unresolvable):
            found = await house.contract(option(symbol, "nearest", found.alternatives[0]))
        assert found.trading_class == classes[symbol]
        assert found.instrument.expiry == date(2026, 11, 24)


async def test_a_third_friday_of_spx_is_the_class_that_trades_on_that_day():
    async with wired() as house:
        contract = await house.contract(option("SPX", date(2026, 12, 18), 6000))
        assert (contract.symbol, contract.trading_class, contract.last_trade) == ("SPX", "SPXW", date(2026, 12, 18))


async def test_a_volatility_monthly_trades_last_the_session_before_it_expires():
    async with wired() as house:
        contract = await house.contract(option("VIX", date(2026, 12, 16), 18))
        assert (contract.trading_class, contract.last_trade) == ("VIX", date(2026, 12, 15))
        assert contract.instrument.expiry == date(2026, 12, 16)


async def test_a_date_without_options_names_the_three_nearest():
    async with wired() as house:
        found = await refused(house, option("SPY", date(2026, 12, 19), 600))
        assert found.code == "no-such-contract"
        assert len(found.alternatives) == 3
        assert "2026-12-18" in found.alternatives


async def test_a_strike_that_is_not_listed_names_the_three_nearest():
    async with wired() as house:
        found = await refused(house, option("SPY", date(2026, 12, 18), "600.37"))
        assert found.code == "no-such-contract"
        assert len(found.alternatives) == 3
        assert "600" in found.alternatives


async def test_an_unknown_symbol_is_refused_with_near_matches():
    async with wired() as house:
        found = await refused(house, Stock(symbol="AAP"))
        assert found.code == "unknown-symbol"
        assert any(name.startswith("AAPL") for name in found.alternatives)


async def test_an_unknown_options_symbol_is_refused():
    async with wired() as house:
        assert (await refused(house, option("QQQQQ", date(2026, 12, 18), 5))).code == "unknown-symbol"


async def test_the_front_month_is_rolled_by_our_own_rule():
    async with wired() as house:
        assert (await house.contract(Future(symbol="ES", month="front"))).instrument.month == "2026-12"
    async with wired(Gateway(now=datetime(2026, 12, 11, 15, tzinfo=UTC))) as house:
        contract = await house.contract(Future(symbol="ES", month="front"))
        assert contract.instrument.month == "2027-03"
        assert (contract.exchange, contract.multiplier) == ("CME", 50)


async def test_gold_rolls_before_its_notices_begin():
    async with wired() as house:
        assert (await house.contract(Future(symbol="GC", month="front"))).instrument.month == "2027-02"


async def test_a_month_that_is_not_listed_names_some_that_are():
    async with wired() as house:
        found = await refused(house, Future(symbol="ES", month="2026-11"))
        assert found.alternatives[0] == "2026-12"


async def test_a_pair_is_cash_on_idealpro_and_gold_is_a_commodity():
    async with wired() as house:
        pair = await house.contract(Forex(symbol="EURUSD"))
        assert (pair.sec_type, pair.exchange, pair.symbol, pair.currency) == ("CASH", "IDEALPRO", "EUR", "USD")
        gold = await house.contract(Forex(symbol="XAUUSD"))
        assert (gold.sec_type, gold.exchange) == ("CMDTY", "SMART")


async def test_a_pair_the_wrong_way_round_is_refused_with_the_right_one():
    async with wired() as house:
        assert (await refused(house, Forex(symbol="USDEUR"))).alternatives == ("EURUSD",)


async def test_a_coin_is_refused_by_name():
    async with wired() as house:
        assert (await refused(house, Crypto(symbol="BTC"))).code == "unsupported"


async def test_nothing_is_resolved_without_a_session():
    async with wired() as house:
        house.gateway.stop_listening()
        house.gateway.drop_clients()
        await house.until(lambda: house.broker._session is None)
        assert (await refused(house, AAPL)).code == "not-connected"
