"""A scene written down: its facts as rows of a ledger, what follows a message under that message's row."""

from __future__ import annotations

from collections.abc import Iterable

from bot.keep.derived import TradeRow
from bot.keep.ledger import Entry, Ledger, claim_of
from bot.remember.facts import Fact, Heard, Started
from bot.remember.state import State, evolve
from bot.say.rows import trade_row
from tests.fakes.scene import NOW


def started(mode: str = "paper", account: str = "DU1", **changes: object) -> Started:
    """A run of the service begins."""
    parts = {"at": NOW, "version": "0", "bot": "bot", "mode": mode, "account": account, "config_digest": "abc"}
    return Started.model_validate({**parts, **changes})


def write(ledger: Ledger, facts: Iterable[Fact]) -> None:
    """One commit for all of them."""
    entries: list[Entry] = []
    cause = None
    for fact in facts:
        if isinstance(fact, Heard):
            entries.append(Entry(fact, claim_of(fact.input)))
            cause = ledger.last_seq + len(entries)
        else:
            entries.append(Entry(fact, None, cause))
    ledger.commit(entries, rows_of(entry.fact for entry in entries))


def rows_of(facts: Iterable[Fact]) -> tuple[TradeRow, ...]:
    """The trades as the service would have written them."""
    state = State()
    for fact in facts:
        evolve(state, fact)
    return tuple(trade_row(state.origins[ref], trade) for ref, trade in (state.over | state.trades).items())
