"""What happens on the demo's day: one of everything that a channel does to a bot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from bot.demo.day import MONTHLY, WEEKLY, call_near, cents, share
from bot.demo.stage import OLE, STRANGER, Stage

TICK = Decimal("0.01")


async def play(stage: Stage, scene: Callable[[str], None]) -> None:
    """Tell the day from its first signal to the kill switch; `scene` announces what comes next."""
    spy = call_near(stage.exchange, "SPY", MONTHLY)
    scene("An option signal without stop or target: the policy's stop is used, and the card says so.")
    first = f"BTO 2 {spy.text} @ {cents(spy.ask)}"
    await stage.say(first)
    await _reach_target(stage, scene)
    await _stop_out(stage, scene)

    scene("Chatter is silence.")
    await stage.say("what a tape today, SPY looks heavy up here")
    scene("A signal that breaks off is refused, with a caret where a word is missing.")
    await stage.say(f"BTO SPY {spy.strike.normalize():f} 12/18 @ {cents(spy.ask)}")
    scene("The same signal again is refused, for it would double the position.")
    await stage.say(first)
    scene("Too large for the limits.")
    aapl = call_near(stage.exchange, "AAPL", MONTHLY)
    await stage.say(f"BTO 50 {aapl.text} @ {cents(aapl.ask)} SL {cents(aapl.ask / 2)}")
    scene("A stranger with a member's name gets silence: only numeric ids count.")
    await stage.say(f"BTO 1 {aapl.text} @ {cents(aapl.ask)} SL {cents(aapl.ask / 2)}", STRANGER)

    scene("How things stand, and then the kill switch: entries end, the stop stays at the broker.")
    await stage.say("/status", OLE)
    await stage.say("/kill", OLE)
    await stage.say(f"BTO 1 {aapl.text} @ {cents(aapl.ask)} SL {cents(aapl.ask / 2)}")


async def _reach_target(stage: Stage, scene: Callable[[str], None]) -> None:
    nvda = call_near(stage.exchange, "NVDA", WEEKLY)
    target = (nvda.ask * Decimal("1.4")).quantize(Decimal("0.1"))
    scene("A full signal: entry, stop and target go out as one bracket, and the target is reached.")
    stop = (nvda.ask * Decimal("0.6")).quantize(Decimal("0.1"))
    await stage.say(f"BTO 3 {nvda.text} @ {cents(nvda.ask)} SL {cents(stop)} PT {cents(target)}")
    await stage.move(nvda.listing, target + TICK * 10)


async def _stop_out(stage: Stage, scene: Callable[[str], None]) -> None:
    tsla = share(stage.exchange, "TSLA")
    stop = (tsla.ask * Decimal("0.98")).quantize(Decimal(1))
    target = (tsla.ask * Decimal("1.04")).quantize(Decimal(1))
    scene("A stock signal that stops out.")
    await stage.say(f"LONG 10 TSLA @ {cents(tsla.ask)} SL {cents(stop)} TP {cents(target)}")
    await stage.move("TSLA", stop - TICK * 6)
