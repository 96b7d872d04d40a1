from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broker.events import ExecutionReported, OrderReported
from broker.instruction import (
    CloseRequested,
    EntryCancelRequested,
    StopMoveRequested,
    Ticked,
    TrimRequested,
)
from broker.need import Alarm, CancelOrder, Reduce, Requery
from broker.reconcile import findings
from broker.record import Trade
from broker.trade import advance, opened
from risk.book import Quote
from risk.plan import Plan
from tests.fakes.tiny_broker import TinyBroker
from tests.playbooks.plans import NOW, OPTION, plan

PLANS = (
    plan(),
    plan((10, None)),
    plan((4, "105"), (6, "110")),
    plan((3, "105"), (3, "107"), (4, None)),
    plan((1, "3.00"), (2, "4.00"), of=OPTION, entry="2.00", stop="1.00"),
    plan((2, "2.50"), (1, "3.00"), (2, "4.00"), of=OPTION, entry="2.00", stop="1.00"),
)

ACTIONS = ("fill", "fill", "fill", "tick", "tick", "hear", "close", "trim", "cancel", "move", "refuse", "hand", "dead")


class Stage:
    """A trade and a broker, with everything between them shuffled within an instant, and doubled at will."""

    def __init__(self, of: Plan, seed: int, *, resizes: bool) -> None:
        self.plan = of
        self.random = random.Random(seed)  # noqa: S311 (a seed, and no secret)
        self.now = NOW
        self.broker = TinyBroker(of, resizes_children=resizes)
        self.trade = opened(of, NOW)
        self.facts: list[object] = []
        self.alarms: list[Alarm] = []
        self.asked_snapshot = False
        self.lowest = Decimal(0)
        self.crossed = False
        self.broker.enter(NOW)

    def is_unheard(self) -> bool:
        """A fill has happened that the trade has not heard of."""
        return len(self.broker.executions) > len(self.trade.executions)

    def tell(self, fact) -> None:
        self.facts.append(fact)
        self.trade, needs = advance(self.trade, fact)
        for need in needs:
            match need:
                case Reduce():
                    self.crossed = self.crossed or (need.reduction.amends and self.is_unheard())
                    self.broker.reduce(need.reduction, self.now)
                case CancelOrder():
                    self.broker.cancel(need.order_ref, self.now)
                case Requery():
                    self.asked_snapshot = True
                case Alarm():
                    self.alarms.append(need)

    def hear(self) -> None:
        """All that was reported, in any order, some of it twice; and what it led to, until all is quiet."""
        for _ in range(50):
            if not self.broker.reports:
                return
            reports, self.broker.reports = self.broker.reports, []
            when = {id(report): place for place, report in enumerate(reports)}
            reports += self.random.sample(reports, len(reports) // 3)
            self.shuffle(reports, when)
            for report in reports:
                self.tell(report)
                self.lowest = min(self.lowest, self.broker.position)
        raise AssertionError("the trade and the broker never stop talking")

    def shuffle(self, reports: list, when: dict[int, int]) -> None:
        """Any order, but for one thing: the echo of an amendment does not overtake the fills that came before it."""
        self.random.shuffle(reports)
        places = [
            place for place, report in enumerate(reports) if isinstance(report, ExecutionReported | OrderReported)
        ]
        firm = sorted((reports[place] for place in places), key=lambda report: when[id(report)])
        for place, report in zip(places, firm, strict=True):
            reports[place] = report

    def snapshot(self) -> None:
        self.hear()
        self.asked_snapshot = False
        for found in findings([self.trade], self.broker.snapshot(self.now), self.now):
            if not isinstance(found, Alarm | CancelOrder):
                self.tell(found)
        self.hear()

    def tick(self, seconds: float) -> None:
        self.hear()
        self.now += timedelta(seconds=seconds)
        price = self.plan.entry_price
        quote = Quote(bid=price, ask=price, last=None, kind="live", at=self.now)
        quotes = {self.plan.contract.con_id: quote} if self.random.random() < 0.7 else {}
        self.tell(Ticked(at=self.now, may_send=True, quotes=quotes))
        if self.asked_snapshot:
            self.snapshot()

    def act(self, action: str) -> None:
        orders = [order for order in self.broker.orders.values() if order.alive]
        order = self.random.choice(orders) if orders else None
        match action:
            case "fill" if order is not None:
                self.broker.fill(order, Decimal(self.random.randint(1, 10)), self.now)
            case "tick":
                self.tick(self.random.choice((0.5, 0.5, 1, 3)))
            case "hear":
                self.hear()
            case "refuse":
                self.broker.refuse_next = "yes"
            case "hand" if order is not None:
                self.broker.end_by_hand(order, self.now)
            case "dead" if order is not None and not order.filled:
                self.broker.end_by_hand(order, self.now, "Inactive")
            case _:
                self.ask(action, Decimal(self.random.randint(1, 10)))
        self.lowest = min(self.lowest, self.broker.position)

    def ask(self, action: str, units: Decimal) -> None:
        ref = self.plan.trade_ref
        match action:
            case "close":
                self.tell(CloseRequested(at=self.now, trade_ref=ref, reason="close"))
            case "trim":
                self.tell(TrimRequested(at=self.now, trade_ref=ref, quantity=units, reason="trim"))
            case "cancel":
                self.tell(EntryCancelRequested(at=self.now, trade_ref=ref, reason="cancel"))
            case "move":
                price = self.plan.stop_price + units / 100
                self.tell(StopMoveRequested(at=self.now, trade_ref=ref, stop_price=price, reason="move"))
            case _:
                pass

    def settle(self) -> None:
        """The market holds still until nothing more is said; exits at market fill."""
        self.broker.refuse_next = ""
        for _ in range(160):
            for order in list(self.broker.orders.values()):
                if order.alive and order.terms.order_type == "MKT":
                    self.broker.fill(order, order.leaves, self.now)
            self.tick(0.5)
        self.snapshot()
        self.tick(3)
        self.snapshot()


def stage_of(which: int, seed: int, actions: list[str], *, resizes: bool) -> Stage:
    stage = Stage(PLANS[which], seed, resizes=resizes)
    for action in actions:
        stage.act(action)
    stage.settle()
    return stage


PLAYS = {
    "which": st.integers(0, len(PLANS) - 1),
    "seed": st.integers(0, 2**32),
    "actions": st.lists(st.sampled_from(ACTIONS), max_size=25),
    "resizes": st.booleans(),
}
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(**PLAYS)
def test_whatever_happens_the_end_is_known_covered_and_never_reversed(which, seed, actions, resizes):
    stage = stage_of(which, seed, actions, resizes=resizes)
    trade, broker = stage.trade, stage.broker
    # An amendment names a whole size, so one that crosses a fill can undo the broker's own cut; the excess is then
    # bought back, as is shown by the position at the end. Nothing else may ever sell more than is held.
    assert stage.lowest >= 0 or stage.crossed, "an exit sold more than was held"
    assert broker.position >= 0
    assert trade.open_quantity == broker.position, "the ledger and the broker disagree"
    stops = sum((order.leaves for order in broker.orders.values() if order.terms.order_type == "STP"), Decimal(0))
    assert stops == trade.protected_quantity if broker.position else stops == 0
    assert trade.protected_quantity <= max(trade.open_quantity, Decimal(0))
    leaving = any(order.alive and ":C" in order.order_ref for order in broker.orders.values())
    assert trade.handed_over or leaving or trade.protected_quantity == trade.open_quantity, "naked"
    assert not any(entry.alive for entry in broker.entries()), "an entry outlived its time"


@BOUNDED
@given(**PLAYS)
def test_the_same_facts_make_the_same_trade(which, seed, actions, resizes):
    stage = stage_of(which, seed, actions, resizes=resizes)
    replayed = opened(stage.plan, NOW)
    for fact in stage.facts:
        replayed, _ = advance(replayed, fact)
    assert replayed == stage.trade
    assert Trade.model_validate_json(replayed.model_dump_json()) == replayed


@BOUNDED
@given(**PLAYS)
def test_every_execution_counts_once(which, seed, actions, resizes):
    stage = stage_of(which, seed, actions, resizes=resizes)
    assert len(stage.trade.executions) == len(stage.broker.executions)
    again = stage.trade
    for execution in stage.broker.executions:
        again, needs = advance(again, execution)
        assert not needs
    assert again is stage.trade
