from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from broker.record import TradeState
from tests.fakes.chat import FakeChat
from tests.fakes.refs import is_leg
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until


async def test_a_stop_that_trails_rises_with_the_market_and_ends_the_trade_in_profit(tmp_path: Path):
    async with gateway() as gate:
        market = gate.exchange.market
        ask = market.quote(market.resolve("AAPL")).ask
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        def card() -> str:
            return "\n".join("\n".join(post.card.lines) for post in chats["console"].said)

        async with house(gate, tmp_path, charter(), chats_of) as service:
            state = service.shell.state
            await chats["console"].say(f"LONG 10 AAPL @ {ask} trailing stop 2%", "m1")
            await until(lambda: state.live() and state.live()[0].protected_quantity == 10, "a working stop")
            (stop,) = [one for one in gate.exchange.orders.values() if is_leg(one.ticket.order_ref, "S")]
            assert (stop.ticket.order_type, stop.ticket.trailing_percent, stop.ticket.aux_price) == ("TRAIL", 2, None)
            begins = state.live()[0].stop_level
            assert stop.ticket.trail_stop_price == begins == state.live()[0].plan.stop_price

            market.set_price("AAPL", ask * Decimal("1.10"))
            await until(lambda: state.live()[0].stop_level > ask * Decimal("1.07"), "the stop's rise")
            await until(lambda: "trailing 2 %" in card(), "a card that says so")

            market.set_price("AAPL", ask * Decimal("1.06"))
            await until(lambda: state.over, "the end of the trade")

        over = next(iter(state.over.values()))
        assert over.state is TradeState.CLOSED
        assert over.realised_pnl > 0
        assert not [order for order in gate.exchange.orders.values() if not order.over]
