from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest

from broker.simulator.gateway import DEFAULT_PORT, IB_PORTS, Gateway, PortTaken
from broker.simulator.wire import ProtocolViolation, encode, frame

ACCOUNT = "DU1234567"


@asynccontextmanager
async def session(gateway, client_id=1):
    # Imported inside the running loop: at import the library's event package asks for one.
    from ib_insync import IB

    ib = IB()
    await ib.connectAsync("127.0.0.1", gateway.port, clientId=client_id, timeout=5)
    try:
        yield ib
    finally:
        ib.disconnect()
        await settled()


async def settled():
    for _ in range(20):
        await asyncio.sleep(0.001)


async def until(holds):
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is waited for is a library's state, and it tells nobody
            await asyncio.sleep(0.001)


async def bracket_by(ib, limit="185.70"):
    from ib_insync import LimitOrder, Stock, StopOrder

    (contract,) = await ib.qualifyContractsAsync(Stock("AAPL", "SMART", "USD"))
    ids = [ib.client.getReqId() for _ in range(3)]
    terms = {"account": ACCOUNT, "tif": "GTC"}
    legs = [
        LimitOrder("BUY", 10, Decimal(limit), orderId=ids[0], orderRef="E", transmit=False, **terms),
        LimitOrder("SELL", 10, Decimal(190), orderId=ids[1], orderRef="T", parentId=ids[0], transmit=False, **terms),
        StopOrder("SELL", 10, Decimal(183), orderId=ids[2], orderRef="S", parentId=ids[0], transmit=True, **terms),
    ]
    return [ib.placeOrder(contract, leg) for leg in legs]


@pytest.mark.parametrize("version", [157, 163, 166, 170, 176])
async def test_ib_insync_trades_a_bracket_at_every_layout(version):
    async with Gateway(server_version=version) as gateway, session(gateway) as ib:
        entry, target, stop = await bracket_by(ib)
        await until(lambda: entry.orderStatus.status == "Filled" and stop.orderStatus.whyHeld == "trigger")
        groups = {one.oca_group for one in gateway.exchange.open_orders(1, everyone=False)}
        assert groups == {str(entry.order.permId)}

        gateway.market.set_price("AAPL", "190")

        await until(lambda: stop.orderStatus.status == "Cancelled" and target.fills[0].commissionReport.commission)
        assert target.orderStatus.avgFillPrice == 190
        assert target.fills[0].commissionReport.realizedPNL == pytest.approx(41.9)
        assert ib.client.serverVersion() == version
        assert len(await ib.reqCompletedOrdersAsync(apiOnly=False)) == 3
        assert [one.execution.orderRef for one in await ib.reqExecutionsAsync()] == ["E", "T"]


async def test_the_journal_shows_what_was_asked_for():
    async with Gateway() as gateway, session(gateway) as ib:
        await bracket_by(ib)
        await until(lambda: len(gateway.journal.placed()) == 3)

        placed = gateway.journal.placed(client_id=1)

        assert [(one.action, one.order_type, one.transmit) for one in placed] == [
            ("BUY", "LMT", False),
            ("SELL", "LMT", False),
            ("SELL", "STP", True),
        ]
        assert placed[0].limit_price == Decimal("185.70")
        assert {one.parent_id for one in placed[1:]} == {placed[0].order_id}
        assert gateway.journal.received("reqGlobalCancel") == []


async def test_contracts_of_every_kind_qualify_to_exactly_one():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Commodity, ContFuture, Forex, Future, Index, Option, Stock

        asked = [
            Stock("SPY", "SMART", "USD"),
            Option("SPY", "20261218", 590, "C", "SMART"),
            Option("SPX", "20261217", 5850, "C", "SMART", tradingClass="SPX"),
            Option("SPX", "20261218", 5850, "P", "SMART", tradingClass="SPXW"),
            Option("NDX", "20261204", 20500, "P", "SMART", tradingClass="NDXP"),
            Option("XSP", "20261204", 585, "P", "SMART"),
            Index("VIX", "CBOE"),
            Future("ES", "202612", "CME"),
            Future("MCL", "202702", "NYMEX"),
            ContFuture("GC", "COMEX"),
            Forex("EURUSD"),
            Commodity("XAUUSD", "SMART", "USD"),
        ]
        qualified = await ib.qualifyContractsAsync(*asked)
        assert len(qualified) == len(asked)
        assert all(one.conId for one in qualified)


async def test_an_ambiguous_request_has_several_answers_and_an_unknown_one_error_200():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Option, Stock

        codes = []
        ib.errorEvent += lambda _id, code, *_: codes.append(code)
        assert len(await ib.reqContractDetailsAsync(Stock("TSLA"))) == 3
        assert len(await ib.reqContractDetailsAsync(Option("SPY", "20261218", 590, exchange="SMART"))) == 2
        assert await ib.reqContractDetailsAsync(Stock("NOPE", "SMART", "USD")) == []
        assert codes == [200]


async def test_chains_rules_time_and_symbols_are_answered():
    async with Gateway() as gateway, session(gateway) as ib:
        chains = await ib.reqSecDefOptParamsAsync("SPX", "", "IND", 416904)
        assert {chain.tradingClass for chain in chains} == {"SPX", "SPXW"}
        weekly = next(chain for chain in chains if chain.tradingClass == "SPXW")
        assert "20261124" in weekly.expirations
        assert 5850 in weekly.strikes
        assert [(one.lowEdge, one.increment) for one in await ib.reqMarketRuleAsync(32)] == [(0.0, 0.01), (3.0, 0.05)]
        assert (await ib.reqCurrentTimeAsync()).isoformat() == "2026-11-24T15:00:00+00:00"
        assert any(one.contract.symbol == "AAPL" for one in await ib.reqMatchingSymbolsAsync("AAP"))


async def test_quotes_stream_and_stop():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import Stock

        (contract,) = await ib.qualifyContractsAsync(Stock("SPY", "SMART", "USD"))
        ticker = ib.reqMktData(contract)
        await until(lambda: ticker.last == 585)

        gateway.market.set_price("SPY", "586.10")

        await until(lambda: ticker.last == 586.10)
        assert ticker.bid < ticker.ask


@pytest.mark.parametrize(
    ("data", "asked", "code"), [("none", 1, 354), ("delayed", 1, 354), ("delayed", 3, 10167), ("competing", 1, 10197)]
)
async def test_logins_without_data_say_so(data, asked, code):
    async with Gateway(data=data) as gateway, session(gateway) as ib:
        from ib_insync import Stock

        codes = []
        ib.errorEvent += lambda _id, code, *_: codes.append(code)
        (contract,) = await ib.qualifyContractsAsync(Stock("SPY", "SMART", "USD"))
        ib.reqMarketDataType(asked)
        (ticker,) = await ib.reqTickersAsync(contract)
        assert codes == [code]
        assert (ticker.last == ticker.last) is (code == 10167)


async def test_account_positions_and_profit_move_with_a_fill():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import MarketOrder, Stock

        (contract,) = await ib.qualifyContractsAsync(Stock("AAPL", "SMART", "USD"))
        pnl = ib.reqPnL(ACCOUNT)
        ib.placeOrder(contract, MarketOrder("BUY", 100, account=ACCOUNT, tif="DAY"))
        await until(ib.positions)
        gateway.market.set_price("AAPL", "187")
        gateway.step(1)

        assert (ib.positions()[0].position, ib.positions()[0].avgCost) == (100, pytest.approx(185.62))
        await until(lambda: pnl.unrealizedPnL > 0)
        (row,) = [one for one in await ib.accountSummaryAsync() if one.tag == "NetLiquidation"]
        assert row.currency == "USD"


async def test_whatif_answers_with_margins():
    async with Gateway() as gateway, session(gateway) as ib:
        from ib_insync import LimitOrder, Stock

        (contract,) = await ib.qualifyContractsAsync(Stock("AAPL", "SMART", "USD"))
        state = await ib.whatIfOrderAsync(contract, LimitOrder("BUY", 100, 185, account=ACCOUNT, tif="DAY"))
        assert float(state.initMarginChange) == 4625
        assert gateway.exchange.orders == {}


async def test_orders_and_ids_outlive_the_session():
    async with Gateway() as gateway:
        async with session(gateway) as ib:
            await bracket_by(ib, limit="150")
            await until(lambda: len(gateway.exchange.open_orders(1, everyone=False)) == 3)
        async with session(gateway) as ib:
            assert sorted(trade.order.orderRef for trade in ib.openTrades()) == ["E", "S", "T"]
            assert ib.client.getReqId() > 3
        async with session(gateway, client_id=2) as other:
            assert other.openTrades() == []
            assert len(await other.reqAllOpenOrdersAsync()) == 3


async def test_a_client_id_in_use_is_326_and_the_end_of_the_line():
    async with Gateway() as gateway, session(gateway):
        from ib_insync import IB

        codes = []
        second = IB()
        second.errorEvent += lambda _id, code, *_: codes.append(code)
        with pytest.raises(TimeoutError):
            await second.connectAsync("127.0.0.1", gateway.port, clientId=1, timeout=0.2)
        assert codes == [326]


async def test_a_taken_port_is_told_and_ibs_ports_are_never_the_default():
    async with Gateway() as gateway:
        with pytest.raises(PortTaken, match=str(gateway.port)):
            await Gateway().start(gateway.port)
    assert DEFAULT_PORT not in IB_PORTS


async def speak(gateway, *messages):
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(b"API\0" + frame(b"v157..178"))
    for message in ([71, 2, 9, ""], *messages):
        writer.write(encode(message))
    await until(lambda: gateway.violations or len(gateway.journal.received()) > len(messages))
    await settled()
    writer.close()
    return reader


@pytest.mark.parametrize(
    ("message", "fault", "code"),
    [
        ([999, 1], "there is no message 999", "505"),
        ([49, 1, "more"], "fields left over", "320"),
        ([4, 1], "ends before the field orderId", "320"),
        ([8, 1, "many"], "numIds must be a whole number", "320"),
    ],
)
async def test_what_the_protocol_does_not_know_is_recorded_answered_and_raised(message, fault, code):
    gateway = Gateway()
    await gateway.start()
    await speak(gateway, message)
    assert gateway.journal.sent("error")[-1].fields[3] == code
    await gateway.stop()
    with pytest.raises(ProtocolViolation, match=fault):
        gateway.check()


async def test_100_for_more_than_fifty_messages_a_second():
    async with Gateway() as gateway:
        await speak(gateway, *([49, 1] for _ in range(60)))
        assert [one.fields[3] for one in gateway.journal.sent("error")].count("100") == 10


async def test_orders_by_hand_are_seen_by_all_and_belong_to_nobody():
    async with Gateway() as gateway, session(gateway) as ib:
        from broker.simulator.orders import Ticket

        ticket = Ticket(0, gateway.exchange.query("AAPL"), "BUY", Decimal(1), "LMT", Decimal(150), None, "GTC")
        order = gateway.by_hand(ticket)
        await ib.reqAllOpenOrdersAsync()
        (seen,) = ib.openTrades()
        assert (seen.order.permId, seen.order.orderRef, seen.order.orderId) == (order.perm_id, "", 0)
