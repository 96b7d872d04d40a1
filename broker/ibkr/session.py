"""One API session: the library's client as socket and codec, its questions and its message budget.

It never sends a message that cancels everything, never blocks, and never outlives its socket: a reconnect is a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from broker.ibkr.codes import sentence_of
from broker.ibkr.form import OrderForm
from broker.ibkr.hours import zone_of
from broker.ibkr.known import OrderIds
from broker.ibkr.library import Library
from broker.ibkr.quotes import stream_fields
from broker.ibkr.requests import RequestFailed, Requests
from broker.ibkr.settings import MESSAGES_PER_SECOND, RESERVED_FOR_EXITS, IbkrSettings
from broker.ibkr.wrapper import (
    COMPLETED,
    CURRENT_TIME,
    OPEN_ORDERS,
    POSITIONS,
    Listener,
    Wrapper,
)
from broker.port import GatewayUnreachable, NotSent
from risk.book import Contract

_FATAL_CODES = frozenset({326, 502, 503, 504, 507, 10141})


class _Gathering:
    """Stands in for the transport while a bracket is encoded, so that all of it leaves in one write, or nothing."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.parts.append(data)


class Session:
    """From the handshake to the end of the socket."""

    def __init__(self, library: Library, settings: IbkrSettings, listener: Listener, ids: OrderIds) -> None:
        self.library = library
        self.settings = settings
        self.ids = ids
        self.requests = Requests()
        self.closed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        zone = zone_of(settings.gateway_time_zone)
        if zone is None:
            raise ValueError(f"gateway_time_zone {settings.gateway_time_zone!r} is no time zone")
        wrapper = Wrapper(listener, self.requests, zone)
        self.client = library.client(wrapper)
        wrapper.take_over(self.client)
        self.first_order_id = 0
        self.accounts: tuple[str, ...] = ()
        self.form: OrderForm | None = None
        self.conditional_form: OrderForm | None = None

    # Life

    async def open(self) -> None:
        """Shake hands and wait until accounts and order ids are known, however the gateway behaves.

        Raises:
            GatewayUnreachable: with the sentence that says what to do.
        """
        settings = self.settings
        # The library waits its whole timeout after an error such as 326, so the end of the session is watched as well.
        # Its own timeout is the longer one: when that ends the handshake, the socket's end hides the reason.
        patience = settings.connect_timeout + 5
        handshake = asyncio.ensure_future(
            self.client.connectAsync(settings.host, settings.port, settings.client_id, patience)
        )
        try:
            ends: set[asyncio.Future[Any]] = {handshake, self.closed}
            await asyncio.wait(ends, timeout=settings.connect_timeout, return_when=asyncio.FIRST_COMPLETED)
            if self.closed.done():
                raise GatewayUnreachable(self._fault(self.closed.result()))
            if not handshake.done():
                raise TimeoutError  # noqa: TRY301 - said below, with the library's own of the same kind
            await handshake
        except (OSError, TimeoutError, ConnectionError) as error:
            self.close("the handshake failed")
            raise GatewayUnreachable(self._fault(_described(error, settings.connect_timeout))) from None
        finally:
            handshake.cancel()
            await asyncio.gather(handshake, return_exceptions=True)
        self.accounts = tuple(self.client.getAccounts())
        library = self.library
        self.form = OrderForm(self.client, library.contract(), library.order())
        self.conditional_form = OrderForm(self.client, library.contract(), library.order(), library.price_condition())
        self.first_order_id = self.client.getReqId()
        self.ids.raise_to(self.first_order_id)

    def _fault(self, what: str) -> str:
        return f"No API session with {self.settings.host}:{self.settings.port}: {what}"

    def heard_error(self, request_id: int, code: int, text: str) -> None:
        """Ends the session on an error that it cannot survive."""
        if request_id == -1 and code in _FATAL_CODES:
            self.close(
                f"another program uses client id {self.settings.client_id}: set IBKR_CLIENT_ID to another number."
                if code == 326
                else sentence_of(code, text)
            )

    def close(self, reason: str) -> None:
        """End it; every question that waits fails, which the library would leave waiting for ever."""
        if not self.closed.done():
            self.closed.set_result(reason)
        self.requests.fail_all(ConnectionError(reason))
        if self.client.conn.transport is not None:
            self.client.disconnect()

    @property
    def alive(self) -> bool:
        """True between the handshake and the end."""
        return not self.closed.done() and bool(self.client.isReady())

    @property
    def server_version(self) -> int:
        """The protocol version agreed upon."""
        return int(self.client.serverVersion())

    # Sending

    def free_messages(self) -> int:
        """How many messages can leave at once; below zero when some wait in the library's queue."""
        now = asyncio.get_running_loop().time()
        recent = sum(1 for sent in self.client._timeQ if now - sent <= self.client.RequestsInterval)  # noqa: SLF001 - the library has no public word for its budget
        return MESSAGES_PER_SECOND - recent - len(self.client._msgQ)  # noqa: SLF001 - the same

    def room(self) -> int:
        """How many messages an entry may send now: none behind others, and never what is kept for exits."""
        if self.client._msgQ or self.client.conn.transport.get_write_buffer_size():  # noqa: SLF001 - see above
            return 0
        return max(self.free_messages() - RESERVED_FOR_EXITS, 0)

    def must_take(self, messages: int) -> None:
        """Whether this many messages of an entry can all leave now.

        Raises:
            NotSent: they could not, and a bracket cut in two would be worse than none.
        """
        if self.client._msgQ or self.client.conn.transport.get_write_buffer_size():  # noqa: SLF001 - see above
            raise NotSent("Not sent: messages still wait for the gateway to take them.")
        if self.free_messages() - RESERVED_FOR_EXITS < messages:
            raise NotSent("Not sent: the gateway takes 50 messages a second, and the rest is kept for exits.")

    def place(self, contract: Contract, fields: dict[str, object]) -> None:
        """Send one order, or new terms for one that has this id."""
        form = self.conditional_form if "whenPrice" in fields else self.form
        if form is None:
            raise ConnectionError("not connected")
        self.client.sendMsg(form.filled(stream_fields(contract) | fields))

    @contextmanager
    def one_write(self) -> Iterator[None]:
        """Everything placed inside leaves as one write at the end; nothing at all if anything inside fails."""
        connection = self.client.conn
        transport, gathering = connection.transport, _Gathering()
        connection.transport = gathering
        try:
            yield
        finally:
            connection.transport = transport
        transport.write(b"".join(gathering.parts))

    def open_stream(self, contract: Contract) -> int:
        """Ask for market data; the request's id."""
        request_id = self.ids.take(1)[0]
        self.client.reqMktData(
            request_id,
            self.contract(**stream_fields(contract)),
            # 101 adds the open interest of an option. Source: TWS API, available tick types.
            genericTickList="101" if self.settings.option_liquidity and contract.sec_type == "OPT" else "",
            snapshot=False,
            regulatorySnapshot=False,
            mktDataOptions=[],
        )
        return request_id

    def close_stream(self, request_id: int) -> None:
        """Ask for the end of a stream."""
        if self.alive:
            self.client.cancelMktData(request_id)

    def contract(self, **fields: Any) -> Any:
        """A contract of the library's own kind."""
        return self.library.contract(**fields)

    # Asking

    async def _ask(
        self, key: Any, send: Callable[[], None], timeout: float, partly: list[Any] | None = None
    ) -> list[Any]:
        """Send a question and wait for all of its answer; `partly` takes what had come when no end marker did.

        Raises:
            TimeoutError: no end marker in time.
            RequestFailed: the gateway answered with an error.
            ConnectionError: the session ended.
        """
        async with asyncio.timeout(timeout):
            await self._room()
            if not self.alive:
                raise ConnectionError("not connected")
            future = self.requests.start(key)
            try:
                send()
                return await future
            finally:
                parts = self.requests.forget(key)
                if partly is not None:
                    partly.extend(parts)

    async def _room(self) -> None:
        # Questions are the least urgent of all: they wait until orders have had their share.
        while self.alive and self.free_messages() <= RESERVED_FOR_EXITS:  # noqa: ASYNC110 - the library tells no end
            await asyncio.sleep(0.05)

    async def leisure(self) -> None:
        """Wait until hardly anything is being sent: for questions that nobody waits for."""
        while self.alive and self.free_messages() < 2 * MESSAGES_PER_SECOND // 3:  # noqa: ASYNC110 - the same as below
            await asyncio.sleep(0.2)

    async def _numbered(self, send: Callable[[int], None], timeout: float) -> list[Any]:
        request_id = self.ids.take(1)[0]
        return await self._ask(request_id, lambda: send(request_id), timeout)

    async def _named(self, key: Any, send: Callable[[], None], timeout: float) -> list[Any]:
        async with asyncio.timeout(timeout), self.requests.lock(key):
            return await self._ask(key, send, timeout)

    async def open_orders(self, timeout: float) -> list[Any]:
        """Every client's working orders: `(contract, order, state)`."""
        return await self._named(OPEN_ORDERS, self.client.reqAllOpenOrders, timeout)

    async def completed_orders(self, timeout: float) -> list[Any]:
        """The day's finished orders: `(contract, order, state)`."""
        return await self._named(COMPLETED, lambda: self.client.reqCompletedOrders(apiOnly=False), timeout)

    async def positions(self, timeout: float) -> list[Any]:
        """`(account, contract, size, average cost)`; changes are told unasked from then on."""
        return await self._named(POSITIONS, self.client.reqPositions, timeout)

    async def executions(self, into: list[Any], timeout: float) -> None:
        """The day's fills, `(contract, execution)`, added to `into` also when the end marker never comes."""
        request_id = self.ids.take(1)[0]
        wanted = self.library.execution_filter(acctCode="")
        into.extend(await self._ask(request_id, lambda: self.client.reqExecutions(request_id, wanted), timeout, into))

    async def current_time(self, timeout: float) -> int:
        """The gateway's clock, in seconds of the epoch."""
        return int((await self._named(CURRENT_TIME, self.client.reqCurrentTime, timeout))[0])

    async def details(self, timeout: float, **fields: Any) -> list[Any]:
        """Contract details of everything that fits; an empty list when nothing does."""
        contract = self.contract(**fields)
        try:
            return await self._numbered(lambda number: self.client.reqContractDetails(number, contract), timeout)
        except RequestFailed as failed:
            if failed.code == 200:
                return []
            raise

    async def chains(self, symbol: str, sec_type: str, con_id: int, timeout: float) -> list[Any]:
        """`(exchange, class, multiplier, expirations, strikes)` per exchange and class."""
        return await self._numbered(
            lambda number: self.client.reqSecDefOptParams(number, symbol, "", sec_type, con_id), timeout
        )

    async def matching(self, pattern: str, timeout: float) -> list[Any]:
        """Symbols like this one."""
        return await self._numbered(lambda number: self.client.reqMatchingSymbols(number, pattern), timeout)

    async def market_rule(self, rule_id: int, timeout: float) -> list[Any]:
        """The bands of a market rule."""
        key = ("market rule", rule_id)
        return await self._named(key, lambda: self.client.reqMarketRule(rule_id), timeout)

    async def what_if(self, contract: Any, order: Any, timeout: float) -> list[Any]:
        """What an order would need, without placing it: `order.whatIf` must be set.

        Raises:
            ValueError: it is not, and the order would be real.
        """
        if order.whatIf is not True:
            raise ValueError("a question about an order must carry whatIf")
        return await self._numbered(lambda number: self.client.placeOrder(number, contract, order), timeout)


def _described(error: BaseException, timeout: float) -> str:
    if isinstance(error, ConnectionRefusedError):
        return (
            "nothing listens there. Start TWS or IB Gateway and enable its API "
            "(IB's ports: TWS 7497 paper, 7496 live; Gateway 4002 paper, 4001 live)."
        )
    if isinstance(error, TimeoutError):
        return (
            f"no answer within {timeout:g} s. It may still be starting, wait for a login, or want this address "
            "among its trusted IPs (Configuration, API, Settings)."
        )
    return f"{error or type(error).__name__}. Check IBKR_HOST and IBKR_PORT."
