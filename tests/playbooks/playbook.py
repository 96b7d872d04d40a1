"""A play: `>>` brings what happened, `<<` says what the trade must need because of it, and nothing else.

Every line also checks what is always true: the same broker event again changes nothing, the record can be written down
and read back, and the whole play from its beginning gives the same trade.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from broker.events import (
    BrokerEvent,
    CommissionReported,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    StatusReported,
)
from broker.instruction import (
    CancelFailed,
    CloseRequested,
    EntryCancelRequested,
    Instruction,
    OrderUntraced,
    PositionShort,
    SendFailed,
    SnapshotRead,
    StopMoveRequested,
    TargetMoveRequested,
    Ticked,
    TrimRequested,
)
from broker.need import Alarm, CancelOrder, Need, Reduce, Reprice, Requery
from broker.trade import Trade, advance, opened
from risk.book import Quote
from risk.plan import Plan, Trail, opening
from tests.playbooks.plans import NOW, plan

Happening = Callable[["Playbook"], BrokerEvent | Instruction]


class Playbook:
    """One trade on stage. Times are seconds from its beginning; short names like `S1.2` stand for order_refs."""

    def __init__(self, of: Plan | None = None) -> None:
        self.plan = of or plan()
        self.now = NOW
        self.trade = opened(self.plan, NOW)
        self.facts: list[BrokerEvent | Instruction] = []
        self.needs: list[Need] = []
        self.executed = 0

    def __rshift__(self, happening: Happening) -> Playbook:
        assert not self.needs, f"nobody expected: {[told(need) for need in self.needs]}"
        fact = happening(self)
        self.facts.append(fact)
        self.trade, needs = advance(self.trade, fact)
        self.needs.extend(needs)
        self._always(fact)
        return self

    def __lshift__(self, expected: str) -> Playbook:
        assert self.needs, f"expected {expected!r}, and nothing was needed"
        need = told(self.needs.pop(0))
        assert need == expected or (need.startswith("alarm") and need.startswith(expected)), (
            f"expected {expected!r}, got {need!r}, then {[told(each) for each in self.needs]}"
        )
        return self

    def ends(self) -> Trade:
        """The trade, once nothing is left to be expected."""
        assert not self.needs, f"nobody expected: {[told(need) for need in self.needs]}"
        return self.trade

    def ref(self, short: str) -> str:
        return f"as1:{self.plan.bot}:{self.plan.trade_ref}:{short}"

    def _always(self, fact: BrokerEvent | Instruction) -> None:
        assert Trade.model_validate_json(self.trade.model_dump_json()) == self.trade
        if isinstance(fact, StatusReported | OrderReported | ExecutionReported | CommissionReported | ErrorReported):
            again, needs = advance(self.trade, fact)
            assert again is self.trade, f"{fact.kind} twice changed the trade"
            assert not needs
        replayed = opened(self.plan, NOW)
        for each in self.facts:
            replayed, _ = advance(replayed, each)
        assert replayed == self.trade, "a replay made another trade"


def told(need: Need) -> str:
    """A need in a few words."""
    match need:
        case Reduce(reduction=reduction):
            terms = reduction.terms
            prices = "".join(f" {price.normalize():f}" for price in (terms.stop_price, terms.limit_price) if price)
            verb = "amend" if reduction.amends else "place"
            action = "" if terms.action is not reduction.position_action else "!"
            group = f" in {terms.oca_group.rpartition(':')[2]}" if terms.oca_group and not reduction.amends else ""
            buys = "buy " if terms.action == "BUY" else ""
            short = reduction.order_ref.rpartition(":")[2]
            return f"{verb} {short} {buys}{terms.order_type} {terms.quantity.normalize():f}{prices}{group}{action}"
        case Reprice(repricing=repricing):
            terms, price = repricing.terms, (repricing.terms.limit_price or Decimal(0)).normalize()
            short = repricing.order_ref.rpartition(":")[2]
            return f"chase {short} {terms.order_type} {terms.quantity.normalize():f} {price:f}"
        case CancelOrder(order_ref=order_ref):
            return f"cancel {order_ref.rpartition(':')[2]}"
        case Requery():
            return "requery"
        case Alarm(text=text, latch_reducing=latch):
            return f"alarm{', reducing' if latch else ''}: {text.partition(': ')[2]}"


# ── what can happen ───────────────────────────────────────────────────────────────────────────────────────────────────


def after(
    seconds: float,
    *,
    bid: str | None = None,
    ask: str | None = None,
    may_send: bool = True,
    may_enter: bool = False,
) -> Happening:
    """Time passes, and the clock ticks; a quote comes with it when a bid is given."""

    def happen(play: Playbook) -> Instruction:
        play.now += timedelta(seconds=seconds)
        quotes = {} if bid is None else {play.plan.contract.con_id: quote(play.now, bid, ask)}
        return Ticked(at=play.now, may_send=may_send, may_enter=may_enter, quotes=quotes)

    return happen


def quote(at: datetime, bid: str, ask: str | None = None) -> Quote:
    return Quote(bid=Decimal(bid), ask=Decimal(ask or bid), last=None, kind="live", at=at)


def status(short: str, word: str, why_held: str = "", filled: int = 0) -> Happening:
    return lambda play: StatusReported(
        at=play.now,
        order_ref=play.ref(short),
        order_id=1,
        perm_id=perm(short),
        status=word,
        filled=Decimal(filled),
        remaining=Decimal(0),
        average_price=None,
        why_held=why_held,
    )


def perm(short: str) -> int:
    return 1000 + sum(ord(letter) * (place + 1) for place, letter in enumerate(short))


def works(short: str) -> Happening:
    """Resting and able to act: a stop as PreSubmitted with its trigger, all else as Submitted."""
    if short.startswith("S"):
        return status(short, "PreSubmitted", "trigger")
    return status(short, "Submitted")


def held(short: str) -> Happening:
    return status(short, "PreSubmitted", "child,trigger" if short.startswith("S") else "child")


def cancelled(short: str) -> Happening:
    return status(short, "Cancelled")


def reported(short: str, **changes: object) -> Happening:
    """The broker's openOrder for an order that we know, with what differs from our own terms."""
    return lambda play: report_of(play, short, **changes)


def report_of(play: Playbook, short: str, **changes: object) -> OrderReported:
    order = play.trade.orders[play.ref(short)]
    terms = order.asked
    report = OrderReported(
        at=play.now,
        order_ref=order.order_ref,
        order_id=1,
        perm_id=perm(short),
        client_id=1,
        con_id=play.plan.contract.con_id,
        action=terms.action,
        quantity=terms.quantity,
        order_type=terms.order_type,
        limit_price=terms.limit_price,
        stop_price=terms.stop_price,
        parent_id=0,
        oca_group=terms.oca_group,
        status="PreSubmitted"
        if terms.order_type.startswith(("STP", "TRAIL")) or order.state == "held"
        else "Submitted",
    )
    return report.model_copy(update=changes)


def takes(short: str) -> Happening:
    """The broker echoes an amendment."""
    return reported(short)


def fills(
    short: str, quantity: int, price: str, *, execution_id: str | None = None, cum: int | None = None
) -> Happening:
    def happen(play: Playbook) -> BrokerEvent:
        play.executed += 1
        order = play.trade.orders.get(play.ref(short))
        entering = opening(play.plan.side)
        leaving = "SELL" if entering == "BUY" else "BUY"
        action = order.terms.action if order is not None else entering if short.startswith("E") else leaving
        before = order.filled if order is not None else Decimal(0)
        return ExecutionReported.model_validate(
            {
                "at": play.now,
                "order_ref": play.ref(short),
                "order_id": 1,
                "perm_id": perm(short),
                "client_id": 1,
                "execution_id": execution_id or f"0001.{play.executed:04d}.01.01",
                "con_id": play.plan.contract.con_id,
                "action": action,
                "quantity": Decimal(quantity),
                "price": Decimal(price),
                "cum_qty": Decimal(cum) if cum is not None else before + quantity,
                "executed_at": play.now,
            }
        )

    return happen


def commission(execution_id: str, amount: str) -> Happening:
    return lambda play: CommissionReported(
        at=play.now, execution_id=execution_id, commission=Decimal(amount), currency="USD", realised_pnl=None
    )


def error(short: str, code: int, text: str = "no") -> Happening:
    return lambda play: ErrorReported(at=play.now, order_ref=play.ref(short), code=code, text=text)


def snapshot(*shorts: str, completed: tuple[str, ...] = ()) -> Happening:
    """A full snapshot in which these orders work, and those have completed as cancelled."""
    return lambda play: SnapshotRead(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        orders=tuple(report_of(play, short) for short in shorts),
        completed=tuple(report_of(play, short, status="Cancelled") for short in completed),
    )


def close(bid: str | None = None, ask: str | None = None) -> Happening:
    return lambda play: CloseRequested(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        reason="close",
        quote=None if bid is None else quote(play.now, bid, ask),
    )


def trim(quantity: int, bid: str | None = None) -> Happening:
    return lambda play: TrimRequested(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        quantity=Decimal(quantity),
        reason="trim",
        quote=None if bid is None else quote(play.now, bid),
    )


def cancel_entry() -> Happening:
    return lambda play: EntryCancelRequested(at=play.now, trade_ref=play.plan.trade_ref, reason="cancel")


def move_stop(price: str) -> Happening:
    return lambda play: StopMoveRequested(
        at=play.now, trade_ref=play.plan.trade_ref, stop_price=Decimal(price), reason="move"
    )


def trail_from(price: str, trail: Trail) -> Happening:
    return lambda play: StopMoveRequested(
        at=play.now, trade_ref=play.plan.trade_ref, stop_price=Decimal(price), trail=trail, reason="trail"
    )


def move_targets(*prices: str) -> Happening:
    return lambda play: TargetMoveRequested(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        target_prices=tuple(Decimal(price) for price in prices),
        reason="move",
    )


def not_sent(*shorts: str) -> Happening:
    return lambda play: SendFailed(
        at=play.now,
        trade_ref=play.plan.trade_ref,
        order_refs=tuple(play.ref(short) for short in shorts),
        reason="not connected",
    )


def cancel_not_sent(short: str) -> Happening:
    return lambda play: CancelFailed(
        at=play.now, trade_ref=play.plan.trade_ref, order_ref=play.ref(short), reason="not connected"
    )


def untraced(short: str) -> Happening:
    return lambda play: OrderUntraced(at=play.now, trade_ref=play.plan.trade_ref, order_ref=play.ref(short))


def short_by(quantity: int, *, unasked: bool = False) -> Happening:
    return lambda play: PositionShort(
        at=play.now, trade_ref=play.plan.trade_ref, quantity=Decimal(quantity), unasked=unasked
    )


# ── beginnings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def resting(of: Plan | None = None) -> Playbook:
    """Every leg acknowledged, nothing filled."""
    play = Playbook(of)
    for order_ref in list(play.trade.orders):
        short = order_ref.rpartition(":")[2]
        play = play >> (works(short) if short.startswith("E") else held(short))
    return play


def holding(of: Plan | None = None) -> Playbook:
    """Every entry filled at the plan's price, every exit working."""
    play = resting(of)
    for order in list(play.trade.orders.values()):
        short = order.order_ref.rpartition(":")[2]
        if short.startswith("E"):
            play = play >> fills(short, int(order.terms.quantity), str(play.plan.entry_price))
            play = play >> works(short.replace("E", "S"))
            for letter in "TX":
                if play.ref(short.replace("E", letter)) in play.trade.orders:
                    play = play >> works(short.replace("E", letter))
    return play
