"""A few bars and one signal: what the replayed market makes of each is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.decide.turn import Charter
from bot.people import Channel, House, Person, Role
from bot.replay import bars as recorded
from bot.replay.columns import PRESETS
from bot.replay.costs import Costs
from bot.replay.exports import read
from bot.replay.prices import Prices
from bot.replay.resting import Belief, Resting, through
from bot.replay.run import Assumptions, Outcome, replay
from broker.port import Terms
from broker.record import Trade
from parsers.dialect import load_dialect
from risk.plan import Action
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.bot.replay.test_exports import discord, discord_file

START = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
SIGNAL = "LONG 10 SPY @ 100.10 SL 99 TP 101"
FREE = Costs(option_spread=Decimal(0), other_spread=Decimal(0), slippage=Decimal(0), commissions=False)
FLAT = (100, 100, 100, 100)

Bar = tuple[float, float, float, float]


def walked(
    folder: Path,
    bars: Sequence[Bar],
    *said: tuple[int, str],
    belief: Belief = Belief.PESSIMISTIC,
    costs: Costs = FREE,
    rests: int = 60,
) -> Outcome:
    """Bars of a minute from noon on in New York; what is said comes so many seconds after that."""
    rows = [f"{int(START.timestamp()) + 60 * n},{','.join(map(str, bar))}" for n, bar in enumerate(bars)]
    (folder / "SPY.csv").write_text("ts,open,high,low,close\n" + "\n".join(rows), "utf-8")
    posts = [
        discord(n, text, timestamp=(START + timedelta(seconds=after)).isoformat())
        for n, (after, text) in enumerate(said, 1)
    ]
    history = read([discord_file(folder / "export.json", *posts)])
    house = House(
        people=(Person(name="ann", role=Role.SIGNALLER, discord="11"),),
        channels=(Channel(platform="discord", id="7"),),
    )
    policy = Policy(entry_ttl_seconds=rests, sizing=SizePolicy(signal_quantity="honour"))
    charter = Charter("replay", "0", "paper", "DU1", house, policy, {"default": load_dialect("default")})
    return replay(charter, Prices(folder, PRESETS["plain"]), history, Assumptions(costs=costs, belief=belief))


def only(outcome: Outcome) -> Trade:
    (trade,) = outcome.trades.values()
    return trade


def test_an_entry_fills_at_the_next_bars_opening_and_never_at_the_one_of_the_signal(tmp_path: Path) -> None:
    later = (100.05, 100.05, 100.05, 100.05)
    assert only(walked(tmp_path, [FLAT, later, later], (10, SIGNAL))).average_entry == Decimal("100.05")


def test_a_target_is_reached_only_when_the_price_goes_through_it(tmp_path: Path) -> None:
    touched, through = (100, 101, 100, 100), (100, 101.01, 100, 100)
    assert only(walked(tmp_path, [FLAT, FLAT, touched], (10, SIGNAL))).open_quantity == 10
    trade = only(walked(tmp_path, [FLAT, FLAT, through], (10, SIGNAL)))
    assert (trade.average_exit, trade.realised_pnl) == (Decimal(101), Decimal(10))


def test_a_gap_through_the_stop_is_filled_at_what_is_left(tmp_path: Path) -> None:
    gap = (95, 96, 94, 95)
    trade = only(walked(tmp_path, [FLAT, FLAT, gap], (10, SIGNAL)))
    assert (trade.average_exit, trade.was_stopped, trade.is_over) == (Decimal(95), True, True)


@pytest.mark.parametrize(("belief", "price"), [(Belief.PESSIMISTIC, 99), (Belief.OPTIMISTIC, 101)])
def test_a_bar_that_reaches_both_is_a_loss_for_one_belief_and_a_gain_for_the_other(
    tmp_path: Path, belief: Belief, price: int
) -> None:
    both = (100, 102, 98, 100)
    outcome = walked(tmp_path, [FLAT, FLAT, both], (10, SIGNAL), belief=belief)
    assert only(outcome).average_exit == price
    assert outcome.ambiguous == (1 if belief is Belief.PESSIMISTIC else 0)


ABOVE = (100.5, 100.5, 100.5, 100.5)


@pytest.mark.parametrize(("belief", "left"), [(Belief.PESSIMISTIC, 10), (Belief.OPTIMISTIC, 0)])
def test_a_target_in_the_bar_of_its_entry_may_have_come_before_it(tmp_path: Path, belief: Belief, left: int) -> None:
    dips = (100.5, 102, 99.5, 100.2)
    outcome = walked(tmp_path, [ABOVE, dips, FLAT], (50, SIGNAL), belief=belief, rests=90)
    assert only(outcome).entry_filled == 10
    assert only(outcome).open_quantity == left
    assert outcome.ambiguous == (1 if belief is Belief.PESSIMISTIC else 0)


@pytest.mark.parametrize("rests", [60, 90])
@pytest.mark.parametrize("belief", Belief)
def test_a_bar_that_falls_through_the_entry_and_its_stop_is_a_loss_even_if_the_entrys_time_ends_in_it(
    tmp_path: Path, belief: Belief, rests: int
) -> None:
    falls = (100.5, 100.5, 98, 100.2)
    outcome = walked(tmp_path, [ABOVE, falls, FLAT, FLAT], (50, SIGNAL), belief=belief, rests=rests)
    assert (only(outcome).average_entry, only(outcome).average_exit) == (Decimal("100.10"), Decimal(99))
    assert outcome.ambiguous == (1 if belief is Belief.PESSIMISTIC and rests == 60 else 0)


@pytest.mark.parametrize("belief", Belief)
def test_the_orders_that_protect_an_entry_outlive_it_and_nothing_is_alarming(tmp_path: Path, belief: Belief) -> None:
    outcome = walked(tmp_path, [FLAT, FLAT, FLAT, FLAT], (10, SIGNAL), belief=belief)
    assert only(outcome).open_quantity == 10
    assert not outcome.alarms


def test_a_limit_that_is_not_reached_in_time_is_never_filled(tmp_path: Path) -> None:
    away = (100.5, 100.5, 100.5, 100.5)
    outcome = walked(tmp_path, [away, away, away, FLAT, FLAT], (10, SIGNAL))
    assert only(outcome).entry_filled == 0
    assert outcome.verdicts[0].kind == "sent"


def test_an_exit_in_the_channel_leaves_at_the_next_opening(tmp_path: Path) -> None:
    last = (100.4, 100.4, 100.4, 100.4)
    trade = only(walked(tmp_path, [FLAT, FLAT, FLAT, last, last], (10, SIGNAL), (130, "out of SPY")))
    assert (trade.average_exit, trade.is_over) == (Decimal("100.4"), True)


def test_what_is_held_at_the_end_of_the_data_is_said_and_valued(tmp_path: Path) -> None:
    outcome = walked(tmp_path, [FLAT, FLAT, (100, 100.5, 100, 100.5)], (10, SIGNAL))
    assert list(outcome.marks.values()) == [Decimal("100.5")]


def test_costs_only_ever_cost(tmp_path: Path) -> None:
    bars = [FLAT, FLAT, (100, 101.5, 100, 101)]
    free = only(walked(tmp_path, bars, (10, SIGNAL)))
    costly = only(walked(tmp_path, bars, (10, SIGNAL), costs=Costs()))
    assert costly.net_pnl < free.net_pnl
    assert costly.commissions == 2


def test_a_signal_without_prices_and_one_that_breaks_off_are_explained(tmp_path: Path) -> None:
    outcome = walked(tmp_path, [FLAT, FLAT], (10, "LONG 10 QQQ @ 100 SL 99 TP 101"), (20, "BTO SPY 600 12/18 @ 2"))
    assert [each.kind for each in outcome.verdicts] == ["refused", "not read"]
    assert outcome.verdicts[0].reasons == ("there are no prices: QQQ.csv is not in the folder",)
    assert outcome.verdicts[1].reasons


def test_the_same_history_gives_the_same_result(tmp_path: Path) -> None:
    bars = [FLAT, FLAT, (100, 102, 98, 100), FLAT]
    said = ((10, SIGNAL), (130, "out of SPY"), (140, SIGNAL))
    assert walked(tmp_path, bars, *said) == walked(tmp_path, bars, *said)


@pytest.mark.parametrize(
    ("said", "kind", "says"),
    [
        ("SL to 99.50", "followed", ""),
        ("trim half", "followed", ""),
        ("SL to 150", "refused", "would act at once"),
        ("TP 90", "refused", "other side of the stop"),
    ],
)
def test_a_follow_up_is_carried_out_only_where_the_desk_did_it(tmp_path: Path, said: str, kind: str, says: str) -> None:
    verdict = walked(tmp_path, [FLAT] * 6, (10, SIGNAL), (130, said)).verdicts[-1]
    assert verdict.kind == kind
    assert says in " ".join(verdict.reasons)
    assert bool(verdict.reasons) == bool(says)


def test_a_stop_does_not_trail_what_the_bar_had_reached_before_its_entry(tmp_path: Path) -> None:
    dips, falls = (100.5, 102, 99.9, 100.1), (100.1, 100.1, 97, 97)
    trails = "LONG 10 SPY @ 100.10 trailing stop 1%"
    trade = only(walked(tmp_path, [ABOVE, dips, falls, falls], (50, trails), rests=90))
    assert trade.average_entry == Decimal("100.10")
    assert trade.average_exit == Decimal("99.10")


@pytest.mark.parametrize(
    ("action", "limit", "price"), [(Action.SELL, 98, 99), (Action.BUY, 103, 102), (Action.SELL, 101, 101)]
)
def test_an_order_far_beyond_the_market_gets_no_price_that_the_bar_did_not_have(
    tmp_path: Path, action: Action, limit: int, price: int
) -> None:
    contract = only(walked(tmp_path, [FLAT, FLAT], (10, SIGNAL))).plan.contract
    terms = Terms(action=action, quantity=Decimal(10), order_type="LMT", limit_price=Decimal(limit))
    hundred = Decimal(100)
    bar = recorded.Bar(0, 60, hundred, Decimal(102), Decimal(99), hundred, None, None)
    order = Resting("out", contract, terms, 1, START)
    assert through(order, bar, FREE, Belief.PESSIMISTIC) == price
