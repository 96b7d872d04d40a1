"""Clauses of the grammar in a person's words, one short line each."""

from __future__ import annotations

from calendar import month_abbr
from decimal import Decimal
from typing import Any

from parsers.expiry import Written
from parsers.grammar.facts import Fact, Level, Prices
from parsers.lex.lexer import Sym
from parsers.show.words import number

_RIGHTS = {"C": "call", "P": "put"}
_ACTS = {
    "bto": "buy to open", "sto": "sell to open", "stc": "sell to close", "btc": "buy to close", "closeall": "close all",
    "closeboth": "close both", "downto": "cut down to", "enter": "enter", "stopped": "stopped out",
}  # fmt: skip
_SHARES = {"all": "all of it", "some": "a part of it"}
_RULES = {
    "today": "today", "tomorrow": "tomorrow", "weekly": "this week's Friday", "friday": "the coming Friday",
    "nextweek": "Friday of next week", "monthly": "the monthly expiry", "leaps": "LEAPS, without a date",
}  # fmt: skip


def clause(fact: Fact) -> str:
    """Say it as in "stop: 0.90", "targets: 1.60, then 2"."""
    name, say = _SAID[fact.kind]
    return f"{name}: {said}" if (said := say(fact.value)) else name


def _prices(prices: Prices) -> str:
    words = [number(prices.values[0])]
    for joint, value in zip(prices.joints, prices.values[1:], strict=True):
        words.append(f"{'to' if joint in {'-', 'to', '_', '~'} else 'and'} {number(value)}")
    return " ".join(words)


def _symbol(symbol: Sym) -> str:
    month = f" {symbol.month}" if symbol.month else ""
    return f"{symbol.name}{month} ({'by its shape' if symbol.kind == 'stock' and not symbol.sure else symbol.kind})"


def _contract(value: tuple[Decimal, str]) -> str:
    return f"strike {number(value[0])}, {_RIGHTS.get(value[1], value[1])}"


def _occ(value: tuple[str, Written, Decimal, str]) -> str:
    symbol, when, strike, right = value
    return f"{symbol}, {_day(when)}, {_contract((strike, right))}"


def _day(value: Any) -> str:
    if not isinstance(value, Written):
        return _RULES.get(str(value), str(value))
    if value.rule:
        return f"in {value.number} days" if value.rule == "dte" else _RULES.get(value.rule, value.rule)
    parts = (str(value.day) if value.day else "", month_abbr[value.month] if value.month <= 12 else str(value.month))
    return " ".join(part for part in (*parts, str(value.year or "")) if part)


def _level(level: Level) -> str:
    share = "" if level.fraction is None else f" for {number(level.fraction * 100)}% of it"
    trailing = "" if level.trailing is None else f", then trailing {number(level.trailing)}%"
    return f"{_bare_level(level)}{trailing}{share}"


def _bare_level(level: Level) -> str:
    match level.kind:
        case "prices":
            return _prices(level.value)
        case "price":
            return number(level.value)
        case "percent":
            return f"{number(level.value)}%"
        case "distance":
            return f"{number(level.value[0])} {level.value[1]}"
        case "even":
            return "the entry price"
        case "open":
            return "open"
        case _:
            return "not a level"


def _percents(values: tuple[tuple[Decimal, str, int], ...]) -> str:
    return ", ".join(f"{sign}{number(value)}%" for value, sign, _ in values)


def _signed(value: tuple[Decimal, str]) -> str:
    return f"{value[1]}{number(value[0])}"


def _share(value: str) -> str:
    return _SHARES.get(value) or f"{number(Decimal(value) * 100)}%"


def _nothing(_value: Any) -> str:
    return ""


_SAID: dict[str, tuple[str, Any]] = {
    "act": ("action", lambda value: _ACTS.get(value, value)),
    "order": ("order type", str),
    "symbol": ("symbol", _symbol),
    "strike": ("contract", _contract),
    "occ": ("contract", _occ),
    "right": ("right", lambda value: _RIGHTS.get(value, value)),
    "expiry": ("expiry", _day),
    "entry": ("price", lambda value: _prices(value[0])),
    "beyond": ("price", lambda value: f"{'over' if value[1] == 'OVER' else 'under'} {_prices(value[0])}"),
    "market": ("at market", _nothing),
    "gained": ("a percent or distance beside @", _nothing),
    "at_even": ("at breakeven", _nothing),
    "bare": ("a number without a word", _prices),
    "stop": ("stop", _level),
    "stop_on_close": ("stop on a candle's close", _level),
    "stop_at_target": ("stop at target number", str),
    "trail": ("trailing stop", _level),
    "free": ("stop at the entry price", _nothing),
    "nothing": ("no stop", _nothing),
    "targets": ("targets", lambda value: ", then ".join(_level(level) for level in value)),
    "quantity": ("quantity", number),
    "share": ("share", _share),
    "lots": ("lots", number),
    "hint": ("size", str),
    "report": ("news of a level that was reached", _nothing),
    "unit": ("a word for contracts or shares", _nothing),
    "signed": ("a number with a sign", _signed),
    "gain": ("a percent or distance on its own", _percents),
    "risked": ("risk", number),
}
