from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from broker.ibkr.form import CONDITION_BLANKS
from broker.ibkr.orders import order_fields
from broker.ibkr.quotes import stream_fields
from broker.port import Terms
from broker.simulator.gateway import DEFAULT_START, Gateway
from parsers.instrument import Option, Right
from risk.plan import Action, PriceCondition, TrailDistance, TrailPercent
from tests.broker.ibkr.house import AAPL, wired

TERMS = [
    Terms(action=Action.BUY, quantity=Decimal(10), order_type="LMT", limit_price=Decimal("100.10"), time_in_force="GTD", good_till=DEFAULT_START + timedelta(minutes=1)),
    Terms(action=Action.SELL, quantity=Decimal(10), order_type="STP", stop_price=Decimal("95.5"), trigger_method=8),
    Terms(action=Action.SELL, quantity=Decimal(1), order_type="STP LMT", stop_price=Decimal("95.5"), limit_price=Decimal(95), outside_rth=True),
    Terms(action=Action.SELL, quantity=Decimal(2), order_type="TRAIL", stop_price=Decimal("95.5"), trail=TrailPercent(percent=Decimal("4.5"))),
    Terms(action=Action.BUY, quantity=Decimal(2), order_type="TRAIL", stop_price=Decimal(105), trail=TrailDistance(distance=Decimal("1.25"))),
    Terms(action=Action.SELL, quantity=Decimal(3), order_type="MKT", when=PriceCondition(con_id=756733, exchange="SMART", price=Decimal("598.5"), is_more=False)),
    Terms(action=Action.SELL, quantity=Decimal("0.5"), order_type="MKT", time_in_force="DAY", oca_group="as1:t:1", oca_type=2),
]  # fmt: skip


def by_the_library(session, contract, fields):
    order = session.library.order()
    ours = {theirs: fields[name] for theirs, name in CONDITION_BLANKS.items() if name in fields}
    order.__dict__.update({name: value for name, value in fields.items() if name not in CONDITION_BLANKS.values()})
    order.conditions = [session.library.price_condition(**ours)] if ours else []
    raw = session.contract(**stream_fields(contract))
    taken = []
    session.client.sendMsg = taken.append
    try:
        session.client.placeOrder(fields["orderId"], raw, order)
    finally:
        del session.client.sendMsg
    return taken[0]


@pytest.mark.parametrize("version", [157, 163, 166, 169, 176])
async def test_a_filled_form_is_what_the_library_itself_would_write(version):
    async with wired(Gateway(server_version=version)) as house:
        session = house.broker._session
        option = Option(symbol="SPY", expiry="nearest", strike=Decimal(600), right=Right.CALL)
        for contract in (await house.contract(AAPL), await house.contract(option)):
            for terms in TERMS:
                fields = order_fields(
                    terms, order_id=77, order_ref="as1:t:AAAAAAAAAA:E1", account="DU1", parent_id=5, transmit=False
                )
                form = session.form if terms.when is None else session.conditional_form
                filled = form.filled(stream_fields(contract) | fields)
                assert filled == by_the_library(session, contract, fields)


async def test_a_value_cannot_break_out_of_its_field():
    async with wired() as house:
        with pytest.raises(ValueError, match="ends it"):
            house.broker._session.form.filled({"orderRef": "a\0b"})


async def test_a_field_that_the_form_does_not_have_is_an_error():
    async with wired() as house:
        with pytest.raises(ValueError, match="no blank for hidden"):
            house.broker._session.form.filled({"hidden": True})
