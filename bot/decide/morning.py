"""Each morning every open trade's contract is asked for again: what was split, merged, renamed or expired is halted.

Nothing is done to the position: its orders may have been ended or changed by the broker, and a person must look.
"""

from __future__ import annotations

from datetime import date, time
from typing import Final

from bot.command import CheckContract, Warm
from bot.decide import watching
from bot.decide.book import book_of
from bot.decide.gathered import ContractChecked
from bot.decide.turn import Turn
from bot.remember.facts import ContractsChecked, SymbolHalted
from bot.say import replies
from broker.link import Link
from broker.need import Alarm
from broker.port import Unresolvable
from broker.record import Trade
from parsers.instrument import Instrument
from risk.book import Contract
from risk.figures import plain

FROM: Final = time(6, 0)
"""In New York: corporate actions are in the contracts by then, and the regular session is still to come."""
MOST_WATCHED: Final = 50
"""Each costs a few questions to the gateway."""


def look_round(turn: Turn) -> None:
    """Once a day, while the broker answers, ask for the contract of every trade that was open before today."""
    local = turn.now.astimezone(replies.NEW_YORK)
    if local.time() < FROM or turn.state.link is not Link.RECONCILED or turn.state.checked_on == local.date():
        return
    old = [each for each in turn.state.live() if each.opened_at.astimezone(replies.NEW_YORK).date() < local.date()]
    turn.record(ContractsChecked(at=turn.now, day=local.date()))
    for trade in old:
        turn.order(CheckContract(trade.plan.trade_ref, trade.plan.contract.instrument))
    if watched := _watched(turn, local.date()):
        turn.order(Warm(watched))


def _watched(turn: Turn, today: date) -> tuple[Instrument, ...]:
    """What is likely to be named today: what is open, what was traded of late, and what the configuration lists."""
    of_late = (*turn.state.live(), *reversed(turn.state.over.values()))
    traded = [trade.plan.contract for trade in of_late]
    alive = [contract.instrument for contract in traded if contract.last_trade is None or contract.last_trade >= today]
    return tuple(dict.fromkeys((*alive, *turn.charter.watched)))[:MOST_WATCHED]


def take_checked(turn: Turn, checked: ContractChecked) -> None:
    """Compare, and halt the symbol when it is not what was bought."""
    trade = turn.state.trades.get(checked.trade_ref)
    if trade is None:
        return
    reason = _difference(turn, trade, checked.contract)
    symbol = trade.plan.contract.instrument.symbol
    if not reason:
        return
    if turn.state.halted.get(symbol) is None:
        turn.record(SymbolHalted(at=turn.now, symbol=symbol, reason=reason))
    name = replies.contract_name(trade.plan.contract)
    text = f"{name}: {reason}; nothing is entered into {symbol} until /resume: look at it"
    watching.raise_alarm(turn, Alarm(text=text), checked.trade_ref)


def _difference(turn: Turn, trade: Trade, found: Contract | Unresolvable) -> str:
    was = trade.plan.contract
    if was.last_trade is not None and was.last_trade < turn.now.astimezone(replies.NEW_YORK).date():
        return "it has expired while held, and may have been exercised or assigned"
    if isinstance(found, Unresolvable):
        return f"its contract cannot be found this morning ({found.reason})"
    if found.con_id != was.con_id:
        return f"its contract is another one since this morning ({found.local_symbol} for {was.local_symbol})"
    if found.multiplier != was.multiplier:
        return f"its multiplier has changed from {plain(was.multiplier)} to {plain(found.multiplier)}"
    if (found.currency, found.local_symbol) != (was.currency, was.local_symbol):
        return f"its name has changed from {was.local_symbol} to {found.local_symbol}"
    return _strange_quantity(turn, was)


def _strange_quantity(turn: Turn, contract: Contract) -> str:
    """More than our own trades hold, where nobody else is allowed to: a split, an assignment, or another hand."""
    foreign = book_of(turn.state, turn.charter.bot, turn.now).foreign_positions.get(contract.con_id)
    if not foreign or turn.charter.policy.share_position or contract.sec_type in {"CASH", "CMDTY"}:
        return ""
    return f"the account holds {plain(foreign)} of it beside our own trades: a split, an assignment or another hand"
