"""What the shell may rely on, whatever stands behind the port: each test is run against every `Broker` there is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from broker.events import (
    Connected,
    Disconnected,
    ExecutionReported,
    OrderReported,
    SnapshotFailed,
    SnapshotTaken,
    StatusReported,
)
from broker.legs import legs_of
from broker.port import NotSent, Reduction, Terms, Unresolvable
from broker.simulator.gateway import Gateway
from parsers.instrument import Crypto, Stock
from risk.book import Contract, Quote
from risk.plan import Action, Role, order_ref_of
from tests.broker.ibkr.house import AAPL, approved, plan_for, wired


async def interactive_brokers():
    """The adapter in front of the simulated gateway."""
    async with wired(Gateway()) as house:
        yield house


BROKERS = {"ibkr": interactive_brokers}


@pytest.fixture(params=sorted(BROKERS))
async def house(request):
    async for each in BROKERS[request.param]():
        yield each


async def resting(house):
    contract = await house.contract(AAPL)
    plan = plan_for(contract, house)
    ids = await house.enter(plan)
    await house.until(lambda: len({event.order_ref for event in house.of(OrderReported)}) == len(ids))
    return plan, ids


async def test_connected_comes_before_the_first_snapshot(house):
    kinds = [type(event) for event in house.events if isinstance(event, Connected | SnapshotTaken)]
    assert kinds[0] is Connected


async def test_ids_are_never_given_twice(house):
    given = [*house.broker.allot(3), *house.broker.allot(1), *house.broker.allot(2)]
    assert given == sorted(set(given))


async def test_every_leg_of_a_plan_is_reported_under_its_reference(house):
    plan, _ = await resting(house)
    assert {event.order_ref for event in house.of(OrderReported)} == {leg.order_ref for leg in legs_of(plan)}


async def test_a_plan_needs_exactly_its_ids(house):
    plan = plan_for(await house.contract(AAPL), house)
    with pytest.raises(ValueError, match="as many"):
        house.broker.enter(approved(plan), house.broker.allot(2))


async def test_cancelled_orders_are_reported_as_such(house):
    plan, _ = await resting(house)
    entry = legs_of(plan)[0].order_ref
    house.broker.cancel(entry)
    await house.until(lambda: any(e.order_ref == entry and e.status == "Cancelled" for e in house.of(StatusReported)))


async def test_a_reducing_order_fills_under_its_own_reference(house):
    plan, ids = await resting(house)
    house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
    await house.next(ExecutionReported)
    ref = order_ref_of(plan.bot, plan.trade_ref, Role.CLOSE)
    terms = Terms(action=Action.SELL, quantity=Decimal(4), order_type="MKT", time_in_force="DAY")
    house.broker.reduce(
        Reduction(
            order_ref=ref, trade_ref=plan.trade_ref, account=plan.account, contract=plan.contract, terms=terms, amends=False,
            open_quantity=Decimal(10), leaving=Decimal(0), position_action=Action.BUY,
        ),
        house.broker.allot(1)[0],
    )  # fmt: skip
    await house.until(lambda: any(event.order_ref == ref for event in house.of(ExecutionReported)))


async def test_an_amendment_of_an_unknown_order_is_not_sent(house):
    plan, _ = await resting(house)
    terms = Terms(action=Action.SELL, quantity=Decimal(4), order_type="MKT")
    with pytest.raises(NotSent):
        house.broker.reduce(
            Reduction(
                order_ref="as1:tester:ZZZZZZZZZZ:S1", trade_ref="ZZZZZZZZZZ", account=plan.account,
                contract=plan.contract, terms=terms, amends=True, open_quantity=Decimal(10), leaving=Decimal(0),
                position_action=Action.BUY,
            ),
            None,
        )  # fmt: skip


async def test_a_snapshot_holds_orders_fills_and_positions(house):
    plan, ids = await resting(house)
    house.gateway.fill(house.gateway.order(ids[0]), 10, plan.entry_price)
    await house.next(ExecutionReported)
    seen = len(house.of(SnapshotTaken))
    await house.broker.snapshot()
    taken = await house.next(SnapshotTaken, seen + 1)
    assert {order.order_ref for order in taken.orders} == {leg.order_ref for leg in legs_of(plan)[1:]}
    assert [event.order_ref for event in taken.executions] == [legs_of(plan)[0].order_ref]
    assert [(p.con_id, p.quantity) for p in taken.positions] == [(plan.contract.con_id, Decimal(10))]


async def test_without_a_session_nothing_is_sent_and_a_snapshot_fails(house):
    plan, _ = await resting(house)
    await house.broker.stop()
    await house.next(Disconnected)
    with pytest.raises(NotSent):
        house.broker.cancel(legs_of(plan)[0].order_ref)
    with pytest.raises(NotSent):
        await house.enter(plan)
    await house.broker.snapshot()
    await house.next(SnapshotFailed)


async def test_one_instrument_is_one_contract_and_is_recalled(house):
    found = await house.broker.resolve(AAPL, 2)
    assert isinstance(found, Contract)
    assert house.broker.recall(AAPL) == found


async def test_what_does_not_exist_or_is_not_traded_is_unresolvable(house):
    for instrument in (Stock(symbol="NOSUCH"), Crypto(symbol="BTC")):
        assert isinstance(await house.broker.resolve(instrument, 2), Unresolvable)


async def test_a_quote_can_be_had_and_then_runs_on(house):
    contract = await house.contract(AAPL)
    assert isinstance(await house.broker.quote(contract, 2), Quote)
    assert isinstance(house.broker.quoted(contract), Quote)
