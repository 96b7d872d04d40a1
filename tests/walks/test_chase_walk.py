from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from broker.record import TradeState
from risk.chasing import ChasePolicy
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.chat import FakeChat
from tests.fakes.refs import is_leg
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until

CHASE = ChasePolicy(step_ticks=10, step_seconds=2, max_steps=2)


async def test_an_entry_follows_the_market_by_a_step_and_is_protected_where_it_fills(tmp_path: Path):
    async with gateway() as gate:
        market = gate.exchange.market
        quote = market.quote(market.resolve("AAPL"))
        limit = quote.bid - Decimal("0.05")
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        def titles() -> str:
            return "\n".join(chats["console"].titles())

        chart = charter(policy=Policy(chase=CHASE, sizing=SizePolicy(signal_quantity="honour")))
        async with house(gate, tmp_path, chart, chats_of) as service:
            state = service.shell.state
            await chats["console"].say(f"LONG 10 AAPL @ {limit} SL {limit - 5} TP {limit + 5}", "m1")
            await until(lambda: f"@ {limit}: working" in titles(), "an entry that rests")

            def moved() -> bool:
                market.set_quote("AAPL", quote.bid, quote.bid + Decimal("0.07"))
                return f"@ {limit + Decimal('0.10')}" in titles()

            await until(moved, "a card with the price one step on")
            market.set_quote("AAPL", quote.bid, limit + Decimal("0.10"))
            await until(lambda: state.live() and state.live()[0].protected_quantity == 10, "a working stop")
            assert state.live()[0].state is TradeState.OPEN
            (entry,) = [one for one in gate.exchange.orders.values() if is_leg(one.ticket.order_ref, "E")]
            assert entry.ticket.limit_price <= limit + Decimal("0.20")
