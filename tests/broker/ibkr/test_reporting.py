from __future__ import annotations

from decimal import Decimal

import pytest

from broker.events import (
    CommissionReported,
    ConnectivityLost,
    ConnectivityRestored,
    ErrorReported,
    ExecutionReported,
    SnapshotTaken,
    StatusReported,
)
from broker.legs import legs_of
from broker.link import Link
from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from broker.simulator.orders import Ticket
from broker.simulator.switches import Switches
from risk.plan import Action
from tests.broker.ibkr.house import AAPL, bracket, connected, wired


async def test_acknowledgements_fills_and_commissions_come_as_events_with_our_references():
    async with wired() as house:
        plan, ids = await bracket(house)
        entry, target, stop = (leg.order_ref for leg in legs_of(plan))
        await house.until(lambda: {event.order_ref for event in house.of(StatusReported)} == {entry, target, stop})
        house.gateway.fill(house.gateway.order(ids[0]), 4, plan.entry_price)
        partial = await house.next(ExecutionReported)
        assert (partial.order_ref, partial.quantity, partial.price) == (entry, 4, plan.entry_price)
        assert partial.action is Action.BUY
        house.gateway.fill(house.gateway.order(ids[0]), 6, plan.entry_price)
        whole = await house.next(ExecutionReported, 2)
        assert whole.cum_qty == 10
        commission = await house.next(CommissionReported, 2)
        assert commission.execution_id == whole.execution_id
        assert commission.realised_pnl is None
        await house.until(lambda: any(e.order_ref == entry and e.status == "Filled" for e in house.of(StatusReported)))
        waiting = [event for event in house.of(StatusReported) if event.order_ref == stop][-1]
        assert (waiting.status, waiting.why_held) == ("PreSubmitted", "trigger")


@pytest.mark.parametrize("code", [1101, 1102])
async def test_after_either_restoration_a_new_snapshot_opens_the_door(code):
    async with wired() as house:
        house.gateway.announce(1100)
        await house.next(ConnectivityLost)
        house.gateway.announce(code)
        await house.next(ConnectivityRestored)
        seen = len(house.of(SnapshotTaken))
        await house.reconciled(seen + 1)
        assert house.broker._hearing.link is Link.RECONCILED


async def test_executions_missed_while_away_are_in_the_next_snapshot():
    async with wired() as house:
        plan, ids = await bracket(house)
        gateway = house.gateway
        gateway.stop_listening()
        gateway.drop_clients()
        gateway.fill(gateway.order(ids[0]), 10, plan.entry_price)
        await gateway.listen_again()
        taken = await house.reconciled(2)
        assert [(e.order_ref, e.quantity) for e in taken.executions] == [(legs_of(plan)[0].order_ref, Decimal(10))]
        assert {p.quantity for p in taken.positions} == {Decimal(10)}
        assert [order.status for order in taken.completed] == ["Filled"]
        assert house.of(CommissionReported)


async def test_fills_that_came_before_a_missing_end_marker_are_not_lost():
    async with wired(request_timeout=0.2) as house:
        plan, ids = await bracket(house)
        gateway = house.gateway
        gateway.stop_listening()
        gateway.drop_clients()
        gateway.fill(gateway.order(ids[0]), 10, plan.entry_price)
        gateway.faults.add(Fault("drop", "execDetailsEnd"))
        await gateway.listen_again()
        assert (await house.next(ExecutionReported)).quantity == 10


async def test_a_zoneless_execution_time_is_the_gateways_own():
    async with wired(Gateway(switches=Switches(zoneless_execution_times=True))) as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        assert abs(((await house.next(ExecutionReported)).executed_at - house.clock()).total_seconds()) < 2


@pytest.mark.parametrize(
    ("code", "text"),
    [(10349, "Order TIF was set to DAY based on order preset."), (399, "Order will not be placed until 09:30")],
)
async def test_a_warning_that_libraries_take_for_an_end_is_only_reported(code, text):
    async with wired() as house:
        house.gateway.answer("warn", Pattern(attached=False), code=code, text=text)
        plan, _ = await bracket(house)
        entry = legs_of(plan)[0].order_ref
        errors = await house.until(lambda: [e for e in house.of(ErrorReported) if e.code == code])
        assert errors[0].order_ref == entry
        assert not [e for e in house.of(StatusReported) if e.status in {"Cancelled", "Inactive"}]


@pytest.mark.parametrize("code", [110, 201])
async def test_a_rejection_is_reported_under_the_orders_reference(code):
    async with wired() as house:
        house.gateway.answer("reject", Pattern(attached=False), code=code, text="no")
        plan, _ = await bracket(house)
        entry = legs_of(plan)[0].order_ref
        await house.until(lambda: any(e.code == code and e.order_ref == entry for e in house.of(ErrorReported)))


async def test_what_cannot_be_read_is_said_aloud_and_asked_for_again(monkeypatch):
    async with wired() as house:
        taken = len(house.of(SnapshotTaken))
        house.broker._session.client.decoder.interpret(["11", "-1", "garbage"])
        error = await house.until(lambda: [e for e in house.of(ErrorReported) if e.code == -1])
        assert "could not be read" in error[0].text
        assert "garbage" not in error[0].text
        await house.reconciled(taken + 1)


async def test_a_hearer_that_fails_does_not_silence_the_broker():
    async with Gateway() as gateway, connected(gateway) as house:
        house.broker._hearing.report_to(lambda event: 1 / 0)
        await house.broker.snapshot()
        house.broker._hearing.report_to(house.hear)
        seen = len(house.of(SnapshotTaken))
        await house.broker.snapshot()
        await house.reconciled(seen + 1)


async def test_a_correction_is_one_more_report_under_the_same_stem():
    async with wired() as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        first = await house.next(ExecutionReported)
        house.gateway.exchange.floor.tape.correct(first.execution_id, Decimal(9), plan.entry_price)
        second = await house.next(ExecutionReported, 2)
        assert second.stem == first.stem
        assert second.revision > first.revision
        assert second.quantity == 9


async def test_duplicate_and_swapped_messages_are_passed_on_as_they_came():
    async with wired() as house:
        house.gateway.faults.add(Fault("duplicate", "execDetails"))
        house.gateway.faults.add(Fault("split", "commissionReport", at=0))
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        second = await house.next(ExecutionReported, 2)
        assert second.execution_id == house.of(ExecutionReported)[0].execution_id
        await house.next(CommissionReported)


async def test_an_order_that_a_person_placed_is_seen_and_never_taken_for_ours():
    async with wired() as house:
        contract = await house.contract(AAPL)
        query = house.gateway.exchange.query("AAPL")
        house.gateway.by_hand(
            Ticket(
                order_id=0, query=query, action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal(50)
            )
        )
        seen = len(house.of(SnapshotTaken))
        await house.broker.snapshot()
        taken = await house.next(SnapshotTaken, seen + 1)
        assert [(order.order_ref, order.con_id) for order in taken.orders] == [("", contract.con_id)]
