from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from broker.events import ConnectivityLost, OrderReported, StatusReported
from broker.legs import legs_of
from broker.port import NotSent
from broker.simulator.gateway import Gateway
from parsers.instrument import Option, Right
from risk.plan import Slice
from tests.broker.ibkr.house import AAPL, approved, bracket, connected, plan_for, reduction, wired


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
