"""A trade and what was added to it: brackets of their own, so that every unit is covered at once, and one to people.

They stay one when the trade that was enlarged is over and its additions live on.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.remember.state import State
from broker.record import Trade
from parsers.intent import Add, Open, PriceStop, PriceTarget, Unbound
from risk.plan import Role


def family(state: State, head: Trade, *, alone: bool = False) -> tuple[Trade, ...]:
    """The trade and everything that enlarges it and lives, oldest first.

    Of what enlarged a trade that is over, its author's other parts belong to it too, unless it is meant `alone`.
    """
    ref = head.plan.trade_ref
    refs = _below(state, ref)
    if not alone and (top := _ended_above(state, head)):
        author = state.origins[ref].author
        refs |= {each for each in _below(state, top) & state.trades.keys() if state.origins[each].author == author}
    return _living(state, refs)


def heads(state: State, trades: Iterable[Trade]) -> list[Trade]:
    """One for each family, the oldest of these: what a follow-up can mean by itself."""
    found: list[Trade] = []
    covered: set[str] = set()
    for trade in sorted(trades, key=lambda each: each.opened_at):
        if trade.plan.trade_ref not in covered:
            found.append(trade)
            covered |= {member.plan.trade_ref for member in family(state, trade)}
    return found


def meant_by(state: State, trade_ref: str) -> list[Trade]:
    """The trade while it lives, and afterwards what was added to it and lives on."""
    trade = state.trades.get(trade_ref)
    return [trade] if trade is not None else heads(state, _living(state, _below(state, trade_ref)))


def _living(state: State, refs: set[str]) -> tuple[Trade, ...]:
    living = (trade for ref, trade in state.trades.items() if ref in refs)
    return tuple(sorted(living, key=lambda each: each.opened_at))


def _below(state: State, top: str) -> set[str]:
    """The references of a trade and of whatever enlarges it, directly or not, what is over included."""
    additions = [trade for trade in (*state.over.values(), *state.trades.values()) if trade.plan.adds_to]
    refs = {top}
    for trade in sorted(additions, key=lambda each: each.opened_at):
        if trade.plan.adds_to in refs:
            refs.add(trade.plan.trade_ref)
    return refs


def _ended_above(state: State, trade: Trade) -> str:
    """The first of the trades that it enlarges, as far as all of them are over; empty when there is none."""
    top, above = "", trade.plan.adds_to
    while above and above not in state.trades:
        top = above
        parent = state.over.get(above)
        above = parent.plan.adds_to if parent is not None else ""
    return top


def enlarged_ref(intent: Open | Add) -> str:
    """The trade that an intent enlarges; empty when it opens one, or names a position that we do not know."""
    return "" if isinstance(intent, Open) or isinstance(intent.subject, Unbound) else intent.subject.trade_ref


def completed(intent: Open | Add, parent: Trade | None) -> Open | Add:
    """What an addition leaves unsaid it takes from its trade: the stop where it stands, the targets that still rest."""
    if parent is None or parent.plan.stop_when is not None:
        return intent
    prices = sorted(price for number, price in parent.target_prices.items() if parent.live(Role.TARGET, number))
    return intent.model_copy(
        update={
            "stops": intent.stops or (PriceStop(price=parent.stop_level),),
            "targets": intent.targets or tuple(PriceTarget(price=price) for price in prices),
        }
    )
