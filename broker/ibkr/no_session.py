"""Why no API session came about, as far as a plain connection tells, and what to do: only `check` asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

_PATIENCE: Final = 1.0
NOBODY: Final = (
    "Start TWS or IB Gateway first, log in, then start the bot. In Configuration, API, Settings: switch on "
    '"Enable ActiveX and Socket Clients", compare the socket port (TWS 7497 paper, 7496 live; Gateway 4002 paper, 4001 '
    "live), put 127.0.0.1 among the trusted IPs; restart the program after a change."
)
SOMEBODY: Final = (
    "Something has this port and speaks no API. If it is TWS or IB Gateway: log in, look for a dialog that waits for a "
    "click, put this address among the trusted IPs. If another program or a session that never ended has it: close "
    "every TWS and IB Gateway, wait ten seconds, start one again."
)


async def remedy(host: str, port: int, usual: Mapping[int, str]) -> str:
    """What to do about it; `usual` names IB's own ports, which are knocked at when this one is empty."""
    if await _listens(host, port):
        return SOMEBODY
    others = [known for known in usual if known != port]
    open_now = await asyncio.gather(*(_listens(host, each) for each in others))
    found = [f"{usual[each]} {each}" for each, there in zip(others, open_now, strict=True) if there]
    return f"But something listens at {' and '.join(found)}: is IBKR_PORT right? {NOBODY}" if found else NOBODY


async def _listens(host: str, port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            return True
    return False
