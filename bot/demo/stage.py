"""The demo's stage: people speak, prices move, and the script waits until everybody has answered.

Words are held back until the broker has gone quiet, so that the channel shows settled states and the same seed always
tells the same day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.chat.console import ConsoleChat
from bot.decide.desk import Tick
from bot.demo.clock import DemoClock
from bot.message import Author
from bot.serve.service import Service
from broker.record import Trade
from broker.simulator.exchange import Exchange
from broker.simulator.listing import Listing

MARA = Author(id="1", name="mara")
OLE = Author(id="2", name="ole")
STRANGER = Author(id="666", name="mara")

QUIET = 0.08
"""Seconds without a row in the journal that count as quiet; the gateway answers in a millisecond or two."""
PATIENCE = 8.0
BETWEEN = 20.0
"""Seconds of the demo's time from one message to the next."""


class StageFright(Exception):
    """The demo did not come to the point that its script waits for: a fault of ours, said in one line."""


@dataclass(slots=True)
class Stage:
    """Everything that the script moves."""

    service: Service
    chat: ConsoleChat
    clock: DemoClock
    exchange: Exchange

    async def ready(self) -> None:
        """Wait until the link is reconciled and the account's figures are in."""
        state = self.service.shell.state
        await self._until(lambda: state.link.value == "reconciled" and state.account is not None, "a reconciled link")
        await self.settle()

    async def say(self, text: str, author: Author = MARA, reply_to: str = "") -> str:
        """Someone posts; what comes of it is shown once it has settled. Some seconds pass before the next."""
        number = await self.chat.say(text, author, reply_to)
        await self.settle()
        return number

    async def move(self, listing: Listing | str, price: Decimal) -> None:
        """The market moves to here, and everything that this sets off is shown."""
        self.exchange.market.set_price(listing if isinstance(listing, str) else listing.con_id, price)
        await self.settle()

    async def settle(self) -> None:
        """Let everybody answer, then some seconds pass, and what time makes of it; then the held words come out."""
        await self.quiet()
        self.clock.advance(BETWEEN)
        self.exchange.advance(self.clock.now())
        self.service.shell.inbox.put(Tick())
        await self.quiet()
        await self.service.sender.flush(PATIENCE)

    async def quiet(self) -> None:
        """Wait until nothing has happened for a moment."""
        shell = self.service.shell
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        seen, since = shell.turns, loop.time()
        while loop.time() - since < QUIET or shell.is_waiting:
            await asyncio.sleep(0.01)
            if shell.turns != seen:
                seen, since = shell.turns, loop.time()
            if loop.time() > end:
                raise StageFright("the service did not come to rest")

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():  # noqa: ASYNC110 (a condition over memory has no event to wait for)
                    await asyncio.sleep(0.01)
        except TimeoutError as error:
            raise StageFright(f"the demo waited in vain for {what}") from error

    def newest(self) -> Trade:
        """The trade that was sent last.

        Raises:
            StageFright: when none was.
        """
        trades = self.service.shell.state.live()
        if not trades:
            raise StageFright("no trade is open where the script needs one")
        return trades[-1]
