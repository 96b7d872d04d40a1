"""What the trades came to, and how little they may prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from math import sqrt
from statistics import mean, stdev

from bot.replay.run import Outcome
from broker.record import Trade
from parsers.intent import Side

ZERO = Decimal(0)
ENOUGH = 30
"""Closed trades below which nothing is concluded: a convention, and a low one."""


@dataclass(frozen=True, slots=True)
class Closed:
    """One trade that is over, or that was valued at the end of the data (`marked`)."""

    trade_ref: str
    author: str
    symbol: str
    at: datetime
    net: Decimal
    r: Decimal | None
    commissions: Decimal
    marked: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole of a list of trades, net of commissions."""

    trades: int
    won: int
    net: Decimal
    commissions: Decimal
    expectancy: Decimal | None
    expectancy_r: Decimal | None
    profit_factor: Decimal | None
    drawdown: Decimal
    interval: tuple[float, float]
    may_be_luck: bool
    curve: tuple[tuple[datetime, Decimal], ...]


def closed(outcome: Outcome) -> list[Closed]:
    """Every trade that filled, by the time at which it ended."""
    authors = {ref: each.author for each in outcome.verdicts for ref in each.trade_refs}
    last = max((each.at for each in outcome.verdicts), default=None)
    found = []
    for ref, trade in outcome.trades.items():
        if trade.entry_filled <= 0:
            continue
        marked = trade.open_quantity > 0
        net = trade.net_pnl + _unrealised(trade, outcome.marks.get(ref))
        at = outcome.closed_at.get(ref) or max(last or trade.opened_at, trade.opened_at)
        at_risk = trade.plan.at_risk * trade.entry_filled / trade.plan.quantity
        r = net / at_risk if at_risk else None
        symbol = trade.plan.contract.instrument.symbol
        found.append(Closed(ref, authors.get(ref, "?"), symbol, at, net, r, trade.commissions, marked))
    return sorted(found, key=lambda each: (each.at, each.trade_ref))


def _unrealised(trade: Trade, price: Decimal | None) -> Decimal:
    if price is None or trade.average_entry is None:
        return ZERO
    sign = 1 if trade.plan.side is Side.LONG else -1
    return trade.open_quantity * (price - trade.average_entry) * trade.plan.contract.multiplier * sign


def figures(trades: Sequence[Closed]) -> Figures:
    """Their sums and means."""
    nets = [each.net for each in trades]
    gained, lost = sum((n for n in nets if n > 0), ZERO), -sum((n for n in nets if n < 0), ZERO)
    rs = [each.r for each in trades if each.r is not None]
    won = sum(n > 0 for n in nets)
    sums = list(accumulate(nets))
    return Figures(
        trades=len(trades),
        won=won,
        net=sum(nets, ZERO),
        commissions=sum((each.commissions for each in trades), ZERO),
        expectancy=sum(nets, ZERO) / len(nets) if nets else None,
        expectancy_r=sum(rs, ZERO) / len(rs) if rs else None,
        profit_factor=gained / lost if lost else None,
        drawdown=drawdown(sums),
        interval=wilson(won, len(trades)),
        may_be_luck=may_be_luck([float(n) for n in nets]),
        curve=tuple(zip((each.at for each in trades), sums, strict=True)),
    )


def wilson(won: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): right also for few, and for none or all."""
    if not count:
        return 0.0, 1.0
    share = won / count
    middle = share + z * z / (2 * count)
    reach = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def may_be_luck(results: Sequence[float], z: float = 1.96) -> bool:
    """Whether the 95 % interval of their mean reaches over zero; so few as one say nothing."""
    return len(results) < 2 or abs(mean(results)) <= z * stdev(results) / sqrt(len(results))


def drawdown(sums: Iterable[Decimal]) -> Decimal:
    """The deepest fall from a height reached before, the start among them."""
    top = deepest = ZERO
    for value in sums:
        top = max(top, value)
        deepest = max(deepest, top - value)
    return deepest


def grouped(trades: Sequence[Closed], by: Callable[[Closed], str]) -> list[tuple[str, Figures]]:
    """The same for each group, the largest first."""
    names = Counter(by(each) for each in trades)
    return [(name, figures([each for each in trades if by(each) == name])) for name, _ in names.most_common()]


def funnel(outcome: Outcome) -> list[tuple[str, int]]:
    """How many messages came how far, and then how many trades."""
    verdicts = outcome.verdicts
    filled = [trade for trade in outcome.trades.values() if trade.entry_filled > 0]
    return [
        ("messages", len(verdicts)),
        ("were orders", sum(each.kind != "silence" for each in verdicts)),
        ("were read", sum(each.kind in {"refused", "sent", "followed"} for each in verdicts)),
        ("trades passed your limits", len(outcome.trades)),
        ("trades filled", len(filled)),
        ("trades closed", sum(trade.open_quantity == 0 for trade in filled)),
    ]
