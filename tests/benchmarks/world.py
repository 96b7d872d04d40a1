"""The world outside the bot, in a process of its own: a gateway, Discord and Telegram, all stamping CLOCK_MONOTONIC.

Usage: python -m tests.benchmarks.world. It prints one JSON line that says where everything is, then obeys one JSON line
on stdin at a time and answers each with one line of figures.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from broker.simulator.gateway import PLACE_ORDER, Gateway
from broker.simulator.line import Line
from broker.simulator.wire import FieldReader
from tests.benchmarks import play
from tests.benchmarks.report import say
from tests.benchmarks.signals import far_option, far_stock
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram import TelegramServer

ACCOUNT = "DU1"
GROUP = -1001000000001
PERSON = 42
PATIENCE = 10.0
# reqMktData, reqContractDetails, reqSecDefOptParams, reqMarketRule: what a contract never seen makes a bot ask.
QUESTIONS = frozenset({1, 9, 78, 91})


@dataclass(slots=True)
class StampedGateway(Gateway):
    """Notes when the bytes were read whose last message set a bracket free; slow to answer questions when told."""

    on_bracket: Callable[[float, int], None] = lambda _at, _order_id: None
    on_order: Callable[[float, str], None] = lambda _at, _order_ref: None
    answers_after: float = 0.0
    read_at: float = 0.0

    def admit(self, line: Line) -> None:
        """Stamp before anything is made of what came."""
        take = line.data_received

        def stamped(data: bytes) -> None:
            self.read_at = time.monotonic()
            take(data)

        line.data_received = stamped  # type: ignore[method-assign]
        Gateway.admit(self, line)

    def hear(self, line: Line, reader: FieldReader) -> None:
        """Questions wait, orders do not."""
        message_id = int(reader.fields[0])
        if self.answers_after and message_id in QUESTIONS:
            asyncio.get_running_loop().call_later(self.answers_after, Gateway.hear, self, line, reader)
            return
        Gateway.hear(self, line, reader)
        placed = self.journal.records[-1] if message_id == PLACE_ORDER else None
        for record in reversed(self.journal.records) if placed is not None else ():
            if record.ticket is not None:
                self.on_order(self.read_at, record.ticket.order_ref)
                if record.ticket.transmit and record.ticket.parent_id:
                    self.on_bracket(self.read_at, record.ticket.parent_id)
                return


class World:
    """Posts signals, waits for their brackets, and clears them away again."""

    def __init__(self, gateway: StampedGateway, discord: FakeDiscord, telegram: TelegramServer) -> None:
        self.gateway = gateway
        self.discord = discord
        self.telegram = telegram
        self.channel = discord.channel("signals")
        self.flooded = discord.channel("flooded")
        self.ann = discord.person("ann")
        self.group = telegram.group(GROUP)
        self.person = telegram.person("ann", PERSON)
        self.written = 0.0
        self.read = 0.0
        self.parent = 0
        self.open: list[tuple[str, Any]] = []
        self.sent: list[tuple[float, float]] = []
        self._arrived = asyncio.Event()
        self._stocks = far_stock(gateway)
        self._options = far_option(gateway)
        gateway.on_bracket = self._bracket
        _stamp_telegram(telegram, self)

    def where(self) -> dict[str, Any]:
        """Everything that the bot must be told."""
        return {
            "gateway": self.gateway.port,
            "account": ACCOUNT,
            "discord": {
                "token": self.discord.token,
                "api_url": self.discord.api_url,
                "gateway_url": self.discord.gateway.url,
                "channel": self.channel,
                "others": [self.flooded],
                "person": self.ann,
            },
            "telegram": {
                "token": self.telegram.token,
                "api_url": self.telegram.url,
                "channel": str(GROUP),
                "person": str(PERSON),
            },
        }

    async def obey(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order."""
        self.gateway.answers_after = asked.get("answers_after", 0.0)
        match asked["do"]:
            case "signals":
                return await self._signals(asked)
            case "say":
                self.discord.say(self.channel, self.ann, asked["text"])
                return {}
            case "cards":
                return {"stamps": [await play.card(self) for _ in range(asked["n"])]}
            case "open":
                await play.open_trades(self, asked["n"])
                return {}
            case "flood":
                return await play.flood(self, asked["n"])
            case other:
                raise ValueError(other)

    async def _signals(self, asked: dict[str, Any]) -> dict[str, Any]:
        texts = self._options if asked.get("options") else self._stocks
        self.sent, lost = [], 0
        for _ in range(asked["n"]):
            if not await self._one(next(texts), asked):
                lost += 1
                if lost > 3:
                    break
        return {"stamps": self.sent, "lost": lost}

    async def _one(self, text: str, asked: dict[str, Any]) -> bool:
        self._arrived.clear()
        self.written = 0.0
        reply = self._say(asked["platform"], text)
        try:
            await asyncio.wait_for(self._arrived.wait(), PATIENCE)
        except TimeoutError:
            sys.stderr.write("\n".join((f"no bracket for {text!r}", *self._last_words(), "")))
            return False
        self.sent.append((self.written, self.read))
        if not asked.get("quiet"):
            await self.discord.until(reply)
        await self._live_out()
        await asyncio.sleep(asked.get("quiet", 0))
        return True

    async def _live_out(self) -> None:
        """Fill the entry, then its first exit: the trade is over, and the next signal meets an empty book."""
        parent = self.gateway.order(self.parent)
        self.gateway.fill(parent, parent.remaining, parent.ticket.limit_price)
        await asyncio.sleep(0.01)
        child = parent.children[0]
        self.gateway.fill(child, child.remaining, parent.ticket.limit_price)
        await asyncio.sleep(0.01)

    def _last_words(self) -> list[str]:
        said = [str(message["text"]) for message in self.telegram.said(self.group)]
        return (self.discord.shown(self.channel) + said)[-1:]

    def _say(self, platform: str, text: str) -> Callable[[], object]:
        if platform == "discord":
            for connection in self.discord.gateway.connections:
                _stamp_discord(connection, self)
            before = len(self.discord.shown(self.channel))
            self.discord.say(self.channel, self.ann, text)
            return lambda: len(self.discord.world.channels[self.channel].messages) > before
        before = len(self.telegram.said(self.group))
        self.telegram.say(self.group, self.person, text)
        return lambda: len(self.telegram.said(self.group)) > before

    def _bracket(self, read_at: float, parent: int) -> None:
        self.read, self.parent = read_at, parent
        self._arrived.set()


def _stamp_discord(connection: Any, world: World) -> None:
    """The frame is compressed and then written: the stamp lies between the two."""
    compress = connection._compress
    if getattr(compress, "stamped", False):
        return

    def stamped(data: bytes) -> bytes:
        frame = compress(data)
        if b"MESSAGE_CREATE" in data and not world.written:
            world.written = time.monotonic()
        return bytes(frame)

    stamped.stamped = True  # type: ignore[attr-defined]
    connection._compress = stamped


def _stamp_telegram(telegram: TelegramServer, world: World) -> None:
    """The answer to a long poll is ready: it is written a moment later."""
    poll = telegram._methods.by_name["getUpdates"]

    async def stamped(params: dict) -> object:
        updates = await poll(params)
        if updates and not world.written:
            world.written = time.monotonic()
        return updates

    telegram._methods.by_name["getUpdates"] = stamped


async def main() -> None:
    """Serve until stdin ends."""
    gc.disable()  # its pauses would be taken for the bot's
    gateway = StampedGateway(now=datetime.now(UTC), accounts=(ACCOUNT,), always_open=True, rate_limit=0)
    async with gateway, FakeDiscord() as discord, TelegramServer() as telegram:
        world = World(gateway, discord, telegram)
        say(json.dumps(world.where()))
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(json.dumps(await world.obey(json.loads(line))))
        telegram.unknown.clear()


if __name__ == "__main__":
    asyncio.run(main())
