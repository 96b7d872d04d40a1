"""A whole house for a walk: gateway, service, one chat, one ledger; taken down and put up again at will."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.chat.port import Chat
from bot.clock import Clock
from bot.decide.turn import Charter
from bot.keep.ledger import Ledger
from bot.serve.service import Parts, Service
from broker.ibkr.adapter import IbkrBroker
from broker.ibkr.settings import IbkrSettings
from broker.simulator.gateway import Gateway
from tests.fakes.running_clock import RunningClock
from tests.fakes.scene import NOW

ACCOUNT = "DU1"
PATIENCE = 10.0

ChatsOf = Callable[[Ledger, Clock], Mapping[str, Chat]]


async def until(holds: Callable[[], object], what: str = "") -> None:
    """Wait for a condition over memory; the walk fails with its name when it never comes."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 (a condition over memory has no event)
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what or holds}") from None


def gateway(**changes: object) -> Gateway:
    """A simulated gateway on the walk's day, whose account is the charter's."""
    return Gateway(**{"now": NOW, "accounts": (ACCOUNT,), **changes})  # type: ignore[arg-type]


@asynccontextmanager
async def house(
    gate: Gateway,
    folder: Path,
    charter: Charter,
    chats: ChatsOf,
    clock: Clock | None = None,
    *,
    ready: bool = True,
    **ibkr: object,
) -> AsyncIterator[Service]:
    """The service, up and reconciled; stopped in order at the end."""
    time = clock or RunningClock(NOW)
    ledger = Ledger.open(folder / "ledger.sqlite3")
    settings = IbkrSettings.model_validate(
        {
            "port": gate.port,
            "account": charter.account,
            "mode": charter.mode,
            "bot": charter.bot,
            "order_id_floor": ledger.high_water(),
            "account_interval": 0.05,
            **ibkr,
        }
    )
    parts = Parts(
        charter=charter,
        ledger=ledger,
        broker=IbkrBroker(settings, time.now),
        chats=chats(ledger, time),
        clock=time,
        kill_file=folder / "KILL",
    )
    service = Service(parts)
    running = asyncio.get_running_loop().create_task(service.run())
    try:
        if ready:
            await until(lambda: _is_ready(service, running), "a reconciled link")
        yield service
    finally:
        service.stop("the walk is over")
        with suppress(asyncio.CancelledError):
            await running


def _is_ready(service: Service, running: asyncio.Task[None]) -> bool:
    if running.done():
        running.result()
    state = service.shell.state
    return state.link.value == "reconciled" and state.account is not None
