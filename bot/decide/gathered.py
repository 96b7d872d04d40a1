"""What came back from outside for one waiting entry: its contract or why not, and what was asked beside it."""

from __future__ import annotations

from datetime import datetime

from broker.port import Unresolvable
from parsers.value import Value
from risk.book import Contract, Quote, UnitMargin


class Gathered(Value):
    """The answer to `Gather`; a quote or margin that did not come in time is None, never zero.

    `margin_asked` tells a margin that was asked for and not said from one that nobody wanted.
    """

    at: datetime
    trade_ref: str
    contract: Contract | Unresolvable
    quote: Quote | None
    under_quote: Quote | None = None
    margin: UnitMargin | None = None
    margin_asked: bool = False


class ContractChecked(Value):
    """The answer to `CheckContract`."""

    at: datetime
    trade_ref: str
    contract: Contract | Unresolvable
