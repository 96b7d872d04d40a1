"""What a full snapshot shows that our records do not: as events and instructions for the trades, and alarms.

Nothing is changed here. The trades hear what was found through the one door that they have, so a reconciled trade is
the same as one that heard everything in its time. Orders of others are not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from broker import positions
from broker.absorb import ref_of
from broker.doubt import CLAIM_TIME
from broker.events import BrokerEvent, ExecutionReported, OrderReported, SnapshotTaken
from broker.instruction import ClaimDisproved, Instruction, OrderUntraced, PositionShort, SnapshotRead
from broker.legs import Ref, parse_ref
from broker.need import Alarm, CancelOrder
from broker.order import Order
from broker.order_states import OrderState
from broker.record import ZERO, Trade
from broker.trade import advance
from risk.plan import Role

Finding = BrokerEvent | Instruction | Alarm | CancelOrder

UNTRACED_AFTER: Final = timedelta(seconds=60)
"""An entry that two snapshots do not have is given up no sooner than this after it was sent."""

REDUCTION_UNTRACED_AFTER: Final = timedelta(seconds=7)
"""The same for a stop or an exit, where a missing one is worse than one too many: its slice may be uncovered."""


def findings(
    trades: Iterable[Trade], snapshot: SnapshotTaken, now: datetime, *, bot: str = "", shared: bool = False
) -> tuple[Finding, ...]:
    """All that the snapshot changes, in the order in which it should be told: fills first.

    Orders under the name of `bot` are ours even where there is no trade yet to tell so. Where positions are `shared`
    with the owner, what the account holds beside ours says nothing. A trade that cannot be compared is an alarm among
    the findings, and keeps nothing from the others.
    """
    known = tuple(trades)
    shares = _shared_out(known, snapshot)
    fills: list[Finding] = []
    rest: list[Finding] = []
    sound: list[Trade] = []
    for trade in known:
        try:
            missed, told = _missed_executions(trade, shares), _orders(trade, snapshot.at, shares, now)
        except Exception as fault:  # noqa: BLE001 (one trade's fault must not end the protection of the others)
            rest.append(_not_compared(trade, fault))
            continue
        sound.append(trade)
        fills.extend(missed)
        rest.extend(told)
    rest.extend(_strangers(known, snapshot.orders, bot))
    rest.extend(_disproved(sound, snapshot, shares))
    rest.extend(_shortfalls(sound, snapshot, shares))
    rest.extend([] if shared else positions.turned(sound, snapshot))
    return (*fills, *rest)


def _not_compared(trade: Trade, fault: Exception) -> Alarm:
    named = f"{trade.plan.contract.local_symbol} ({trade.plan.trade_ref})"
    text = (
        f"{named} could not be compared with the broker, an internal fault ({type(fault).__name__}): look at it there"
    )
    return Alarm(text=text, latch_reducing=True)


class _Share(NamedTuple):
    """What a snapshot says that may be about one trade."""

    executions: list[ExecutionReported]
    orders: list[OrderReported]
    completed: list[OrderReported]


_Key = tuple[str, str]
_Shares = Mapping[_Key, _Share]
_NOTHING: Final = _Share([], [], [])


def _shared_out(trades: Sequence[Trade], snapshot: SnapshotTaken) -> _Shares:
    """Each report beside the trade that it may be about, so that a day's trades do not each read a day's reports."""
    by_perm_id = _by_perm_id(trades)
    shares: dict[_Key, _Share] = defaultdict(lambda: _Share([], [], []))
    for execution in snapshot.executions:
        for key in _keys(execution, by_perm_id):
            shares[key].executions.append(execution)
    for order in snapshot.orders:
        for key in _keys(order, by_perm_id):
            shares[key].orders.append(order)
    for order in snapshot.completed:
        for key in _keys(order, by_perm_id):
            shares[key].completed.append(order)
    return shares


def _keys(report: OrderReported | ExecutionReported, by_perm_id: Mapping[int, set[_Key]]) -> Iterable[_Key]:
    ref = parse_ref(report.order_ref)
    return by_perm_id.get(report.perm_id, ()) if ref is None else ((ref.bot, ref.trade_ref),)


def _by_perm_id(trades: Sequence[Trade]) -> dict[int, set[_Key]]:
    found: dict[int, set[_Key]] = defaultdict(set)
    for trade in trades:
        for order in trade.orders.values():
            for perm_id in order.perm_ids:
                found[perm_id].add(_key(trade))
    return found


def _key(trade: Trade) -> _Key:
    return trade.plan.bot, trade.plan.trade_ref


def _missed_executions(trade: Trade, shares: _Shares) -> list[ExecutionReported]:
    missed = []
    told = shares.get(_key(trade), _NOTHING).executions
    known = trade.executions if told else {}
    for execution in told:
        ref = ref_of(trade, execution)
        heard = known.get(execution.stem)
        if ref and (heard is None or heard.revision < execution.revision):
            missed.append(execution.model_copy(update={"order_ref": ref}))
    return missed


def _orders(trade: Trade, at: datetime, shares: _Shares, now: datetime) -> list[Finding]:
    share = shares.get(_key(trade), _NOTHING)
    ours = tuple(_named(trade, share.orders))
    if trade.is_over:
        return [report for report in ours if report.status in {"Submitted", "PreSubmitted"}]
    completed = tuple(_named(trade, share.completed))
    read = SnapshotRead(at=at, trade_ref=trade.plan.trade_ref, orders=ours, completed=completed)
    found: list[Finding] = [read] if _says_something(trade, read) else []
    listed = {report.order_ref for report in (*ours, *completed)}
    found.extend(
        OrderUntraced(at=now, trade_ref=trade.plan.trade_ref, order_ref=order.order_ref)
        for order in trade.orders.values()
        if order.order_ref not in listed and _is_untraced(trade, order, at)
    )
    return found


def _says_something(trade: Trade, read: SnapshotRead) -> bool:
    """A snapshot that only agrees is not worth a row in the journal, unless the trade has asked for it."""
    asked = [at for at in (trade.requeried_at, trade.resumed_at) if at is not None]
    if asked and (trade.snapshot_at is None or trade.snapshot_at < max(asked)):
        return True
    after, needs = advance(trade, read)
    return bool(needs) or after.model_copy(update={"snapshot_at": trade.snapshot_at}) != trade


def _named(trade: Trade, reports: Sequence[OrderReported]) -> Iterable[OrderReported]:
    for report in reports:
        ref = ref_of(trade, report)
        if ref:
            yield report.model_copy(update={"order_ref": ref})


def _is_untraced(trade: Trade, order: Order, at: datetime) -> bool:
    """Missing from this snapshot and from an earlier one, never acknowledged, and sent long enough ago."""
    doubtful = order.state in {OrderState.SENDING, OrderState.UNKNOWN, OrderState.CANCEL_REQUESTED}
    patience = UNTRACED_AFTER if trade.may_still_arrive_with_its_entry(order) else REDUCTION_UNTRACED_AFTER
    return doubtful and not order.acknowledged and order.absences > 0 and at - order.sent_at >= patience


def _strangers(trades: Sequence[Trade], orders: Sequence[OrderReported], bot: str) -> list[Finding]:
    """Orders with this bot's own prefix and a trade that we do not have: an entry among them is ended."""
    bots = {bot, *(trade.plan.bot for trade in trades)}
    refs = {trade.plan.trade_ref for trade in trades}
    found: list[Finding] = []
    for report in orders:
        ref = parse_ref(report.order_ref)
        if ref is None or ref.bot not in bots or ref.trade_ref in refs:
            continue
        found.extend(_stranger(report, ref))
    return found


def _stranger(report: OrderReported, ref: Ref) -> list[Finding]:
    what = f"{report.order_ref} ({report.action} {report.quantity}) works at the broker and is in no record of ours"
    if ref.role is not Role.ENTRY:
        return [Alarm(text=f"{what}; it may protect a position, so it is left: look at it", latch_reducing=True)]
    reason = "an entry without a record"
    return [
        CancelOrder(order_ref=report.order_ref, reason=reason),
        Alarm(text=f"{what}; its cancel was asked for", latch_reducing=True),
    ]


def _disproved(trades: Sequence[Trade], snapshot: SnapshotTaken, shares: _Shares) -> list[ClaimDisproved]:
    """Fills that were told and are not there, where the positions leave no room for them.

    Only where the account holds to the unit what our executions say. With more, the owner's own units may hide a fill
    of ours, and a new stop would sell them.
    """
    held = {position.con_id: position.quantity for position in snapshot.positions}
    alive = (trade for trade in trades if not trade.is_over)
    return [
        ClaimDisproved(at=snapshot.at, trade_ref=trade.plan.trade_ref, order_ref=order.order_ref)
        for con_id, those in sorted(positions.by_contract(alive).items())
        if positions.explain(those, held.get(con_id, ZERO))
        for trade in those
        for order in trade.orders.values()
        if _is_shown_whole(trade, order, shares)
    ]


def _is_shown_whole(trade: Trade, order: Order, shares: _Shares) -> bool:
    """The claim stood already when an earlier snapshot ended, and this one lists all that we have of the order.

    A snapshot asks for positions first and for executions last: the positions of a single one may be from before a
    fill that is told meanwhile.
    """
    since, earlier = order.unshown_since, trade.snapshot_at
    if since is None or earlier is None or earlier - since < CLAIM_TIME:
        return False
    listed = {execution.execution_id for execution in shares.get(_key(trade), _NOTHING).executions}
    return not _missed_executions(trade, shares) and all(
        execution.execution_id in listed for execution in order.executions.values()
    )


def _shortfalls(trades: Sequence[Trade], snapshot: SnapshotTaken, shares: _Shares) -> list[Finding]:
    """Where the account holds less than our executions say, the newest trades are told first."""
    held = {position.con_id: position.quantity for position in snapshot.positions}
    found: list[Finding] = []
    alive = (trade for trade in trades if not trade.is_over)
    for con_id, those in sorted(positions.by_contract(alive).items()):
        found.extend(_shortfall(those, held.get(con_id, ZERO), snapshot.at, shares))
    return found


def _shortfall(trades: Sequence[Trade], held: Decimal, at: datetime, shares: _Shares) -> list[PositionShort]:
    """Nothing while a trade fills, or the snapshot itself brings a fill: its positions may be from before it."""
    if any(positions.is_filling(trade, at) or _missed_executions(trade, shares) for trade in trades):
        return []
    return positions.shared_out(trades, positions.missing(trades, held), at)
