from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.keep.evidence import STRETCH, gather
from bot.keep.ledger import Ledger
from bot.remember.facts import AlarmRaised, EntrySending, TradingStateSet
from broker.events import OrderReported
from broker.legs import legs_of
from risk.plan import Plan, Role
from risk.readiness import Evidence
from tests.fakes.journal import started, write
from tests.fakes.scene import NOW, Scene

BUY = "LONG 10 AAPL @ 100 SL 98 TP 105"


def evidence_of(tmp_path: Path, facts, now=NOW + timedelta(hours=1)) -> Evidence:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    write(ledger, facts)
    found = gather(ledger.connection, now)
    ledger.close()
    return found


def enter(scene: Scene) -> Plan:
    scene.later(61)
    scene.say(f"LONG 10 AAPL @ 100 SL 98 TP {105 + len(scene.facts)}")
    plan = [fact.plan for fact in scene.facts if isinstance(fact, EntrySending)][-1]
    scene.works(plan)
    return plan


def fill(scene: Scene, plan: Plan) -> None:
    scene.fills(plan, Role.ENTRY, "10", "100")
    scene.protects(plan)


def leave(scene: Scene, plan: Plan, role: Role) -> None:
    price, other = ("105", Role.STOP) if role is Role.TARGET else ("98", Role.TARGET)
    scene.fills(plan, role, "10", price)
    for leg in legs_of(plan):
        if leg.role is other:
            scene.status(leg.order_ref, "Cancelled")
    scene.snapshot()


def test_an_empty_ledger_shows_nothing(tmp_path: Path):
    assert evidence_of(tmp_path, []) == Evidence(now=NOW + timedelta(hours=1), limits_exceeded=0, entries_after_kill=0)


def test_a_target_and_a_stop_are_counted_with_all_that_led_to_them(tmp_path: Path):
    scene = Scene()
    scene.say("gm")
    for role in (Role.TARGET, Role.STOP):
        plan = enter(scene)
        fill(scene, plan)
        leave(scene, plan, role)
    found = evidence_of(tmp_path, [started(), *scene.facts])
    assert found == Evidence(
        first_trade_at=NOW + timedelta(seconds=61),
        now=NOW + timedelta(hours=1),
        days_traded=1,
        completed_trades=2,
        messages=3,
        explained=3,
        entries_sent=2,
        entries_as_planned=2,
        trades_filled=2,
        fills_covered=2,
        stops_hit=1,
        stops_closed=1,
        targets_hit=1,
        targets_closed=1,
        sized_right=2,
        refusals=0,
        limits_exceeded=0,
        kills=0,
        entries_after_kill=0,
        unexplained=0,
        unexpected=0,
    )


def test_what_happened_in_live_is_no_evidence(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    fill(scene, plan)
    leave(scene, plan, Role.TARGET)
    found = evidence_of(tmp_path, [started("live", "U1"), *scene.facts])
    assert (found.messages, found.entries_sent, found.completed_trades, found.unexplained) == (0, 0, 0, None)


def test_what_lies_too_far_back_is_no_evidence(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    fill(scene, plan)
    leave(scene, plan, Role.TARGET)
    found = evidence_of(tmp_path, [started(), *scene.facts], now=NOW + STRETCH + timedelta(hours=1))
    assert (found.messages, found.completed_trades, found.first_trade_at) == (0, 0, None)


def test_a_run_that_began_before_the_stretch_counts_from_there_on(tmp_path: Path):
    scene = Scene()
    fill(scene, enter(scene))
    found = evidence_of(tmp_path, [started(at=NOW - timedelta(days=1)), *scene.facts], now=NOW + STRETCH)
    assert (found.messages, found.trades_filled) == (1, 1)


def test_an_entry_that_may_still_fill_is_not_judged_and_one_that_the_broker_refused_is_not_as_planned(tmp_path: Path):
    waiting, refused = Scene(), Scene()
    enter(waiting)
    plan = enter(refused)
    for leg in legs_of(plan):
        refused.status(leg.order_ref, "Inactive")
        refused.status(leg.order_ref, "Cancelled")
    assert evidence_of(tmp_path / "waiting", [started(), *waiting.facts]).entries_sent == 0
    found = evidence_of(tmp_path / "refused", [started(), *refused.facts])
    assert (found.entries_sent, found.trades_filled) == (1, 0)


def test_a_fill_without_a_working_stop_is_not_covered(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    for leg in legs_of(plan):
        if leg.role is Role.STOP:
            scene.status(leg.order_ref, "Cancelled")
    scene.fills(plan, Role.ENTRY, "10", "100")
    found = evidence_of(tmp_path, [started(), *(fact for fact in scene.facts if fact.kind != "reduction_sending")])
    assert (found.trades_filled, found.fills_covered) == (1, 0)


def test_an_order_that_the_broker_holds_with_another_size_is_not_sized_right(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    entry = next(leg for leg in legs_of(plan) if leg.role is Role.ENTRY)
    scene.step(
        OrderReported(
            at=scene.now, order_ref=entry.order_ref, order_id=1, perm_id=7, client_id=1, con_id=265,
            action=entry.terms.action, quantity=Decimal(20), order_type="LMT", limit_price=Decimal(100),
            stop_price=None, parent_id=0, oca_group="", status="Submitted",
        )
    )  # fmt: skip
    fill(scene, plan)
    found = evidence_of(tmp_path, [started(), *scene.facts])
    assert found.sized_right == found.entries_sent - 1


def test_a_position_that_its_author_closed_hit_no_target(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    fill(scene, plan)
    scene.say("out of AAPL")
    leave(scene, plan, Role.TARGET)
    found = evidence_of(tmp_path, [started(), *scene.facts])
    assert (found.targets_hit, found.completed_trades) == (0, 1)


def test_kills_refusals_and_alarms_are_counted_and_an_entry_after_a_kill_is_found(tmp_path: Path):
    scene = Scene()
    enter(scene)
    (sending,) = [fact for fact in scene.facts if isinstance(fact, EntrySending)]
    halted = TradingStateSet(at=NOW, state="halted", by="ole", reason="/kill")
    alarm = AlarmRaised(at=NOW, trade_ref="", text="?")
    scene.command("kill")
    scene.say(BUY)
    found = evidence_of(tmp_path, [started(), *scene.facts, alarm, halted, sending.model_copy(update={"passed": ()})])
    assert (found.kills, found.refusals, found.unexpected) == (2, 1, 1)
    assert (found.entries_after_kill, found.limits_exceeded) == (1, 1)


def test_a_trade_that_the_broker_knows_nothing_of_is_an_unexplained_difference(tmp_path: Path):
    scene = Scene()
    plan = enter(scene)
    fill(scene, plan)
    scene.later(30)
    scene.snapshot()
    found = evidence_of(tmp_path, [started(), *scene.facts])
    assert found.unexplained == 1


@pytest.mark.parametrize("kind", ["message_ignored", "signal_read"])
def test_a_message_without_a_verdict_is_not_explained(tmp_path: Path, kind: str):
    scene = Scene()
    scene.say("gm")
    scene.say(BUY)
    found = evidence_of(tmp_path, [started(), *(fact for fact in scene.facts if fact.kind != kind)])
    assert (found.messages, found.explained) == (2, 1)
