"""State becomes words: figures, names and moments as people write them, and the answers to what was refused."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.card import Card, Tone
from parsers.intent import Side
from parsers.outcome import Malformed
from risk.book import Contract
from risk.decision import Violation
from risk.plan import Plan

NEW_YORK = ZoneInfo("America/New_York")


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def number(value: Decimal) -> str:
    """A quantity or price without superfluous zeros, but with cents where there is a fraction: 2, 1.25, 0.5577."""
    text = f"{value.normalize():f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<2}" if fraction else whole


def price(value: Decimal) -> str:
    """A price, at least to the cent."""
    text = number(value)
    return text if "." in text else f"{text}.00"


def count(number_of: int, noun: str) -> str:
    """So many of something: 1 order, 2 orders, no order."""
    return f"{number_of or 'no'} {noun}" if number_of < 2 else f"{number_of} {noun}s"


def contract_name(contract: Contract) -> str:
    """A contract as people write it: SPY 600C 18 Dec, AAPL, ESZ6."""
    instrument = contract.instrument
    match instrument.kind:
        case "option":
            expiry = instrument.expiry if instrument.expiry == "nearest" else f"{instrument.expiry:%-d %b}"
            return f"{instrument.symbol} {number(instrument.strike)}{instrument.right.value} {expiry}"
        case "future":
            return contract.local_symbol or contract.symbol
        case _:
            return contract.symbol


def clock_time(at: datetime) -> str:
    """The New York time of a moment, as traders read it."""
    return f"{at.astimezone(NEW_YORK):%H:%M:%S} NY"


def span(start: datetime, end: datetime) -> str:
    """How long something lasted: 45 s, 12 min, 3 h 05."""
    seconds = max(0, int((end - start).total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d}"


# ── Refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def caret(text: str, column: int, width: int = 60) -> tuple[str, ...]:
    """The line at fault and a caret under the column (code points of the whole text, from 1)."""
    if column < 1:
        return ()
    before = text[: column - 1]
    line_start = before.rfind("\n") + 1
    line = text[line_start:].split("\n", 1)[0]
    offset = min(column - 1 - line_start, len(line))
    left = max(0, offset - width // 2)
    return (line[left : left + width], " " * (offset - left) + "^")


def misread(badge: str, text: str, fault: Malformed) -> Card:
    """The answer to a message that began like a signal: what is wrong, where, and what could have stood there."""
    lines = [*caret(text, fault.column), fault.message]
    if fault.expected and fault.column:
        lines.append("expected: " + ", ".join(fault.expected[:4]))
    if fault.suggestion:
        lines.append(f"did you mean: {fault.suggestion}")
    pointed = fault.column > 0
    title = "Not understood, nothing done" if pointed else "Not done"
    return Card(badge=badge, tone=Tone.BAD, title=title, lines=tuple(lines), preformatted=pointed)


def refused_message(badge: str, title: str, text: str) -> Card:
    """A plain no, with its reason."""
    return Card(badge=badge, tone=Tone.BAD, title=title, lines=(text,))


def violation_line(violation: Violation) -> str:
    """One broken rule with its number, its limit and what would have passed."""
    remedy = f"; {violation.remedy}" if violation.remedy else ""
    return f"✗ {violation.message}{remedy}"


def alarm(badge: str, text: str) -> Card:
    """Something that a person must know now."""
    return Card(badge=badge, tone=Tone.WARNING, title="Attention", lines=(text,))


def trading_set(badge: str, title: str, by: str, *lines: str) -> Card:
    """What concerns every channel: trading was stopped, or goes on."""
    return Card(badge=badge, tone=Tone.WARNING, title=f"{title}, by {by}", lines=lines)


def plan_line(plan: Plan) -> str:
    """A plan in one line, for logs and lists."""
    verb = "BUY" if plan.side is Side.LONG else "SELL"
    return f"{verb} {number(plan.quantity)} {contract_name(plan.contract)} @ {price(plan.entry_price)}"
