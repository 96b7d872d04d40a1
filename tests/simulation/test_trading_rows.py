"""Rows C of the failure catalogue: what can go wrong with orders and fills, each ending with every invariant held."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from broker.simulator.switches import Switches
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.scene import charter
from tests.simulation import plays
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import in_virtual_time

ENTRY = Pattern(order_ref_contains=":E")
STOP = Pattern(order_ref_contains=":S")
TARGET = Pattern(order_ref_contains=":T")


async def filled(house: Stage, message_id: str = "m1") -> plays.Signal:
    """A signal that crosses, and its whole bracket at work."""
    signal = plays.stock(house.gateway)
    await house.say(signal.text, message_id)
    await house.until(lambda: house.held() == 10 and house.trades[-1].protected_quantity == 10, "a protected position")
    return signal


def stop_of(house: Stage):
    return next(one for one in house.working(":S"))


# ── C1: a part fills ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("rule", ["proportional", "on_full_fill"])
@in_virtual_time
async def test_c1_a_part_fills_and_the_rest_expires(tmp_path: Path, rule: str, keeps: bool):  # noqa: FBT001
    switches = Switches(partial_parent=rule, partial_parent_cancel_keeps_children=keeps)  # type: ignore[arg-type]
    async with stage(tmp_path, switches=switches) as house:
        house.gateway.answer("part", ENTRY, quantity=Decimal(3))
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.after(70)
        await house.end()
        assert house.held() == 3
        assert house.trades[0].entry_filled == 3


@pytest.mark.parametrize("rule", ["proportional", "on_full_fill"])
@in_virtual_time
async def test_c1_a_part_fills_and_its_author_cancels(tmp_path: Path, rule: str):
    async with stage(tmp_path, switches=Switches(partial_parent=rule)) as house:  # type: ignore[arg-type]
        house.gateway.answer("part", ENTRY, quantity=Decimal(7))
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.after(1)
        await house.say("cancel AAPL", "m2")
        await house.end()
        assert house.held() == 7


@in_virtual_time
async def test_c1_a_target_that_fills_in_parts_leaves_a_stop_for_the_rest(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        for units in (3, 1, 4):
            house.gateway.fill(house.working(":T")[0], units, signal.targets[0])
            await house.after(1)
        await house.end()
        assert house.held() == 2


# ── C2: the stop dies ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["after", "before", "never"])
@pytest.mark.parametrize("code", [201, 110, 321, 109])
@in_virtual_time
async def test_c2_a_stop_refused_with_its_bracket_means_nothing_is_entered(tmp_path: Path, code: int, status: str):
    async with stage(tmp_path, switches=Switches(rejected_status=status)) as house:  # type: ignore[arg-type]
        house.gateway.answer("reject", STOP, code=code, text="Order rejected - reason:no")
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() == 0
        assert not house.working()


@in_virtual_time
async def test_c2_a_stop_that_ends_with_units_held_is_replaced(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        await house.end()
        assert house.held() == 10
        assert house.watch.longest_naked.total_seconds() <= 5


@pytest.mark.parametrize("code", [201, 110])
@in_virtual_time
async def test_c2_a_stop_that_cannot_be_had_flattens_and_latches(tmp_path: Path, code: int):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.answer("reject", STOP, code=code, text="no", times=50)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        await house.end()
        assert house.held() == 0
        assert house.state.latch.state.value == "reducing"


@in_virtual_time
async def test_c2_a_stop_that_is_never_acknowledged_is_replaced_or_the_position_sold(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        house.gateway.answer("ignore", STOP, times=1)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        await house.end()
        assert house.held() in {0, 10}


@in_virtual_time
async def test_c2_a_stop_and_the_exits_refused_are_tried_until_they_are_taken(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated.add("I1")
        await filled(house)
        house.gateway.answer("reject", Pattern(action="SELL"), code=201, text="no", times=5)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        await house.end()
        assert house.held() in {0, 10}
        assert "refuses the exit" in house.alarms() or house.held() == 0


@in_virtual_time
async def test_c2_a_broker_that_refuses_every_sale_is_asked_patiently_until_it_does_not(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated.add("I1")
        await filled(house)
        house.gateway.answer("reject", Pattern(action="SELL"), code=201, text="no", times=500)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        before = len(house.gateway.journal.placed())
        await house.after(120)
        assert len(house.gateway.journal.placed()) - before < 60
        house.gateway.exchange.answers.clear()
        await house.end()
        assert house.held() in {0, 10}
        assert "refuses the exit" in house.alarms()


@pytest.mark.parametrize("word", ["", "out of AAPL"])
@pytest.mark.parametrize("seconds", [0.5, 2, 6, 20])
@in_virtual_time
async def test_c2_a_target_that_the_gateway_swallowed_holds_up_no_new_stop_and_no_exit(
    tmp_path: Path, seconds: float, word: str
):
    async with stage(tmp_path) as house:
        house.gateway.answer("ignore", TARGET)
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.after(seconds)
        if word:
            await house.say(word, "m2")
        for stop in house.working(":S"):
            house.gateway.exchange.floor.end(stop, status="Inactive", says="")
        await house.end()
        assert house.held() in ({0} if word else {0, 10})
        assert house.watch.longest_naked.total_seconds() <= 8


@pytest.mark.parametrize("later", [0, 0.2, 0.4])
@in_virtual_time
async def test_c2_an_exit_that_the_gateway_swallowed_is_sent_again_within_ten_seconds(tmp_path: Path, later: float):
    async with stage(tmp_path) as house:
        await house.say(plays.stock(house.gateway, targets=()).text, "m1")
        await house.after(2 + later)
        house.gateway.answer("ignore", Pattern(order_ref_contains=":C"))
        await house.say("out of AAPL", "m2")
        await house.until(lambda: house.held() == 0, "the exit", within=15)
        assert house.watch.longest_naked.total_seconds() <= 8
        await house.end()
        assert len(house.wire(":C")) == 2
        assert "another takes its place" in house.alarms()


# ── C3, C4: fills that should not be ──────────────────────────────────────────────────────────────────────────────────


@in_virtual_time
async def test_c3_target_and_stop_both_fill_and_the_excess_is_bought_back_once(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I17", "I1"}
        signal = await filled(house)
        stop = stop_of(house)
        house.gateway.fill(house.working(":T")[0], 10, signal.targets[0])
        house.gateway.fill(stop, 10, signal.stop)
        assert house.held() == -10
        await house.end()
        assert house.held() == 0
        assert len(house.orders(":C")) == 1
        assert house.state.latch.state.value == "reducing"


@in_virtual_time
async def test_c3_target_and_stop_both_fill_in_part(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I17", "I1"}
        signal = await filled(house)
        stop, target = stop_of(house), house.working(":T")[0]
        house.gateway.fill(target, 4, signal.targets[0])
        house.gateway.exchange.floor.fill(stop, Decimal(10), signal.stop)
        await house.end()
        assert house.held() == 0


@pytest.mark.parametrize("units", [10, 4])
@in_virtual_time
async def test_c4_an_entry_that_fills_after_its_cancel_is_protected_or_sold(tmp_path: Path, units: int):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, away="0.01")
        await house.say(signal.text, "m1")
        await house.until(lambda: house.working(":E"), "a resting entry")
        entry = house.working(":E")[0]
        await house.say("cancel AAPL", "m2")
        await house.until(lambda: entry.over, "its cancel")
        await house.after(1)
        house.gateway.fill(entry, units, signal.touch)
        await house.end()
        assert house.trades[0].entry_filled == units
        assert "filled after its end" in house.alarms()


@in_virtual_time
async def test_c4_an_entry_that_fills_long_after_the_trade_was_over(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, away="0.01")
        await house.say(signal.text, "m1")
        await house.until(lambda: house.working(":E"), "a resting entry")
        entry = house.working(":E")[0]
        await house.say("cancel AAPL", "m2")
        await house.until(lambda: house.state.over, "the end of the trade")
        await house.after(40)
        house.gateway.fill(entry, 10, signal.touch)
        await house.end()
        assert house.trades[0].entry_filled == 10


# ── C5, C12: codes ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("leg", [ENTRY, STOP, TARGET], ids=["entry", "stop", "target"])
@pytest.mark.parametrize("code", [399, 404, 10349, 10311, 2109, 161, 10147, 10148, 105, 104, 31337])
@in_virtual_time
async def test_c5_a_code_about_an_order_that_lives_ends_nothing(tmp_path: Path, code: int, leg: Pattern):
    async with stage(tmp_path) as house:
        house.gateway.answer("warn", leg, code=code, text="a warning that libraries read as an end")
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() == 10
        assert len(house.orders()) == 3


@pytest.mark.parametrize("status", ["after", "before", "never"])
@pytest.mark.parametrize("code", [103, 109, 110, 200, 201, 203, 321, 434, 451, 460, 10243, 10268])
@in_virtual_time
async def test_c12_an_entry_that_is_refused_is_reported_and_not_sent_again(tmp_path: Path, code: int, status: str):
    async with stage(tmp_path, switches=Switches(rejected_status=status)) as house:  # type: ignore[arg-type]
        house.gateway.answer("reject", ENTRY, code=code, text="Order rejected - reason:no")
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() == 0
        assert house.trades[0].state.value == "refused"
        assert not house.working()


@in_virtual_time
async def test_c12_a_target_that_is_refused_leaves_the_stop(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.gateway.answer("reject", TARGET, code=201, text="no")
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() in {0, 10}


# ── C6: corrections ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("units", "price"), [("10", "190"), ("8", "185"), ("0", "185")])
@in_virtual_time
async def test_c6_a_corrected_execution_counts_once_and_as_corrected(tmp_path: Path, units: str, price: str):
    async with stage(tmp_path) as house:
        await filled(house)
        house.tolerated |= {"I6"}
        tape = house.gateway.exchange.floor.tape
        tape.correct(tape.executions[0].execution_id, Decimal(units), Decimal(price))
        await house.end()
        assert house.trades[0].entry_filled == Decimal(units)
        assert ("was corrected" in house.alarms()) is (units != "10")


@in_virtual_time
async def test_c6_an_entry_that_never_was_leaves_no_renewed_exit_behind(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await filled(house)
        house.gateway.exchange.floor.end(stop_of(house), status="Inactive", says="")
        await house.until(lambda: house.working(":T1.2") and house.working(":S1.2"), "stop and target renewed")
        tape = house.gateway.exchange.floor.tape
        tape.correct(tape.executions[0].execution_id, Decimal(0), Decimal(185))
        await house.after(6)
        assert not house.working()
        house.gateway.market.set_price("AAPL", signal.targets[0] + 1)
        await house.end()
        assert house.held() == 0


# ── C7: order of arrival ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("does", ["duplicate", "swap", "drop"])
@pytest.mark.parametrize("message", ["openOrder", "orderStatus", "execDetails", "commissionReport", "position"])
@in_virtual_time
async def test_c7_reports_twice_or_out_of_order_or_never_come_to_the_same(tmp_path: Path, message: str, does: str):
    async with stage(tmp_path) as house:
        house.gateway.faults.add(Fault(does, message, times=6))  # type: ignore[arg-type]
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.after(40)
        if house.held():
            house.gateway.faults.add(Fault(does, message, times=6))  # type: ignore[arg-type]
            house.gateway.market.set_price("AAPL", signal.targets[0] + 1)
        await house.end()
        assert house.held() == 0
        assert house.trades[0].entry_filled == 10


@in_virtual_time
async def test_c7_executions_before_any_status(tmp_path: Path):
    async with stage(tmp_path, switches=Switches(filled_before_executions=True)) as house:
        await filled(house)
        await house.end()


# ── C8: commissions ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("when", ["late", "never", "at_once"])
@in_virtual_time
async def test_c8_a_commission_late_or_never_is_not_a_zero(tmp_path: Path, when: str):
    async with stage(tmp_path) as house:
        house.gateway.exchange.floor.tape.commissions = when  # type: ignore[assignment]
        signal = await filled(house)
        house.gateway.market.set_price("AAPL", signal.targets[0] + 1)
        await house.after(3)
        house.gateway.exchange.floor.tape.pay_commissions()
        await house.end()
        trade = house.trades[0]
        assert trade.state.value == "closed"
        assert trade.commissions_awaited is (when == "never")
        assert (trade.commissions > 0) is (when != "never")


# ── C9, C10, C11: other hands ─────────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time
async def test_c9_a_position_closed_by_hand_takes_our_exits_back(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I6"}
        signal = await filled(house)
        house.gateway.exchange.set_position("AAPL", Decimal(0), Decimal(0))
        await house.end()
        assert not house.working()
        assert house.held() == 0
        assert house.trades[0].state.value == "closed"
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.after(5)
        assert house.held() == 0


@in_virtual_time
async def test_c9_our_exits_are_taken_back_within_seconds_of_a_close_by_hand(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I6"}
        signal = await filled(house)
        await house.after(5)
        house.gateway.exchange.set_position("AAPL", Decimal(0), Decimal(0))
        await house.after(7)
        assert not house.working()
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_c9_a_stop_that_sold_what_a_hand_had_closed_is_said_aloud(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I5", "I6"}
        signal = await filled(house)
        house.gateway.exchange.set_position("AAPL", Decimal(0), Decimal(0))
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.after(40)
        assert house.held() == -10
        assert "the account holds -10 AAPL after our exit" in house.alarms()
        assert house.state.latch.state.value == "reducing"
        assert not house.wire(":C")


@pytest.mark.parametrize("left", [4, 0])
@pytest.mark.parametrize("between", [0.02, 0.5, 3])
@pytest.mark.parametrize("targets", [(), ("1.03",)])
@in_virtual_time
async def test_c9_a_close_asked_right_behind_another_hands_sells_no_more_than_is_left(
    tmp_path: Path, left: int, between: float, targets: tuple[str, ...]
):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I6"}
        await house.say(plays.stock(house.gateway, targets=targets).text, "m1")
        await house.after(1)
        house.gateway.exchange.set_position("AAPL", Decimal(left), Decimal(185))
        await house.after(between)
        await house.say("out of AAPL", "m2")
        await house.end()
        assert house.held() == 0


@pytest.mark.parametrize("left", [4, 0])
@in_virtual_time
async def test_c9_an_exit_that_rests_sells_no_more_than_another_hand_has_left(tmp_path: Path, left: int):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I1", "I6"}
        await house.say(plays.stock(house.gateway, targets=()).text, "m1")
        await house.after(3)
        house.gateway.answer("part", Pattern(order_ref_contains=":C"), quantity=Decimal(0), times=9)
        await house.say("out of AAPL", "m2")
        await house.after(8)
        house.gateway.exchange.set_position("AAPL", Decimal(left), Decimal(185))
        await house.after(12)
        assert sum((one.remaining for one in house.working(":C")), Decimal(0)) == left
        for exit_order in house.working(":C"):
            house.gateway.exchange.floor.fill(exit_order, exit_order.remaining, Decimal(185))
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_c6_an_exit_that_rests_sells_no_more_than_a_correction_has_left(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I1", "I6"}
        await house.say(plays.stock(house.gateway, targets=()).text, "m1")
        await house.after(3)
        house.gateway.answer("part", Pattern(order_ref_contains=":C"), quantity=Decimal(0), times=9)
        await house.say("out of AAPL", "m2")
        await house.after(8)
        tape = house.gateway.exchange.floor.tape
        tape.correct(tape.executions[0].execution_id, Decimal(7), Decimal(185))
        await house.after(3)
        assert sum((one.remaining for one in house.working(":C")), Decimal(0)) == 7
        for exit_order in house.working(":C"):
            house.gateway.exchange.floor.fill(exit_order, exit_order.remaining, Decimal(185))
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_c9_a_position_halved_by_hand_halves_our_exits(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated |= {"I6"}
        await filled(house)
        house.gateway.exchange.set_position("AAPL", Decimal(5), Decimal(185))
        await house.end()
        assert house.held() == 5


@in_virtual_time
async def test_c10_a_stop_cancelled_by_hand_is_renewed_once_and_then_handed_over(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.tolerated.add("I1")
        await filled(house)
        house.gateway.exchange.floor.end(stop_of(house))
        await house.until(lambda: house.working(":S1.2"), "a new stop")
        await house.after(5)
        house.gateway.exchange.floor.end(stop_of(house))
        await house.end(protected=False)
        assert "yours to protect" in house.alarms()
        assert not house.working(":S")


@in_virtual_time
async def test_c10_a_stop_that_its_broker_ended_with_the_entry_is_no_other_hands(tmp_path: Path):
    async with stage(tmp_path, switches=Switches(partial_parent_cancel_keeps_children=False)) as house:
        house.gateway.answer("part", ENTRY, quantity=Decimal(7))
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.after(1)
        await house.say("cancel AAPL", "m2")
        await house.until(lambda: house.working(":S1.2"), "a stop of its own")
        await house.after(5)
        assert "elsewhere" not in house.alarms()
        house.gateway.exchange.floor.end(stop_of(house))
        await house.until(lambda: house.working(":S1.3"), "another")
        await house.end()
        assert house.held() == 7
        assert "elsewhere; a new stop" in house.alarms()


@in_virtual_time
async def test_c10_a_stop_made_smaller_by_hand_is_made_whole_again(tmp_path: Path):
    async with stage(tmp_path) as house:
        await filled(house)
        stop = stop_of(house)
        stop.total = Decimal(4)
        house.gateway.exchange.floor.announce(stop)
        await house.end()
        assert house.held() in {0, 10}


@in_virtual_time
async def test_c11_orders_and_positions_of_others_are_left_alone(tmp_path: Path):
    policy = Policy(max_contracts=10, share_position=True, sizing=SizePolicy(signal_quantity="honour"))
    async with stage(tmp_path, chart=charter(policy=policy)) as house:
        con_id = house.gateway.market.resolve("AAPL").con_id
        house.gateway.exchange.set_position("AAPL", Decimal(100), Decimal(150))
        house.watch.foreign[con_id] = Decimal(100)
        for number in range(1, 10):
            house.stranger(number)
            house.stranger(100 + number, action="SELL", client_id=3)
        await house.after(35)
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.held() == 110, "the entry")
        await house.restart()
        await house.say("out of AAPL", "m2")
        await house.end()
        assert house.held() == 100


@in_virtual_time
async def test_c11_a_flattening_kill_leaves_the_positions_of_others(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.gateway.exchange.set_position("SPY", Decimal(50), Decimal(500))
        house.stranger(7, "SPY")
        await filled(house)
        await house.command("kill", "flat now", "c1")
        await house.end()
        assert house.held() == 0
        assert house.held("SPY") == 50


@in_virtual_time
async def test_c12_a_bracket_whose_stop_is_refused_is_over_and_its_card_says_why(tmp_path: Path):
    async with stage(tmp_path) as house:
        house.gateway.answer("reject", STOP, code=201, text="Order rejected - reason:no")
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert house.held() == 0
        assert any("its stop was rejected (Order rejected" in post.card.title for post in house.chat.said)
