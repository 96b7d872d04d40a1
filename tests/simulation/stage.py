"""The stage of every simulation: the real service over a real socket against the simulated gateway, in virtual time.

The exchange's clock is the loop's. Whatever the play does to the house, `end` lets everything settle and then holds it
against every invariant.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from bot.decide.turn import Charter
from bot.message import Author, CommandGiven
from bot.remember.facts import BrokerSaid, Fact, PostDelivered, PostQueued, ReductionSending, TradeInstructed
from bot.remember.state import State
from bot.serve.service import Parts, Service
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from broker.port import GatewayUnreachable
from broker.record import Trade
from broker.simulator.gateway import Gateway
from broker.simulator.orders import Order, Ticket
from tests.fakes.chat import FakeChat
from tests.fakes.refs import bears
from tests.fakes.scene import NOW, charter
from tests.simulation.invariants import check_all
from tests.simulation.mortal import Killed, MortalLedger, mortal
from tests.simulation.virtual_time import LoopClock
from tests.simulation.watch import Watch

PULSE = 0.5
SETTLING = 100.0
"""Virtual seconds: an entry that was never acknowledged is given up after sixty and two snapshots."""

MOST_LINES = 80

SIGNALLER = Author(id="11", name="ann")
OWNER = Author(id="12", name="ole")


@dataclass
class Stage:
    """One house. `ready` says when the service has a reconciled link and the account's figures."""

    gateway: Gateway
    folder: Path
    charter: Charter
    port: int
    seed: int = 0
    chat: FakeChat = field(init=False)
    clock: LoopClock = field(init=False)
    watch: Watch = field(init=False)
    ledger: MortalLedger = field(init=False)
    service: Service = field(init=False)
    broker: IbkrBroker = field(init=False)
    spoken: list[tuple[str, str, str]] = field(default_factory=list)
    strangers: list[tuple[Order, Decimal, Decimal | None]] = field(default_factory=list)
    tolerated: set[str] = field(default_factory=set)
    lives: int = 0
    _running: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.clock = LoopClock(NOW)
        self.chat = FakeChat(self.clock.now)
        self.watch = Watch(self)

    # ── the service's life

    async def up(self, *, ready: bool = True, dies_before: int = 0, dies_after: int = 0) -> Service:
        """Start it on the ledger as it lies there."""
        self.lives += 1
        self.ledger = mortal(self.folder)
        self.ledger.dies_before, self.ledger.dies_after = dies_before, dies_after
        settings = IbkrSettings(
            port=self.port,
            account=self.charter.account,
            mode=self.charter.mode,
            bot=self.charter.bot,
            order_id_floor=self.ledger.high_water(),
        )
        self.broker = IbkrBroker(settings, self.clock.now, random.Random(self.seed))  # noqa: S311 (it spreads reconnects)
        self.service = Service(
            Parts(
                charter=self.charter,
                ledger=self.ledger,
                broker=self.broker,
                chats={"console": self.chat},
                clock=self.clock,
                kill_file=self.folder / "KILL",
            )
        )
        self._running = asyncio.get_running_loop().create_task(self.service.run())
        if ready:
            await self.until(lambda: self.ready or not self.alive, "a reconciled link", within=240)
        return self.service

    async def down(self) -> None:
        """Stop it in order."""
        if self._running is None:
            return
        if self.alive:
            self.service.stop("the play is over")
        await asyncio.wait({self._running})
        running, self._running = self._running, None
        try:
            running.result()
        except Killed:
            self.ledger.bury()

    async def kill(self) -> None:
        """End it as kill -9 does: nothing more is written, and the socket is the kernel's to close."""
        if self._running is None:
            return
        self.ledger.dead = True
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self._running = None
        self.ledger.bury()

    async def restart(self) -> None:
        """Kill it, start it again."""
        await self.kill()
        await self.revive()

    async def revive(self) -> None:
        """Start it again as a supervisor does, also when the gateway cannot be reached at the first try."""
        for _ in range(8):
            if self.alive:
                return
            with suppress(GatewayUnreachable):
                await self.down()
            await self.up()

    @property
    def alive(self) -> bool:
        """Whether the service runs, and is not dying of its last commit."""
        return self._running is not None and not self._running.done() and not self.ledger.dead

    @property
    def ready(self) -> bool:
        """Whether it may trade."""
        return self.alive and self.state.link.value == "reconciled" and self.state.account is not None

    @property
    def state(self) -> State:
        """What the service remembers."""
        return self.service.shell.state

    # ── time

    async def after(self, seconds: float) -> None:
        """Let it pass."""
        await asyncio.sleep(seconds)

    async def until(self, holds: Callable[[], object], what: str = "", within: float = 60.0) -> None:
        """Wait for it, in virtual seconds."""
        try:
            async with asyncio.timeout(within):
                while not holds():  # noqa: ASYNC110 (a condition over memory has no event)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"waited {within:g} s in vain for {what or holds}\n{self.story()}") from None

    # ── what people do

    async def say(self, text: str, message_id: str, *, reply_to: str = "", author: Author = SIGNALLER) -> None:
        """One message; returns when the ledger has it, or when the service has died of it."""
        self.spoken.append((text, message_id, reply_to))
        await self._outlive(self.chat.say(text, message_id, author, reply_to))

    async def say_again(self) -> None:
        """What a platform does after a restart: everything once more, under the same ids."""
        for text, message_id, reply_to in self.spoken:
            await self._outlive(self.chat.say(text, message_id, SIGNALLER, reply_to))

    async def command(self, name: str, argument: str, message_id: str, author: Author = OWNER) -> None:
        """A command in the room."""
        now = self.clock.now()
        command = CommandGiven(
            platform="console",
            channel="room",
            message_id=message_id,
            author=author,
            name=name,
            argument=argument,
            sent_at=now,
            heard_at=now,
        )
        await self._outlive(self.chat.hear(command))

    async def _outlive(self, saying) -> None:
        task = asyncio.get_running_loop().create_task(saying)
        waiting = {task} | ({self._running} if self._running is not None else set())
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=30)
        if not task.done():
            task.cancel()
            return
        task.result()

    def stranger(self, order_id: int, symbol: str = "AAPL", *, client_id: int = 2, action: str = "BUY") -> Order:
        """An order of another client that rests, under a number of its own choosing; nothing of ours may touch it."""
        quote = self.gateway.market.quote(self.gateway.market.resolve(symbol))
        assert quote.bid is not None
        price = (quote.bid * Decimal("0.8" if action == "BUY" else "1.2")).quantize(Decimal("0.01"))
        query = self.gateway.exchange.query(symbol)
        ticket = Ticket(order_id, query, action, Decimal(3), "LMT", price, time_in_force="GTC", account="DU1")
        self.gateway.exchange.place(client_id, ticket)
        order = self.gateway.exchange.orders[client_id, order_id]
        self.strangers.append((order, order.total, ticket.limit_price))
        return order

    # ── what there is

    @property
    def trades(self) -> list[Trade]:
        """Every trade, live or over, in the order in which they were opened."""
        return sorted((*self.state.trades.values(), *self.state.over.values()), key=lambda one: one.opened_at)

    def orders(self, marker: str = "") -> list[Order]:
        """Our orders at the exchange whose reference bears this: `:S` is every stop."""
        return [
            one for one in self.gateway.exchange.orders.values()
            if one.ticket.order_ref.startswith("as1:") and bears(one.ticket.order_ref, marker)
        ]  # fmt: skip

    def working(self, marker: str = "") -> list[Order]:
        """Those that work."""
        return [one for one in self.orders(marker) if one.works]

    def wire(self, marker: str = "") -> list[Ticket]:
        """Every placeOrder that arrived, oldest first."""
        return [one for one in self.gateway.journal.placed() if one.order_ref and bears(one.order_ref, marker)]

    def held(self, name: str | int = "AAPL") -> Decimal:
        """What the account holds of a contract."""
        con_id = self.gateway.market.resolve(name).con_id
        holding = self.gateway.exchange.books[self.charter.account].holdings.get(con_id)
        return Decimal(0) if holding is None else holding.quantity

    def alarms(self) -> str:
        """Every alarm so far, one a line."""
        return "\n".join(alarm.text for alarm in self.state.alarms)

    def story(self) -> str:
        """What the ledger and the exchange say, for whoever reads a failure."""
        lines = [f"{seq:>4} {line}" for seq, line in self.ledger_lines()] if self.alive else []
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES // 2], "     ...", *lines[-MOST_LINES // 2 :]]
        lines += [
            f"  at the exchange: {one.ticket.order_ref} {one.ticket.action} {one.total} {one.ticket.order_type} "
            f"{one.status} filled {one.filled} held {one.held} {one.why_held}"
            for one in self.orders()
        ]
        return "\n".join(lines)

    def ledger_lines(self) -> list[tuple[int, str]]:
        """The journal in short lines; posts, and questions that changed nothing, are left out."""
        return [(seq, line) for seq, fact in self.ledger.facts() if (line := _line(fact))]

    # ── the end

    async def end(self, *, settling: float = SETTLING, protected: bool = True) -> None:
        """Heal everything, let it settle, and hold it against every invariant."""
        await self.heal()
        await self.after(settling)
        await self.verify(protected=protected)

    async def heal(self) -> None:
        """No more faults, and a service that has reconciled."""
        self.gateway.faults.clear()
        self.gateway.silent = False
        await self.gateway.listen_again()
        if self.alive:
            self.ledger.dies_before = self.ledger.dies_after = 0
        await self.revive()
        await self.until(lambda: self.ready, "a reconciled link after the faults (I19)", within=130)

    async def verify(self, *, protected: bool = True) -> None:
        """Every invariant, once nothing waits any more."""
        await self.until(lambda: not self.service.shell.is_waiting, "a quiet shell")
        try:
            check_all(self, protected=protected)
        except AssertionError as broken:
            raise AssertionError(f"{broken}\n{self.story()}") from None

    async def pulse(self) -> None:
        """The exchange's time, and the eyes on it."""
        while True:
            await asyncio.sleep(PULSE)
            behind = (self.clock.now() - self.gateway.exchange.now).total_seconds()
            if behind > 0:
                self.gateway.advance(behind)
            self.watch.look()


@asynccontextmanager
async def stage(
    folder: Path, *, up: bool = True, port: int = 0, chart: Charter | None = None, seed: int = 0, **gateway: object
) -> AsyncIterator[Stage]:
    """A house, up and ready; the play ends it with `end`, and leaving takes it down."""
    parts: dict[str, object] = {"now": NOW, "accounts": ("DU1",), "seed": seed or 7, **gateway}
    async with Gateway(**parts) as gate:  # type: ignore[arg-type]
        house = Stage(gate, folder, chart or charter(), port or gate.port, seed)
        pulse = asyncio.get_running_loop().create_task(house.pulse())
        try:
            if up:
                await house.up()
            yield house
            if pulse.done():
                pulse.result()
        finally:
            pulse.cancel()
            with suppress(asyncio.CancelledError):
                await pulse
            with suppress(Killed):
                await house.down()


def _line(fact: Fact) -> str:
    at = f"{fact.at:%H:%M:%S.%f}"[:12]
    match fact:
        case PostQueued() | PostDelivered():
            return ""
        case BrokerSaid(event=event):
            shown = event.model_dump(mode="json", exclude_none=True)
            if event.kind == "snapshot_taken":
                shown = {"orders": [f"{one.order_ref} {one.status}" for one in event.orders]}
                shown |= {"held": [f"{one.symbol} {one.quantity}" for one in event.positions]}
                shown |= {"executions": [f"{one.order_ref} {one.quantity}" for one in event.executions]}
            return f"{at} {event.kind} {_short(shown)}"
        case TradeInstructed(instruction=instruction):
            if instruction.kind == "ticked":
                return ""
            shown = instruction.model_dump(mode="json", exclude_none=True)
            if instruction.kind == "snapshot_read":
                shown = {"orders": [f"{one.order_ref} {one.status}" for one in instruction.orders]}
                shown |= {"completed": [f"{one.order_ref} {one.status}" for one in instruction.completed]}
            return f"{at} {instruction.kind} {_short(shown)}"
        case ReductionSending(reduction=reduction):
            terms = _short(reduction.terms.model_dump(mode="json", exclude_none=True))
            return f"{at} reduction_sending {reduction.order_ref} amends {reduction.amends} {terms}"
        case _:
            return f"{at} {fact.kind} {_short(fact.model_dump(mode='json', exclude={'plan', 'checks', 'intents'}))}"


def _short(shown: dict[str, object]) -> str:
    dull = {
        "kind",
        "at",
        "trade_ref",
        "message",
        "client_id",
        "con_id",
        "perm_id",
        "input",
        "intent",
        "quote",
        "author",
    }
    return ", ".join(f"{name} {value}" for name, value in shown.items() if name not in dull and value != "")[:240]
