"""A service that kills itself at a named point: run as a program by the walk that restarts it.

Usage: python -m tests.walks.crashing PORT FOLDER POINT, where POINT is `never`, `before_send`,
`after_send` or `after_ack`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.keep.ledger import Ledger
from bot.serve.service import Parts, Service
from broker.events import BrokerEvent, OrderReported, StatusReported
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from risk.decision import Approved
from tests.fakes.chat import FakeChat
from tests.fakes.scene import charter

SIGNAL = "LONG 10 AAPL @ {price} SL {stop} TP {target}"


class FrozenClock:
    """The moment of the play; every process of one walk lives in it."""

    def now(self) -> datetime:
        return datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def die() -> None:
    """As power does: no handler, no flush, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


class CrashingBroker(IbkrBroker):
    """The production adapter, with a knife at one point."""

    point = "never"

    def enter(self, approved: Approved, order_ids: tuple[int, ...]) -> None:
        if self.point == "before_send":
            die()
        super().enter(approved, order_ids)
        if self.point == "after_send":
            # The bytes are in the kernel's hands now or a moment later; die with the acknowledgement unread.
            asyncio.get_running_loop().call_soon(die)

    async def run(self, report: Callable[[BrokerEvent], None]) -> None:
        def watch(event: BrokerEvent) -> None:
            if self.point == "after_ack" and isinstance(event, OrderReported | StatusReported) and event.order_ref:
                die()
            report(event)

        await super().run(watch)


async def main(port: int, folder: Path, point: str, text: str) -> None:
    clock = FrozenClock()
    ledger = Ledger.open(folder / "ledger.sqlite3")
    settings = IbkrSettings(port=port, account="DU1", bot="bot", order_id_floor=ledger.high_water())
    broker = CrashingBroker(settings, clock.now)
    broker.point = point
    chat = FakeChat(clock.now, ())
    service = Service(
        Parts(
            charter=charter(),
            ledger=ledger,
            broker=broker,
            chats={"console": chat},
            clock=clock,
            kill_file=folder / "KILL",
        )
    )
    running = asyncio.get_running_loop().create_task(service.run())
    while service.shell.state.link.value != "reconciled" or service.shell.state.account is None:
        if running.done():
            await running
        await asyncio.sleep(0.01)
    await chat.say(text, "m1")
    await asyncio.sleep(1.0)
    service.stop("the walk is over")
    await running


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
