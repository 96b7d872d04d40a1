from __future__ import annotations

from pathlib import Path

from risk.states import TradingState
from tests.fakes.chat import FakeChat
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until

FAR_BELOW = "LONG 10 AAPL @ {entry} SL {stop}"


async def test_the_kill_switch_thrown_from_code_ends_the_working_entry_and_holds_over_a_restart(tmp_path: Path):
    async with gateway() as gate:
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        bid = gate.exchange.market.quote(gate.exchange.market.resolve("AAPL")).bid
        text = FAR_BELOW.format(entry=bid - 1, stop=bid - 6)
        async with house(gate, tmp_path, charter(), chats_of) as service:
            await chats["console"].say(text, "m1")
            await until(lambda: any(order.works for order in gate.exchange.orders.values()), "a working entry")

            service.activate_kill_switch("manual stop")

            await until(lambda: service.shell.state.latch.state is TradingState.HALTED, "the latch")
            await until(lambda: all(order.over for order in gate.exchange.orders.values()), "the end of the entry")
            placed = len(gate.journal.placed())
        async with house(gate, tmp_path, charter(), chats_of) as again:
            assert again.shell.state.latch.state is TradingState.HALTED
            assert again.shell.state.latch.reason == "manual stop"
            await chats["console"].say(text, "m2")
            await until(lambda: any("Refused" in title for title in chats["console"].titles()), "the refusal")
            assert len(gate.journal.placed()) == placed
        assert not gate.journal.received("reqGlobalCancel")


async def test_a_kill_file_that_was_laid_while_the_bot_was_down_halts_it_before_anything_is_sent(tmp_path: Path):
    async with gateway() as gate:
        chats: dict[str, FakeChat] = {}

        def chats_of(_ledger, clock):
            chats["console"] = FakeChat(clock.now)
            return chats

        (tmp_path / "KILL").touch()
        async with house(gate, tmp_path, charter(), chats_of) as service:
            await chats["console"].say("BUY 10 AAPL at market SL 3%", "m1")
            await until(lambda: service.shell.state.latch.state is TradingState.HALTED, "the latch")
            assert not gate.journal.placed()
