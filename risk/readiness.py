"""Whether paper trading has shown enough to go live: the owner's checklist, judged from counts in the ledger.

An item without evidence is not ready: nothing that never happened has been shown to work.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from parsers.value import Value

MIN_DAYS: Final = 7
MIN_TRADES: Final = 50

_Count = Annotated[int, Field(ge=0)]


class Evidence(Value):
    """What the ledger holds of paper trading, counted; every count covers the same stretch of time.

    `messages` are those not of ourselves, of which `explained` have a verdict with a reason. `entries_sent` are plans
    that left, of which `entries_as_planned` filled (or expired) with the planned contract, side and at most the planned
    quantity. `fills_covered` are the trades with a fill whose stop was acknowledged for all of it; `sized_right` the
    plans whose orders carried the planned quantities. `unexplained` are differences between ledger and broker that
    nobody has resolved, `unexpected` the alarms that nobody has acknowledged; None means that nobody has looked.
    """

    first_trade_at: datetime | None = None
    now: datetime
    days_traded: _Count = 0
    completed_trades: _Count = 0
    messages: _Count = 0
    explained: _Count = 0
    entries_sent: _Count = 0
    entries_as_planned: _Count = 0
    trades_filled: _Count = 0
    fills_covered: _Count = 0
    stops_hit: _Count = 0
    stops_closed: _Count = 0
    targets_hit: _Count = 0
    targets_closed: _Count = 0
    sized_right: _Count = 0
    refusals: _Count = 0
    limits_exceeded: _Count | None = None
    kills: _Count = 0
    entries_after_kill: _Count | None = None
    unexplained: _Count | None = None
    unexpected: _Count | None = None


class Item(Value):
    """One line of the checklist: whether it is ready, and the evidence as a sentence."""

    name: str
    ready: bool
    evidence: str


def checklist(evidence: Evidence) -> tuple[Item, ...]:
    """The owner's items in their order."""
    return tuple(_items(evidence))


def ready(evidence: Evidence) -> bool:
    """Whether every item is."""
    return all(item.ready for item in checklist(evidence))


def missing(evidence: Evidence) -> tuple[str, ...]:
    """The items that are not, for the acknowledgement that names them."""
    return tuple(item.name for item in checklist(evidence) if not item.ready)


def _items(seen: Evidence) -> Iterator[Item]:
    yield _a_week(seen)
    yield Item(
        name=f"{MIN_TRADES} or more completed trades",
        ready=seen.completed_trades >= MIN_TRADES,
        evidence=f"{seen.completed_trades} of {MIN_TRADES}",
    )
    yield _all_of("every message parsed or refused with a reason", seen.explained, seen.messages, "messages")
    yield _all_of("positions opened as planned", seen.entries_as_planned, seen.entries_sent, "entries")
    yield _all_of("every filled unit covered by a stop", seen.fills_covered, seen.trades_filled, "filled trades")
    yield _all_of("stops triggered and closed", seen.stops_closed, seen.stops_hit, "stops hit")
    yield _all_of("targets hit and closed", seen.targets_closed, seen.targets_hit, "targets hit")
    yield _all_of("sizes as planned", seen.sized_right, seen.entries_sent, "entries")
    yield _none_but_seen("limits respected", seen.limits_exceeded, seen.refusals, "refusals seen", "limits exceeded")
    yield _none_but_seen("kill switch works", seen.entries_after_kill, seen.kills, "kills", "entries sent after one")
    yield _none("ledger and broker agree", seen.unexplained, "unexplained differences")
    yield _none("no unexpected behaviour", seen.unexpected, "open alarms")


def _a_week(seen: Evidence) -> Item:
    name = "a week or more of paper trading"
    if seen.first_trade_at is None:
        return Item(name=name, ready=False, evidence="no trade yet")
    span = seen.now - seen.first_trade_at
    return Item(
        name=name,
        ready=span >= timedelta(days=MIN_DAYS),
        evidence=f"{span.days} days since the first trade, {seen.days_traded} of them with trades",
    )


def _all_of(name: str, good: int, total: int, noun: str) -> Item:
    if total == 0:
        return Item(name=name, ready=False, evidence=f"no {noun} yet")
    return Item(name=name, ready=good == total, evidence=f"{good} of {total} {noun}")


def _none(name: str, bad: int | None, noun: str) -> Item:
    if bad is None:
        return Item(name=name, ready=False, evidence=f"{noun}: nobody has looked")
    return Item(name=name, ready=bad == 0, evidence=f"{bad} {noun}")


def _none_but_seen(name: str, bad: int | None, exercised: int, seen: str, noun: str) -> Item:
    """Nothing went wrong counts only once the thing was exercised."""
    item = _none(name, bad, noun)
    return item.model_copy(
        update={"ready": item.ready and exercised > 0, "evidence": f"{exercised} {seen}, {item.evidence}"}
    )


NAMES: Final = tuple(item.name for item in checklist(Evidence(now=datetime.min.replace(tzinfo=UTC))))
"""The names of all items, in their order."""
