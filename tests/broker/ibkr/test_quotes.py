from __future__ import annotations

from decimal import Decimal

import pytest

from broker.events import Connected, ConnectivityRestored
from broker.ibkr.quotes import price_of
from broker.simulator.gateway import Gateway
from parsers.instrument import Stock
from tests.broker.ibkr.house import AAPL, plan_for, wired


@pytest.mark.parametrize("nothing", [-1.0, 0.0, float("nan")])
def test_what_nobody_quotes_is_none(nothing):
    assert price_of(nothing) is None


async def test_a_quote_has_both_sides_its_kind_and_its_moment():
    async with wired() as house:
        quote = await house.broker.quote(await house.contract(AAPL), 2)
        assert quote.bid < quote.ask
        assert quote.kind == "live"
        assert quote.at == house.clock()


async def test_a_stream_that_runs_gives_its_newest_quote():
    async with wired() as house:
        contract = await house.contract(AAPL)
        assert house.broker.quoted(contract) is None
        await house.broker.quote(contract, 2)
        house.gateway.market.set_quote(contract.con_id, Decimal("190.00"), Decimal("190.02"))
        await house.until(lambda: house.broker.quoted(contract).ask == Decimal("190.02"))


async def test_delayed_data_is_called_delayed():
    async with wired(Gateway(data="delayed")) as house:
        assert (await house.broker.quote(await house.contract(AAPL), 2)).kind == "delayed"


@pytest.mark.parametrize("data", ["none", "competing"])
async def test_no_data_is_no_quote_and_is_known_at_once(data):
    async with wired(Gateway(data=data)) as house:
        contract = await house.contract(AAPL)
        assert await house.broker.quote(contract, 60) is None
        assert house.broker.quoted(contract) is None


async def test_an_old_quote_is_asked_for_anew():
    async with wired() as house:
        contract = await house.contract(AAPL)
        await house.broker.quote(contract, 2)
        house.gateway.advance(30)
        quote = await house.broker.quote(contract, 2)
        assert quote.at == house.clock()
        assert len(house.gateway.journal.received("cancelMktData")) == 1


async def test_streams_beyond_the_cap_end_the_least_used_first():
    async with wired(stream_cap=2) as house:
        contracts = [await house.contract(Stock(symbol=name)) for name in ("AAPL", "MSFT", "NVDA")]
        for contract in contracts:
            await house.broker.quote(contract, 2)
        assert house.broker.quoted(contracts[0]) is None
        assert house.broker.quoted(contracts[2]) is not None


async def test_the_stream_of_a_contract_with_something_of_ours_comes_back_after_a_reconnect():
    async with wired() as house:
        contract = await house.contract(AAPL)
        await house.broker.quote(contract, 2)
        await house.enter(plan_for(contract, house))
        house.gateway.drop_clients()
        await house.next(Connected, 2)
        await house.until(lambda: house.broker.quoted(contract))


async def test_lost_data_is_asked_for_again():
    async with wired() as house:
        contract = await house.contract(AAPL)
        await house.broker.quote(contract, 2)
        house.gateway.announce(1100)
        house.gateway.announce(1101)
        await house.next(ConnectivityRestored)
        await house.until(lambda: len(house.gateway.journal.received("reqMktData")) == 2)


async def test_idle_streams_are_ended():
    async with wired(stream_idle=10, heartbeat_interval=0.02) as house:
        contract = await house.contract(AAPL)
        await house.broker.quote(contract, 2)
        house.gateway.advance(30)
        await house.until(lambda: house.gateway.journal.received("cancelMktData"))
