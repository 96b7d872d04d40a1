"""Rows B of the failure catalogue: what can happen to the link, each ending with every invariant held."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from broker.port import AccountRefused, GatewayUnreachable
from broker.simulator.faults import Fault
from tests.simulation import plays
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import in_virtual_time

MARKERS = ["openOrderEnd", "completedOrdersEnd", "execDetailsEnd", "positionEnd"]


async def filled(house: Stage, message_id: str = "m1", symbol: str = "AAPL") -> plays.Signal:
    signal = plays.stock(house.gateway, symbol)
    await house.say(signal.text, message_id)
    await house.until(lambda: house.held(symbol) == 10 and house.trades[-1].protected_quantity == 10, "protection")
    return signal


async def refused(house: Stage, message_id: str, symbol: str = "SPY") -> None:
    """A signal now is answered and sends nothing."""
    before = len(house.wire())
    await house.say(plays.stock(house.gateway, symbol).text, message_id)
    await house.after(3)
    assert len(house.wire()) == before


# ── B1: the line ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("when", ["resting", "filled", "leaving"])
@pytest.mark.parametrize("how", ["close", "reset", "silence"])
@in_virtual_time
async def test_b1_the_line_ends_while_a_trade_lives(tmp_path: Path, how: str, when: str):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, away="0.01" if when == "resting" else "0")
        await house.say(signal.text, "m1")
        await house.until(lambda: house.working(":S"), "a stop at the exchange")
        if when == "leaving":
            await house.after(2)
            await house.say("out of AAPL", "m2")
        if how == "silence":
            house.gateway.faults.add(Fault("silence"))
        else:
            house.gateway.drop_clients(reset=how == "reset")
        await house.after(3)
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.end()
        assert house.held() == 0
        assert len(house.wire(":E")) == 1


@pytest.mark.parametrize("closed", [5, 200])
@in_virtual_time
async def test_b1_a_stop_fills_during_an_outage(tmp_path: Path, closed: int):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        house.gateway.stop_listening()
        house.gateway.drop_clients()
        await house.after(closed)
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.after(closed)
        await house.end()
        assert house.held() == 0
        assert house.trades[0].was_stopped


# ── B2, B3: 1100, 1101, 1102 ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("back", [1101, 1102])
@in_virtual_time
async def test_b2_during_1100_nothing_is_sent_and_what_was_asked_is_done_after_it(tmp_path: Path, back: int):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.announce(1100)
        await house.after(1)
        before = len(house.gateway.journal.placed()), len(house.gateway.journal.received("cancelOrder"))
        await refused(house, "m2")
        await house.say("out of AAPL", "m3")
        await house.after(20)
        assert (len(house.gateway.journal.placed()), len(house.gateway.journal.received("cancelOrder"))) == before
        house.gateway.announce(back)
        await house.end()
        assert house.held() == 0
        assert len(house.wire(":E")) == 1


@pytest.mark.parametrize("back", [1101, 1102])
@pytest.mark.parametrize("what", ["entry", "stop", "target"])
@in_virtual_time
async def test_b3_a_fill_that_the_gateway_never_told_during_1100_is_found_after_it(
    tmp_path: Path, what: str, back: int
):
    async with stage(tmp_path) as house:
        if what == "entry":
            signal = plays.stock(house.gateway, away="0.01")
            await house.say(signal.text, "m1")
            await house.until(lambda: house.working(":E"), "a resting entry")
        else:
            signal = await filled(house)
        house.gateway.announce(1100)
        for message in ("execDetails", "orderStatus", "openOrder", "commissionReport", "position"):
            house.gateway.faults.add(Fault("drop", message, times=0))
        level = {"entry": signal.touch * Decimal("0.985"), "stop": signal.stop - 1, "target": signal.targets[0] + 1}
        house.gateway.market.set_price("AAPL", level[what])
        await house.after(10)
        house.gateway.faults.clear()
        house.gateway.announce(back)
        await house.end()
        assert house.held() == (10 if what == "entry" else 0)


# ── B4, B5: the nightly restart ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("next_id", [None, 1])
@pytest.mark.parametrize("silent", [False, True])
@in_virtual_time
async def test_b4_b5_a_nightly_restart_with_lower_ids_repeats_none(tmp_path: Path, silent: bool, next_id: int | None):  # noqa: FBT001
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.stop_listening()
        house.gateway.restart(next_id=next_id)
        await house.after(120)
        house.gateway.silent = silent
        await house.gateway.listen_again()
        await house.after(60)
        house.gateway.silent = False
        await house.until(lambda: house.ready, "a link after the restart", within=180)
        await filled(house, "m2", "SPY")
        await house.say("out of AAPL", "m3")
        await house.end()
        assert house.held() == 0
        assert house.held("SPY") == 10


# ── B6: markers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("marker", MARKERS)
@in_virtual_time
async def test_b6_without_an_end_marker_nothing_is_reconciled_and_nothing_entered(tmp_path: Path, marker: str):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.faults.add(Fault("drop", marker, times=0))
        house.gateway.drop_clients()
        await house.until(lambda: house.state.link.value == "down", "the end of the session")
        await house.until(lambda: house.state.link.value in {"connected", "reconciling"}, "a new session")
        await refused(house, "m2")
        await house.after(60)
        assert house.state.link.value != "reconciled"
        await refused(house, "m3", "MSFT")
        house.gateway.faults.clear()
        await house.end()
        assert house.held() == 10


@pytest.mark.parametrize("marker", MARKERS)
@in_virtual_time
async def test_b6_a_missing_marker_while_the_stop_fills_is_not_flat(tmp_path: Path, marker: str):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        house.gateway.faults.add(Fault("drop", marker, times=3))
        house.gateway.faults.add(Fault("drop", "execDetails", times=1))
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.end()
        assert house.held() == 0


@pytest.mark.parametrize("marker", MARKERS)
@in_virtual_time
async def test_b6_a_stop_that_died_unheard_while_a_marker_was_missing_is_renewed_within_ten_seconds(
    tmp_path: Path, marker: str
):
    async with stage(tmp_path) as house:
        await filled(house)
        await house.after(40)
        (stop,) = house.working(":S")
        asked = len(house.gateway.journal.received("reqPositions"))
        missing = Fault("drop", marker, times=1)
        house.gateway.faults.add(missing)
        await house.until(lambda: len(house.gateway.journal.received("reqPositions")) > asked, "a snapshot", within=70)
        await house.until(lambda: missing not in house.gateway.faults.rules, "a missing marker")
        house.gateway.faults.rules = [Fault("drop", times=0)]
        house.gateway.exchange.floor.end(stop, by=None)
        house.gateway.faults.clear()
        await house.until(lambda: any(one is not stop for one in house.working(":S")), "another stop", within=10)
        await house.end()
        assert house.held() == 10


@in_virtual_time
async def test_b6_a_silent_gateway_is_left_and_tried_again(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.silent = True
        await house.after(90)
        assert house.state.link.value == "down"
        await refused(house, "m2")
        await house.end()
        assert house.held() == 10


# ── B7, B8: who may be traded ─────────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time
async def test_b7_a_client_id_in_use_is_fatal_at_the_start_and_waited_for_later(tmp_path: Path):
    async with stage(tmp_path) as house, stage(tmp_path / "other", up=False) as other:
        other.port = house.port
        await other.up()
        with pytest.raises(GatewayUnreachable, match="client id 1"):
            await other.down()
        await house.end()


@in_virtual_time
async def test_b8_a_live_account_at_the_start_is_refused(tmp_path: Path):
    async with stage(tmp_path, up=False, accounts=("U7654321",)) as house:
        await house.up()
        with pytest.raises(AccountRefused):
            await house.down()
        assert not house.gateway.journal.placed()


@pytest.mark.parametrize("accounts", [("U7654321",), ("DU2",), ("DU1", "U7654321")])
@in_virtual_time
async def test_b8_a_live_account_after_a_reconnect_is_not_traded(tmp_path: Path, accounts: tuple[str, ...]):
    async with stage(tmp_path) as house:
        house.tolerated.add("I1")
        await filled(house)
        house.gateway.accounts = accounts
        house.gateway.drop_clients()
        await house.after(40)
        placed = len(house.gateway.journal.placed())
        await refused(house, "m2")
        await house.say("out of AAPL", "m3")
        await house.after(10)
        assert len(house.gateway.journal.placed()) == placed
        house.gateway.accounts = ("DU1",)
        await house.end()
        assert house.held() == 0


# ── B9, B10: limits and permissions ───────────────────────────────────────────────────────────────────────────────────


@in_virtual_time
async def test_b9_a_burst_of_signals_keeps_within_the_gateways_rate_and_sends_whole_brackets(tmp_path: Path):
    symbols = ["AAPL", "SPY", "MSFT", "NVDA", "TSLA", "AMD", "QQQ", "META", "AMZN", "GOOGL"]
    async with stage(tmp_path) as house:
        for number, symbol in enumerate(symbols):
            await house.say(plays.stock(house.gateway, symbol, units=1).text, f"m{number}")
        await house.end()
        sent = {one.order_ref.split(":")[2] for one in house.wire()}
        assert all(len([one for one in house.wire() if f":{ref}:" in one.order_ref]) == 3 for ref in sent)
        assert 1 <= len(sent) <= len(symbols)


@in_virtual_time
async def test_b9_a_restart_within_a_burst_begins_a_second_of_its_own(tmp_path: Path):
    async with stage(tmp_path) as house:
        for number, symbol in enumerate(("AAPL", "MSFT", "NVDA", "SPY")):
            signal = plays.stock(house.gateway, symbol, targets=("1.01", "1.02", "1.04"))
            await house.say(signal.text, f"m{number}")
        for _ in range(3):
            await house.restart()
            await house.say_again()
        assert len(house.gateway.journal.received("", 1)) > 50
        await house.end()


@in_virtual_time
async def test_b10_a_read_only_gateway_refuses_the_entry_and_says_so(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.gateway.exchange.read_only = True
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.trades[0].state.value == "refused"
        assert not house.working()


@in_virtual_time
async def test_b10_a_gateway_that_turns_read_only_keeps_the_stop_and_the_exit_is_said_to_be_refused(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.exchange.read_only = True
        await house.say("out of AAPL", "m2")
        await house.after(30)
        house.gateway.exchange.read_only = False
        await house.end()
        assert house.held() == 0
        assert house.alarms()


@pytest.mark.parametrize("data", ["none", "delayed", "competing"])
@in_virtual_time
async def test_b10_without_live_data_nothing_is_worse(tmp_path: Path, data: str):
    async with stage(tmp_path, data=data) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.after(5)
        await house.say("out of AAPL", "m2")
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_b10_no_money_means_a_refusal(tmp_path: Path):
    async with stage(tmp_path, cash=Decimal(100)) as house:
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_days_of_quiet_end_reconciled(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        await house.after(timedelta(minutes=40).total_seconds())
        await house.end()
        assert house.held() == 10
