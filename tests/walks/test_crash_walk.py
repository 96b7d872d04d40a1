from __future__ import annotations

import asyncio
import signal
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from bot.keep.ledger import Ledger
from tests.fakes.refs import is_leg
from tests.walks.house import gateway

ROOT = Path(__file__).resolve().parents[2]


async def live_once(port: int, folder: Path, point: str, text: str) -> int:
    """Run the service as a process of its own; returns how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.walks.crashing", str(port), str(folder), point, text, cwd=ROOT
    )
    async with asyncio.timeout(60):
        return await process.wait()


def entries(gate) -> list:
    return [one for one in gate.journal.placed() if is_leg(one.order_ref, "E")]


def a_signal(gate) -> str:
    ask = gate.exchange.market.quote(gate.exchange.market.resolve("AAPL")).ask
    stop = (ask * Decimal("0.98")).quantize(Decimal(1))
    return f"LONG 10 AAPL @ {ask} SL {stop} TP {(ask * Decimal('1.03')).quantize(Decimal(1))}"


@pytest.mark.parametrize(
    ("point", "sent"),
    [("before_send", 0), ("after_send", 1), ("after_ack", 1)],
)
async def test_a_service_killed_around_its_send_never_sends_a_second_entry(tmp_path: Path, point: str, sent: int):
    async with gateway() as gate:
        text = a_signal(gate)

        died = await live_once(gate.port, tmp_path, point, text)
        first = len(entries(gate))
        ended = await live_once(gate.port, tmp_path, "never", text)
        again = await live_once(gate.port, tmp_path, "never", text)

        assert died == -signal.SIGKILL
        assert (ended, again) == (0, 0)
        assert first == sent
        assert len(entries(gate)) == sent
        assert not gate.journal.received("reqGlobalCancel")
        ledger = Ledger.open(tmp_path / "ledger.sqlite3")
        kinds = [fact.kind for _, fact in ledger.facts()]
        assert kinds.count("entry_sending") == 1
        ledger.close()


async def test_a_fill_that_came_while_the_service_was_dead_reaches_the_ledger_once_with_its_stop_at_the_broker(
    tmp_path: Path,
):
    async with gateway() as gate:
        text = a_signal(gate)
        await live_once(gate.port, tmp_path, "after_send", text)

        await live_once(gate.port, tmp_path, "never", text)
        await live_once(gate.port, tmp_path, "never", text)

        ledger = Ledger.open(tmp_path / "ledger.sqlite3")
        rows = ledger.connection.execute("SELECT action, quantity FROM executions").fetchall()
        ledger.close()
        assert [(action, Decimal(quantity)) for action, quantity in rows] == [("BUY", Decimal(10))]
        stops = [
            order for order in gate.exchange.orders.values() if is_leg(order.ticket.order_ref, "S") and not order.over
        ]
        assert [stop.total for stop in stops] == [Decimal(10)]
