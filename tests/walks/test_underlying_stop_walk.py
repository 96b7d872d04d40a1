from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.demo.day import MONTHLY, call_near, cents
from broker.record import TradeState
from tests.fakes.chat import FakeChat
from tests.fakes.refs import is_leg
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until


@pytest.mark.parametrize("symbol", ["SPY", "XSP"])
async def test_an_option_is_sold_at_the_broker_when_its_underlying_falls(tmp_path: Path, symbol: str):
    async with gateway() as gate:
        market = gate.exchange.market
        call = call_near(gate.exchange, symbol, MONTHLY)
        spot = market.quote(market.resolve(symbol)).last
        level = (spot * Decimal("0.99")).quantize(Decimal(1))
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        async with house(gate, tmp_path, charter(), chats_of) as service:
            state = service.shell.state
            await chats["console"].say(f"BTO 1 {call.text} @ {cents(call.ask)} stop if {symbol} < {level}", "m1")
            await until(lambda: state.live() and state.live()[0].protected_quantity == 1, "a working stop")
            (stop,) = [one for one in gate.exchange.orders.values() if is_leg(one.ticket.order_ref, "S")]
            assert (stop.ticket.order_type, len(stop.ticket.conditions)) == ("MKT", 1)
            assert stop.ticket.conditions[0].con_id == market.resolve(symbol).con_id
            said = "\n".join("\n".join(post.card.lines) for post in chats["console"].said)
            assert f"stop {symbol} below" in said

            market.set_price(symbol, level - 1)
            await until(lambda: state.over, "the end of the trade")

        over = next(iter(state.over.values()))
        assert over.state is TradeState.CLOSED
        assert over.was_stopped
        assert not [order for order in gate.exchange.orders.values() if not order.over]


async def test_a_level_of_the_underlying_becomes_a_price_and_the_new_stop_is_the_one_that_acts(tmp_path: Path):
    async with gateway() as gate:
        market = gate.exchange.market
        call = call_near(gate.exchange, "SPY", MONTHLY)
        level = (market.quote(market.resolve("SPY")).last * Decimal("0.99")).quantize(Decimal(1))
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        def stops() -> list[str]:
            return [
                one.ticket.order_type
                for one in gate.exchange.orders.values()
                if is_leg(one.ticket.order_ref, "S") and one.works
            ]

        async with house(gate, tmp_path, charter(), chats_of) as service:
            state = service.shell.state
            await chats["console"].say(
                f"BTO 1 {call.text} @ {cents(call.ask)} stop if SPY < {level} TP {call.ask * 2}", "m1"
            )
            await until(lambda: state.live() and state.live()[0].protected_quantity == 1, "a working stop")
            assert stops() == ["MKT"]
            price = cents(call.ask / 2)
            await chats["console"].say(f"SL {price}", "m2", reply_to="m1")
            await until(lambda: stops() == ["STP"] and state.live()[0].protected_quantity == 1, "a stop at a price")
            await until(
                lambda: f"stop {price}" in "\n".join(str(post.card.lines) for post in chats["console"].said), "a card"
            )

            market.set_price("SPY", level - 1)
            market.set_price(call.listing.con_id, Decimal(price) - Decimal("0.10"))
            await until(lambda: state.over, "the end of the trade")

        over = next(iter(state.over.values()))
        assert over.was_stopped
        assert over.open_quantity == 0
        assert not [order for order in gate.exchange.orders.values() if not order.over]
