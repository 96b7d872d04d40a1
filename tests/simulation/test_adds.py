"""Trades that are enlarged: each part whole in itself, one trade to people, every invariant held afterwards."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.answers import Pattern
from tests.simulation import plays
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import in_virtual_time


async def enlarged(house: Stage) -> plays.Signal:
    """Ten shares, and five more at once behind them."""
    signal = plays.stock(house.gateway)
    await house.say(signal.text, "m1")
    await house.until(lambda: house.held() == 10 and house.trades[-1].protected_quantity == 10, "a protected position")
    await house.say(f"add 5 AAPL @ {signal.touch + 1}", "m2")
    await house.until(lambda: house.held() == 15, "the addition")
    await house.until(lambda: sum(one.protected_quantity for one in house.trades) == 15, "its stop")
    return signal


@in_virtual_time
async def test_an_addition_takes_its_stop_and_target_from_its_trade_and_leaves_with_it(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await enlarged(house)
        head, more = house.trades
        assert more.plan.adds_to == head.plan.trade_ref
        assert (more.plan.stop_price, more.target_prices) == (signal.stop, head.target_prices)
        await house.say("out of AAPL", "m3")
        await house.until(lambda: house.held() == 0, "an empty account")
        await house.end()


@in_virtual_time
async def test_a_stop_moves_for_both_and_takes_both_out(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await enlarged(house)
        level = signal.stop + 1
        await house.say(f"AAPL SL {level}", "m3")
        await house.until(lambda: [one.stop_price for one in house.working(":S")] == [level, level], "both stops moved")
        house.gateway.market.set_price("AAPL", level - 1)
        await house.until(lambda: house.held() == 0, "an empty account")
        await house.end()


@pytest.mark.parametrize(("words", "left"), [("trim half AAPL", 8), ("trim 12 AAPL", 3)])
@in_virtual_time
async def test_a_trim_takes_from_the_oldest_first(tmp_path: Path, words: str, left: int):
    async with stage(tmp_path) as house:
        await enlarged(house)
        await house.say(words, "m3")
        await house.until(lambda: house.held() == left, "the trim")
        await house.end()
        assert [one.open_quantity for one in house.trades] == [max(left - 5, 0), min(left, 5)]


@in_virtual_time
async def test_an_exit_takes_an_addition_back_that_has_not_filled(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.held() == 10, "a position")
        await house.say(f"add 5 AAPL @ {signal.stop + 1}", "m2")
        await house.until(lambda: len(house.working(":E")) == 1, "a resting addition")
        await house.say("out of AAPL", "m3")
        await house.after(5)
        assert not house.working()
        house.gateway.market.set_price("AAPL", signal.stop - 3)
        await house.after(5)
        assert house.held() == 0
        await house.end()


@in_virtual_time
async def test_an_addition_that_fills_in_part_is_covered_for_that_part(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.held() == 10, "a position")
        house.gateway.answer("part", Pattern(order_ref_contains=":E"), quantity=Decimal(2))
        await house.say(f"add 5 AAPL @ {signal.touch + 1}", "m2")
        await house.after(70)
        assert sum(one.protected_quantity for one in house.trades) == house.held() == 12
        await house.end()


@in_virtual_time
async def test_an_option_contract_that_is_held_takes_no_addition(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.option(house.gateway)
        await house.say(signal.text, "m1")
        await house.after(8)
        await house.say(f"add 1 SPY @ {signal.touch}", "m2")
        await house.after(3)
        assert "works on this option contract" in str([post.card for post in house.chat.said])
        await house.end()
        assert house.held(signal.con_id) == 3


@in_virtual_time
async def test_a_restart_in_between_still_knows_what_belongs_together(tmp_path: Path):
    async with stage(tmp_path) as house:
        await enlarged(house)
        await house.restart()
        await house.say("out of AAPL", "m3")
        await house.until(lambda: house.held() == 0, "an empty account")
        await house.end()


@in_virtual_time
async def test_a_runner_is_given_a_target_while_it_lives(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, targets=())
        await house.say(signal.text, "m1")
        await house.until(lambda: house.held() == 10 and house.trades[0].protected_quantity == 10, "a runner")
        level = (signal.touch * Decimal("1.02")).quantize(Decimal("0.01"))
        await house.say(f"TP {level}", "m2", reply_to="m1")
        await house.until(lambda: house.working(":T"), "a target")
        house.gateway.market.set_price("AAPL", level + 1)
        await house.until(lambda: house.held() == 0, "the target's fill")
        await house.end()


@in_virtual_time
async def test_additions_whose_trade_is_over_are_still_one_trade_to_people(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await enlarged(house)
        await house.say(f"add 4 AAPL @ {signal.touch + 1}", "m3")
        await house.until(lambda: sum(one.protected_quantity for one in house.trades) == 19, "its stop")
        first = next(one for one in house.working(":T") if one.total == 10)
        house.gateway.fill(first, 10, signal.targets[0])
        await house.after(3)
        assert house.held() == 9
        await house.say("trim 5 AAPL", "m4")
        await house.until(lambda: house.held() == 4, "the trim")
        await house.say("out of AAPL", "m5")
        await house.until(lambda: house.held() == 0, "an empty account")
        await house.end()


@in_virtual_time
async def test_an_addition_that_rests_is_taken_back_when_its_trade_has_ended(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.held() == 10 and house.trades[-1].protected_quantity == 10, "a position")
        await house.say(f"add 5 AAPL @ {signal.stop + 1}", "m2")
        await house.until(lambda: len(house.working(":E")) == 1, "a resting addition")
        house.gateway.fill(house.working(":T")[0], 10, signal.targets[0])
        await house.until(lambda: house.held() == 0, "the target")
        await house.after(3)
        assert not house.working(":E")
        await house.end()


@in_virtual_time
async def test_a_reply_to_a_signal_whose_trade_is_over_means_what_was_added_to_it(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = await enlarged(house)
        await house.say(f"add 4 AAPL @ {signal.touch + 1}", "m3")
        await house.until(lambda: house.held() == 19, "another addition")
        house.gateway.fill(next(one for one in house.working(":T") if one.total == 10), 10, signal.targets[0])
        await house.after(3)
        await house.say("out", "m4", reply_to="m2")
        await house.until(lambda: house.held() == 4, "the exit of one addition alone")
        await house.after(4)
        await house.say(f"add 2 AAPL @ {signal.touch + 1}", "m5")
        await house.until(lambda: house.held() == 6, "an addition to what is left")
        await house.say("out", "m6", reply_to="m1")
        await house.until(lambda: house.held() == 0, "an empty account")
        await house.end()
