"""The tables that are derived from the journal: each fact says which rows it changes, in the same transaction.

Nothing here reads the clock or remembers anything, so a rebuild from the first row gives the same tables again.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import assert_never

from bot.clock import utc_text
from bot.message import ChatInput, MessagePosted
from bot.remember import facts
from broker.events import (
    BrokerEvent,
    CommissionReported,
    ExecutionReported,
    OrderReported,
    SnapshotTaken,
    StatusReported,
)
from broker.legs import legs_of, parse_ref
from broker.port import Reduction, Repricing, Terms

DERIVED = ("orders", "execution_reports", "commission_reports", "cursors", "posts", "outbox")
"""The tables that `project` writes, in the order in which a rebuild may empty them."""

_CURSOR = """
INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET message_id = excluded.message_id
WHERE (length(excluded.message_id), excluded.message_id) > (length(cursors.message_id), cursors.message_id)
"""
_POST_QUEUED = """
INSERT INTO outbox (key, platform, channel, post, version, priority, queued_seq) VALUES (?, ?, ?, ?, 1, ?, ?)
ON CONFLICT DO UPDATE SET platform = excluded.platform, channel = excluded.channel, post = excluded.post,
    version = outbox.version + 1, priority = excluded.priority, queued_seq = excluded.queued_seq
"""
_POST_DELIVERED = "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?)"
_ORDER_SENT = """
INSERT INTO orders VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', ?)
ON CONFLICT DO UPDATE SET order_id = CASE WHEN excluded.order_id > 0 THEN excluded.order_id ELSE orders.order_id END,
    quantity = excluded.quantity, order_type = excluded.order_type, limit_price = excluded.limit_price,
    stop_price = excluded.stop_price, status = excluded.status, sent_seq = excluded.sent_seq
"""
_ORDER_REPORTED = """
INSERT INTO orders VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, 0)
ON CONFLICT DO UPDATE SET order_id = CASE WHEN excluded.order_id > 0 THEN excluded.order_id ELSE orders.order_id END,
    perm_id = CASE WHEN excluded.perm_id > 0 THEN excluded.perm_id ELSE orders.perm_id END,
    quantity = excluded.quantity, order_type = excluded.order_type, limit_price = excluded.limit_price,
    stop_price = excluded.stop_price, status = excluded.status
"""
_ORDER_STATUS = """
UPDATE orders SET status = ?, perm_id = CASE WHEN ? > 0 THEN ? ELSE perm_id END WHERE order_ref = ?
"""
_EXECUTION = """
INSERT INTO execution_reports
VALUES (coalesce((SELECT account FROM orders WHERE order_ref = ?), ''), ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET revision = excluded.revision, order_ref = excluded.order_ref, trade_ref = excluded.trade_ref,
    con_id = excluded.con_id, action = excluded.action, quantity = excluded.quantity, price = excluded.price,
    executed_at = excluded.executed_at
WHERE excluded.revision > execution_reports.revision
"""
_COMMISSION = """
INSERT INTO commission_reports VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET revision = excluded.revision, commission = excluded.commission,
    currency = excluded.currency, realised_pnl = excluded.realised_pnl
WHERE excluded.revision >= commission_reports.revision
"""


def project(connection: sqlite3.Connection, seq: int, fact: facts.Fact) -> None:
    """Bring the derived tables up to this fact."""
    match fact:
        case facts.Heard():
            _heard(connection, fact.input)
        case facts.EntrySending():
            _entry_sending(connection, seq, fact)
        case facts.ReductionSending():
            _change_sending(connection, seq, fact.reduction, fact.order_id)
        case facts.RepricingSending(repricing=repricing):
            _change_sending(connection, seq, repricing, 0)
        case facts.BrokerSaid():
            _broker_said(connection, fact.trade_ref, fact.event)
        case facts.PostQueued(post=post):
            body = post.model_dump_json()
            connection.execute(_POST_QUEUED, (post.key, post.platform, post.channel, body, int(post.priority), seq))
        case facts.PostDelivered():
            connection.execute(_POST_DELIVERED, (fact.platform, fact.channel, fact.message_id, fact.key, seq))
        case (
            facts.Started()
            | facts.Stopped()
            | facts.MessageIgnored()
            | facts.MessageRefused()
            | facts.SignalRead()
            | facts.EntryAwaited()
            | facts.EntryApproved()
            | facts.ExitHeard()
            | facts.EntryRefused()
            | facts.EntryShadowed()
            | facts.EntryVoided()
            | facts.CancelSending()
            | facts.TradeInstructed()
            | facts.TradingStateSet()
            | facts.CommandTaken()
            | facts.CommandRefused()
            | facts.ConfirmationAsked()
            | facts.ConfirmationUsed()
            | facts.AlarmRaised()
            | facts.EquityMarked()
            | facts.DaySummed()
            | facts.HeadTold()
            | facts.ContractsChecked()
            | facts.SymbolHalted()
            | facts.OutageTold()
            | facts.OutageEnded()
            | facts.FlappingTold()
            | facts.LoginReminded()
        ):
            pass
        case _:
            assert_never(fact)


def _heard(connection: sqlite3.Connection, heard: ChatInput) -> None:
    # Only posts move the cursor: a command's id can be newer than a post that has not arrived yet. One heard ahead of
    # its channel's history moves it no further than that history was read, or a crash would lose what is in between.
    if isinstance(heard, MessagePosted):
        read_to = heard.unread_after or heard.message_id
        connection.execute(_CURSOR, (heard.platform, heard.thread or heard.channel, read_to))


def _entry_sending(connection: sqlite3.Connection, seq: int, fact: facts.EntrySending) -> None:
    plan = fact.plan
    for leg, order_id in zip(legs_of(plan), fact.order_ids, strict=False):
        names = (leg.order_ref, order_id, fact.trade_ref, plan.account, plan.contract.con_id, leg.role.value)
        connection.execute(_ORDER_SENT, (*names, *_terms(leg.terms), seq))


def _change_sending(connection: sqlite3.Connection, seq: int, change: Reduction | Repricing, order_id: int) -> None:
    names = (change.order_ref, order_id, change.trade_ref, change.account, change.contract.con_id)
    connection.execute(_ORDER_SENT, (*names, _role(change.order_ref), *_terms(change.terms), seq))


def _broker_said(connection: sqlite3.Connection, trade_ref: str, event: BrokerEvent) -> None:
    match event:
        case OrderReported():
            _order_reported(connection, trade_ref, event)
        case StatusReported():
            connection.execute(_ORDER_STATUS, (event.status, event.perm_id, event.perm_id, event.order_ref))
        case ExecutionReported():
            _execution_reported(connection, trade_ref, event)
        case CommissionReported():
            _commission_reported(connection, event)
        case SnapshotTaken():
            _snapshot_taken(connection, event)
        case _:
            pass


def _order_reported(connection: sqlite3.Connection, trade_ref: str, event: OrderReported) -> None:
    if not event.order_ref or not trade_ref:
        return
    names = (event.order_ref, event.order_id, event.perm_id, trade_ref, event.con_id, _role(event.order_ref))
    terms = (
        event.action.value,
        str(event.quantity),
        event.order_type,
        _text(event.limit_price),
        _text(event.stop_price),
    )
    connection.execute(_ORDER_REPORTED, (*names, *terms, event.status))


def _execution_reported(connection: sqlite3.Connection, trade_ref: str, event: ExecutionReported) -> None:
    if not trade_ref:
        return
    names = (event.order_ref, event.stem, event.revision, event.order_ref, trade_ref, event.con_id)
    terms = (event.action.value, str(event.quantity), str(event.price), utc_text(event.executed_at))
    connection.execute(_EXECUTION, (*names, *terms))


def _commission_reported(connection: sqlite3.Connection, event: CommissionReported) -> None:
    stem, _, last = event.execution_id.rpartition(".")
    revision = int(last) if last.isdigit() else 0
    values = (stem, revision, str(event.commission), event.currency, _text(event.realised_pnl))
    connection.execute(_COMMISSION, values)


def _snapshot_taken(connection: sqlite3.Connection, event: SnapshotTaken) -> None:
    """A snapshot tells of many trades at once: what it says of orders that we sent is taken in."""
    for order in (*event.orders, *event.completed):
        _order_reported(connection, _trade_of(connection, order.order_ref), order)
    for execution in event.executions:
        _execution_reported(connection, _trade_of(connection, execution.order_ref), execution)


def _trade_of(connection: sqlite3.Connection, order_ref: str) -> str:
    found = connection.execute("SELECT trade_ref FROM orders WHERE order_ref = ?", (order_ref,)).fetchone()
    return str(found[0]) if found else ""


def _terms(terms: Terms) -> tuple[str | None, ...]:
    prices = (_text(terms.limit_price), _text(terms.stop_price))
    return (terms.action.value, str(terms.quantity), terms.order_type, *prices)


def _role(order_ref: str) -> str:
    ref = parse_ref(order_ref)
    return ref.role.value if ref else ""


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
