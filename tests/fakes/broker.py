"""A broker that does as it is told, keeps what it was given, and fails where a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from decimal import Decimal

from broker.events import BrokerEvent
from broker.legs import legs_of
from broker.port import Reduction, Repricing, Unresolvable
from parsers.instrument import Instrument
from risk.book import Contract, Quote, UnitMargin
from risk.decision import Approved
from risk.plan import Action


class FakeBroker:
    """Knows these contracts at once; `fails` is raised by every door while it is set."""

    def __init__(self, contracts: Sequence[Contract] = ()) -> None:
        self.contracts = list(contracts)
        self.entered: list[Approved] = []
        self.reduced: list[Reduction] = []
        self.repriced: list[Repricing] = []
        self.cancelled: list[str] = []
        self.snapshots = 0
        self.warmed: tuple[Instrument, ...] = ()
        self.fails: Exception | None = None
        self.quote_fails: Exception | None = None
        self.reveal = asyncio.Event()
        """Set when `resolve` may answer."""
        self.report: Callable[[BrokerEvent], None] = lambda _: None
        self._next_id = 1
        self._stopping = asyncio.Event()

    async def run(self, report: Callable[[BrokerEvent], None]) -> None:
        """Stay until stopped."""
        self.report = report
        await self._stopping.wait()

    async def stop(self) -> None:
        """Leave."""
        self._stopping.set()

    def allot(self, count: int) -> tuple[int, ...]:
        """Rising ids."""
        ids = tuple(range(self._next_id, self._next_id + count))
        self._next_id += count
        return ids

    def enter(self, approved: Approved, order_ids: tuple[int, ...]) -> None:
        """Keep the plan."""
        assert len(order_ids) == len(legs_of(approved.plan))
        self._knock()
        self.entered.append(approved)

    def reduce(self, reduction: Reduction, order_id: int | None) -> None:
        """Keep the reduction."""
        del order_id
        self._knock()
        self.reduced.append(reduction)

    def reprice(self, repricing: Repricing) -> None:
        """Keep the new price."""
        self._knock()
        self.repriced.append(repricing)

    def cancel(self, order_ref: str) -> None:
        """Keep the reference."""
        self._knock()
        self.cancelled.append(order_ref)

    def _knock(self) -> None:
        if self.fails is not None:
            raise self.fails

    def recall(self, instrument: Instrument) -> Contract | None:
        """Only what `resolve` may answer."""
        if not self.reveal.is_set():
            return None
        return next((each for each in self.contracts if each.instrument == instrument), None)

    async def resolve(self, instrument: Instrument, timeout: float) -> Contract | Unresolvable:
        """Once revealed."""
        del timeout
        await self.reveal.wait()
        return self.recall(instrument) or Unresolvable(reason="no such contract", code="no-such-contract")

    async def warm(self, instruments: tuple[Instrument, ...]) -> int:
        """Keep what was asked for."""
        self.warmed = instruments
        return len(instruments)

    def clock_skew(self) -> Decimal | None:
        """In step."""
        return Decimal(0)

    def room(self) -> int | None:
        """Room for a few brackets."""
        return 33

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """Never asked."""
        del contract, action

    async def margin(self, contract: Contract, action: Action, timeout: float) -> UnitMargin | None:
        """No answer."""
        del contract, action, timeout

    def quoted(self, contract: Contract) -> Quote | None:
        """No stream."""
        del contract

    async def quote(self, contract: Contract, timeout: float) -> Quote | None:
        """No quote."""
        del contract, timeout
        if self.quote_fails is not None:
            raise self.quote_fails

    async def snapshot(self) -> None:
        """Count the question."""
        self.snapshots += 1
