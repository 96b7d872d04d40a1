from __future__ import annotations

import pytest

from broker.events import AccountReported, Connected
from broker.ibkr.adapter import IbkrBroker
from broker.port import AccountRefused, GatewayUnreachable
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import connected, settings_for, wired


async def test_a_paper_gateway_is_connected_proven_and_reconciled():
    async with wired() as house:
        connected_event = house.events[0]
        assert isinstance(connected_event, Connected)
        assert connected_event.accounts == ("DU1234567",)
        assert connected_event.server_version == 176
        account = (await house.next(AccountReported)).account
        assert account.net_liquidation is not None
        assert account.currency == "USD"
