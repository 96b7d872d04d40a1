"""A whole service over a real socket: from a signal to its bracket acknowledged, and from a dead stop to the next one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from broker.record import Trade
from tests.benchmarks.report import note, spread, title
from tests.simulation import plays
from tests.simulation.stage import Stage, stage

SYMBOLS = ("AAPL", "MSFT", "NVDA")
"""No more, since the limits allow three open positions with room to spare."""


async def measure() -> None:
    """Gateway and service share one process and one core; commits go to this machine's disk."""
    title("A bracket's life")
    acknowledged, worked, renewed = [], [], []
    with TemporaryDirectory() as folder:
        async with stage(Path(folder), rate_limit=0) as house:
            for number, symbol in enumerate(SYMBOLS):
                began = time.process_time()
                acknowledged.append(await _acknowledged(house, symbol, f"m{number}"))
                worked.append(time.process_time() - began)
                await house.until(lambda symbol=symbol: _trade(house, symbol).protected_quantity == 10, "a stop")
                await house.after(3)
                renewed.append(await _renewed(house, symbol))
    spread("signal heard to bracket acknowledged", acknowledged)
    spread("  of which processor time, both sides", worked)
    spread("stop's end heard to the next one working", renewed)
    note("with the look-up of a contract never seen, and the gateway's own work")


def _trade(house: Stage, symbol: str) -> Trade:
    return next(trade for trade in house.trades if trade.plan.contract.symbol == symbol)


def _is_acknowledged(house: Stage, symbol: str) -> bool:
    opened = any(trade.plan.contract.symbol == symbol for trade in house.trades)
    return opened and all(order.acknowledged for order in _trade(house, symbol).orders.values())


async def _acknowledged(house: Stage, symbol: str, message_id: str) -> float:
    text = plays.stock(house.gateway, symbol).text
    began = time.perf_counter()
    await house.say(text, message_id)
    await _turns_until(
        house,
        lambda: _is_acknowledged(house, symbol),
    )
    return time.perf_counter() - began


async def _renewed(house: Stage, symbol: str) -> float:
    trade_ref = _trade(house, symbol).plan.trade_ref
    (stop,) = house.working(f"{trade_ref}:S")
    began = time.perf_counter()
    house.gateway.exchange.floor.end(stop, by=None)
    await _turns_until(house, lambda: any(one is not stop for one in house.working(f"{trade_ref}:S")))
    await _turns_until(house, lambda: _trade(house, symbol).protected_quantity == 10)
    return time.perf_counter() - began


async def _turns_until(house: Stage, holds: Callable[[], object]) -> None:
    """Look after every turn of the shell, so that no poll is in the figure."""
    turned = asyncio.Event()
    observers = house.service.shell.observers
    observers.append(lambda _: turned.set())
    try:
        async with asyncio.timeout(30):
            while not holds():
                turned.clear()
                await turned.wait()
    finally:
        observers.pop()
