"""Random journals: days of trading, killing, answering and restarting, as facts that a desk really made."""

from __future__ import annotations

import random
from datetime import timedelta

from bot.remember.facts import EntrySending, EquityMarked, Fact, PostDelivered, PostQueued
from bot.remember.state import evolve
from broker.legs import legs_of
from risk.book import Session
from risk.plan import Plan, Role
from tests.fakes.journal import started
from tests.fakes.scene import AAPL, NOW, OLE, Scene

ALWAYS = (Session(opens=NOW - timedelta(days=1), closes=NOW + timedelta(days=100_000)),)


def season(seed: int, moves: int) -> list[Fact]:
    """So many moves of one seed; a move in six ends the day."""
    chance = random.Random(seed)  # noqa: S311 (a play, not a secret)
    scene = Scene()
    scene.world.contracts = [AAPL.model_copy(update={"trading_hours": ALWAYS, "liquid_hours": ALWAYS})]
    scene.facts.insert(0, started())
    for _ in range(moves):
        chance.choice((_signal, _signal, _chatter, _fill, _end, _stop_and_go, _restart, _sleep))(scene, chance)
        scene.later(chance.uniform(1, 90))
        _deliver(scene)
    return scene.facts


def _signal(scene: Scene, chance: random.Random) -> None:
    scene.say(f"LONG {chance.randint(1, 9)} AAPL @ 100 SL 98 TP {chance.randint(103, 140)}")
    if plan := _newest(scene):
        scene.works(plan)


def _chatter(scene: Scene, chance: random.Random) -> None:
    scene.say(chance.choice(("gm", "BTO SPY 600 @ 1.25", "trim half", "out of AAPL", "SL to BE")))


def _fill(scene: Scene, chance: random.Random) -> None:
    for trade in scene.state.live():
        if trade.leaves_entry > 0:
            scene.fills(trade.plan, Role.ENTRY, str(trade.leaves_entry), "100")
            scene.protects(trade.plan)


def _end(scene: Scene, chance: random.Random) -> None:
    for trade in scene.state.live():
        if trade.open_quantity > 0:
            role = chance.choice((Role.TARGET, Role.STOP))
            scene.fills(trade.plan, role, str(trade.open_quantity), "101")
            for leg in legs_of(trade.plan):
                scene.status(leg.order_ref, "Cancelled")
    scene.snapshot()


def _stop_and_go(scene: Scene, chance: random.Random) -> None:
    scene.command("kill", author=OLE)
    scene.command("resume", author=OLE, platform="local")


def _restart(scene: Scene, chance: random.Random) -> None:
    again = started(at=scene.now)
    scene.facts.append(again)
    evolve(scene.state, again)
    scene.connect()


def _sleep(scene: Scene, chance: random.Random) -> None:
    scene.later(chance.choice((3_600, 86_400, 20 * 86_400)))
    mark = EquityMarked.model_validate({"at": scene.now, "net_liquidation": chance.randint(9, 11), "currency": "USD"})
    scene.facts.append(mark)
    evolve(scene.state, mark)


def _deliver(scene: Scene) -> None:
    queued = [fact for fact in scene.facts[-30:] if isinstance(fact, PostQueued)]
    for fact in queued:
        if fact.post.key not in scene.state.delivered:
            number = f"p{len(scene.facts)}"
            scene.step(
                PostDelivered(at=scene.now, key=fact.post.key, platform="console", channel="room", message_id=number)
            )


def _newest(scene: Scene) -> Plan | None:
    sent = [fact.plan for fact in scene.facts[-20:] if isinstance(fact, EntrySending)]
    return sent[-1] if sent else None
