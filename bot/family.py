"""A trade and what was added to it: brackets of their own, so that every unit is covered at once, and one to people."""

from __future__ import annotations

from collections.abc import Iterable

from bot.state import State
from broker.record import Trade
from parsers.intent import Add, Open, PriceStop, PriceTarget, Unbound
from risk.plan import Role


def family(state: State, head: Trade) -> tuple[Trade, ...]:
    """The trade and everything that enlarges it and lives, oldest first."""
    refs = {head.plan.trade_ref}
    members = [head]
    for trade in sorted(state.trades.values(), key=lambda each: each.opened_at):
        if trade.plan.adds_to in refs and trade.plan.trade_ref not in refs:
            refs.add(trade.plan.trade_ref)
            members.append(trade)
    return tuple(members)


def heads(trades: Iterable[Trade]) -> list[Trade]:
    """Those that enlarge none of the others: what a follow-up can mean by itself."""
    known = list(trades)
    refs = {trade.plan.trade_ref for trade in known}
    return [trade for trade in known if trade.plan.adds_to not in refs]


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
