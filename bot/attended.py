"""A service that is attended: systemd hears that it lives, and people see it on the health page where that is on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from bot.configure.settings import Web
from bot.serve.notify import Notifier, keep_telling
from bot.serve.pulse import Pulse
from bot.serve.service import Parts, Service

LOOK_EVERY = 0.1


@asynccontextmanager
async def attended(service: Service, parts: Parts, web: Web, notifier: Notifier | None = None) -> AsyncIterator[Pulse]:
    """Around `service.run()`: takes its pulse and tells; everything ends with the block."""
    notifier = notifier or Notifier.from_environment(os.environ)
    pulse = Pulse(service, parts.ledger, parts.clock)
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(pulse.run()), loop.create_task(_tell(service, pulse, notifier))]
    try:
        async with AsyncExitStack() as stack:
            if web.port is not None:
                await stack.enter_async_context(_page(service, parts, pulse, web))
            yield pulse
    finally:
        notifier.say(STOPPING=1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _page(service: Service, parts: Parts, pulse: Pulse, web: Web) -> AbstractAsyncContextManager[int]:
    from bot.web.server import Sources, serving

    token = web.token.get_secret_value() if web.token is not None else ""
    return serving(Sources(service, parts, pulse, token), web.port or 0)


async def _tell(service: Service, pulse: Pulse, notifier: Notifier) -> None:
    """Ready once the ledger is folded and the parts run: a gateway that is away for the night is no failed start."""
    while not service.tasks:  # noqa: ASYNC110 (the service has no event for it, and it is there at once)
        await asyncio.sleep(LOOK_EVERY)
    notifier.say(READY=1)
    telling = asyncio.get_running_loop().create_task(keep_telling(notifier, pulse.take, lambda: status_line(service)))
    try:
        while not service.is_stopping:  # noqa: ASYNC110 (a tenth of a second late is early enough)
            await asyncio.sleep(LOOK_EVERY)
        notifier.say(STOPPING=1, STATUS="stopping; orders at the broker stay")
        await telling
    finally:
        telling.cancel()


def status_line(service: Service) -> str:
    """One line for `systemctl status`."""
    state = service.shell.state
    held = sum(1 for trade in state.live() if trade.open_quantity > 0)
    return f"{state.latch.state.value}, link {state.link.value}, {held} open"
