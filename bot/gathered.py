"""What came back from outside for one waiting entry: its contract or why not, and a quote or none."""

from __future__ import annotations

from datetime import datetime

from broker.port import Unresolvable
from parsers.value import Value
from risk.book import Contract, Quote


class Gathered(Value):
    """The answer to `Gather`; a quote that did not come in time is None, never zero."""

    at: datetime
    trade_ref: str
    contract: Contract | Unresolvable
    quote: Quote | None
    under_quote: Quote | None = None
