"""What the client libraries believe and we do not: each belief was seen to be wrong, and costs a trade."""

from __future__ import annotations

import asyncio
import random

import pytest

from broker.ibkr.hearing import Hearing
from broker.ibkr.known import KnownOrders, OrderIds
from broker.ibkr.library import load_library
from broker.ibkr.quotes import Quotes
from broker.ibkr.session import Session
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import settings_for


async def session_with(gateway: Gateway) -> Session:
    settings = settings_for(gateway)
    quotes = Quotes(settings, gateway.moment)
    hearing = Hearing(settings, gateway.moment, KnownOrders(settings.client_id, "as1:?:"), quotes)
    session = Session(load_library(), settings, hearing, OrderIds(random.Random(1).randrange(100)))  # noqa: S311 - any floor will do
    hearing.attach(session)
    await session.open()
    return session


async def test_two_who_ask_the_same_at_one_time_are_both_answered():
    async with Gateway() as gateway:
        session = await session_with(gateway)
        answers = await asyncio.gather(
            *(session.open_orders(2) for _ in range(3)), session.positions(2), session.positions(2)
        )
        assert answers == [[]] * 5
        session.close("done")


async def test_a_question_that_waits_when_we_leave_fails_at_once():
    async with Gateway() as gateway:
        session = await session_with(gateway)
        gateway.faults.add(Fault("drop", "openOrderEnd"))
        waiting = asyncio.ensure_future(session.open_orders(60))
        await asyncio.sleep(0.05)
        session.close("stopped as asked")
        with pytest.raises(ConnectionError, match="stopped as asked"):
            await asyncio.wait_for(waiting, 2)
