from __future__ import annotations

import asyncio

import pytest

from broker.events import AccountReported, Connected, Disconnected, SnapshotFailed
from broker.ibkr.adapter import IbkrBroker
from broker.port import AccountRefused, GatewayUnreachable, NotSent
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import AAPL, connected, plan_for, settings_for, wired


async def refusal_of(gateway: Gateway, **changes):
    broker = IbkrBroker(settings_for(gateway, **changes), lambda: gateway.exchange.now)
    events = []
    with pytest.raises((AccountRefused, GatewayUnreachable)) as refused:
        await asyncio.wait_for(broker.run(events.append), 5)
    assert not any(isinstance(event, Connected) for event in events)
    return refused


async def test_a_paper_gateway_is_connected_proven_and_reconciled():
    async with wired() as house:
        first = house.events[0]
        assert isinstance(first, Connected)
        assert first.accounts == ("DU1234567",)
        assert first.server_version == 176
        account = (await house.next(AccountReported)).account
        assert account.net_liquidation is not None
        assert account.currency == "USD"


async def test_a_live_account_under_paper_mode_is_refused_before_anything_is_asked():
    async with Gateway(accounts=("U1234567",)) as gateway:
        refused = await refusal_of(gateway)
        assert refused.type is AccountRefused
        assert "U1234567" in str(refused.value)
        assert [record.name for record in gateway.journal.received()] == ["startApi"]


async def test_a_paper_account_under_live_mode_is_refused():
    async with Gateway() as gateway:
        refused = await refusal_of(gateway, mode="live", account="DU1234567")
        assert refused.type is AccountRefused


async def test_several_accounts_without_a_configured_one_are_refused():
    async with Gateway(accounts=("DU1", "DU2")) as gateway:
        assert "IBKR_ACCOUNT" in str((await refusal_of(gateway)).value)


async def test_a_client_id_in_use_is_said_at_once_with_its_fix():
    async with wired() as house:
        refused = await refusal_of(house.gateway, connect_timeout=60)
        assert "set IBKR_CLIENT_ID to another number" in str(refused.value)


async def test_nothing_listening_names_the_real_ports():
    async with Gateway() as gateway:
        await gateway.stop()
        refused = await refusal_of(gateway)
        assert refused.type is GatewayUnreachable
        assert "Gateway 4002 paper, 4001 live" in str(refused.value)


async def test_a_gateway_that_accepts_and_never_answers_is_given_up():
    async with Gateway(silent=True) as gateway:
        assert "no answer within 0.1 s" in str((await refusal_of(gateway, connect_timeout=0.1)).value)


async def test_a_gateway_that_closes_during_the_handshake_is_said_at_once():
    async with Gateway() as gateway:
        gateway.faults.add(Fault("close", "managedAccounts"))
        assert "closed the connection" in str((await refusal_of(gateway, connect_timeout=60)).value)


@pytest.mark.parametrize("version", [157, 163, 164, 166, 169, 170, 176])
async def test_every_server_version_that_the_library_speaks_reconciles(version):
    async with wired(Gateway(server_version=version)) as house:
        assert house.of(Connected)[0].server_version == version
        contract = await house.contract(AAPL)
        await house.enter(plan_for(contract, house))
        await house.until(lambda: len(house.gateway.journal.placed()) == 3)


@pytest.mark.parametrize("marker", ["positionEnd", "openOrderEnd", "completedOrdersEnd", "execDetailsEnd"])
async def test_a_missing_end_marker_is_no_snapshot(marker):
    async with Gateway() as gateway:
        gateway.faults.add(Fault("drop", marker))
        async with connected(gateway, reconcile=False, request_timeout=0.1) as house:
            failed = await house.next(SnapshotFailed)
            assert "did not finish" in failed.reason
            await house.reconciled()


async def test_nothing_is_entered_before_the_first_snapshot():
    async with Gateway() as gateway:
        gateway.faults.add(Fault("drop", "execDetailsEnd", times=0))
        async with connected(gateway, reconcile=False, request_timeout=0.1) as house:
            await house.next(SnapshotFailed)
            contract = await house.contract(AAPL)
            with pytest.raises(NotSent, match="not reconciled"):
                await house.enter(plan_for(contract, house))
            assert gateway.journal.placed() == []


async def test_a_dropped_connection_is_reported_and_made_again():
    async with wired() as house:
        house.gateway.drop_clients(reset=True)
        await house.next(Disconnected)
        await house.next(Connected, 2)
        await house.reconciled(2)


async def test_another_account_after_a_reconnect_trades_nothing_and_says_why():
    async with wired() as house:
        house.gateway.accounts = ("U7654321",)
        house.gateway.drop_clients()
        told = await house.next(Disconnected, 2)
        assert "U7654321" in told.reason
        assert len(house.of(Connected)) == 1
        house.gateway.accounts = ("DU1234567",)
        await house.next(Connected, 2)


async def test_a_half_open_connection_is_noticed_by_the_heartbeat():
    async with wired(heartbeat_interval=0.05, snapshot_interval=60) as house:
        house.gateway.faults.add(Fault("silence", "currentTime"))
        gone = await house.next(Disconnected)
        assert "stopped answering" in gone.reason
        await house.next(Connected, 2)


async def test_the_clock_skew_is_measured():
    async with wired(heartbeat_interval=0.02) as house:
        await house.until(lambda: house.broker.clock_skew() is not None)
        assert abs(house.broker.clock_skew()) < 2


async def test_stopping_ends_the_run_and_leaves_orders_alone():
    async with Gateway() as gateway:
        async with connected(gateway) as house:
            contract = await house.contract(AAPL)
            await house.enter(plan_for(contract, house))
            await house.until(lambda: len(gateway.journal.placed()) == 3)
        assert house.of(Disconnected)[0].reason == "stopped as asked"
        assert gateway.journal.received("cancelOrder") == []
        assert len([order for order in gateway.exchange.orders.values() if order.works]) == 3
