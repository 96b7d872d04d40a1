"""How an exit is priced: through the far touch by a collar, on the grid, further the longer it is not filled."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from risk.book import Contract, Quote
from risk.plan import Action

FRESH: Final = timedelta(seconds=5)
"""A quote older than this prices nothing."""

AT_MARKET: Final = 2
"""The step from which an exit asks for no price any more."""

# By step: a share of the price, and the least number of increments, since half a percent of a cheap option is nothing.
_COLLARS: Final = ((Decimal("0.005"), 3), (Decimal("0.02"), 10))


def marketable(contract: Contract, action: Action, quote: Quote | None, at: datetime, step: int) -> Decimal | None:
    """A limit that should fill at once; None when no price is known, or the step is beyond limits."""
    if quote is None or step >= AT_MARKET or at - quote.at > FRESH:
        return None
    touch = quote.bid if action is Action.SELL else quote.ask
    if touch is None or touch <= 0:
        return None
    share, steps = _COLLARS[step]
    rule = contract.market_rule
    collar = max(touch * share, rule.increment(touch) * steps)
    if action is Action.BUY:
        return rule.snap(touch + collar, "up")
    return max(rule.snap(touch - collar, "down"), rule.increment(Decimal(0)))


def is_trading(contract: Contract, at: datetime, *, outside_rth: bool) -> bool:
    """True inside one of the contract's sessions, and where the sessions of that day are not known."""
    sessions = contract.trading_hours if outside_rth else contract.liquid_hours or contract.trading_hours
    if not any(session.opens <= at + timedelta(days=1) and at <= session.closes for session in sessions):
        return True
    return any(session.opens <= at < session.closes for session in sessions)
