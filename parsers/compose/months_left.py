"""A month that is written and is in no reading: another contract is meant than the one that would be traded."""

from __future__ import annotations

from datetime import date

from parsers.fault import Fault
from parsers.instrument import Future, Option
from parsers.intent import TradeIntent
from parsers.lex.scan import MONTHS
from parsers.lex.token import Token
from parsers.roles.months import month_of


def refuse_months_left(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault for "short CL 58.30 (Jan contract)" and "BTO SPY 600C @ 1.25 (Jan)", unless that month is read."""
    named = [intent.subject.instrument for intent in intents]
    futures = {each.month[-2:] for each in named if isinstance(each, Future)}
    options = {
        f"{each.expiry:%m}" if isinstance(each.expiry, date) else "" for each in named if isinstance(each, Option)
    }
    symbols = {each.symbol for each in named if each is not None}
    if not futures and not options:
        return
    for token in tokens:
        month = month_of(token) if token.type != "DATE" and token.text.upper() not in symbols else None
        worded = token.text.lower() in MONTHS
        if month is None or month[-2:] in futures or (worded and month[-2:] in options):
            continue
        if futures or worded:
            raise Fault("ambiguous-expiry", f"{token.text} stands away from what it would date", token.start)
