"""Gates on growth, as ratios of processor time on the same machine in the same minute; never on a wall clock."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import count

from bot.decide.book import book_of
from broker.events import ExecutionReported, SnapshotTaken
from broker.legs import legs_of
from broker.reconcile import findings
from parsers.intent import Side
from risk.book import ClosedTrade
from risk.policy import Policy
from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions
from risk.sizing import SizePolicy
from tests.fakes.scene import NOW, Scene, charter

MANY = 100_000
UNBOUND = Policy(
    sizing=SizePolicy(signal_quantity="honour"),
    rules=(MaxOpenPositions(limit=MANY), MaxEntriesPerDay(limit=MANY), MaxEntriesPerMinute(limit=MANY)),
)


def cost(work: Callable[[], object]) -> float:
    """The least processor time of five runs, collections of garbage left out."""
    taken = []
    gc.disable()
    try:
        for _ in range(5):
            began = time.thread_time()
            work()
            taken.append(time.thread_time() - began)
    finally:
        gc.enable()
    return min(taken)


def day(trades: int) -> tuple[Scene, SnapshotTaken]:
    scene = Scene(charter(policy=UNBOUND))
    for number in range(trades):
        price = Decimal(180) - Decimal(number) / 100
        scene.say(f"LONG 1 AAPL @ {price} SL {price - 4} TP {price + 8}")
    assert len(scene.state.trades) == trades
    numbers = count(1)
    executions = tuple(
        ExecutionReported(
            at=NOW,
            order_ref=leg.order_ref,
            order_id=1,
            perm_id=1,
            client_id=1,
            execution_id=f"0001.{next(numbers):08x}.01.01",
            con_id=265,
            action="BUY" if trade.plan.side is Side.LONG else "SELL",
            quantity=Decimal(1),
            price=Decimal(180),
            cum_qty=Decimal(1),
            executed_at=NOW,
        )
        for trade in scene.state.live()
        for leg in legs_of(trade.plan)[:1]
    )
    return scene, SnapshotTaken(at=NOW, orders=(), completed=(), executions=executions, positions=())


def test_reconciling_grows_with_the_day_and_not_with_its_square():
    few, many = day(100), day(400)
    once = cost(lambda: findings(few[0].state.live(), few[1], NOW))
    assert cost(lambda: findings(many[0].state.live(), many[1], NOW)) < 8 * once


def test_years_of_results_hardly_slow_an_entry():
    scene = Scene()
    then = ClosedTrade(
        trade_ref="x",
        symbol="SPY",
        author="11",
        channel="room",
        closed_at=NOW.replace(year=2025),
        result=Decimal(1),
        stopped=False,
    )
    alone = cost(lambda: [book_of(scene.state, "bot", NOW) for _ in range(100)]) / 100
    scene.state.closed.extend([then] * 1000)
    assert cost(lambda: book_of(scene.state, "bot", NOW)) < 30 * alone
