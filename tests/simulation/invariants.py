"""What must hold once a play has settled, whatever happened in it: the exchange, the ledger and the memory compared.

The numbers are those of the list of invariants in docs/testing.md.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.check.audit import verify
from bot.message import MessageDeleted, MessageEdited, MessagePosted
from bot.redact import TOKEN_SHAPES
from bot.remember.facts import (
    CancelSending,
    EntryRefused,
    EntrySending,
    EntryVoided,
    Fact,
    Heard,
    MessageIgnored,
    MessageRefused,
    ReductionSending,
    RepricingSending,
    SignalRead,
)
from bot.remember.state import State, evolve
from broker.order_states import TABLE
from broker.port import Terms
from broker.record import ZERO, Trade
from broker.simulator.facts import Execution
from parsers.intent import Add, Open, Side

if TYPE_CHECKING:
    from tests.simulation.stage import Stage

CLIENT = 1
MOST_MESSAGES = 50
LEDGER_HEAD = re.compile(r"\b\d+:[0-9a-f]{64}\b")
"""Told every evening to be held against the ledger; it only looks like a token."""

NOT_FOLDED = frozenset({"account", "link", "connected", "started"})
"""What a restart asks the broker for again."""


def check_all(stage: Stage, *, protected: bool = True) -> None:
    """Everything, in the order of what it costs to be wrong; `protected` asks for a stop on what is still held."""
    facts = [fact for _, fact in stage.ledger.facts()]
    i1_what_is_held_is_covered(stage, protected=protected)
    i2_one_entry_family_a_message(stage, facts)
    i3_every_order_has_its_row(stage, facts)
    i4_every_execution_is_in_the_ledger_once(stage)
    i5_the_positions_agree(stage)
    i6_exits_never_exceed_the_position(stage)
    i9_no_entry_while_unreconciled(stage, facts)
    i11_nothing_of_others_is_touched(stage, facts)
    i12_orders_move_as_the_table_says(facts)
    i12_the_records_agree_with_the_exchange(stage)
    i13_order_ids_only_rise(stage)
    i14_a_restart_remembers_the_same(stage, facts)
    i15_the_gateway_is_not_flooded(stage)
    i16_every_message_has_one_verdict(stage, facts)
    i18_the_ledger_is_whole(stage.ledger.connection)
    i20_no_secret_is_told(stage)


def ours(stage: Stage) -> list[Execution]:
    """Our executions at the exchange as they count: of each stem the highest revision, oldest first."""
    latest: dict[str, Execution] = {}
    for one in stage.gateway.exchange.floor.tape.executions:
        if one.order_ref.startswith(f"as1:{stage.charter.bot}:"):
            latest[one.execution_id.rpartition(".")[0]] = one
    return list(latest.values())


def signed(execution: Execution) -> Decimal:
    """Units in, or out with a minus."""
    return execution.quantity if execution.side == "BOT" else -execution.quantity


def trades(stage: Stage) -> list[Trade]:
    """Every trade in memory."""
    return [*stage.state.trades.values(), *stage.state.over.values()]


def direction(trade: Trade) -> int:
    """1 for a long trade."""
    return 1 if trade.plan.side is Side.LONG else -1


def i1_what_is_held_is_covered(stage: Stage, *, protected: bool) -> None:
    """Never uncovered for long while connected, and not at the end."""
    assert not stage.watch.violations, stage.watch.violations[:3]
    for con_id in stage.watch.contracts() if protected else ():
        held = stage.watch.position(con_id)
        covered = stage.watch.covered(con_id) + stage.watch.awaiting_a_buyer(con_id)
        assert covered == abs(held), f"I1: {held} of {con_id} held, {covered} covered by working stops"


def i2_one_entry_family_a_message(stage: Stage, facts: Iterable[Fact]) -> None:
    """Each entry reference went out once, and once more for each step of a chase; no message opened a second family."""
    steps = Counter(fact.repricing.order_ref for fact in facts if isinstance(fact, RepricingSending))
    sent = Counter(one.order_ref for one in stage.wire(":E"))
    doubled = [ref for ref, times in sent.items() if times > 1 + steps[ref]]
    assert not doubled, f"I2: sent more than once: {doubled}"


def i3_every_order_has_its_row(stage: Stage, facts: Iterable[Fact]) -> None:
    """The row was there before the bytes: same reference, same id, no later than the wire."""
    rows: dict[tuple[str, int], Fact] = {}
    amended: dict[str, list[tuple[datetime, Terms]]] = defaultdict(list)
    for fact in facts:
        match fact:
            case EntrySending(plan=plan, order_ids=order_ids):
                from broker.legs import legs_of

                rows |= {(leg.order_ref, i): fact for leg, i in zip(legs_of(plan), order_ids, strict=True)}
            case ReductionSending(reduction=reduction, order_id=order_id) if not reduction.amends:
                rows[reduction.order_ref, order_id] = fact
            case ReductionSending(reduction=reduction):
                amended[reduction.order_ref].append((fact.at, reduction.terms))
            case RepricingSending(repricing=repricing):
                amended[repricing.order_ref].append((fact.at, repricing.terms))
    seen: set[tuple[str, int]] = set()
    for record in stage.gateway.journal.received("placeOrder", CLIENT):
        ticket = record.ticket
        assert ticket is not None
        if ticket.what_if:
            continue
        key = (ticket.order_ref, ticket.order_id)
        if key in seen:
            fits = [at for at, terms in amended[ticket.order_ref] if terms.quantity == ticket.quantity]
            assert any(at <= record.at + timedelta(seconds=1) for at in fits), f"I3: {key} amended without a row"
            continue
        seen.add(key)
        assert key in rows, f"I3: {key} is on the wire and in no row"


def i4_every_execution_is_in_the_ledger_once(stage: Stage) -> None:
    """By stem, the newest revision, with its quantity and its price."""
    rows = stage.ledger.connection.execute(
        "SELECT stem, revision, quantity, price, order_ref FROM execution_reports WHERE order_ref LIKE 'as1:%'"
    ).fetchall()
    told = {(stem, revision, Decimal(quantity), Decimal(price), ref) for stem, revision, quantity, price, ref in rows}
    real = set()
    for one in ours(stage):
        stem, _, revision = one.execution_id.rpartition(".")
        real.add((stem, int(revision), one.quantity, one.price, one.order_ref))
    assert told == real, f"I4: only at the exchange {real - told}, only in the ledger {told - real}"


def i5_the_positions_agree(stage: Stage) -> None:
    """What our executions hold, what the trades say, and what the account holds."""
    for con_id in stage.watch.contracts():
        executed = sum((signed(one) for one in ours(stage) if one.listing.con_id == con_id), ZERO)
        mine = [trade for trade in trades(stage) if trade.plan.contract.con_id == con_id]
        held = sum((direction(trade) * trade.open_quantity for trade in mine), ZERO)
        elsewhere = sum((direction(trade) * trade.reduced_elsewhere for trade in mine), ZERO)
        assert executed == held + elsewhere, f"I5: {executed} executed, {held} held and {elsewhere} gone elsewhere"
        if "I5" not in stage.tolerated:
            account = stage.watch.position(con_id)
            assert account == held, f"I5: the account holds {account} of {con_id}, the ledger {held}"


def i6_exits_never_exceed_the_position(stage: Stage) -> None:
    """I17 with it: through all of a trade's executions its position stays on its own side of zero."""
    if "I17" in stage.tolerated:
        return
    sides = {trade.plan.trade_ref: direction(trade) for trade in trades(stage)}
    held: dict[str, Decimal] = defaultdict(Decimal)
    for one in ours(stage):
        ref = one.order_ref.split(":")[2]
        held[ref] += signed(one)
        assert held[ref] * sides.get(ref, 1) >= 0, f"I17: {ref} crossed zero at {one.execution_id}"


def i9_no_entry_while_unreconciled(stage: Stage, facts: Iterable[Fact]) -> None:
    """At each EntrySending row the fold so far says RECONCILED and ACTIVE."""
    state = State()
    for fact in facts:
        if isinstance(fact, EntrySending):
            assert state.link.value == "reconciled", f"I9: {fact.trade_ref} was sent while {state.link.value}"
            assert state.latch.state.value == "active", f"I8: {fact.trade_ref} was sent while {state.latch.state.value}"
        evolve(state, fact)


def i11_nothing_of_others_is_touched(stage: Stage, facts: Iterable[Fact]) -> None:
    """No global cancel, no cancel or order under a reference or an id that is not ours."""
    journal = stage.gateway.journal
    assert not journal.received("reqGlobalCancel"), "I11: a global cancel"
    sent = [one for one in journal.placed(CLIENT) if not one.what_if]
    strange = [one for one in sent if not one.order_ref.startswith(f"as1:{stage.charter.bot}:")]
    assert not strange, f"I11: {strange[0].order_ref or 'an order without a reference'} was placed"
    asked = {int(record.fields[2]) for record in journal.received("cancelOrder", CLIENT)}
    our_ids: set[int] = set()
    for fact in facts:
        match fact:
            case EntrySending(order_ids=order_ids):
                our_ids |= set(order_ids)
            case ReductionSending(order_id=order_id):
                our_ids.add(order_id)
            case CancelSending(order_ref=ref):
                assert ref.startswith(f"as1:{stage.charter.bot}:"), f"I11: a cancel of {ref}"
            case _:
                pass
    assert asked <= our_ids, f"I11: cancels of {asked - our_ids}"
    for order, total, price in stage.strangers:
        assert order.works, f"I11: an order of another, {order.ticket.action} {total}, is {order.status}"
        assert (order.total, order.ticket.limit_price) == (total, price), "I11: an order of another has other terms"


def i12_orders_move_as_the_table_says(facts: Iterable[Fact]) -> None:
    """Every change of an order's state, in the whole fold, is a row of the table, or two of them in one event."""
    steps = {(before, after) for (before, _), after in TABLE.items()}
    steps |= {(one, last) for one, middle in steps for again, last in steps if middle == again}
    state = State()
    known: dict[str, str] = {}
    for fact in facts:
        evolve(state, fact)
        trade = state.trade(str(getattr(fact, "trade_ref", "")))
        for order in trade.orders.values() if trade is not None else ():
            before = known.get(order.order_ref, order.state)
            moved = (before, order.state)
            assert before == order.state or moved in steps, f"I12: {order.order_ref} went from {moved[0]} to {moved[1]}"
            known[order.order_ref] = order.state


def i12_the_records_agree_with_the_exchange(stage: Stage) -> None:
    """What we believe to work works there, and what we believe to be over is over there."""
    believed = {
        order.order_ref for trade in trades(stage) for order in trade.orders.values() if not order.is_ended
    }  # fmt: skip
    real = {order.ticket.order_ref for order in stage.working()}
    assert real <= believed, f"I12: at work there and over here: {real - believed}"
    assert believed <= real, f"I12: at work here and over there: {believed - real}"
    unsure = [trade.plan.trade_ref for trade in trades(stage) if trade.state.value == "unknown"]
    assert not unsure, f"I12: still unknown: {unsure}"


def i13_order_ids_only_rise(stage: Stage) -> None:
    """Over all lives of the service: a new order's id lies above every earlier one, and an id names one order."""
    named: dict[int, str] = {}
    for ticket in stage.gateway.journal.placed(CLIENT):
        if named.get(ticket.order_id) == ticket.order_ref or ticket.what_if:
            continue
        assert ticket.order_id not in named, f"I13: id {ticket.order_id} names {named[ticket.order_id]} already"
        highest = max(named, default=0)
        assert ticket.order_id > highest, f"I13: id {ticket.order_id} after {highest}"
        named[ticket.order_id] = ticket.order_ref


def i14_a_restart_remembers_the_same(stage: Stage, facts: Iterable[Fact]) -> None:
    """The fold of what is on disk is what is in memory."""
    folded = State()
    for fact in facts:
        evolve(folded, fact)
    for each in fields(State):
        if each.name not in NOT_FOLDED:
            remembered, again = getattr(stage.state, each.name), getattr(folded, each.name)
            assert remembered == again, f"I14: {each.name} differs after a restart"


def i15_the_gateway_is_not_flooded(stage: Stage) -> None:
    """At most fifty messages in any second of one session: the gateway counts for each connection."""
    times: list[datetime] = []
    for record in stage.gateway.journal.received("", CLIENT):
        times = [record.at] if record.name == "startApi" else [*times[-MOST_MESSAGES:], record.at]
        # The exchange's clock moves in half seconds, so a full second may look like half of one.
        too_fast = len(times) > MOST_MESSAGES and record.at - times[0] < timedelta(seconds=0.5)
        assert not too_fast, f"I15: too fast at {record.at}"


def i16_every_message_has_one_verdict(stage: Stage, facts: Iterable[Fact]) -> None:
    """Each message once, each entry that it opens once, and nothing waits to be said."""
    heard: list[str] = []
    changed: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    entries: set[str] = set()
    ends: Counter[str] = Counter()
    for fact in facts:
        match fact:
            case Heard(input=MessagePosted(message_id=message_id)):
                heard.append(message_id)
            case Heard(input=MessageEdited(message_id=message_id) | MessageDeleted(message_id=message_id)):
                changed[message_id] += 1
            case MessageIgnored(message=message) | MessageRefused(message=message):
                verdicts[message.message_id] += 1
            case SignalRead(message=message, intents=intents, trade_refs=refs):
                verdicts[message.message_id] += 1
                opening = zip(intents, refs, strict=False)
                entries |= {ref for intent, ref in opening if isinstance(intent, Open | Add)}
            case EntryRefused(trade_ref=ref) | EntryVoided(trade_ref=ref) | EntrySending(trade_ref=ref):
                ends[ref] += 1
    assert len(heard) == len(set(heard)), f"I16: heard twice: {heard}"
    assert all(verdicts[each] == 1 + changed[each] for each in heard), f"I16: {verdicts}, {changed}"
    assert all(ends[ref] == 1 for ref in entries), f"I16: entries without one end: {entries}, {ends}"
    assert stage.ledger.outbox.waiting() == 0, "I16: words wait in the outbox"
    queued = {post.key for post in stage.chat.said}
    silent = [ref for ref in entries if f"card:{ref}" not in queued]
    assert not silent, f"I16: no card for {silent}"


def i18_the_ledger_is_whole(connection: sqlite3.Connection) -> None:
    """Pages, chain, claims and derived tables."""
    report = verify(connection)
    assert not report.faults, f"I18: {report.faults}"


def i20_no_secret_is_told(stage: Stage) -> None:
    """Nothing shaped like a token in what was said or written."""
    told = "\n".join(post.model_dump_json() for post in stage.chat.said)
    bodies = stage.ledger.connection.execute("SELECT group_concat(body) FROM journal").fetchone()[0] or ""
    shown = LEDGER_HEAD.sub("", told + bodies)
    for shape in TOKEN_SHAPES:
        assert not re.search(shape, shown), f"I20: {shape}"
