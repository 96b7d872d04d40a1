"""The trading state of the whole service. It is latched in the ledger, so a restart never changes it."""

from __future__ import annotations

from enum import StrEnum


class TradingState(StrEnum):
    """What may leave: everything, exits only, or nothing that a person has not asked for.

    Exits, stops and cancels pass in every state; only entries are asked about it.
    """

    ACTIVE = "active"
    REDUCING = "reducing"
    HALTED = "halted"
