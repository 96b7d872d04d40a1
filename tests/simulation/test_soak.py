"""A random soak: seeded plays of signals, follow-ups, prices, faults and deaths, each held against every invariant.

`AUTOSCALPER_SOAK=500` plays five hundred of them, `AUTOSCALPER_SOAK_FROM=1000` begins at another seed. A seed is the
whole play: to see a failure again, run it alone.
"""

from __future__ import annotations

import os
import random
from decimal import Decimal
from pathlib import Path

from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from tests.simulation import plays
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import run

COUNT = int(os.environ.get("AUTOSCALPER_SOAK", "28"))
FIRST = int(os.environ.get("AUTOSCALPER_SOAK_FROM", "0"))
FAILED_ONCE = (1129, 1191)
"""An exit lost in a half-open line; a stop that died while the gateway was silent."""
SYMBOLS = ("AAPL", "MSFT", "SPY", "NVDA")
TOLD = ("openOrder", "orderStatus", "execDetails", "commissionReport", "position")
ENDS = ("openOrderEnd", "completedOrdersEnd", "execDetailsEnd", "positionEnd")


class Player:
    """Draws what happens next; the record of it is the play."""

    def __init__(self, house: Stage, seed: int) -> None:
        self.house = house
        self.dice = random.Random(seed)  # noqa: S311 (a play, not a secret)
        self.record: list[str] = []
        self.said = 0

    async def play(self) -> None:
        for _ in range(self.dice.randint(6, 14)):
            name = self.dice.choice(ACTIONS)
            self.record.append(name)
            await getattr(self, name)()
            await self.house.after(self.dice.choice((0, 0.1, 0.5, 1.5, 4, 12, 35)))
            await self.house.revive()

    async def _say(self, text: str) -> None:
        self.said += 1
        self.record.append(text)
        await self.house.say(text, f"m{self.said}")

    async def signal(self) -> None:
        dice = self.dice
        if dice.random() < 0.25:
            await self._say(plays.option(self.house.gateway, units=dice.randint(1, 4)).text)
            return
        targets = dice.choice(((), ("1.02",), ("1.01", "1.03"), ("1.01", "1.02", "1.04")))
        signal = plays.stock(
            self.house.gateway,
            dice.choice(SYMBOLS),
            side=dice.choice(("LONG", "LONG", "SHORT")),
            units=dice.randint(1, 12),
            away=dice.choice(("0", "0", "0.004")),
            targets=targets,
        )
        await self._say(signal.text)

    async def follow_up(self) -> None:
        symbol = self.dice.choice(SYMBOLS)
        asked = self.dice.choice(("out of {}", "trim half {}", "cancel {}", "{} SL to BE", "out of {}"))
        await self._say(asked.format(symbol))

    async def price(self) -> None:
        symbol = self.dice.choice(SYMBOLS)
        market = self.house.gateway.market
        last = market.quote(market.resolve(symbol)).last
        assert last is not None
        part = Decimal(str(round(self.dice.uniform(0.965, 1.035), 4)))
        market.set_price(symbol, last * part)

    async def part(self) -> None:
        units = Decimal(self.dice.randint(1, 6))
        self.house.gateway.answer("part", Pattern(order_ref_contains=":E"), quantity=units)

    async def forced_fill(self) -> None:
        entries = [one for one in self.house.working(":E") if one.ticket.limit_price]
        if entries:
            entry = self.dice.choice(entries)
            self.house.gateway.fill(entry, self.dice.randint(1, 5), entry.ticket.limit_price)

    async def refuse(self) -> None:
        marker = self.dice.choice((":E", ":S", ":T", ":C"))
        pattern = Pattern(order_ref_contains=marker)
        self.house.gateway.answer("reject", pattern, code=self.dice.choice((201, 110, 321)), text="Order rejected")

    async def warn(self) -> None:
        code = self.dice.choice((399, 10349, 404, 161, 2109))
        self.house.gateway.answer("warn", Pattern(), code=code, text="a warning")

    async def stop_dies(self) -> None:
        stops = self.house.working(":S")
        if stops:
            self.house.gateway.exchange.floor.end(self.dice.choice(stops), status="Inactive", says="")

    async def garble(self) -> None:
        does = self.dice.choice(("duplicate", "swap", "split", "delay"))
        fault = Fault(does, self.dice.choice(TOLD), times=self.dice.randint(1, 4), seconds=self.dice.choice((0.5, 2)))
        self.house.gateway.faults.add(fault)

    async def no_marker(self) -> None:
        self.house.gateway.faults.add(Fault("drop", self.dice.choice(ENDS), times=self.dice.randint(1, 2)))

    async def cut(self) -> None:
        does = self.dice.choice(("close", "reset"))
        message = self.dice.choice(("", *TOLD))
        self.house.gateway.faults.add(Fault(does, message, after=self.dice.randint(0, 6), at=self.dice.randint(0, 200)))

    async def drop(self) -> None:
        self.house.gateway.drop_clients(reset=self.dice.random() < 0.5)

    async def silence(self) -> None:
        self.house.gateway.silent = True
        await self.house.after(self.dice.choice((3, 15, 40)))
        self.house.gateway.silent = False

    async def ib_lost(self) -> None:
        self.house.gateway.announce(1100)
        await self.house.after(self.dice.choice((1, 8, 30)))
        self.house.gateway.announce(self.dice.choice((1101, 1102)))

    async def nightly(self) -> None:
        self.house.gateway.stop_listening()
        self.house.gateway.restart(next_id=self.dice.choice((None, 1)))
        await self.house.after(self.dice.choice((2, 40)))
        await self.house.gateway.listen_again()

    async def death(self) -> None:
        await self.house.restart()
        if self.dice.random() < 0.7:
            await self.house.say_again()

    async def death_at_a_commit(self) -> None:
        await self.house.kill()
        await self.house.up(ready=False, dies_after=self.dice.randint(1, 12))


ACTIONS = (
    *("signal",) * 6, *("follow_up",) * 4, *("price",) * 6, "part", "part", "forced_fill", "forced_fill", "refuse",
    "warn", "stop_dies", "garble", "garble", "no_marker", "cut", "cut", "drop", "silence", "ib_lost", "nightly",
    "death", "death_at_a_commit",
)  # fmt: skip


def test_random_plays_keep_every_invariant(tmp_path: Path):
    failures: list[str] = []
    entries = fills = 0

    async def one(seed: int) -> None:
        nonlocal entries, fills
        async with stage(tmp_path / str(seed), seed=seed) as house:
            player = Player(house, seed)
            try:
                await player.play()
                await house.end()
            except AssertionError as broken:
                failures.append(f"seed {seed}: {broken}\nthe play: {player.record}")
            entries += len(house.wire(":E"))
            fills += len(house.gateway.exchange.floor.tape.executions)

    for seed in (*range(FIRST, FIRST + COUNT), *FAILED_ONCE):
        run(one(seed))
    print(f"{COUNT} plays from seed {FIRST}: {entries} entries sent, {fills} executions, {len(failures)} failures")  # noqa: T201 (a result)
    assert not failures, "\n\n".join(failures)
