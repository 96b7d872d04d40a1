from __future__ import annotations

from decimal import Decimal

import pytest

from broker.events import ErrorReported, ExecutionReported, OrderReported, StatusReported
from broker.legs import legs_of
from broker.port import NotSent
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import bracket, connected, reduction, wired


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


async def test_an_order_of_another_client_id_is_never_touched_by_its_bare_id():
    async with Gateway() as gateway:
        async with connected(gateway) as house:
            plan, _ = await bracket(house)
        async with connected(gateway, client_id=2) as other:
            with pytest.raises(NotSent, match="IBKR_CLIENT_ID=1"):
                other.broker.cancel(legs_of(plan)[0].order_ref)
            assert gateway.journal.received("cancelOrder") == []


async def test_nothing_that_cancels_everything_ever_leaves():
    async with wired() as house:
        plan, ids = await bracket(house)
        house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
        house.broker.cancel(legs_of(plan)[1].order_ref)
        await house.broker.snapshot()
    assert house.gateway.journal.received("reqGlobalCancel") == []
    assert {"58"}.isdisjoint(record.fields[0] for record in house.gateway.journal.received())
