"""What systemd is told: ready, alive, stopping. Datagrams to a socket that it names; without one, nothing is said.

The protocol is sd_notify(3): lines of NAME=value in one datagram to NOTIFY_SOCKET, where a leading @ stands for the
abstract namespace; WATCHDOG_USEC is the time within which WATCHDOG=1 must come again, meant for WATCHDOG_PID.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from typing import Final, Self

from bot.serve.vitals import Vitals, ailments

log = logging.getLogger("autoscalper.notify")

UNWATCHED: Final = 5.0
"""Seconds between two status lines where no watchdog asks for them."""


def watchdog_seconds(env: Mapping[str, str], pid: int) -> float | None:
    """Within how many seconds the watchdog wants to hear from this process; None when it does not."""
    microseconds = env.get("WATCHDOG_USEC", "")
    meant = env.get("WATCHDOG_PID") or str(pid)
    if not microseconds.isdecimal() or int(microseconds) == 0 or meant != str(pid):
        return None
    return int(microseconds) / 1_000_000


class Notifier:
    """Says it once and never waits: what systemd does not take must not hold up the trading."""

    def __init__(self, address: str, watchdog: float | None = None) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._watchdog = watchdog

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """As systemd set it up, or silent."""
        return cls(env.get("NOTIFY_SOCKET", ""), watchdog_seconds(env, os.getpid()))

    @property
    def interval(self) -> float:
        """Seconds between two signs of life: half of what the watchdog allows."""
        return self._watchdog / 2 if self._watchdog is not None else UNWATCHED

    def say(self, **lines: str | int) -> None:
        """Send these lines as one datagram; a line break in a value is shown as a space."""
        if not self._address:
            return
        text = "\n".join(f"{name}={str(value).replace(chr(10), ' ')}" for name, value in lines.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.settimeout(0)
                out.sendto(text.encode(), self._address)
        except OSError as error:
            log.warning("systemd could not be told %s: %s", next(iter(lines)), error)


async def keep_telling(notifier: Notifier, look: Callable[[], Vitals], status: Callable[[], str]) -> None:
    """Feed the watchdog while the service lives, until cancelled; one that does not live is not fed.

    systemd then ends the process and starts it again, which is the cure: start and recovery are one path.
    """
    while True:
        found = ailments(look())
        if found:
            log.critical("the watchdog is not fed: %s", "; ".join(found))
            notifier.say(STATUS="; ".join(found))
        else:
            notifier.say(WATCHDOG=1, STATUS=status())
        await asyncio.sleep(notifier.interval)
