"""Everything that a rule may know about one opening intent, gathered before anyone judges."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal

from parsers.instrument import Instrument, Kind
from parsers.intent import Add, Bound, Open, Side
from parsers.value import Value
from risk.book import Account, Book, Contract, Quote
from risk.paper import Mode
from risk.states import TradingState


class Case(Value):
    """One intent with its message, the state of the service, and what the broker said. Unknown is None.

    `account` is the id that `paper.prove` gave, or None. `clock_skew_seconds` is our clock less the broker's.
    `under_quote` is the market of an option's underlying, where the signal needs it. `unit_margin` is the initial
    margin of one unit in base currency, from a whatIf order. `messages_free` is how many messages an entry may send
    now, what is kept for exits taken off. `fingerprint` is the same for two that ask for the same thing
    (`fingerprint_of`).

    Raises:
        ValueError: when the intent is not bound; binding comes first and refuses by itself.
    """

    bot: str
    trade_ref: str
    intent: Open | Add
    platform: str
    channel: str
    author: str
    message_id: str
    sent_at: datetime
    now: datetime
    fingerprint: str
    trading_state: TradingState
    link_ready: bool
    mode: Mode
    account: str | None
    contract: Contract | None = None
    quote: Quote | None = None
    under_quote: Quote | None = None
    figures: Account | None = None
    book: Book = Book()
    clock_skew_seconds: Decimal | None = None
    unit_margin: Decimal | None = None
    halted: bool | None = None
    messages_free: int | None = None

    def model_post_init(self, context: object, /) -> None:
        """A follow-up without its trade never gets as far as risk."""
        del context
        if not isinstance(self.intent.subject, Bound):
            raise ValueError("only a bound intent can be assessed")  # noqa: TRY004  (pydantic collects ValueError only)

    @property
    def subject(self) -> Bound:
        """The position that is to be opened or enlarged."""
        subject = self.intent.subject
        if not isinstance(subject, Bound):
            raise TypeError("only a bound intent can be assessed")
        return subject

    @property
    def side(self) -> Side:
        """The side of the position."""
        return self.subject.side

    @property
    def instrument(self) -> Instrument:
        """What was asked for, in the signal's own words."""
        return self.subject.instrument

    @property
    def kind(self) -> Kind:
        """The kind of instrument, which chooses most limits."""
        return self.subject.instrument.kind


def fingerprint_of(intent: Open | Add) -> str:
    """A digest of what the intent asks for, whoever says it and in whatever words."""
    return hashlib.sha256(intent.model_dump_json().encode()).hexdigest()[:16]
