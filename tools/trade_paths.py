"""Which state of a trade follows which: found by leading a small trade through everything that can happen to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from broker.record import Trade, TradeState
from broker.trade import advance
from risk.plan import Role
from tests.playbooks import playbook
from tests.playbooks.plans import plan
from tests.playbooks.playbook import Happening, Playbook

DEEPEST: Final = 5
"""Happenings in a row; one more finds no other pair of states."""

Path = tuple[TradeState, str, TradeState]
Words = Callable[[Trade], Happening | None]


def _always(happening: Happening) -> Words:
    return lambda _: happening


def _entry_fills(quantity: int) -> Words:
    def words(trade: Trade) -> Happening | None:
        return playbook.fills("E1", quantity, "100") if trade.entry_filled + quantity <= trade.plan.quantity else None

    return words


def _exit_fills(trade: Trade) -> Happening | None:
    exits = [order for order in trade.orders.values() if order.role is not Role.ENTRY and not order.is_ended]
    if not exits or trade.open_quantity <= 0:
        return None
    left = min(trade.open_quantity, exits[-1].terms.quantity - exits[-1].filled)
    short = exits[-1].order_ref.rpartition(":")[2]
    return playbook.fills(short, int(left), "101") if left > 0 else None


HAPPENINGS: Final[dict[str, Words]] = {
    "the entry is acknowledged": _always(playbook.works("E1")),
    "part of it fills": _entry_fills(1),
    "all of it fills": _entry_fills(2),
    "it is cancelled": _always(playbook.cancelled("E1")),
    "it is rejected": _always(playbook.error("E1", 201)),
    "it was not sent": _always(playbook.not_sent("E1", "S1")),
    "no answer comes": _always(playbook.after(10)),
    "two snapshots lack it": _always(playbook.untraced("E1")),
    "the stop is cancelled": _always(playbook.cancelled("S1")),
    "a close is asked for": _always(playbook.close()),
    "its end is asked for": _always(playbook.cancel_entry()),
    "an exit fills": _exit_fills,
}


def paths() -> tuple[Path, ...]:
    """Every pair of states that was found, with what led from one to the other, in the order of the states."""
    found: set[Path] = set()
    waiting, seen = [(_stage(), 0)], set[object]()
    while waiting:
        play, depth = waiting.pop(0)
        for name, after in _next(play):
            if after.trade.state is not play.trade.state:
                found.add((play.trade.state, name, after.trade.state))
            mark = _mark(after.trade)
            if depth + 1 < DEEPEST and mark not in seen:
                seen.add(mark)
                waiting.append((after, depth + 1))
    states, names = list(TradeState), list(HAPPENINGS)
    return tuple(sorted(found, key=lambda path: (states.index(path[0]), names.index(path[1]), states.index(path[2]))))


def _stage() -> Playbook:
    return Playbook(plan((2, None)))


def _next(play: Playbook) -> Iterator[tuple[str, Playbook]]:
    for name, words in HAPPENINGS.items():
        happening = words(play.trade)
        if happening is None:
            continue
        after = _stage()
        after.now, after.trade, after.executed = play.now, play.trade, play.executed
        after.trade, _ = advance(play.trade, happening(after))
        yield name, after


def _mark(trade: Trade) -> tuple[object, ...]:
    orders = tuple((order.role, order.state, order.filled) for order in trade.orders.values())
    return (trade.state, trade.closing, trade.is_over, Decimal(trade.open_quantity), orders)
