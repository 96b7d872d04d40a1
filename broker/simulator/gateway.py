"""The simulated gateway: a TCP server on 127.0.0.1 that speaks the TWS protocol in front of the exchange.

It never binds another address, and never by default one of IB's ports, so that nobody takes it for a real gateway.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Literal, Self

from broker.simulator.answers import Answer, Pattern
from broker.simulator.client import Client
from broker.simulator.exchange import BY_HAND, DEFAULT_CASH, Exchange
from broker.simulator.facts import Fact, PositionChanged
from broker.simulator.faults import Faults
from broker.simulator.hours import Hours
from broker.simulator.journal import Journal
from broker.simulator.line import Line
from broker.simulator.market import Market
from broker.simulator.orders import Order, Ticket
from broker.simulator.place_order import read_place_order
from broker.simulator.requests import answer
from broker.simulator.session_codes import FARMS, LINK_CODES
from broker.simulator.switches import Switches
from broker.simulator.wire import FieldReader, ProtocolViolation

HOST = "127.0.0.1"
# Four fours: easy to type, and neither of TWS (7496, 7497), of Gateway (4001, 4002), nor of its servers (4000).
DEFAULT_PORT = 4444
IB_PORTS = frozenset({4000, 4001, 4002, 7496, 7497})
LOWEST_VERSION, HIGHEST_VERSION, DEFAULT_VERSION = 157, 178, 176
PAPER_ACCOUNT = "DU1234567"
DEFAULT_START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
RATE_LIMIT = 50
PLACE_ORDER, START_API = 3, 71
DataMode = Literal["live", "delayed", "none", "competing"]


class PortTaken(Exception):
    """Another program listens on that port."""


@dataclass(slots=True)
class Gateway:
    """A gateway and its exchange, for tests and for the demo. Nothing moves unless told, or unless `run_live` runs.

    `async with Gateway() as gateway:` listens on a free port, `gateway.port`. Leaving raises `ProtocolViolation` if a
    client ever sent what the protocol does not know. `data` says what market data the login has, `rate_limit` how many
    messages a second it bears (0: any number), and while `silent` is true it accepts connections and never answers.
    """

    seed: int = 7
    now: datetime = DEFAULT_START
    accounts: tuple[str, ...] = (PAPER_ACCOUNT,)
    cash: Decimal = DEFAULT_CASH
    switches: Switches = field(default_factory=Switches)
    always_open: bool = False
    server_version: int = DEFAULT_VERSION
    data: DataMode = "live"
    read_only: bool = False
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    violations: list[str] = field(default_factory=list)
    silent: bool = False
    rate_limit: int = RATE_LIMIT
    exchange: Exchange = field(init=False)
    clients: dict[int, Client] = field(default_factory=dict)
    _port: int = 0
    _lines: set[Line] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _sent_at: dict[int, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not LOWEST_VERSION <= self.server_version <= HIGHEST_VERSION:
            raise ValueError(f"server version must be {LOWEST_VERSION} to {HIGHEST_VERSION}, not {self.server_version}")
        self.exchange = Exchange(
            now=self.now,
            accounts=self.accounts,
            seed=self.seed,
            switches=self.switches,
            hours=Hours(always_open=self.always_open),
            cash=self.cash,
            emit=self._tell,
            read_only=self.read_only,
        )
        floor_moved = self.exchange.market.moved

        def moved(con_id: int) -> None:
            self._quote_moved(con_id)
            floor_moved(con_id)

        self.exchange.market.moved = moved

    # -- life

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; port 0 takes a free one. Returns the port.

        Raises:
            PortTaken: when another program listens there.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(lambda: Line(self), HOST, port)
        except (OSError, OverflowError) as error:
            raise PortTaken(f"port {port} on {HOST} is taken or may not be used") from error
        self._port = self._server.sockets[0].getsockname()[1]
        return self._port

    async def stop(self) -> None:
        """Close everything; clients see the end of their connection."""
        self.stop_listening()
        for line in list(self._lines):
            line.close()
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            self.check()

    def check(self) -> None:
        """Raise what clients did wrong.

        Raises:
            ProtocolViolation: with every violation seen so far.
        """
        if self.violations:
            raise ProtocolViolation("; ".join(self.violations))

    @property
    def port(self) -> int:
        """Where it listens, or listened last."""
        return self._port

    @property
    def market(self) -> Market:
        """The prices: `set_price`, `set_quote`, `script`."""
        return self.exchange.market

    # -- the hands of a test

    def advance(self, seconds: float) -> None:
        """Let time pass and prices stand: expiries, wake-ups and delayed messages happen."""
        self.exchange.advance(self.exchange.now + timedelta(seconds=seconds))
        self._release()
        self._pass_time()

    def step(self, seconds: float = 1.0) -> None:
        """Let time pass for clock and prices together, by the seed."""
        self.exchange.step(seconds)
        self._release()
        self._pass_time()

    async def run_live(self, period: float = 0.5) -> None:
        """Step with the machine's clock until cancelled; the `gateway` command's mode."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(period)
            after = loop.time()
            self.step(after - before)
            before = after

    def fill(self, order: Order, quantity: Decimal | str | int, price: Decimal | str) -> None:
        """Execute by force."""
        self.exchange.fill(order, Decimal(quantity), Decimal(price))

    def order(self, order_id: int, client_id: int | None = None) -> Order:
        """The order of that id, of that client or of the only one that has it.

        Raises:
            KeyError: when there is none.
        """
        for (client, number), order in self.exchange.orders.items():
            if number == order_id and client_id in {None, client}:
                return order
        raise KeyError(order_id)

    def answer(self, does: str, pattern: Pattern | None = None, **terms: object) -> Answer:
        """Script what happens to the next order that fits: `reject`, `warn`, `ignore`, `part`, `freeze`."""
        answer = Answer(pattern or Pattern(), does, **terms)  # type: ignore[arg-type]  # spelled by a test or a scenario
        self.exchange.answers.append(answer)
        return answer

    def by_hand(self, ticket: Ticket, client_id: int | None = None) -> Order:
        """An order that a person typed into TWS, or that another client sent.

        What was typed is seen as id 0 of client 0, by its permId.

        Raises:
            ValueError: when the exchange does not take it.
        """
        return self.exchange.place_elsewhere(ticket, BY_HAND if client_id is None else client_id)

    def announce(self, code: int, text: str = "") -> None:
        """Say a session code (1100, 1101, 1102, 2103 ...) to every client."""
        for client in list(self.clients.values()):
            client.error(-1, code, text or LINK_CODES.get(code, ""))

    def stop_listening(self) -> None:
        """Refuse new connections; those that exist go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def listen_again(self) -> None:
        """Accept connections on the same port again."""
        if self._server is None:
            await self.start(self._port)

    def drop_clients(self, *, reset: bool = False) -> None:
        """End every connection, in order or with RST; orders live on."""
        for line in list(self._lines):
            (line.reset if reset else line.close)()

    def restart(self, *, next_id: int | None = None) -> None:
        """The nightly restart as clients see it: connections end, and ids may begin lower (`next_id`)."""
        self.drop_clients()
        self.exchange.restart(next_id=next_id)

    # -- the house behind each line

    def moment(self) -> datetime:
        """The exchange's clock."""
        return self.exchange.now

    def negotiate(self, lowest: int, highest: int) -> int:
        """The version to speak with a client.

        Raises:
            ProtocolViolation: when the client needs a newer server.
        """
        version = min(highest, self.server_version)
        if version < max(lowest, LOWEST_VERSION):
            raise ProtocolViolation(f"no server version serves a client of {lowest} to {highest}")
        return version

    def greeting_time(self) -> str:
        """The connection time of the handshake."""
        return f"{self.exchange.now:%Y%m%d %H:%M:%S} Coordinated Universal Time"

    def admit(self, line: Line) -> None:
        """A connection was made."""
        self._lines.add(line)

    def lost(self, line: Line) -> None:
        """A connection ended."""
        self._lines.discard(line)
        client = self.clients.get(line.client_id)
        if client is not None and client.line is line:
            del self.clients[line.client_id]

    def violated(self, line: Line, text: str) -> None:
        """A client broke the protocol."""
        self.violations.append(f"client {line.client_id}: {text}")

    def hear(self, line: Line, reader: FieldReader) -> None:
        """One message from a client; what it does wrong is recorded and answered, and the connection lives."""
        message_id = int(reader.text("msgId") or 0)
        if message_id == START_API:
            self._start_api(line, reader)
            return
        client = self.clients.get(line.client_id)
        if client is None or client.line is not line:
            self.violated(line, f"message {message_id} came before startApi")
            return
        try:
            if self._too_fast(client):
                client.error(-1, 100, "Max rate of messages per second has been exceeded")
            if message_id == PLACE_ORDER:
                ticket = read_place_order(reader, line.version)
                self.journal.heard(self.exchange.now, line.client_id, reader.fields, ticket)
                self.exchange.place(line.client_id, ticket)
            else:
                self.journal.heard(self.exchange.now, line.client_id, reader.fields)
                answer(client, message_id, reader)
        except ProtocolViolation as violation:
            self.violated(line, str(violation))
            unknown = "there is no message" in str(violation)
            code, text = (505, "Fatal Error: Unknown message id") if unknown else (320, "Error reading request.")
            line.say([4, 2, -1, code, text, *([""] if line.version >= 166 else [])])

    def _start_api(self, line: Line, reader: FieldReader) -> None:
        reader.integer("version")
        client_id = reader.integer("clientId")
        reader.text("optionalCapabilities")
        reader.end()
        if client_id in self.clients:
            text = "Unable to connect as the client id is already in use. Retry with a unique client id."
            line.say([4, 2, -1, 326, text, *([""] if line.version >= 166 else [])])
            line.close()
            return
        line.client_id = client_id
        self.journal.heard(self.exchange.now, client_id, reader.fields)
        client = Client(line, self.exchange, lambda: self.data)
        self.clients[client_id] = client
        client.say(15, 1, ",".join(self.accounts))
        client.say(9, 1, self.exchange.next_id(client_id))
        for code, text in FARMS:
            client.error(-1, code, text)

    def _too_fast(self, client: Client) -> bool:
        now = asyncio.get_running_loop().time()
        recent = [one for one in self._sent_at.get(client.client_id, []) if now - one < 1.0]
        recent.append(now)
        self._sent_at[client.client_id] = recent
        return 0 < self.rate_limit < len(recent)

    def _tell(self, fact: Fact) -> None:
        zoned = not self.switches.zoneless_execution_times
        if isinstance(fact, PositionChanged):
            for client in list(self.clients.values()):
                client.show(fact, zoned=zoned)
            return
        # What a person types into TWS is shown to client 0 alone, as a gateway does.
        receiver = self.clients.get(max(fact.client_id, 0))
        if receiver is not None:
            receiver.show(fact, zoned=zoned)

    def _quote_moved(self, con_id: int) -> None:
        for client in self.clients.values():
            client.quote_moved(con_id)

    def _pass_time(self) -> None:
        for client in list(self.clients.values()):
            client.pass_time()

    def _release(self) -> None:
        for line in list(self._lines):
            line.release(self.exchange.now)
