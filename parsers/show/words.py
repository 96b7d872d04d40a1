"""Intents in a trader's words, one short line each, as the trade cards show them."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from parsers.instrument import Future, Instrument, Option
from parsers.intent import (
    Add,
    AtLimit,
    AtMarket,
    BreakevenStop,
    BreakevenTarget,
    Cancel,
    Close,
    DistanceStop,
    DistanceTarget,
    Entry,
    InRange,
    MoveStop,
    MoveTarget,
    OnStop,
    Open,
    OpenTarget,
    PercentStop,
    PercentTarget,
    PriceStop,
    PriceTarget,
    Side,
    Stop,
    Target,
    TradeIntent,
    TrailingDistanceStop,
    TrailingPercentStop,
    Trim,
    Unbound,
)


def describe(intent: TradeIntent) -> str:
    """Say it as in "BUY SPY 600C 18 Dec 2026 @ 1.25, stop 0.90, target 1.60"."""
    what = _what(intent)
    match intent:
        case Open():
            verb = "BUY" if _side(intent) is not Side.SHORT else "SELL"
            return _joined(f"{verb} {_sized(intent)}{what} {_entry(intent.entry)}", intent.stops, intent.targets)
        case Add():
            return _joined(f"ADD {_sized(intent)}{what} {_entry(intent.entry)}", intent.stops, intent.targets)
        case Trim():
            return f"TRIM {_part(intent)}{what} {_entry(intent.entry)}"
        case Close():
            return f"CLOSE {_sized(intent)}{what} {_entry(intent.entry)}"
        case MoveStop(to_target=int() as number):
            return f"MOVE STOP of {what} to target {number}"
        case MoveStop():
            return f"MOVE STOP of {what} to {', '.join(_stop(stop) for stop in intent.stops)}"
        case MoveTarget():
            return f"MOVE TARGET of {what} to {', '.join(_target(target) for target in intent.targets)}"
        case Cancel():
            return f"CANCEL {what}"
        case _:
            assert_never(intent)


def name(instrument: Instrument) -> str:
    """Name it as in "SPY 600C 18 Dec 2026", "ES", "MES 2026-12", "EURUSD"."""
    match instrument:
        case Option(symbol=symbol, strike=strike, right=right, expiry=expiry):
            when = "nearest expiry" if expiry == "nearest" else f"{expiry.day} {expiry:%b %Y}"
            return f"{symbol} {number(strike)}{right.value} {when}"
        case Future(symbol=symbol, month=month):
            return symbol if month == "front" else f"{symbol} {month}"
        case _:
            return instrument.symbol


def number(value: Decimal) -> str:
    """The number as people write it: no exponent, no needless zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, point, rest = text.partition(".")
    return f"{whole}{point}{rest}0" if len(rest) == 1 else text


def _side(intent: TradeIntent) -> Side | None:
    return intent.subject.side


def _what(intent: TradeIntent) -> str:
    subject = intent.subject
    if not isinstance(subject, Unbound):
        return name(subject.instrument)
    if subject.every:
        return "every position"
    return name(subject.instrument) if subject.instrument else subject.symbol or "that trade"


def _sized(intent: Open | Add | Close) -> str:
    if intent.quantity is None:
        return ""
    unit = " lots" if getattr(intent, "quantity_unit", None) else ""
    return f"{number(intent.quantity)}{unit} "


def _part(intent: Trim) -> str:
    if intent.quantity is not None:
        return f"{number(intent.quantity)} of "
    if intent.fraction is None:
        return "part of "
    return f"{number(intent.fraction * 100)}% of "


def _entry(entry: Entry) -> str:
    match entry:
        case AtMarket(reference=Decimal() as reference):
            return f"at market (seen {number(reference)})"
        case AtLimit(price=price, basis=basis):
            return f"@ {number(price)}{_basis(basis)}"
        case InRange(low=low, high=high):
            return f"@ {number(low)}-{number(high)}"
        case AtMarket():
            return "at market"
        case OnStop(price=price, basis=basis):
            return f"once at {number(price)}{_basis(basis)}"
        case _:
            assert_never(entry)


def _joined(head: str, stops: tuple[Stop, ...], targets: tuple[Target, ...]) -> str:
    parts = [head, *(f"stop {_stop(stop)}" for stop in stops)]
    if targets:
        label = "target" if len(targets) == 1 else "targets"
        parts.append(f"{label} {' / '.join(_target(target) for target in targets)}")
    return ", ".join(parts)


def _stop(stop: Stop) -> str:
    match stop:
        case PriceStop(price=price, basis=basis, on_close=on_close):
            return f"{number(price)}{_basis(basis)}{' on close' if on_close else ''}"
        case PercentStop(percent=percent):
            return f"-{number(percent)}%"
        case DistanceStop(distance=distance, unit=unit):
            return f"{number(distance)} {unit}"
        case BreakevenStop():
            return "breakeven"
        case TrailingPercentStop(trailing_percent=percent):
            return f"trailing {number(percent)}%"
        case TrailingDistanceStop(trailing_distance=distance, unit=unit):
            return f"trailing {number(distance)} {unit}"
        case _:
            assert_never(stop)


def _target(target: Target) -> str:
    share = "" if target.fraction is None else f" ({number(target.fraction * 100)}%)"
    match target:
        case PriceTarget(price=price, basis=basis, trailing_percent=trailing):
            return f"{number(price)}{_basis(basis)}{_trailing(trailing)}{share}"
        case PercentTarget(percent=percent, trailing_percent=trailing):
            return f"+{number(percent)}%{_trailing(trailing)}{share}"
        case DistanceTarget(distance=distance, unit=unit):
            return f"{number(distance)} {unit}{share}"
        case BreakevenTarget():
            return f"breakeven{share}"
        case OpenTarget():
            return f"open{share}"
        case _:
            assert_never(target)


def _trailing(percent: Decimal | None) -> str:
    return "" if percent is None else f" then trailing {number(percent)}%"


def _basis(basis: str) -> str:
    return " on the stock" if basis == "underlying" else ""
