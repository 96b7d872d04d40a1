"""An intent as plain data, in the schema of the labelled messages: prices are strings of exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from parsers.instrument import Crypto, Forex, Future, Instrument, Option, Stock
from parsers.intent import (
    Add,
    AtLimit,
    AtMarket,
    BreakevenStop,
    BreakevenTarget,
    Entry,
    InRange,
    OnStop,
    Open,
    OpenTarget,
    Stop,
    Subject,
    Target,
    TradeIntent,
    Trim,
    Unbound,
)


def to_record(intent: TradeIntent) -> dict[str, Any]:
    """The intent with every key of the schema, null where nothing was said."""
    record: dict[str, Any] = {
        "action": intent.action,
        **_subject(intent.subject),
        "entry": None,
        "stops": [],
        "targets": [],
    }
    record |= {"quantity": None, "fraction": None, "risk_hint": None}
    entry = getattr(intent, "entry", None)
    if entry is not None:
        record["entry"] = _entry(entry)
    record["stops"] = [_stop(stop) for stop in getattr(intent, "stops", ())]
    record["targets"] = [_target(target) for target in getattr(intent, "targets", ())]
    record["quantity"] = _text(getattr(intent, "quantity", None))
    if isinstance(intent, Trim):
        record["fraction"] = _text(intent.fraction)
    if isinstance(intent, Open | Add):
        record["risk_hint"] = intent.risk_hint
        if intent.quantity_unit:
            record["quantity_unit"] = intent.quantity_unit
    return record


def _subject(subject: Subject) -> dict[str, Any]:
    if isinstance(subject, Unbound):
        named = (
            _instrument(subject.instrument) if subject.instrument else {"kind": None, "symbol": subject.symbol or None}
        )
        return {"side": subject.side, "instrument": named}
    return {"side": subject.side.value, "instrument": _instrument(subject.instrument)}


def _instrument(instrument: Instrument) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": instrument.kind,
        "symbol": instrument.symbol,
        "expiry": None,
        "strike": None,
        "right": None,
    }
    match instrument:
        case Option(expiry=expiry, strike=strike, right=right):
            record |= {"strike": _text(strike), "right": right.value}
            record |= {"expiry_rule": "nearest"} if expiry == "nearest" else {"expiry": expiry.isoformat()}
        case Future(month=month):
            record |= {"expiry_rule": "front"} if month == "front" else {"expiry": month}
        case Stock() | Forex() | Crypto():
            pass
        case _:
            assert_never(instrument)
    return record


def _entry(entry: Entry) -> dict[str, Any] | None:
    match entry:
        case AtMarket(reference=None):
            return None
        case AtMarket(reference=reference):
            return {"type": "market", "price": _text(reference)}
        case InRange(low=low, high=high):
            return {"type": "range", "low": _text(low), "high": _text(high)}
        case AtLimit(price=price, basis=basis) | OnStop(price=price, basis=basis):
            return {"type": entry.type, "price": _text(price)} | ({"basis": basis} if basis != "own" else {})
        case _:
            assert_never(entry)


def _stop(stop: Stop) -> dict[str, Any]:
    if isinstance(stop, BreakevenStop):
        return {"breakeven": True}
    return _level(stop)


def _target(target: Target) -> dict[str, Any]:
    if isinstance(target, BreakevenTarget):
        record: dict[str, Any] = {"breakeven": True}
    elif isinstance(target, OpenTarget):
        record = {"open": True}
    else:
        record = _level(target)
    record["fraction"] = _text(target.fraction)
    return record


def _level(level: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in level:
        if name in {"kind", "fraction"} or value is None or (name == "basis" and value == "own") or value is False:
            continue
        record[name] = _text(value) if isinstance(value, Decimal) else value
    return record


def _text(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
