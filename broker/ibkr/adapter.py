"""Interactive Brokers behind the broker port, over the client library that is loaded when it first connects.

It translates and sends. It judges no order, keeps no position, never resends, and believes nothing that the library
concludes by itself.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from broker.events import BrokerEvent, Connected, Disconnected
from broker.ibkr.beat import Heartbeat
from broker.ibkr.hearing import Hearing
from broker.ibkr.known import KnownOrders, OrderIds
from broker.ibkr.library import Library, load_library
from broker.ibkr.margins import Margins
from broker.ibkr.orders import order_fields
from broker.ibkr.quotes import Quotes
from broker.ibkr.resolver import Resolver
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.ibkr.snapshots import Snapshots
from broker.legs import legs_of
from broker.link import may_enter, may_send
from broker.port import AccountRefused, GatewayUnreachable, NotSent, Reduction, Repricing, Unresolvable
from parsers.instrument import Instrument
from risk.book import Contract, Quote, UnitMargin
from risk.decision import Approved
from risk.paper import Mismatch, Proven, prove
from risk.plan import Action

_LOG = logging.getLogger(__name__)


class IbkrBroker:
    """The port's `Broker`. Random numbers spread reconnects, and the clock is the caller's."""

    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime], rng: random.Random | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng or random.Random()  # noqa: S311 - it spreads reconnects, no secret hangs on it
        self._ids = OrderIds(settings.order_id_floor)
        self._known = KnownOrders(settings.client_id, f"as1:{settings.bot}:")
        self._quotes = Quotes(settings, clock)
        self._resolver = Resolver(settings, clock)
        self._margins = Margins(clock)
        self._hearing = Hearing(settings, clock, self._known, self._quotes)
        self._snapshots = Snapshots(settings, clock, self._hearing)
        self._session: Session | None = None
        self._stopping = asyncio.Event()
        self._heartbeat = Heartbeat(settings.heartbeat_interval, clock)

    # Life

    async def run(self, report: Callable[[BrokerEvent], None]) -> None:
        """Stay connected until `stop`; the first connect may fail for good, later ones are tried again for ever.

        Raises:
            GatewayUnreachable: on the first connect.
            AccountRefused: on the first connect, when the accounts do not match mode and configuration.
        """
        self._hearing.report_to(report)
        library = load_library()
        failures, first = 0, True
        while not self._stopping.is_set():
            try:
                await self._serve(library)
                failures = 0
            except (GatewayUnreachable, AccountRefused) as error:
                if first:
                    raise
                _LOG.warning("%s", error)
                failures += 1
                if isinstance(error, AccountRefused):
                    self._hearing.say(Disconnected(at=self._clock(), reason=str(error)))
                    failures = max(failures, 6)  # a wrong login is put right by a person, not by haste
            first = False
            await self._wait(self._delay(failures))

    async def stop(self) -> None:
        """Leave; orders at the broker stay as they are."""
        self._stopping.set()
        if self._session is not None:
            self._session.close("stopped as asked")

    def _delay(self, failures: int) -> float:
        settings = self._settings
        ceiling = min(settings.backoff_cap, settings.backoff_first * 2 ** min(failures, 16))
        return max(settings.backoff_first, self._rng.uniform(0, ceiling))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _serve(self, library: Library) -> None:
        """One session, from its handshake to its end."""
        session = Session(library, self._settings, self._hearing, self._ids)
        self._hearing.attach(session)
        self._session = session
        try:
            await session.open()
            account = self._proven(session)
            self._hearing.proven(account)
            self._say_connected(session)
            await self._live(session, account)
        finally:
            reason = session.closed.result() if session.closed.done() else "the session was given up"
            session.close(reason)
            self._session = None
            self._resolver.attach(None)
            self._margins.detach()
            self._quotes.detach()
            self._heartbeat.forget()
            if self._hearing.detach():
                self._hearing.say(Disconnected(at=self._clock(), reason=reason))

    def _proven(self, session: Session) -> str:
        match prove(self._settings.mode, self._settings.account, session.accounts):
            case Proven(account=account):
                return account
            case Mismatch(sentence=sentence):
                session.close(sentence)
                raise AccountRefused(sentence)

    def _say_connected(self, session: Session) -> None:
        self._hearing.say(
            Connected(
                at=self._clock(),
                accounts=session.accounts,
                server_version=session.server_version,
                client_id=self._settings.client_id,
                next_order_id=self._ids.next,
            )
        )

    async def _live(self, session: Session, account: str) -> None:
        session.client.reqMarketDataType(self._settings.market_data_type)
        session.client.reqAccountUpdates(True, account)  # noqa: FBT003 - the library's own shape
        session.client.reqPnL(self._ids.take(1)[0], account, "")
        self._resolver.attach(session)
        self._margins.attach(session, account)
        self._quotes.attach(session)
        tasks = [
            asyncio.ensure_future(self._heartbeat.run(session, self._quotes.tidy)),
            asyncio.ensure_future(self._snapshots.run(session)),
        ]
        try:
            ends: set[asyncio.Future[Any]] = {session.closed, *tasks}
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {session.closed} if not session.closed.done() else ():
                # Neither ever ends by itself, so this is a fault of ours: said aloud, and begun anew with the session.
                self._hearing.trouble(f"the link's own task ended: {task.exception()!r}")
                session.close("an internal fault; the session is begun anew")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # The four doors

    def allot(self, count: int) -> tuple[int, ...]:
        """Order ids never used before."""
        return self._ids.take(count)

    def enter(self, approved: Approved, order_ids: tuple[int, ...]) -> None:
        """Send a plan's legs in one write.

        Raises:
            NotSent: when nothing has left.
            ValueError: when the ids are not as many as the legs.
        """
        plan = approved.plan
        legs = legs_of(plan)
        if len(order_ids) != len(legs):
            raise ValueError(f"{len(legs)} legs need as many order ids, not {len(order_ids)}")
        session = self._sendable()
        if not may_enter(self._hearing.link):
            raise NotSent("Not sent: the broker's orders and positions are not reconciled yet.")
        if min(order_ids) < session.first_order_id:
            raise NotSent("Not sent: the order ids are from before the last connect.")
        session.must_take(len(legs))
        ids = {leg.order_ref: order_id for leg, order_id in zip(legs, order_ids, strict=True)}
        parents = {leg.parent_ref for leg in legs}
        lasts = {leg.parent_ref: leg.order_ref for leg in legs if leg.parent_ref}
        with self._all_or_nothing(session):
            for leg in legs:
                fields = order_fields(
                    leg.terms,
                    order_id=ids[leg.order_ref],
                    order_ref=leg.order_ref,
                    account=plan.account,
                    parent_id=ids.get(leg.parent_ref, 0),
                    # The family is held until its last leg, the stop, which sets it free as a whole.
                    transmit=leg.order_ref not in parents and lasts.get(leg.parent_ref, leg.order_ref) == leg.order_ref,
                )
                session.place(plan.contract, fields)
        for leg in legs:
            self._known.sent(leg.order_ref, ids[leg.order_ref], plan.contract.con_id, ids.get(leg.parent_ref, 0))
        self._quotes.keep(plan.contract)

    def reduce(self, reduction: Reduction, order_id: int | None) -> None:
        """Send a new reducing order, or amend one that works.

        Raises:
            NotSent: when nothing has left.
        """
        session = self._sendable()
        if reduction.amends:
            self._amend(session, reduction)
            return
        if order_id is None or order_id < session.first_order_id:
            raise NotSent("Not sent: a new order needs an id from this session.")
        self._write(session, reduction, order_id, parent_id=0)
        self._known.sent(reduction.order_ref, order_id, reduction.contract.con_id)

    def reprice(self, repricing: Repricing) -> None:
        """Give an entry of ours that works another price.

        Raises:
            NotSent: when nothing has left.
        """
        session = self._sendable()
        if not may_enter(self._hearing.link):
            raise NotSent("Not sent: the broker's orders and positions are not reconciled.")
        self._amend(session, repricing)

    def _amend(self, session: Session, change: Reduction | Repricing) -> None:
        """New terms for an order that works; never over a change that may still be on its way."""
        known = self._known.get(change.order_ref)
        if known is None:
            raise NotSent(f"Not sent: no order {change.order_ref} is known to amend.")
        self._must_be_ours(known.client_id, change.order_ref)
        now = self._clock()
        if known.amending is not None and known.amended_at is not None:
            waited = (now - known.amended_at).total_seconds()
            if waited < self._settings.amend_patience:
                raise NotSent(f"Not sent: a change of {change.order_ref} is on its way already.")
        self._write(session, change, known.order_id, parent_id=self._known.parent_of(known))
        known.amending, known.amended_at = change.terms, now

    def _write(self, session: Session, change: Reduction | Repricing, order_id: int, *, parent_id: int) -> None:
        with self._all_or_nothing(session):
            fields = order_fields(
                change.terms,
                order_id=order_id,
                order_ref=change.order_ref,
                account=change.account,
                parent_id=parent_id,
                transmit=True,
            )
            session.place(change.contract, fields)
        self._quotes.keep(change.contract)

    def cancel(self, order_ref: str) -> None:
        """Ask for the end of one order of ours.

        Raises:
            NotSent: when nothing has left.
        """
        known = self._known.get(order_ref)
        if known is None:
            _LOG.warning("nothing to cancel: %s is not known at the broker", order_ref)
            return
        session = self._sendable()
        self._must_be_ours(known.client_id, order_ref)
        if self._known.could_mean_another(known):
            raise NotSent(
                f"Not sent: {order_ref} was never seen at the gateway, and another client's order has its id "
                f"{known.order_id}, which the cancel would end."
            )
        session.client.cancelOrder(known.order_id)

    def _sendable(self) -> Session:
        if self._settings.read_only:
            raise NotSent("Not sent: this bot is read-only (send: nothing).")
        session = self._session
        if session is None or not session.alive:
            raise NotSent("Not sent: there is no session with the gateway.")
        if not may_send(self._hearing.link):
            # A change sent while IB is unreachable has been seen to become a second order.
            raise NotSent("Not sent: the gateway has lost its link to IB (1100).")
        return session

    @contextmanager
    def _all_or_nothing(self, session: Session) -> Iterator[None]:
        try:
            with session.one_write():
                yield
        except NotSent:
            raise
        except Exception as error:
            raise NotSent(f"Not sent: the order could not be written ({error}).") from error

    def _must_be_ours(self, client_id: int, order_ref: str) -> None:
        # IB would take the bare id for another order, of this client.
        if client_id != self._settings.client_id:
            raise NotSent(
                f"Not sent: {order_ref} was placed under client id {client_id}. Set IBKR_CLIENT_ID={client_id}, or "
                "change the order in TWS."
            )

    # Questions

    def recall(self, instrument: Instrument) -> Contract | None:
        """The contract if today's answer is known."""
        return self._resolver.recall(instrument)

    async def resolve(self, instrument: Instrument, timeout: float) -> Contract | Unresolvable:
        """Exactly one contract, or why not."""
        return await self._resolver.resolve(instrument, timeout)

    async def warm(self, instruments: tuple[Instrument, ...]) -> int:
        """Look these up ahead of their signals, at low priority; how many are known now."""
        return await self._resolver.warm(instruments)

    def clock_skew(self) -> Decimal | None:
        """Our clock less the broker's, in seconds."""
        return self._heartbeat.skew

    def room(self) -> int | None:
        """How many messages an entry may send at this moment."""
        return self._session.room() if self._session is not None and self._session.alive else None

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """The margin of one unit as it was answered of late."""
        return self._margins.known(contract, action)

    async def margin(self, contract: Contract, action: Action, timeout: float) -> UnitMargin | None:
        """The margin of one unit, asked now."""
        return await self._margins.ask(contract, action, timeout)

    def quoted(self, contract: Contract) -> Quote | None:
        """The newest quote of a stream that runs already."""
        return self._quotes.newest(contract)

    async def quote(self, contract: Contract, timeout: float) -> Quote | None:
        """One fresh quote; None when the gateway gave none in time."""
        return await self._quotes.fresh(contract, timeout)

    async def snapshot(self) -> None:
        """Ask for everything; the answer is reported."""
        await self._snapshots.take()
