"""The schema's plain data back as values: what `record.py` writes about instruments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from parsers.instrument import Crypto, Forex, Future, Instrument, Option, Right, Stock


def instrument_of(raw: dict[str, Any]) -> Instrument:
    """Raises ValueError or KeyError when the record names no instrument."""
    kind, symbol = raw["kind"], str(raw["symbol"])
    match kind:
        case "stock":
            return Stock(symbol=symbol)
        case "option":
            expiry = date.fromisoformat(raw["expiry"]) if raw.get("expiry") else "nearest"
            return Option(symbol=symbol, expiry=expiry, strike=Decimal(str(raw["strike"])), right=Right(raw["right"]))
        case "future":
            return Future(symbol=symbol, month=raw.get("expiry") or "front")
        case "forex":
            return Forex(symbol=symbol)
        case "crypto":
            return Crypto(symbol=symbol)
        case _:
            raise ValueError(f"no instrument is of kind {kind!r}")
