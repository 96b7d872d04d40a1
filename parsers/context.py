"""What a follow-up can refer to: the message it replies to, and its author's trades in that channel."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from parsers.instrument import Instrument
from parsers.intent import Side, Target, TradeIntent
from parsers.value import Value


class Holding(Value):
    """One trade as its author sees it; `pending` is a resting entry, which is not yet a position."""

    trade_ref: str = ""
    side: Side
    instrument: Instrument
    quantity: Decimal | None = None
    average_price: Decimal | None = None
    status: Literal["open", "pending"] = "open"
    targets: tuple[Target, ...] = ()


class Context(Value):
    """`replied` holds the trades of the message replied to, in that message's own order.

    `replied_intents` stands for them when only that message's text is known, as in scoring.
    """

    replied: tuple[Holding, ...] = ()
    replied_intents: tuple[TradeIntent, ...] = ()
    is_reply: bool = False
    holdings: tuple[Holding, ...] = ()


NO_CONTEXT = Context()
