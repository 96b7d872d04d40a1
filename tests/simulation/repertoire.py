"""The small plays that are repeated under every circumstance: each switch, a death at each commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from broker.simulator.answers import Pattern
from tests.simulation import plays
from tests.simulation.stage import Stage

Play = Callable[[Stage], Awaitable[None]]


async def to_the_target(house: Stage) -> None:
    """A signal, its fill, its target."""
    signal = plays.stock(house.gateway)
    await house.say(signal.text, "m1")
    await house.after(2)
    house.gateway.market.set_price("AAPL", signal.targets[0] + 1)
    await house.after(2)


async def out_by_message(house: Stage) -> None:
    """A signal with two targets, a stop moved, a trim, an exit."""
    signal = plays.stock(house.gateway, targets=("1.03", "1.05"))
    await house.say(signal.text, "m1")
    await house.after(1)
    await house.say(f"AAPL SL {signal.stop + 1}", "m2")
    await house.after(1)
    await house.say("trim half AAPL", "m3")
    await house.after(4)
    await house.say("out of AAPL", "m4")
    await house.after(4)


async def stop_lost(house: Stage) -> None:
    """A part fills, the rest is cancelled, the stop dies, is replaced, and fills."""
    house.gateway.answer("part", Pattern(order_ref_contains=":E"), quantity=Decimal(6))
    signal = plays.stock(house.gateway)
    await house.say(signal.text, "m1")
    await house.after(1)
    await house.say("cancel AAPL", "m2")
    await house.after(2)
    for stop in house.working(":S"):
        house.gateway.exchange.floor.end(stop, status="Inactive", says="")
    await house.after(3)
    house.gateway.market.set_price("AAPL", signal.stop - 1)
    await house.after(3)


async def option_split(house: Stage) -> None:
    """Three contracts with two targets: one bracket that is split once it has filled; then the nearer target."""
    signal = plays.option(house.gateway)
    await house.say(signal.text, "m1")
    await house.after(8)
    house.gateway.market.set_price(signal.con_id, signal.targets[0] + Decimal("0.10"))
    await house.after(4)
    await house.say("SL to BE", "m2")
    await house.after(4)


async def trailed_out(house: Stage) -> None:
    """A stop that trails: the price rises, a part is trimmed, the stop dies and is replaced, the price falls."""
    signal = plays.stock(house.gateway)
    entry = signal.text.partition(" SL ")[0]
    await house.say(f"{entry} trailing stop 2%", "m1")
    await house.after(2)
    house.gateway.market.set_price("AAPL", signal.touch * Decimal("1.05"))
    await house.after(1)
    await house.say("trim half AAPL", "m2")
    await house.after(4)
    for stop in house.working(":S"):
        house.gateway.exchange.floor.end(stop, status="Inactive", says="")
    await house.after(3)
    assert all(stop.stop_price > signal.touch for stop in house.working(":S"))
    house.gateway.market.set_price("AAPL", signal.touch * Decimal("1.02"))
    await house.after(3)


async def stopped_by_the_stock(house: Stage) -> None:
    """An option whose stop is a level of its stock: split, one stop lost and replaced, then the stock falls."""
    spot = house.gateway.market.quote(house.gateway.market.resolve("SPY")).bid
    level = (spot * Decimal("0.98")).quantize(Decimal(1))
    signal = plays.option(house.gateway, spot_stop=level, above=20)
    await house.say(signal.text, "m1")
    await house.after(8)
    for stop in house.working(":S")[:1]:  # none, where the bot died before it was sent
        house.gateway.exchange.floor.end(stop, status="Inactive", says="")
    await house.after(4)
    house.gateway.market.set_price("SPY", level - 1)
    await house.after(4)


async def enlarged(house: Stage) -> None:
    """An addition behind a trade: one stop for both, a trim across the two, a stop lost, and out."""
    signal = plays.stock(house.gateway, units=6)
    await house.say(signal.text, "m1")
    await house.after(2)
    await house.say(f"add 5 AAPL @ {signal.touch + 1}", "m2")
    await house.after(2)
    await house.say(f"AAPL SL {signal.stop + 1}", "m3")
    await house.after(1)
    await house.say("trim 8 AAPL", "m4")
    await house.after(4)
    for stop in house.working(":S")[:1]:
        house.gateway.exchange.floor.end(stop, status="Inactive", says="")
    await house.after(3)
    await house.say("out of AAPL", "m5")
    await house.after(4)


async def runner_given_a_target(house: Stage) -> None:
    """A position without a target gets one: its stop is ended, renewed in one group with it, and the target fills."""
    signal = plays.stock(house.gateway, targets=())
    await house.say(signal.text, "m1")
    await house.after(2)
    level = (signal.touch * Decimal("1.02")).quantize(Decimal("0.01"))
    await house.say(f"AAPL TP {level}", "m2")
    await house.after(2)
    house.gateway.market.set_price("AAPL", level + 1)
    await house.after(3)


async def short_stopped(house: Stage) -> None:
    """Sold short, stopped out."""
    signal = plays.stock(house.gateway, "MSFT", side="SHORT")
    await house.say(signal.text, "m1")
    await house.after(2)
    house.gateway.market.set_price("MSFT", signal.stop + 1)
    await house.after(3)


PLAYS: dict[str, Play] = {
    "target": to_the_target,
    "messages": out_by_message,
    "stop": stop_lost,
    "option": option_split,
    "short": short_stopped,
    "trailing": trailed_out,
    "underlying": stopped_by_the_stock,
    "addition": enlarged,
    "runner": runner_given_a_target,
}
