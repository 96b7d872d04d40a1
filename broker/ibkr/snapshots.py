"""Asking the broker for everything: each part awaited with its end marker, and a part that fails fails the whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final, TypeVar

from broker.events import ExecutionReported, OrderReported, PositionReported, SnapshotFailed, SnapshotTaken
from broker.ibkr import reports
from broker.ibkr.hearing import Hearing
from broker.ibkr.requests import RequestFailed
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.link import Link

T = TypeVar("T")
_LOOKS: Final = 8
_AGAIN_SOON: Final = 1.0
"""Seconds before the next snapshot after the first that failed: mostly one message was lost, and nothing is known."""


class Snapshots:
    """One at a time; whoever asks while one runs gets the next, since the running one may be too old for them."""

    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime], hearing: Hearing) -> None:
        self._settings = settings
        self._clock = clock
        self._hearing = hearing
        self._session: Session | None = None
        self._lock = asyncio.Lock()
        self._next: asyncio.Task[bool] | None = None
        self._pause = settings.request_timeout

    async def run(self, session: Session) -> None:
        """At once, then regularly, sooner after a failure and whenever something is known to be stale."""
        self._session = session
        self._pause = self._settings.request_timeout
        self._hearing.stale.clear()
        failures = 0
        try:
            while True:
                failures = 0 if await self.take() else failures + 1
                pause = self._pause_after(failures)
                try:
                    async with asyncio.timeout(pause):
                        await self._hearing.stale.wait()
                except TimeoutError:
                    continue
                self._hearing.stale.clear()
                await asyncio.sleep(0.05)  # several reasons at once are one reason
        finally:
            self._session = None

    def _pause_after(self, failures: int) -> float:
        settings = self._settings
        if not failures:
            return settings.snapshot_interval
        return min(_AGAIN_SOON, settings.snapshot_retry) if failures == 1 else settings.snapshot_retry

    async def take(self) -> bool:
        """Ask for everything and report it; True when all of it came."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._take_next())
        return await asyncio.shield(self._next)

    async def _take_next(self) -> bool:
        async with self._lock:
            self._next = None
            return await self._take()

    async def _take(self) -> bool:
        session, epoch = self._session, self._hearing.epoch
        if session is None or not session.alive:
            return self._failed("there is no session with the gateway")
        if self._hearing.link is Link.DEGRADED:
            return self._failed("the gateway has lost its link to IB")
        self._hearing.asking()
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            taken = await self._ask(session)
        except TimeoutError:
            self._pause = min(2 * self._pause, self._settings.request_timeout)
            return self._failed("the gateway did not finish its answer in time")
        except (RequestFailed, ConnectionError, ValueError) as error:
            return self._failed(str(error))
        if epoch != self._hearing.epoch:
            return self._failed("the gateway's link to IB changed meanwhile")
        # One whose answers are known to come at once is waited for no longer than a stop may go unseen.
        usual = max(self._settings.snapshot_patience, loop.time() - began)
        self._pause = min(usual, self._settings.request_timeout)
        self._remember(taken)
        self._hearing.say(taken)
        return True

    async def _ask(self, session: Session) -> SnapshotTaken:
        """Executions come last, so that no fill falls between an order's state and the list of fills."""
        timeout = self._settings.request_timeout
        positions = await self._patiently(session, session.positions(timeout))
        orders = await self._patiently(session, session.open_orders(timeout))
        completed = await self._patiently(session, session.completed_orders(timeout))
        executions = await self._executions(session, timeout)
        now = self._clock()
        return SnapshotTaken(
            at=now,
            orders=self._orders(orders, now),
            completed=tuple(
                reports.completed_report(contract, order, state, now) for contract, order, state in completed
            ),
            executions=executions,
            positions=self._positions(positions, now),
        )

    async def _patiently(self, session: Session, asking: Coroutine[Any, Any, T]) -> T:
        """The answer, as long as parts of it keep coming.

        Raises:
            TimeoutError: nothing came for too long, or the end marker did not.
        """
        task = asyncio.ensure_future(asking)
        try:
            heard, silent = session.requests.heard, 0
            while silent < _LOOKS:
                done, _ = await asyncio.wait({task}, timeout=self._pause / _LOOKS)
                if done:
                    return task.result()
                silent = silent + 1 if session.requests.heard == heard else 0
                heard = session.requests.heard
            raise TimeoutError
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _executions(self, session: Session, timeout: float) -> tuple[ExecutionReported, ...]:
        rows: list[Any] = []
        try:
            await self._patiently(session, session.executions(rows, timeout))
        except TimeoutError:
            # Each fill that came is a fact, whatever became of the rest.
            for event in self._fills(rows):
                self._hearing.say(event)
            raise
        return self._fills(rows)

    def _fills(self, rows: list[Any]) -> tuple[ExecutionReported, ...]:
        now, ref_of = self._clock(), self._hearing.known.ref_of
        return tuple(reports.execution_report(contract, execution, ref_of, now) for contract, execution in rows)

    def _orders(self, rows: list[Any], now: datetime) -> tuple[OrderReported, ...]:
        # Changes that happen meanwhile come between the answers; the newest word on an order counts.
        newest: dict[tuple[int, int], OrderReported] = {}
        known = self._hearing.known
        for contract, order, state in rows:
            ref = str(order.orderRef or "") or known.ref_of(order.clientId, order.orderId, order.permId)
            report = reports.order_report(contract, order, state, ref, now)
            newest[report.perm_id, 0 if report.perm_id else report.order_id] = report
        return tuple(newest.values())

    @staticmethod
    def _positions(rows: list[Any], now: datetime) -> tuple[PositionReported, ...]:
        newest = {(account, contract.conId): (account, contract, size, cost) for account, contract, size, cost in rows}
        return tuple(reports.position_report(*row, now) for row in newest.values())

    def _remember(self, taken: SnapshotTaken) -> None:
        for order in taken.orders:
            self._hearing.known.reported(order)
        held = {position.con_id for position in taken.positions if position.quantity}
        self._hearing.quotes.held(frozenset(held | {order.con_id for order in taken.orders}))

    def _failed(self, reason: str) -> bool:
        self._hearing.say(SnapshotFailed(at=self._clock(), reason=f"No snapshot: {reason}."))
        return False
