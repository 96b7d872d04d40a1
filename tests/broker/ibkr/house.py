"""A simulated gateway and the adapter on a real socket between them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from broker.events import BrokerEvent, SnapshotTaken
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from broker.legs import legs_of
from broker.port import Reduction, Terms
from broker.simulator.gateway import Gateway
from parsers.instrument import Instrument, Stock
from parsers.intent import Side
from risk.book import Contract
from risk.decision import SEAL, Approved
from risk.plan import Action, Plan, Slice, trade_ref_of

Event = TypeVar("Event")
PATIENCE = 5.0
BOT = "tester"


@dataclass
class Wired:
    """What a test holds: the gateway's hands, the adapter, and every event in order."""

    gateway: Gateway
    broker: IbkrBroker
    events: list[BrokerEvent] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None

    def hear(self, event: BrokerEvent) -> None:
        self.events.append(event)
        self.heard.set()

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, told: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE):
            while not (answer := told()):
                self.heard.clear()
                waiting = asyncio.ensure_future(self.heard.wait())
                await asyncio.wait({waiting}, timeout=0.02)
                waiting.cancel()
        return answer

    async def next(self, kind: type[Event], count: int = 1) -> Event:
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    async def reconciled(self, count: int = 1) -> SnapshotTaken:
        return await self.next(SnapshotTaken, count)

    async def contract(self, instrument: Instrument) -> Contract:
        found = await self.broker.resolve(instrument, PATIENCE)
        assert isinstance(found, Contract), found
        return found

    async def enter(self, plan: Plan) -> tuple[int, ...]:
        ids = self.broker.allot(len(legs_of(plan)))
        self.broker.enter(approved(plan), ids)
        return ids

    def clock(self) -> datetime:
        return self.gateway.exchange.now


def settings_for(gateway: Gateway, **changes: Any) -> IbkrSettings:
    quick = {
        "port": gateway.port,
        "bot": BOT,
        "connect_timeout": 2.0,
        "request_timeout": 2.0,
        "backoff_first": 0.02,
        "backoff_cap": 0.05,
        "account_interval": 0.02,
        "snapshot_retry": 0.05,
    }
    return IbkrSettings.model_validate(quick | changes)


@asynccontextmanager
async def wired(gateway: Gateway | None = None, **changes: Any) -> AsyncIterator[Wired]:
    async with gateway or Gateway() as listening, connected(listening, **changes) as house:
        yield house


@asynccontextmanager
async def connected(gateway: Gateway, *, reconcile: bool = True, **changes: Any) -> AsyncIterator[Wired]:
    broker = IbkrBroker(settings_for(gateway, **changes), lambda: gateway.exchange.now, random.Random(1))  # noqa: S311 - the same delays in every run
    house = Wired(gateway, broker)
    house.running = asyncio.ensure_future(broker.run(house.hear))
    try:
        if reconcile:
            await house.reconciled()
        yield house
    finally:
        await broker.stop()
        await asyncio.wait_for(house.running, PATIENCE)


def approved(plan: Plan) -> Approved:
    return Approved(plan=plan, checks=(), seal=SEAL)


def plan_for(contract: Contract, house: Wired, **changes: Any) -> Plan:
    terms: dict[str, Any] = {
        "bot": BOT,
        "trade_ref": trade_ref_of("console", "signals", "1", 0),
        "account": house.gateway.accounts[0],
        "contract": contract,
        "side": Side.LONG,
        "quantity": Decimal(10),
        "entry_type": "LMT",
        "entry_price": Decimal("100.10"),
        "good_till": house.clock() + timedelta(seconds=60),
        "stop_price": Decimal("95.55"),
        "stop_origin": "signal",
        "slices": (Slice(quantity=Decimal(10), target_price=Decimal("400.25")),),
    }
    return Plan.model_validate(terms | changes)


AAPL = Stock(symbol="AAPL")


async def bracket(house: Wired, **changes: Any) -> tuple[Plan, tuple[int, ...]]:
    """AAPL at a limit that waits below the market, with a stop and a target."""
    contract = await house.contract(AAPL)
    quote = await house.broker.quote(contract, 2)
    at = quote.bid - Decimal(1)
    terms: dict[str, Any] = {
        "entry_price": at,
        "stop_price": at - 5,
        "slices": (Slice(quantity=Decimal(10), target_price=at + 9),),
    }
    plan = plan_for(contract, house, **terms | changes)
    ids = await house.enter(plan)
    await house.until(lambda: len(house.gateway.journal.placed()) == len(ids))
    return plan, ids


def reduction(plan: Plan, order_ref: str, *, amends: bool = True, **terms: Any) -> Reduction:
    """A change of one of its orders, or with `amends=False` a new order that sells from it."""
    return Reduction(
        order_ref=order_ref,
        trade_ref=plan.trade_ref,
        account=plan.account,
        contract=plan.contract,
        terms=Terms(action=Action.SELL, **terms),
        amends=amends,
        open_quantity=plan.quantity,
        leaving=Decimal(0),
        position_action=Action.BUY,
    )
