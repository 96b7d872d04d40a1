from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from broker.simulator.gateway import Gateway
from parsers.instrument import Option, Right, Stock
from tests.broker.ibkr.house import AAPL, connected


async def test_a_restart_on_the_same_day_asks_nothing_again(tmp_path):
    async with Gateway() as gateway:
        async with connected(gateway, data_dir=tmp_path) as house:
            contract = await house.contract(AAPL)
        asked = len(gateway.journal.received("reqContractDetails"))
        async with connected(gateway, data_dir=tmp_path) as again:
            assert again.broker.recall(AAPL) == contract
            assert len(gateway.journal.received("reqContractDetails")) == asked


async def test_yesterdays_answers_are_passed_over(tmp_path):
    async with Gateway() as gateway:
        async with connected(gateway, data_dir=tmp_path) as house:
            await house.contract(AAPL)
        gateway.advance(24 * 3600)
        async with connected(gateway, data_dir=tmp_path) as again:
            assert again.broker.recall(AAPL) is None


async def test_another_gateways_answers_are_passed_over(tmp_path):
    async with Gateway() as gateway, connected(gateway, data_dir=tmp_path) as house:
        await house.contract(AAPL)
    async with Gateway() as other, connected(other, data_dir=tmp_path) as again:
        assert other.port == gateway.port or again.broker.recall(AAPL) is None


@pytest.mark.parametrize("damage", [b"", b"{", b'{"day": 1}', b"\xff\xfe"])
async def test_a_damaged_file_is_passed_over_and_written_anew(tmp_path, damage):
    (tmp_path / "contracts.json").write_bytes(damage)
    async with Gateway() as gateway, connected(gateway, data_dir=tmp_path) as house:
        assert house.broker.recall(AAPL) is None
        await house.contract(AAPL)
    assert b"265598" in (tmp_path / "contracts.json").read_bytes()


async def test_a_folder_that_cannot_be_written_costs_only_the_saving(tmp_path):
    async with Gateway() as gateway, connected(gateway, data_dir=tmp_path / "none") as house:
        assert (await house.contract(AAPL)).con_id == 265598


async def test_warming_looks_up_what_exists():
    async with Gateway() as gateway, connected(gateway) as house:
        assert await house.broker.warm((AAPL, Stock(symbol="NOSUCH"), Stock(symbol="MSFT"))) == 2
        assert house.broker.recall(AAPL) is not None


async def test_the_chains_of_what_was_warmed_are_not_asked_for_again_that_day_nor_by_the_next_run(tmp_path):
    option = Option(symbol="SPY", expiry="nearest", strike=Decimal(600), right=Right.CALL)
    async with Gateway() as gateway:
        async with connected(gateway, data_dir=tmp_path) as house:
            await house.broker.warm((Stock(symbol="SPY"),))
            assert len(gateway.journal.received("reqSecDefOptParams")) == 1
            first = await house.broker.resolve(option, 5)
        async with connected(gateway, data_dir=tmp_path) as again:
            other = option.model_copy(update={"right": Right.PUT})
            second = await again.broker.resolve(other, 5)
        assert len(gateway.journal.received("reqSecDefOptParams")) == 1
    assert first.instrument.expiry == second.instrument.expiry
    assert second.instrument.right is Right.PUT


async def test_warming_always_leaves_room_for_an_entry():
    symbols = ("SPY", "QQQ", "IWM", "DIA", "AAPL", "MSFT", "NVDA", "AMZN", "META", "TSLA", "AMD", "GOOGL")
    async with Gateway() as gateway, connected(gateway) as house:
        warming = asyncio.ensure_future(house.broker.warm(tuple(Stock(symbol=symbol) for symbol in symbols)))
        rooms = []
        while not warming.done():
            rooms.append(house.broker.room())
            await asyncio.sleep(0.005)
        assert await warming == len(symbols)
        assert min(rooms) >= 9


async def test_warming_ends_with_the_session():
    async with Gateway() as gateway, connected(gateway) as house:
        gateway.stop_listening()
        gateway.drop_clients()
        await house.until(lambda: house.broker.room() is None)
        assert await house.broker.warm((AAPL,)) == 0
