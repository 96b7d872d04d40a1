"""The story of a message, a trade or an order: its rows of the journal, each as one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.remember import facts
from broker.events import (
    BrokerEvent,
    CommissionReported,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    StatusReported,
)
from broker.legs import legs_of, parse_ref
from broker.port import Terms
from risk.explain import broken, kept
from risk.figures import money

NEW_YORK = ZoneInfo("America/New_York")

_OF_MESSAGE = """
SELECT seq, kind, body FROM journal
WHERE json_extract(body, '$.input.message_id') = :id OR json_extract(body, '$.message.message_id') = :id
"""
_OF_TRADE = "SELECT seq FROM journal WHERE trade_ref = ?"
_MESSAGE_OF_TRADE = """
SELECT DISTINCT json_extract(body, '$.message.message_id') FROM journal
WHERE trade_ref = :ref AND kind = 'entry_awaited'
"""


def story(connection: sqlite3.Connection, ref: str) -> tuple[str, ...]:
    """Every row that belongs to this message id, trade or order, oldest first; empty when there is none."""
    lines: list[str] = []
    for seq in sorted(_rows_of(connection, ref)):
        row = connection.execute("SELECT body FROM journal WHERE seq = ?", (seq,)).fetchone()
        fact = facts.FACT.validate_json(row[0])
        lines.append(f"{seq:>7}  {clock(fact.at)}  {sentence(fact)}")
        lines += [f"{'':9}{detail}" for detail in _details(fact)]
    return tuple(lines)


def _details(fact: facts.Fact) -> tuple[str, ...]:
    """Behind a decision: every rule that was kept, with its number and its limit."""
    match fact:
        case facts.EntrySending(passed=passed) | facts.EntryShadowed(passed=passed) | facts.EntryRefused(passed=passed):
            return tuple(f"✓ {kept(check)}" for check in passed)
        case _:
            return ()


def _rows_of(connection: sqlite3.Connection, ref: str) -> set[int]:
    parsed = parse_ref(ref)
    trades = {parsed.trade_ref if parsed else ref}
    messages = {ref}
    for (message_id,) in connection.execute(_MESSAGE_OF_TRADE, {"ref": next(iter(trades))}):
        messages.add(message_id)
    found: set[int] = set()
    for message_id in messages:
        for seq, kind, body in connection.execute(_OF_MESSAGE, {"id": message_id}):
            found.add(seq)
            fact = facts.FACT.validate_json(body)
            if kind == "signal_read" and isinstance(fact, facts.SignalRead) and ref == message_id:
                trades.update(fact.trade_refs)
    for trade_ref in trades - {""}:
        found.update(seq for (seq,) in connection.execute(_OF_TRADE, (trade_ref,)))
    return found


def clock(at: datetime) -> str:
    """New York's time, which the market keeps, and UTC, which the logs keep."""
    return (
        f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S.%f}"[:-3] + f" NY ({at.astimezone(ZoneInfo('UTC')):%H:%M:%S} UTC)"
    )


def sentence(fact: facts.Fact) -> str:  # noqa: PLR0912, C901 (one flat match over the closed union is the point)
    """What this fact says, for people."""
    match fact:
        case facts.Heard():
            return _input(fact.input)
        case facts.MessageIgnored():
            return f"not a signal: {fact.reason}"
        case facts.MessageRefused():
            return f"refused ({fact.code}): {fact.text}"
        case facts.SignalRead():
            deeds = ", ".join(intent.action.replace("_", " ") for intent in fact.intents)
            return f"read as {deeds} (trade {', '.join(fact.trade_refs)})"
        case facts.EntryAwaited():
            return f"waits for its contract and price, for {fact.author_name}"
        case facts.EntryApproved():
            return f"approved by {fact.by}"
        case facts.ExitHeard():
            meant = ", ".join(fact.symbols) if all(fact.symbols) else "everything"
            return f"an exit of {meant}: entries posted before it open no more"
        case facts.EntryRefused():
            return "refused by the limits: " + "; ".join(broken(violation) for violation in fact.violations)
        case facts.EntryVoided():
            return f"taken back before it was sent: {fact.reason}"
        case facts.EntrySending():
            return _sending(fact)
        case facts.EntryShadowed(plan=plan):
            name = plan.contract.local_symbol.strip()
            return f"{len(fact.passed)} rules passed; shadow, so nothing is sent: {plan.side} {plan.quantity} {name}"
        case facts.ReductionSending():
            terms = fact.reduction.terms
            verb = "amends" if fact.reduction.amends else "sends"
            return f"{verb} {fact.reduction.order_ref}: {_terms(terms)}"
        case facts.RepricingSending(repricing=repricing):
            return f"follows the market with {repricing.order_ref}: {_terms(repricing.terms)}"
        case facts.CancelSending():
            return f"cancels {fact.order_ref}: {fact.reason}"
        case facts.BrokerSaid():
            return _event(fact.event)
        case facts.TradeInstructed():
            who = f" by {fact.by}" if fact.by else ""
            return f"{fact.instruction.kind.replace('_', ' ')}{who}: {getattr(fact.instruction, 'reason', '')}".rstrip(
                ": "
            )
        case facts.TradingStateSet():
            return f"trading is {fact.state}, set by {fact.by}: {fact.reason}"
        case facts.CommandTaken():
            return f"/{fact.name} {fact.argument}".rstrip() + f" by {fact.by}"
        case facts.CommandRefused():
            return f"/{fact.name} by {fact.by} refused: {fact.reason}"
        case facts.ConfirmationAsked():
            return f"asks to confirm /{fact.action}"
        case facts.ConfirmationUsed():
            return "confirmed"
        case facts.AlarmRaised():
            return f"ALARM: {fact.text}"
        case facts.PostQueued():
            return f"says: {fact.post.card.title}"
        case facts.PostDelivered():
            return f"said, as message {fact.message_id}"
        case facts.EquityMarked():
            return f"the account is worth {money(fact.net_liquidation, fact.currency)}"
        case facts.DaySummed():
            return f"the result of {fact.day} is told"
        case facts.HeadTold():
            return f"row {fact.seq} and its hash are told to the owners, for {fact.day}"
        case facts.ContractsChecked():
            return f"the contracts of all open trades are looked at, on {fact.day}"
        case facts.SymbolHalted():
            return f"no entries into {fact.symbol}: {fact.reason}"
        case facts.OutageTold():
            return f"people are told that the link has not been whole since {clock(fact.since)}"
        case facts.OutageEnded():
            return "the link is whole again"
        case facts.FlappingTold():
            return f"people are told that the link broke {fact.breaks} times since {clock(fact.since)}"
        case facts.LoginReminded():
            return f"the owners are reminded of the weekly login, on {fact.day}"
        case facts.Started():
            return f"started: version {fact.version}, {fact.mode}, configuration {fact.config_digest}"
        case facts.Stopped():
            return f"stopped: {fact.reason}"
        case _:
            assert_never(fact)


def _input(heard: ChatInput) -> str:
    match heard:
        case MessagePosted():
            return f"{heard.author.name} ({heard.author.id}) posted on {heard.platform}: {heard.text!r}"
        case MessageEdited():
            return f"{heard.author.name} edited it: {heard.text!r}"
        case MessageDeleted():
            return "deleted"
        case CommandGiven():
            return (
                f"{heard.author.name} ({heard.author.id}) on {heard.platform}: /{heard.name} {heard.argument}".rstrip()
            )
        case ButtonPressed():
            return f"{heard.author.name} ({heard.author.id}) pressed {heard.action}"
        case _:
            assert_never(heard)


def _sending(fact: facts.EntrySending) -> str:
    legs = [f"{leg.order_ref} {_terms(leg.terms)}" for leg in legs_of(fact.plan)]
    count = len(fact.passed or fact.checks)
    passed = f"{count} rules passed, " if count else ""
    return f"{passed}{fact.plan.contract.local_symbol.strip()} is sent: " + "; ".join(legs)


def _terms(terms: Terms) -> str:
    limit = f" at {terms.limit_price}" if terms.limit_price is not None else ""
    stop = f" stop {terms.stop_price}" if terms.stop_price is not None else ""
    return f"{terms.action} {terms.quantity}{limit}{stop}"


def _event(event: BrokerEvent) -> str:
    match event:
        case ExecutionReported():
            return (
                f"{event.order_ref}: {event.action} {event.quantity} executed at {event.price} ({event.execution_id})"
            )
        case CommissionReported():
            result = f", realised {event.realised_pnl}" if event.realised_pnl is not None else ""
            return f"commission {money(event.commission, event.currency)}{result} ({event.execution_id})"
        case OrderReported():
            terms = f"{event.action} {event.quantity} {event.order_type}"
            return f"{event.order_ref}: the broker holds {terms}, {event.status}"
        case StatusReported():
            return f"{event.order_ref}: {event.status}, {event.filled} filled, {event.remaining} left"
        case ErrorReported():
            return f"{event.order_ref or 'the gateway'}: {event.text} ({event.code})"
        case _:
            return f"the broker: {event.kind.replace('_', ' ')}"


def known_refs(connection: sqlite3.Connection, limit: int = 5) -> Iterator[str]:
    """The latest trades, to suggest one."""
    query = "SELECT trade_ref FROM journal WHERE trade_ref <> '' GROUP BY trade_ref ORDER BY max(seq) DESC LIMIT ?"
    return (str(ref) for (ref,) in connection.execute(query, (limit,)))
