"""The adapter against the simulated gateway in the same process: connecting, acknowledgements, a large snapshot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal

from broker.events import BrokerEvent, Connected, SnapshotTaken
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from broker.simulator.gateway import Gateway
from broker.simulator.orders import Ticket
from tests.benchmarks import bracket
from tests.benchmarks.report import note, single, spread, title
from tests.fakes.running_clock import RunningClock
from tests.fakes.scene import NOW

ACCOUNT = "DU1"
CONNECTS = 10
ORDERS = 1_000
EXECUTIONS = 10_000


async def measure() -> None:
    """The gateway's own work is in these figures."""
    title("The broker")
    async with Gateway(now=NOW, accounts=(ACCOUNT,), rate_limit=0) as gateway:
        found = [await _session(gateway, lambda _: None) for _ in range(CONNECTS)]
        spread("connect to the first whole snapshot", [each[0] for each in found])
        _fill_up(gateway)
        single(f"a snapshot of {ORDERS} orders, {EXECUTIONS} fills", (await _session(gateway, lambda _: None))[1], "s")
    note("gateway and adapter share one process and one core here")
    await bracket.measure()


async def _session(gateway: Gateway, hear: Callable[[BrokerEvent], None]) -> tuple[float, float]:
    """Seconds to the first snapshot, and seconds that another one takes."""
    clock = RunningClock(NOW)
    broker = IbkrBroker(IbkrSettings(port=gateway.port, account=ACCOUNT, request_timeout=60.0), clock.now)
    reconciled = asyncio.Event()

    def report(event: BrokerEvent) -> None:
        hear(event)
        if isinstance(event, SnapshotTaken):
            reconciled.set()
        assert not isinstance(event, Connected) or event.accounts == (ACCOUNT,)

    began = time.perf_counter()
    running = asyncio.get_running_loop().create_task(broker.run(report))
    await asyncio.wait_for(reconciled.wait(), 60)
    connected = time.perf_counter()
    await broker.snapshot()
    done = time.perf_counter()
    await broker.stop()
    await running
    return connected - began, done - connected


def _fill_up(gateway: Gateway) -> None:
    """Limits of a person's own that rest, and as many fills of them as the day is to have."""
    query = gateway.exchange.query("AAPL")
    for number in range(ORDERS):
        ticket = Ticket(
            order_id=0,
            query=query,
            action="BUY",
            quantity=Decimal(1000),
            order_type="LMT",
            limit_price=Decimal(100),
            time_in_force="DAY",
            account=ACCOUNT,
        )
        order = gateway.by_hand(ticket)
        for _ in range(EXECUTIONS // ORDERS):
            gateway.fill(order, 1, Decimal(100))
        assert not order.over, number
