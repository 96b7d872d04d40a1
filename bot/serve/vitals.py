"""Whether the service lives, and whether it could trade, decided from a few figures that others have read.

Alive and ready are two questions. A service that is not alive is restarted; one that is not ready needs patience or a
person, and a restart would only take the guard away from its positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.remember.facts import Fact

LONGEST_SILENCE: Final = 10.0
"""Seconds without a finished turn; the clock alone makes two a second."""
CHAT_SILENCE: Final = 120.0
"""Seconds without a sign of life from a chat; both platforms are heard from at least once a minute."""


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """One turn of the shell: its facts, what their commit took, and why they are not on disk, if they are not."""

    facts: tuple[Fact, ...]
    commit_seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of the running parts; durations in seconds.

    `silences` is how long ago each chat answered, None for one that never did; `ledger_fault` says why the last turn
    could not be written, and is empty when it could.
    """

    since_turn: float
    shell_runs: bool
    broker_runs: bool
    ledger_reads: bool
    ledger_fault: str = ""
    link: str = "down"
    silences: tuple[tuple[str, float | None], ...] = ()
    loop_lag: float = 0.0


def ailments(vitals: Vitals) -> tuple[str, ...]:
    """Why the service must be restarted; empty while it lives.

    A gateway that is away and a disk that is full are not here: no restart brings either back.
    """
    found = []
    if not vitals.shell_runs:
        found.append("the shell has ended")
    if vitals.since_turn > LONGEST_SILENCE:
        found.append(f"no turn was finished for {vitals.since_turn:.0f} seconds")
    if not vitals.broker_runs:
        found.append("nobody keeps the link to the gateway")
    if not vitals.ledger_reads:
        found.append("the ledger does not answer")
    return tuple(found)


def is_healthy(vitals: Vitals) -> bool:
    """Whether loop, ledger and the keeper of the link are alive: only then is the watchdog told so."""
    return not ailments(vitals)


def obstacles(vitals: Vitals) -> tuple[str, ...]:
    """Why a signal could not become an order now; empty when it could, as far as the machinery goes."""
    found = list(ailments(vitals))
    if vitals.ledger_fault:
        found.append(vitals.ledger_fault)
    if vitals.link != "reconciled":
        found.append(f"the link to the gateway is {vitals.link}")
    if not any(_heard(silence) for _, silence in vitals.silences):
        names = ", ".join(name for name, _ in vitals.silences)
        found.append(f"no chat is heard ({names})" if names else "no chat is configured")
    return tuple(found)


def _heard(silence: float | None) -> bool:
    return silence is not None and silence <= CHAT_SILENCE
