from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bot.demo.day import MONTHLY, call_near, cents
from broker.record import TradeState
from tests.fakes.chat import FakeChat
from tests.fakes.refs import is_leg
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until


async def test_an_option_with_two_targets_is_split_under_cover_and_leaves_at_both(tmp_path: Path):
    async with gateway() as gate:
        spy = call_near(gate.exchange, "SPY", MONTHLY)
        entry, near, far = spy.ask, spy.ask + 1, spy.ask + 2
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        def working(role: str) -> dict[Decimal, Decimal]:
            orders = [o for o in gate.exchange.orders.values() if is_leg(o.ticket.order_ref, role) and not o.over]
            return {o.ticket.limit_price or o.ticket.aux_price: o.total for o in orders if o.status != "Cancelled"}

        async with house(gate, tmp_path, charter(), chats_of) as service:
            state = service.shell.state
            await chats["console"].say(
                f"BTO 2 {spy.text} @ {cents(entry)} SL {cents(entry / 2)} PT {cents(near)} / {cents(far)}", "m1"
            )
            await until(lambda: set(working("T")) == {near, far}, "both targets")
            trade = state.live()[0]
            assert (trade.open_quantity, trade.protected_quantity) == (2, 2)
            assert (
                sum(o.total for o in gate.exchange.orders.values() if is_leg(o.ticket.order_ref, "S") and not o.over)
                == 2
            )

            gate.exchange.market.set_price(spy.listing.con_id, near + Decimal("0.20"))
            await until(lambda: state.live()[0].open_quantity == 1, "the near target's fill")
            await until(lambda: state.live()[0].protected_quantity == 1, "a stop for what is left")

            gate.exchange.market.set_price(spy.listing.con_id, far + Decimal("0.20"))
            await until(lambda: state.over, "the end of the trade")

        over = next(iter(state.over.values()))
        assert over.state is TradeState.CLOSED
        assert over.realised_pnl == Decimal(300)
        assert not [order for order in gate.exchange.orders.values() if not order.over]
