from __future__ import annotations

import asyncio

import pytest

from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from tests.broker.simulator.test_gateway import bracket_by, session, settled, until


async def test_bytes_cut_anywhere_make_the_same_messages():
    async with Gateway() as gateway:
        gateway.faults.add(Fault("split", times=0))
        async with session(gateway) as ib:
            entry, _, _ = await bracket_by(ib)
            await until(lambda: entry.orderStatus.status == "Filled")


async def test_a_missing_end_marker_of_executions_fails_the_connect():
    async with Gateway() as gateway:
        gateway.faults.add(Fault("drop", "execDetailsEnd"))
        from ib_insync import IB

        with pytest.raises(asyncio.TimeoutError):
            await IB().connectAsync("127.0.0.1", gateway.port, clientId=1, timeout=0.3)


async def test_a_delayed_message_waits_for_the_clock_and_holds_those_behind_it():
    async with Gateway() as gateway, session(gateway) as ib:
        gateway.faults.add(Fault("delay", "execDetails", seconds=2))
        entry, _, _ = await bracket_by(ib)
        await until(lambda: gateway.journal.sent("commissionReport"))
        await settled()
        assert entry.orderStatus.status != "Filled"

        gateway.advance(2)

        await until(lambda: entry.orderStatus.status == "Filled" and entry.fills)


async def test_a_swapped_message_is_overtaken_by_the_next():
    async with Gateway() as gateway, session(gateway) as ib:
        order = []
        ib.execDetailsEvent += lambda *_: order.append("execution")
        ib.openOrderEvent += lambda trade: order.append(trade.orderStatus.status)
        gateway.faults.add(Fault("swap", "execDetails"))
        entry, _, _ = await bracket_by(ib)
        await until(lambda: entry.fills)
        assert order.index("execution") > 0


async def test_a_duplicated_execution_has_the_same_id():
    async with Gateway() as gateway, session(gateway) as ib:
        gateway.faults.add(Fault("duplicate", "execDetails"))
        entry, _, _ = await bracket_by(ib)
        await until(lambda: entry.orderStatus.status == "Filled")
        assert len({fill.execution.execId for fill in entry.fills}) == 1


@pytest.mark.parametrize("does", ["close", "reset"])
async def test_the_line_ends_within_a_message(does):
    async with Gateway() as gateway, session(gateway) as ib:
        gone = []
        ib.disconnectedEvent += lambda: gone.append(True)
        gateway.faults.add(Fault(does, "openOrder", at=40))
        await bracket_by(ib)
        await until(lambda: gone)
        assert len(gateway.exchange.orders) == 3


async def test_a_half_open_line_stays_connected_and_says_nothing():
    async with Gateway() as gateway, session(gateway) as ib:
        gateway.faults.add(Fault("silence", "currentTime"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ib.reqCurrentTimeAsync(), 0.2)
        assert ib.isConnected()


async def test_a_silent_gateway_accepts_and_never_answers():
    async with Gateway() as gateway:
        gateway.silent = True
        from ib_insync import IB

        with pytest.raises(asyncio.TimeoutError):
            await IB().connectAsync("127.0.0.1", gateway.port, clientId=1, timeout=0.2)


async def test_session_codes_reach_every_client():
    async with Gateway() as gateway, session(gateway) as ib:
        codes = []
        ib.errorEvent += lambda _id, code, *_: codes.append(code)
        for code in (1100, 1102, 2103):
            gateway.announce(code)
        await until(lambda: codes == [1100, 1102, 2103])


async def test_a_restart_ends_sessions_and_may_lower_the_ids():
    async with Gateway() as gateway:
        async with session(gateway) as ib:
            await bracket_by(ib, limit="150")
            await until(lambda: len(gateway.exchange.open_orders(1, everyone=False)) == 3)
            gateway.restart(next_id=1)
            await until(lambda: not ib.isConnected())
        async with session(gateway) as ib:
            assert len(ib.openTrades()) == 3
        assert gateway.journal.sent("nextValidId")[-1].fields[-1] == "1"


async def test_a_scripted_rejection_takes_the_stop_alone():
    async with Gateway() as gateway, session(gateway) as ib:
        gateway.answer("reject", Pattern(order_type="STP"), code=201, text="Order rejected - reason:no stops today")
        codes = []
        ib.errorEvent += lambda _id, code, *_: codes.append(code)
        await bracket_by(ib)
        await until(lambda: codes == [201])
        assert len(gateway.exchange.orders) == 2


async def test_a_scripted_part_fills_no_more():
    async with Gateway() as gateway, session(gateway) as ib:
        gateway.answer("part", Pattern(action="BUY"), quantity=3)
        entry, _, _ = await bracket_by(ib)
        await until(lambda: entry.orderStatus.filled == 3)
        gateway.market.set_price("AAPL", "185.50")
        await settled()
        assert entry.orderStatus.filled == 3
