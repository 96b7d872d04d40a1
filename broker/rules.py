"""The rules of a trade in the order in which they are asked: what shrinks comes before what is placed."""

from __future__ import annotations

from broker.turn import Turn


def settle(turn: Turn) -> None:
    """Ask every rule once."""
    del turn
