from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bot.keep.ledger import Ledger
from bot.remember.facts import EntrySending
from broker.record import TradeState
from broker.simulator.faults import Fault
from tests.fakes.chat import FakeChat
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until

SIGNAL = "LONG 10 {symbol} @ {entry} SL {stop} TP {target}"


def stock_signal(gate) -> tuple[str, Decimal]:
    ask = gate.exchange.market.quote(gate.exchange.market.resolve("AAPL")).ask
    text = SIGNAL.format(
        symbol="AAPL",
        entry=ask,
        stop=(ask * Decimal("0.98")).quantize(Decimal(1)),
        target=(ask * Decimal("1.03")).quantize(Decimal(1)),
    )
    return text, ask


def orders_on_the_wire(gate):
    return [one for one in gate.journal.placed() if one.order_ref]


async def test_a_signal_becomes_a_bracket_its_target_fills_and_the_ledger_holds_the_story(tmp_path: Path):
    async with gateway() as gate:
        text, ask = stock_signal(gate)
        chat: FakeChat
        chats = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        async with house(gate, tmp_path, charter(), chats_of) as service:
            chat = chats["console"]
            await chat.say(text, "m1")
            await until(lambda: len(orders_on_the_wire(gate)) == 3, "three orders on the wire")
            parent, target, stop = orders_on_the_wire(gate)
            assert (parent.action, parent.quantity, parent.order_type) == ("BUY", 10, "LMT")
            assert parent.limit_price == ask
            assert (parent.transmit, target.transmit, stop.transmit) == (False, False, True)
            assert target.parent_id == stop.parent_id == parent.order_id
            assert {one.account for one in (parent, target, stop)} == {"DU1"}
            assert target.limit_price == (ask * Decimal("1.03")).quantize(Decimal(1))
            assert stop.aux_price == (ask * Decimal("0.98")).quantize(Decimal(1))

            state = service.shell.state
            await until(lambda: any(t.state is TradeState.OPEN for t in state.live()), "an open trade")
            trade = state.live()[0]
            await until(lambda: state.live()[0].protected_quantity == 10, "a protected position")
            gate.exchange.market.set_price("AAPL", target.limit_price + 1)
            await until(lambda: trade.plan.trade_ref in state.over, "the end of the trade")
            await until(
                lambda: any("Target: SOLD 10 AAPL" in title for title in chat.titles()), "the fill in the channel"
            )
            over = state.over[trade.plan.trade_ref]
            assert over.state is TradeState.CLOSED
            assert over.net_pnl > 0
            fill = next(post for post in chat.said if post.key.startswith(f"fill:{trade.plan.trade_ref}:T"))
            assert fill.reply_to == "m1"
            remembered = state.over

        assert not gate.journal.received("reqGlobalCancel")
        placed = len(gate.journal.placed())

        async with house(gate, tmp_path, charter(), chats_of) as again:
            assert again.shell.state.over == remembered
            await chats["console"].say(text, "m1")
            assert len(gate.journal.placed()) == placed

        ledger = Ledger.open(tmp_path / "ledger.sqlite3")
        kinds = [fact.kind for _, fact in ledger.facts()]
        assert kinds.count("entry_sending") == 1
        assert {"heard", "signal_read", "entry_awaited", "broker_said", "post_queued", "post_delivered"} <= set(kinds)
        assert sum(1 for _, fact in ledger.facts() if isinstance(fact, EntrySending)) == 1
        ledger.close()


async def test_an_exit_that_arrives_while_its_entry_waits_for_a_quote_means_nothing_is_bought(tmp_path: Path):
    async with gateway() as gate:
        text, _ = stock_signal(gate)
        chats = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        async with house(gate, tmp_path, charter(), chats_of) as service:
            gate.faults.add(Fault("delay", "contractDetails", seconds=60))
            await chats["console"].say(text, "m1")
            assert len(service.shell.state.awaited) == 1
            await chats["console"].say("out of AAPL", "m2")
            gate.exchange.advance(gate.exchange.now + timedelta(seconds=61))
            await until(lambda: not service.shell.is_waiting, "the late answer")

            assert not orders_on_the_wire(gate)
            assert not service.shell.state.trades
