from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from broker.events import (
    CommissionReported,
    ConnectivityLost,
    ConnectivityRestored,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    SnapshotTaken,
    StatusReported,
)
from broker.legs import legs_of
from broker.link import Link
from broker.port import NotSent, Reduction, Terms
from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from broker.simulator.orders import Ticket
from broker.simulator.switches import Switches
from parsers.instrument import Option, Right
from risk.plan import Action, Slice
from tests.broker.ibkr.house import AAPL, approved, connected, plan_for, wired


async def bracket(house, **changes):
    """AAPL at a limit that waits below the market, with a stop and a target."""
    contract = await house.contract(AAPL)
    quote = await house.broker.quote(contract, 2)
    at = quote.bid - Decimal(1)
    terms = {
        "entry_price": at,
        "stop_price": at - 5,
        "slices": (Slice(quantity=Decimal(10), target_price=at + 9),),
    }
    plan = plan_for(contract, house, **terms | changes)
    ids = await house.enter(plan)
    await house.until(lambda: len(house.gateway.journal.placed()) == len(ids))
    return plan, ids


def reduction(plan, order_ref, *, amends=True, **terms):
    return Reduction(
        order_ref=order_ref,
        trade_ref=plan.trade_ref,
        account=plan.account,
        contract=plan.contract,
        terms=Terms(action=Action.SELL, **terms),
        amends=amends,
        open_quantity=plan.quantity,
        leaving=Decimal(0),
        position_action=Action.BUY,
    )


async def test_a_bracket_leaves_parent_target_stop_with_only_the_stop_transmitting():
    async with wired() as house:
        plan, ids = await bracket(house)
        parent, target, stop = house.gateway.journal.placed()
        assert [ticket.order_id for ticket in (parent, target, stop)] == list(ids)
        assert [ticket.transmit for ticket in (parent, target, stop)] == [False, False, True]
        assert [ticket.parent_id for ticket in (parent, target, stop)] == [0, ids[0], ids[0]]
        assert [ticket.action for ticket in (parent, target, stop)] == ["BUY", "SELL", "SELL"]
        assert [ticket.order_type for ticket in (parent, target, stop)] == ["LMT", "LMT", "STP"]
        assert [ticket.time_in_force for ticket in (parent, target, stop)] == ["GTD", "GTC", "GTC"]
        assert (parent.limit_price, target.limit_price, stop.aux_price) == (
            plan.entry_price, plan.entry_price + 9, plan.stop_price,
        )  # fmt: skip
        assert {ticket.account for ticket in (parent, target, stop)} == {"DU1234567"}
        assert {ticket.oca_group for ticket in (parent, target, stop)} == {""}
        assert {ticket.quantity for ticket in (parent, target, stop)} == {Decimal(10)}
        assert [ticket.order_ref for ticket in (parent, target, stop)] == [leg.order_ref for leg in legs_of(plan)]
        assert parent.good_till == plan.good_till.strftime("%Y%m%d-%H:%M:%S")


async def test_prices_go_to_the_wire_as_exact_decimals():
    async with wired() as house:
        contract = await house.contract(AAPL)
        plan = plan_for(
            contract,
            house,
            entry_price=Decimal("100.10"),
            stop_price=Decimal("1E+1"),
            quantity=Decimal("1E+1"),
            slices=(Slice(quantity=Decimal("1E+1"), target_price=Decimal("300.30")),),
        )
        await house.enter(plan)
        await house.until(lambda: len(house.gateway.journal.placed()) == 3)
        texts = [record.fields for record in house.gateway.journal.received("placeOrder")]
        assert [fields[19] for fields in texts] == ["100.1", "300.3", ""]
        assert texts[2][20] == "10"
        assert {fields[17] for fields in texts} == {"10"}


async def test_several_slices_leave_as_whole_brackets_nearest_target_first():
    async with wired() as house:
        half = Decimal(5)
        slices = (
            Slice(quantity=half, target_price=Decimal(500)),
            Slice(quantity=half, target_price=None),
        )
        _, ids = await bracket(house, slices=slices)
        tickets = house.gateway.journal.placed()
        assert [ticket.transmit for ticket in tickets] == [False, False, True, False, True]
        assert [ticket.parent_id for ticket in tickets] == [0, ids[0], ids[0], 0, ids[3]]
        await house.until(lambda: len(house.of(OrderReported)) >= 5)


async def test_an_entry_at_a_stop_price_carries_it_as_the_auxiliary_price():
    async with wired() as house:
        await bracket(
            house, entry_type="STP", entry_price=Decimal(900), slices=(Slice(quantity=Decimal(10), target_price=None),)
        )
        parent, stop = house.gateway.journal.placed()
        assert (parent.order_type, parent.aux_price, parent.limit_price) == ("STP", Decimal(900), None)
        assert stop.transmit


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


async def test_ids_always_rise_and_begin_above_the_ledgers():
    async with wired(order_id_floor=5000) as house:
        first = house.broker.allot(3)
        assert first[0] > 5000
        assert house.broker.allot(1)[0] > first[-1]


async def test_a_gateway_that_hands_out_old_ids_again_gets_new_ones():
    async with wired() as house:
        _, ids = await bracket(house)
        house.gateway.restart(next_id=1)
        await house.reconciled(2)
        assert house.broker.allot(1)[0] > ids[-1]


async def test_a_stop_is_amended_in_place_with_its_parent_while_that_lives():
    async with wired() as house:
        plan, ids = await bracket(house)
        stop = legs_of(plan)[-1].order_ref
        moved = plan.stop_price + 1
        house.broker.reduce(reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=moved), None)
        await house.until(lambda: any(e.stop_price == moved for e in house.of(OrderReported)))
        ticket = house.gateway.journal.placed()[-1]
        assert (ticket.order_id, ticket.parent_id, ticket.transmit) == (ids[2], ids[0], True)


async def test_after_the_parent_filled_an_amendment_carries_no_parent():
    async with wired() as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        await house.until(lambda: any(e.status == "Filled" for e in house.of(StatusReported)))
        stop = legs_of(plan)[-1].order_ref
        moved = plan.stop_price + 1
        house.broker.reduce(reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=moved), None)
        await house.until(lambda: any(e.stop_price == moved for e in house.of(OrderReported)))
        assert house.gateway.journal.placed()[-1].parent_id == 0
        assert not house.of(ErrorReported) or all(e.order_ref == "" for e in house.of(ErrorReported))


async def test_a_second_change_waits_for_the_first():
    async with wired() as house:
        plan, _ = await bracket(house)
        stop = legs_of(plan)[-1].order_ref
        house.broker.reduce(
            reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=plan.stop_price + 1), None
        )
        with pytest.raises(NotSent, match="on its way"):
            house.broker.reduce(
                reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=plan.stop_price + 2), None
            )
        await house.until(lambda: any(e.stop_price == plan.stop_price + 1 for e in house.of(OrderReported)))
        house.broker.reduce(
            reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=plan.stop_price + 2), None
        )
        await house.until(lambda: any(e.stop_price == plan.stop_price + 2 for e in house.of(OrderReported)))


async def test_a_refused_change_is_reported_and_the_next_may_follow():
    async with wired() as house:
        plan, _ = await bracket(house)
        stop = legs_of(plan)[-1].order_ref
        off_grid = plan.stop_price + Decimal("0.001")
        house.broker.reduce(reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=off_grid), None)
        error = await house.until(lambda: [e for e in house.of(ErrorReported) if e.order_ref == stop])
        assert error[0].code == 110
        house.broker.reduce(
            reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=plan.stop_price + 1), None
        )


async def test_a_new_reducing_order_has_its_own_id_and_no_parent():
    async with wired() as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        await house.next(ExecutionReported)
        (order_id,) = house.broker.allot(1)
        close = f"as1:tester:{plan.trade_ref}:C1"
        house.broker.reduce(
            reduction(
                plan,
                close,
                amends=False,
                quantity=Decimal(10),
                order_type="LMT",
                limit_price=Decimal(900),
                oca_group="g",
                oca_type=2,
            ),
            order_id,
        )
        await house.until(lambda: any(e.order_ref == close for e in house.of(OrderReported)))
        ticket = house.gateway.journal.placed()[-1]
        assert (ticket.order_id, ticket.parent_id, ticket.transmit, ticket.oca_type) == (order_id, 0, True, 2)


async def test_a_cancel_reaches_the_order_and_its_end_comes_back():
    async with wired() as house:
        plan, ids = await bracket(house)
        entry = legs_of(plan)[0].order_ref
        house.broker.cancel(entry)
        await house.until(
            lambda: any(e.order_ref == entry and e.status == "Cancelled" for e in house.of(StatusReported))
        )
        assert [record.fields[2] for record in house.gateway.journal.received("cancelOrder")] == [str(ids[0])]


async def test_an_unknown_reference_is_not_cancelled():
    async with wired() as house:
        house.broker.cancel("as1:tester:AAAAAAAAAA:E1")
        await house.broker.snapshot()
        assert house.gateway.journal.received("cancelOrder") == []


async def test_another_process_of_the_bot_knows_its_orders_again():
    async with Gateway() as gateway:
        async with connected(gateway) as house:
            plan, ids = await bracket(house)
        async with connected(gateway) as again:
            taken = await again.reconciled()
            refs = {leg.order_ref for leg in legs_of(plan)}
            assert {order.order_ref for order in taken.orders} == refs
            assert again.broker.allot(1)[0] > ids[-1]
            again.broker.cancel(legs_of(plan)[0].order_ref)
            await again.until(lambda: any(e.status == "Cancelled" for e in again.of(StatusReported)))


async def test_an_order_of_another_client_id_is_never_touched_by_its_bare_id():
    async with Gateway() as gateway:
        async with connected(gateway) as house:
            plan, _ = await bracket(house)
        async with connected(gateway, client_id=2) as other:
            with pytest.raises(NotSent, match="IBKR_CLIENT_ID=1"):
                other.broker.cancel(legs_of(plan)[0].order_ref)
            assert gateway.journal.received("cancelOrder") == []


async def test_nothing_is_sent_while_ib_itself_is_out_of_reach():
    async with wired() as house:
        plan, _ = await bracket(house)
        house.gateway.announce(1100)
        await house.next(ConnectivityLost)
        stop = legs_of(plan)[-1].order_ref
        sent = len(house.gateway.journal.received())
        with pytest.raises(NotSent):
            await house.enter(plan)
        with pytest.raises(NotSent):
            house.broker.cancel(stop)
        with pytest.raises(NotSent):
            house.broker.reduce(
                reduction(plan, stop, quantity=Decimal(10), order_type="STP", stop_price=plan.stop_price + 1), None
            )
        await asyncio.sleep(0.05)
        assert [record.name for record in house.gateway.journal.received()[sent:] if "rder" in record.name] == []


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


async def test_a_bracket_that_does_not_fit_the_message_budget_does_not_start():
    async with wired() as house:
        contract = await house.contract(AAPL)
        plan = plan_for(contract, house)
        with pytest.raises(NotSent, match="50 messages"):  # noqa: PT012 - which of them is the first too many
            for _ in range(20):
                await house.enter(plan)
        await house.until(house.gateway.journal.placed)
        await house.broker.snapshot()
        tickets = house.gateway.journal.placed()
        assert len(tickets) % 3 == 0
        assert tickets[-1].transmit


async def test_a_leg_that_cannot_be_written_sends_none(monkeypatch):
    async with wired() as house:
        contract = await house.contract(AAPL)
        session = house.broker._session
        real, calls = session.place, []

        def breaks(*args):
            calls.append(args)
            if len(calls) == 3:
                raise ValueError("no such field")
            real(*args)

        monkeypatch.setattr(session, "place", breaks)
        with pytest.raises(NotSent, match="could not be written"):
            await house.enter(plan_for(contract, house))
        await house.broker.snapshot()
        assert house.gateway.journal.placed() == []


async def test_ids_from_before_a_restart_are_not_used(monkeypatch):
    async with wired() as house:
        contract = await house.contract(AAPL)
        plan = plan_for(contract, house)
        old = house.broker.allot(3)
        house.gateway.exchange.next_ids[1] = old[-1] + 50
        house.gateway.drop_clients()
        await house.reconciled(2)
        with pytest.raises(NotSent, match="before the last connect"):
            house.broker.enter(approved(plan), old)


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


async def test_nothing_that_cancels_everything_ever_leaves():
    async with wired() as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        house.broker.cancel(legs_of(plan)[1].order_ref)
        await house.broker.snapshot()
    assert house.gateway.journal.received("reqGlobalCancel") == []
    assert {"58"}.isdisjoint(record.fields[0] for record in house.gateway.journal.received())


async def test_an_option_plan_of_several_slices_leaves_as_one_bracket():
    async with wired() as house:
        option = await house.contract(Option(symbol="SPY", expiry="nearest", strike=Decimal(600), right=Right.CALL))
        plan = plan_for(
            option,
            house,
            quantity=Decimal(2),
            entry_price=Decimal("1.20"),
            stop_price=Decimal("0.80"),
            slices=(
                Slice(quantity=Decimal(1), target_price=Decimal("1.60")),
                Slice(quantity=Decimal(1), target_price=Decimal("2.00")),
            ),
            trigger_method=8,
        )
        await house.enter(plan)
        await house.until(lambda: len(house.gateway.journal.placed()) == 3)
        tickets = house.gateway.journal.placed()
        assert {ticket.quantity for ticket in tickets} == {Decimal(2)}
        assert tickets[1].limit_price == Decimal("2.00")
        assert tickets[2].trigger_method == 8


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


async def test_a_read_only_bot_sends_no_order_changes_none_and_cancels_none():
    async with Gateway() as gateway:
        async with connected(gateway) as house:
            contract = await house.contract(AAPL)
            await house.enter(plan_for(contract, house))
            await house.until(lambda: len(gateway.journal.placed()) == 3)
        async with connected(gateway, read_only=True) as house:
            plan = plan_for(contract, house, trade_ref="BBBBBBBBBB")
            with pytest.raises(NotSent, match="read-only"):
                await house.enter(plan)
            with pytest.raises(NotSent, match="read-only"):
                house.broker.cancel(legs_of(plan_for(contract, house))[0].order_ref)
        assert len(gateway.journal.placed()) == 3
        assert gateway.journal.received("cancelOrder") == []
