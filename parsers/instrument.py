"""What a signal can name: a stock, an option, a future, a currency pair or metal, or a coin that IB cannot trade."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from parsers.value import Value


class Right(StrEnum):
    """The right of an option, in IB's letters."""

    CALL = "C"
    PUT = "P"


class Stock(Value):
    """A share, by its ticker."""

    kind: Literal["stock"] = "stock"
    symbol: str


class Option(Value):
    """A US equity or index option; `nearest` when the text names no expiry or says only "weekly"."""

    kind: Literal["option"] = "option"
    symbol: str
    expiry: date | Literal["nearest"]
    strike: Decimal
    right: Right


class Future(Value):
    """A future by its root; `month` is YYYY-MM, or `front` when the text leaves it open."""

    kind: Literal["future"] = "future"
    symbol: str
    month: str


class Forex(Value):
    """A currency pair or a metal in its six letters: EURUSD, XAUUSD."""

    kind: Literal["forex"] = "forex"
    symbol: str


class Crypto(Value):
    """A coin: recognised so that it can be refused by name, never traded."""

    kind: Literal["crypto"] = "crypto"
    symbol: str


Instrument = Annotated[Stock | Option | Future | Forex | Crypto, Field(discriminator="kind")]
Kind = Literal["stock", "option", "future", "forex", "crypto"]
