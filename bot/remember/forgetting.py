"""What memory lets go of, once a day: whatever no rule asks about and no reply can mean any more.

It is part of the fold and goes by the facts' own times and order, so that every replay forgets the same. The ledger
forgets nothing: `autoscalper explain` and `ledger export` still tell all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.remember.story import ended_at

if TYPE_CHECKING:
    from bot.remember.state import State

K = TypeVar("K")

KEPT_OVER: Final = timedelta(days=14)
"""A trade that is over is remembered longer than IB reports its executions and corrections (seven days in TWS)."""
KEPT_EXITS: Final = timedelta(days=7)
"""No entry is traded at such an age, so no exit that old can hold one up."""

LAST_TRADES: Final = 20
"""So many are remembered whatever their age, for /trades."""
LAST_WORDS: Final = 1_000
"""Entries with their verdicts, and what was said of them."""
LAST_MESSAGES: Final = 10_000
"""Messages and cards that somebody may still answer, edit or delete."""
LAST_FIGURES: Final = 20_000
"""Equity marks and results: two months at one in five minutes, and years of trades."""


def forget(state: State, now: datetime) -> None:
    """Let go of what is old, and of nothing that belongs to a trade that lives or waits."""
    _forget_trades(state, now)
    kept = state.trades.keys() | state.over.keys() | state.awaited.keys()
    for by_trade in (state.origins, state.refusals, state.checks, state.voided, state.shadows, state.approved):
        _trim(by_trade, LAST_WORDS, kept.__contains__)
    for by_key in (state.queued, state.delivered):
        _trim(by_key, LAST_WORDS, lambda key: _trade_in(key) in kept)
    _trim(state.readings, LAST_MESSAGES, lambda message: not kept.isdisjoint(state.readings[message]))
    for by_message in (state.refused_messages, state.withdrawn):
        _trim(by_message, LAST_MESSAGES)
    state.exits = {key: at for key, at in state.exits.items() if now - at < KEPT_EXITS}
    state.confirmations = {token: asked for token, asked in state.confirmations.items() if asked.until >= now}
    _trim(state.said, LAST_WORDS)
    del state.alarms[:-LAST_WORDS], state.equity[:-LAST_FIGURES], state.closed[:-LAST_FIGURES]


def _forget_trades(state: State, now: datetime) -> None:
    for ref in list(state.over)[:-LAST_TRADES]:
        if now - ended_at(state.over[ref]) >= KEPT_OVER:
            del state.over[ref]


def _trade_in(key: str) -> str:
    """The trade that a post's key names (`card:REF`, `fill:REF:E1`), or something that is none."""
    return key.split(":", 2)[1] if ":" in key else ""


def _trim(kept: dict[K, Any], most: int, needed: Callable[[K], bool] = lambda _: False) -> None:
    """Keep the newest ones, and of the older ones those that are needed."""
    older: Collection[K] = list(kept)[:-most]
    for key in older:
        if not needed(key):
            del kept[key]
