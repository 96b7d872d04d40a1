"""What the day came to: counted twice, once from the trades in memory and once from the rows of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.keep.ledger import Ledger
from bot.remember.state import State
from broker.record import Trade
from risk.figures import money

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Count:
    """Trades that filled, executions, and money in dollars: the cash of closed trades, and commissions of all."""

    trades: int
    executions: int
    realised: Decimal
    commissions: Decimal


def _filled(state: State) -> dict[str, Trade]:
    trades = (*state.over.values(), *state.trades.values())
    return {trade.plan.trade_ref: trade for trade in trades if trade.entry_filled > 0}


def from_memory(state: State) -> Count:
    """As the service sees it."""
    trades = _filled(state)
    closed = [trade for trade in trades.values() if trade.open_quantity == 0]
    return Count(
        trades=len(trades),
        executions=sum(len(trade.executions) for trade in trades.values()),
        realised=sum((trade.realised_pnl for trade in closed), ZERO),
        commissions=sum((trade.commissions for trade in trades.values()), ZERO),
    )


def from_ledger(ledger: Ledger, multipliers: Mapping[str, Decimal]) -> Count:
    """As the rows say: of each trade whose units came out even, the cash that its executions moved."""
    query = "SELECT trade_ref, action, quantity, price, coalesce(commission, '0') FROM executions"
    units: dict[str, Decimal] = {}
    cash: dict[str, Decimal] = {}
    executions, commissions = 0, ZERO
    for trade_ref, action, quantity, price, commission in ledger.connection.execute(query):
        signed = Decimal(quantity) * (1 if action == "BUY" else -1)
        units[trade_ref] = units.get(trade_ref, ZERO) + signed
        cash[trade_ref] = cash.get(trade_ref, ZERO) - signed * Decimal(price) * multipliers[trade_ref]
        executions, commissions = executions + 1, commissions + Decimal(commission)
    realised = sum((cash[ref] for ref, held in units.items() if held == 0), ZERO)
    return Count(len(units), executions, realised, commissions)


def lines(state: State, ledger: Ledger) -> list[str]:
    """The closing summary, and whether the two counts agree."""
    trades = _filled(state)
    memory = from_memory(state)
    rows = from_ledger(ledger, {ref: trade.plan.contract.multiplier for ref, trade in trades.items()})
    net = memory.realised - memory.commissions
    live = sum(1 for trade in trades.values() if not trade.is_over)
    agreement = "the ledger's rows come to the same sums" if memory == rows else f"THE LEDGER SAYS OTHERWISE: {rows}"
    return [
        f"{memory.trades} trades, {memory.executions} executions, {live} open",
        f"closed trades {money(memory.realised, 'USD', signed=True)}",
        f"commissions {money(memory.commissions, 'USD')}, net {money(net, 'USD', signed=True)}",
        agreement,
    ]
