"""The trading state of the whole service. It is latched in the ledger, so a restart never changes it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class TradingState(StrEnum):
    """What may leave: everything, exits only, or nothing that a person has not asked for.

    Exits, stops and cancels pass in every state; only entries are asked about it.
    """

    ACTIVE = "active"
    REDUCING = "reducing"
    HALTED = "halted"


class TradingWord(StrEnum):
    """What moves it: two people's words to stop, the bot's own, and an owner's word to go on."""

    KILLED = "killed"
    PAUSED = "paused"
    LATCHED = "latched"
    RESUMED = "resumed"


_S = TradingState
_W = TradingWord

TABLE: Final[dict[tuple[TradingState, TradingWord], TradingState]] = {
    (_S.ACTIVE, _W.KILLED): _S.HALTED,
    (_S.ACTIVE, _W.PAUSED): _S.REDUCING,
    (_S.ACTIVE, _W.LATCHED): _S.REDUCING,  # an alarm about a position, or a limit that is used up for everybody
    (_S.REDUCING, _W.KILLED): _S.HALTED,
    (_S.REDUCING, _W.RESUMED): _S.ACTIVE,  # no state goes back by itself: a person has looked
    (_S.HALTED, _W.RESUMED): _S.ACTIVE,
}


def next_trading_state(state: TradingState, word: TradingWord) -> TradingState:
    """The state after this word; a pair that the table does not have changes nothing."""
    return TABLE.get((state, word), state)
