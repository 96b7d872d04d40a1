"""The soak's wilder brother: stops that trail or watch another price, additions, time's end, edits, buttons and kills.

`AUTOSCALPER_WILD=500` plays five hundred, `AUTOSCALPER_WILD_FROM=1000` begins at another seed. A seed is the whole
play, the answers to the gateway's open questions included.
"""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

from bot.message import ButtonPressed, MessageDeleted, MessageEdited
from bot.people import Channel
from broker.simulator.answers import Pattern
from broker.simulator.listing import Query
from broker.simulator.matching import allowed
from broker.simulator.switches import Switches
from risk.chasing import ChasePolicy
from risk.leaving import Leave
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.refs import is_leg
from tests.fakes.scene import CLOSES, NOW, charter
from tests.simulation import plays
from tests.simulation.invariants import ours
from tests.simulation.stage import OWNER, SETTLING, SIGNALLER, Stage, stage
from tests.simulation.test_soak import ACTIONS, SYMBOLS, Player
from tests.simulation.virtual_time import run

COUNT = int(os.environ.get("AUTOSCALPER_WILD", "8"))
FIRST = int(os.environ.get("AUTOSCALPER_WILD_FROM", "0"))
FAILED_ONCE = (50064,)
CENT = Decimal("0.01")
LEAVING = 30.0
"""Seconds that an exit may take whose first orders the gateway swallows."""
SETTLED = ("margin_checked", "price_cap", "size_cap", "attached_good_after")
"""Switches that would only refuse every signal of these plays, and one that is drawn apart."""


class Wild(Player):
    """Draws from everything that the soak draws from, and from what people and newer orders add to it."""

    def __init__(self, house: Stage, seed: int) -> None:
        super().__init__(house, seed)
        self.pressed = 0

    async def play(self) -> None:
        pace = self.dice.choice(PACES)
        openings = [
            self.dice.choice(("signal", "trailing", "by_underlying", "expiring", "future"))
            for _ in range(self.dice.randint(1, 2))
        ]
        for name in (*openings, *self.dice.choices(WILD_ACTIONS, k=self.dice.randint(8, 16))):
            self.record.append(name)
            await getattr(self, name)()
            await self.house.after(self.dice.choice(pace))
            await self.house.revive()

    def _symbol(self) -> str:
        """Mostly one that is held."""
        live = [trade.plan.contract.symbol for trade in self.house.trades if trade.open_quantity]
        return self.dice.choice(live if live and self.dice.random() < 0.8 else SYMBOLS)

    async def follow_up(self) -> None:
        asked = (
            "out of {}",
            "trim half {}",
            "{} trailing stop 5%",
            "cancel {}",
            "{} SL to BE",
            "trim 2 {}",
            "trim half {}",
        )
        await self._say(self.dice.choice(asked).format(self._symbol()))

    async def price(self) -> None:
        market = self.house.gateway.market
        symbol = self._symbol()
        last = market.quote(market.resolve(symbol)).last
        assert last is not None
        market.set_price(symbol, last * Decimal(str(round(self.dice.uniform(0.97, 1.03), 4))))

    def _quote(self, symbol: str) -> tuple[Decimal, Decimal]:
        quote = self.house.gateway.market.quote(self.house.gateway.market.resolve(symbol))
        assert quote.bid is not None
        assert quote.ask is not None
        return quote.bid, quote.ask

    async def trailing(self) -> None:
        signal = plays.stock(self.house.gateway, self.dice.choice(SYMBOLS), side=self.dice.choice(("LONG", "SHORT")))
        entry = signal.text.partition(" SL ")[0]
        target = f" TP {signal.targets[0]}" if self.dice.random() < 0.5 else ""
        await self._say(f"{entry} trailing stop {self.dice.choice((1, 2))}%{target}")

    async def future(self) -> None:
        """A micro future of one or two parts; its stop is fixed, or trails by points."""
        found = self.house.gateway.exchange.universe.find(Query(symbol="MES", sec_type="FUT", currency="USD"))
        ask = self.house.gateway.market.quote(found[0]).ask
        assert ask is not None
        stop = self.dice.choice((f"SL {ask - 20}", f"SL {ask - 20}", "trailing stop 20 pts"))
        targets = self.dice.choice(("", f"TP {ask + 10}", f"TP1 {ask + 10} TP2 {ask + 30}"))
        await self._say(f"LONG {self.dice.randint(1, 3)} MES @ {ask} {stop} {targets}".strip())

    async def future_price(self) -> None:
        held = [trade.plan.contract.con_id for trade in self.house.trades if trade.plan.contract.sec_type == "FUT"]
        if held:
            last = self.house.gateway.market.quote(self.house.gateway.market.resolve(held[0])).last
            assert last is not None
            moved = (last + self.dice.randint(-25, 25)).quantize(Decimal(1))
            self.house.gateway.market.set_price(held[0], moved)

    async def by_underlying(self) -> None:
        level = (self._quote("SPY")[0] * Decimal("0.98")).quantize(Decimal(1))
        units = self.dice.randint(1, 4)
        above = self.dice.choice((0, 20))
        text = plays.option(self.house.gateway, units=units, spot_stop=level, above=above).text
        spot = self._quote("SPY")[1]
        if self.dice.random() < 0.5:
            near, far = ((spot * Decimal(part)).quantize(Decimal(1)) for part in ("1.005", "1.02"))
            text = text.partition(" TP")[0] + self.dice.choice((f" TP {near}", f" TP1 {near} TP2 {far}"))
        await self._say(text)

    async def expiring(self) -> None:
        """An option of the day: an order that sells it before it expires rests beside its stop."""
        targets = self.dice.choice((("1.2",), ("1.2", "1.5"), ()))
        units, above = self.dice.randint(1, 4), self.dice.choice((0, 20))
        signal = plays.option(self.house.gateway, units=units, above=above, targets=targets, expires="20261201")
        await self._say(signal.text)

    async def addition(self) -> None:
        symbol = self._symbol()
        bid, ask = self._quote(symbol)
        price = self.dice.choice((ask + 1, ask, bid - 1)).quantize(CENT)
        await self._say(f"add {self.dice.randint(1, 6)} {symbol} @ {price}")

    async def runner_target(self) -> None:
        symbol = self._symbol()
        part = self.dice.choice(("1.01", "1.02"))
        await self._say(f"{symbol} TP {(self._quote(symbol)[1] * Decimal(part)).quantize(CENT)}")

    async def tighter(self) -> None:
        symbol = self._symbol()
        part = self.dice.choice(("0.985", "0.99", "0.995", "1.01"))
        await self._say(f"{symbol} SL {(self._quote(symbol)[0] * Decimal(part)).quantize(CENT)}")

    async def two_at_once(self) -> None:
        """Two people's words, or a message and a button, in one turn."""
        each = [
            self.dice.choice(
                (self.follow_up, self.follow_up, self.tighter, self.button, self.button, self.addition, self.kill)
            )
            for _ in "ab"
        ]
        await asyncio.gather(*(one() for one in each))

    async def button(self) -> None:
        if not self.house.trades:
            return
        trade = self.dice.choice(self.house.trades)
        self.pressed += 1
        action = self.dice.choice(("close", "half", "breakeven", "cancel"))
        self.record.append(f"press {action}")
        press = ButtonPressed(
            platform="console",
            channel="room",
            message_id="b",
            press_id=f"b{self.pressed}",
            author=OWNER,
            trade_ref=trade.plan.trade_ref,
            action=action,
            heard_at=self.house.clock.now(),
        )
        await self.house._outlive(self.house.chat.hear(press))

    async def edit(self) -> None:
        if not self.said:
            return
        number = self.dice.choice((self.said, self.said, self.dice.randint(1, self.said)))
        text = plays.stock(self.house.gateway, self.dice.choice(SYMBOLS), units=self.dice.randint(1, 6)).text
        now = self.house.clock.now()
        self.record.append(f"edit m{number}: {text}")
        edit = MessageEdited(
            platform="console",
            channel="room",
            message_id=f"m{number}",
            revision=int(now.timestamp() * 1000),
            author=SIGNALLER,
            text=text,
            sent_at=now,
            heard_at=now,
        )
        await self.house._outlive(self.house.chat.hear(edit))

    async def post_and_edit(self) -> None:
        """A signal that cannot be read, put right at once."""
        await self._say(f"LONG {self.dice.choice(SYMBOLS)} @ 10 SL")
        await self.edit()

    async def deletion(self) -> None:
        if not self.said:
            return
        deletion = MessageDeleted(
            platform="console",
            channel="room",
            message_id=f"m{self.dice.randint(1, self.said)}",
            heard_at=self.house.clock.now(),
        )
        await self.house._outlive(self.house.chat.hear(deletion))

    async def exit_fills(self) -> None:
        """A part of an exit, wherever the market stands."""
        exits = [one for one in self.house.working() if not is_leg(one.ticket.order_ref, "E") and not one.why_held]
        if exits:
            order = self.dice.choice(exits)
            price = order.ticket.limit_price or order.stop_price or self._quote("SPY")[0]
            brought = allowed(order, self.house.gateway.exchange.switches.partial_parent) - order.filled
            self.house.gateway.fill(order, min(Decimal(self.dice.randint(1, 3)), brought), price)

    async def hush(self) -> None:
        """An order, or new terms for one, that the gateway takes in silence and forgets."""
        marker = self.dice.choice((":E", ":S", ":S", ":T", ":C"))
        self.house.gateway.answer("ignore", Pattern(order_ref_contains=marker))

    async def bust(self) -> None:
        """One of our executions is corrected, or never was."""
        done = [one for one in ours(self.house) if one.quantity]
        if not done:
            return
        self.house.tolerated |= {"I6", "I17"}
        one = self.dice.choice(done)
        units = max(one.quantity - self.dice.choice((1, 1, 100)), Decimal(0))
        self.house.gateway.exchange.floor.tape.correct(one.execution_id, units, one.price)

    async def kill(self) -> None:
        self.pressed += 1
        await self.house.command("kill", self.dice.choice(("", "flat now")), f"k{self.pressed}")

    async def resume(self) -> None:
        if not self.house.alive:
            return
        self.pressed += 1
        await self.house.command("resume", "", f"k{self.pressed}")
        for token in list(self.house.state.confirmations):
            press = ButtonPressed(
                platform="console",
                channel="room",
                message_id="b",
                press_id=f"r{self.pressed}",
                author=OWNER,
                trade_ref=token,
                action="resume",
                heard_at=self.house.clock.now(),
            )
            await self.house._outlive(self.house.chat.hear(press))

    async def stranger(self) -> None:
        symbol = self.dice.choice(SYMBOLS)
        client = self.dice.choice((2, 3))
        self.house.stranger(1000 + len(self.house.strangers), symbol, client_id=client)

    async def death_in_the_act(self) -> None:
        """The very next commits: before the row of an entry, after it and before its card, after the card."""
        await self.house.kill()
        await self.house.up()
        if not self.house.alive:
            return
        number = self.house.ledger.commits + self.dice.randint(1, 6)
        if self.dice.random() < 0.5:
            self.house.ledger.dies_before = number
        else:
            self.house.ledger.dies_after = number
        await getattr(self, self.dice.choice(("signal", "trailing", "by_underlying", "addition", "follow_up")))()


PACES = ((0, 0, 0.1, 0.5, 1.5, 4, 12, 35), (0, 0.02, 0.05, 0.2, 0.6, 1.1), (0.3, 1, 2.1, 3.2, 5.2))
"""Seconds between two things that happen: as it comes, in a rush, and around the patiences of the trade's own rules."""

NEW_ACTIONS = (
    *("future",) * 3, *("future_price",) * 3,
    *("trailing",) * 4, *("by_underlying",) * 3, *("expiring",) * 3, *("addition",) * 4, *("runner_target",) * 3, *("tighter",) * 3,
    *("two_at_once",) * 3, *("button",) * 3, *("part",) * 2, *("stop_dies",) * 2, *("exit_fills",) * 3, "hush", "bust", "edit", "post_and_edit", "deletion", "kill", *("resume",) * 2, "stranger",
    *("death_in_the_act",) * 2,
)  # fmt: skip
WILD_ACTIONS = (*ACTIONS, *NEW_ACTIONS)


def switches(dice: random.Random) -> Switches:
    """Every open question answered by a coin that mostly falls on the likelier side."""
    chosen: dict[str, object] = {}
    defaults = Switches()
    for each in fields(Switches):
        if each.name in SETTLED or dice.random() < 0.8:
            continue
        if each.name == "partial_parent":
            chosen[each.name] = "on_full_fill"
        elif each.name == "rejected_status":
            chosen[each.name] = dice.choice(("before", "never"))
        else:
            chosen[each.name] = not getattr(defaults, each.name)
    return Switches.named(chosen)


def rules(dice: random.Random):
    """Some plays end by the clock, minutes after they began; some rooms let edits open."""
    minutes = Decimal(int((CLOSES - NOW).total_seconds()) // 60 - dice.randint(1, 4))
    leave = (Leave(day="every", minutes_before_close=minutes),) if dice.random() < 0.3 else Policy().leave
    chase = ChasePolicy(step_ticks=dice.randint(1, 20), step_seconds=2, max_steps=5) if dice.random() < 0.5 else None
    policy = Policy(max_contracts=10, sizing=SizePolicy(signal_quantity="honour"), leave=leave, chase=chase)
    people = charter().house
    room = Channel(platform="console", id="room", edits_may_open=dice.random() < 0.5)
    return charter(policy=policy, house=people.model_copy(update={"channels": (room,)}))


def _settling(house: Stage) -> float:
    """Long enough, and never so that a trade's time to leave falls into its last moments."""
    times = [each.plan.leave_at for each in house.trades if each.plan.leave_at is not None]
    seconds = max(((each - house.clock.now()).total_seconds() for each in times), default=0.0)
    return seconds + LEAVING if SETTLING - LEAVING < seconds < SETTLING + LEAVING else SETTLING


async def one_play(folder: Path, seed: int, outcomes: list[tuple[int, int, str]]) -> None:
    """One whole play: entries sent, executions, and what broke."""
    dice = random.Random(f"wild {seed}")  # noqa: S311 (a play, not a secret)
    chosen, chart = replace(switches(dice), attached_good_after="refused" if seed % 7 == 0 else "waits"), rules(dice)
    fault = ""
    async with stage(folder, seed=seed, chart=chart, switches=chosen) as house:
        player = Wild(house, seed)
        try:
            await player.play()
            await house.end(settling=_settling(house))
            late = [
                trade.plan.trade_ref
                for trade in house.trades
                if trade.closing and trade.open_quantity
                if house.watch.at_market(trade.plan.contract.con_id) != trade.open_quantity
            ]
            assert not late, f"still held although they were to be left: {late}\n{house.story()}"
        except AssertionError as broken:
            fault = f"seed {seed}: {broken}\nthe play: {player.record}\n{chosen}"
        outcomes.append((len(house.wire(":E")), len(house.gateway.exchange.floor.tape.executions), fault))


def test_wild_plays_keep_every_invariant(tmp_path: Path):
    outcomes: list[tuple[int, int, str]] = []
    for seed in (*range(FIRST, FIRST + COUNT), *FAILED_ONCE):
        run(one_play(tmp_path / str(seed), seed, outcomes))
    entries, fills = sum(one[0] for one in outcomes), sum(one[1] for one in outcomes)
    failures = [one[2] for one in outcomes if one[2]]
    print(f"{COUNT} wild plays from seed {FIRST}: {entries} entries, {fills} executions, {len(failures)} failures")  # noqa: T201 (a result)
    assert not failures, "\n\n".join(failures)
