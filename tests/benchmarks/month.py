"""A month of a busy room: what the service's memory weighs at the end of each week, over the real desk, shell and ledger."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.decide.desk import Input, Tick
from bot.keep.ledger import Ledger
from bot.remember.facts import PostDelivered
from bot.serve.inbox import Waiting
from bot.serve.shell import Shell
from broker.legs import legs_of
from risk.book import Session
from risk.plan import Role
from tests.benchmarks.report import note, say, single, title
from tests.fakes.broker import FakeBroker
from tests.fakes.scene import AAPL, NOW, Scene, charter

DAYS = 30
CHATTER = 80
TRADES = 4
TICKS = 60
ALWAYS = (Session(opens=NOW - timedelta(days=1), closes=NOW + timedelta(days=1000)),)
STOCK = AAPL.model_copy(update={"trading_hours": ALWAYS, "liquid_hours": ALWAYS})


async def measure() -> None:
    """Day after day; the first week fills caches, and what counts is how the rest compares with it."""
    title("A month of memory")
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "ledger.sqlite3")
        weights = []
        for day in range(1, DAYS + 1):
            await house.day(day)
            weights.append(resident())
            if day % 7 == 0 or day == DAYS:
                say(
                    f"  day {day:>2}: {weights[-1]:7.1f} MiB resident, {house.ledger.last_seq:>7,} facts, {house.closed} closed trades"
                )
        single("the last day against the seventh", weights[-1] - weights[6], "MiB")
        house.ledger.close()
    note(
        f"each day {CHATTER} messages of talk, {TRADES} trades that reach their target, {TICKS} ticks, every post delivered"
    )
    note("chats and the broker's adapter are not in it")


class House:
    """A shell, turn by turn, over a broker that does what it is told."""

    def __init__(self, path: Path) -> None:
        self.scene = Scene()
        self.broker = FakeBroker([STOCK])
        self.broker.reveal.set()
        self.ledger = Ledger.open(path)
        self.shell = Shell(charter(), self.ledger, self.broker, self)
        self.scene.state = self.shell.state
        self.scene.step = self.take  # type: ignore[assignment, method-assign]
        self.scene.connect()
        self.closed = 0

    def now(self) -> datetime:
        """The clock of this month."""
        return self.scene.now

    def take(self, *inputs: Input) -> None:
        """One turn of these, and then of what came of them."""
        self.shell.take([Waiting(what) for what in inputs])
        while len(self.shell.inbox):
            self.shell.take([self.shell.inbox._waiting.popleft()])

    async def day(self, number: int) -> None:
        """Talk, trades and ticks, and the care that a quiet moment takes."""
        for nth in range(CHATTER):
            self.scene.say(f"gm everybody, day {number}, watching SPY and the usual suspects {nth}")
            self.scene.later(20)
        for nth in range(TRADES):
            await self._trade(Decimal(100) - Decimal(nth) / 10 - Decimal(number) / 100)
        for _ in range(TICKS):
            self.scene.later(1)
            self.take(Tick(head=self.ledger.head()))
        self._deliver()
        self.ledger.checkpoint()
        await self.shell.save_in_passing(5_000)
        self.broker.entered.clear()
        self.scene.now = NOW + timedelta(days=number)

    async def _trade(self, price: Decimal) -> None:
        before = len(self.broker.entered)
        self.scene.say(f"LONG 5 AAPL @ {price} SL {price - 2} TP {price + 5}")
        for _ in range(20):
            await asyncio.sleep(0)
            self.take()
        (approved,) = self.broker.entered[before:]
        plan = approved.plan
        self.scene.works(plan)
        self.scene.fills(plan, Role.ENTRY, "5", str(price))
        self.scene.protects(plan)
        self.scene.fills(plan, Role.TARGET, "5", str(price + 5))
        for leg in legs_of(plan):
            self.scene.status(leg.order_ref, "Cancelled")
        self.scene.snapshot()
        self.closed += plan.trade_ref in self.shell.state.over
        self.scene.later(600)

    def _deliver(self) -> None:
        while due := self.ledger.outbox.due(self.now(), 100):
            for item in due:
                post = item.post
                said = PostDelivered(
                    at=self.now(), key=item.key, platform=post.platform, channel=post.channel, message_id=f"p{item.key}"
                )
                self.take(said)
                self.ledger.outbox.mark_delivered(item.key, item.version, said.message_id)


def resident() -> float:
    """MiB that the kernel says this process holds, after a collection."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20
