from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from ib_insync import IB, Contract, Order

from broker.simulator.gateway import Gateway
from broker.simulator.switches import Switches
from tests.simulation.virtual_time import in_virtual_time

KINDS = yaml.safe_load((Path(__file__).parent / "frames.yaml").read_text(encoding="utf-8"))
TSLA = 76792991


async def frames() -> dict[str, tuple[str, ...]]:
    """The first frame of each kind that a market order for 100 TSLA and questions about TSLA bring at version 173."""
    asyncio.set_event_loop(asyncio.get_running_loop())  # ib_insync asks the policy
    switches = Switches.named({"zoneless_execution_times": True})
    async with Gateway(server_version=173, always_open=True, switches=switches) as gateway:
        ib = IB()
        await ib.connectAsync("127.0.0.1", gateway.port, clientId=100, timeout=4)
        details = await ib.reqContractDetailsAsync(
            Contract(symbol="TSLA", secType="STK", exchange="SMART", currency="USD")
        )
        assert details
        ib.client.reqMarketRule(26)
        order = Order(action="BUY", totalQuantity=100, orderType="MKT", tif="DAY", account=gateway.accounts[0])
        ib.client.placeOrder(13, Contract(conId=TSLA, exchange="SMART"), order)
        await asyncio.sleep(0.5)
        await ib.reqCompletedOrdersAsync(apiOnly=False)
        ib.client.cancelOrder(13)
        await asyncio.sleep(0.5)
        ib.disconnect()
        first: dict[str, tuple[str, ...]] = {}
        for one in gateway.journal.sent():
            first.setdefault(one.name, one.fields)
        return first


@pytest.mark.parametrize("kind", KINDS)
@in_virtual_time
async def test_a_message_has_the_recorded_layout(kind: str):
    known: dict[str, Any] = KINDS[kind]
    fields = (await frames())[kind]
    found = {place: fields[place] if place < len(fields) else "missing" for place in known["places"]}
    differs = {place: value for place, value in found.items() if value != str(known["places"][place])}
    assert differs == {place: one["ours"] for place, one in known.get("differences", {}).items()}
    assert len(fields) == known.get("fields_here", known["fields"])
    assert ("reason" in known) == ("fields_here" in known)
