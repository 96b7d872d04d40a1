from __future__ import annotations

from decimal import Decimal

import pytest

from bot.command import Cancel, Enter, Reduce
from risk.book import ClosedTrade
from risk.plan import Role
from risk.policy import Policy
from risk.states import TradingState
from tests.fakes.scene import Scene, charter

FIRST = "BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"
SECOND = "BTO 10 AAPL @ 100 SL 95 TP 110"


def losing(limit: int) -> Scene:
    policy = Policy.model_validate(
        {
            "max_contracts": 10,
            "sizing": {"signal_quantity": "honour"},
            "rules": [{"rule": "daily_loss", "limit_base_currency": limit}],
        }
    )
    return Scene(charter(policy=policy))


def refused(turn) -> list[str]:
    return [v.message for fact in turn.facts if fact.kind == "entry_refused" for v in fact.violations]


def test_the_days_loss_counts_what_is_still_in_flight():
    scene = losing(100)
    assert any(isinstance(command, Enter) for command in scene.say(FIRST).commands)
    assert refused(scene.say(SECOND)) == ["with every stop hit the day would lose $120.00, above the limit of $100.00"]


def test_two_signals_of_one_message_cannot_pass_the_days_loss_together():
    turn = losing(100).say(f"{FIRST}\n{SECOND}")
    assert sum(isinstance(command, Enter) for command in turn.commands) == 1
    assert refused(turn) == ["with every stop hit the day would lose $120.00, above the limit of $100.00"]


def test_a_loss_reached_while_a_signal_waits_refuses_it_and_latches():
    scene = losing(100)
    scene.world.contracts = []
    waiting = scene.say(SECOND)
    scene.state.closed.append(
        ClosedTrade(
            trade_ref="GONE", symbol="SPY", author="11", channel="room", closed_at=scene.now, result=Decimal(-100),
            stopped=True, currency="USD",
        )
    )  # fmt: skip
    from bot.decide.gathered import Gathered
    from tests.fakes.scene import AAPL

    turn = scene.step(Gathered(at=scene.now, trade_ref=next(iter(waiting.state.awaited)), contract=AAPL, quote=None))
    assert refused(turn) == ["today's loss of $100.00 has reached the limit of $100.00"]
    assert scene.state.latch.state is TradingState.REDUCING


@pytest.mark.parametrize("words", ["close SPY", "trim half", "SL to BE"])
def test_no_rule_is_asked_about_an_exit_even_where_all_would_refuse(words: str):
    scene = losing(100)
    scene.say(FIRST)
    (trade,) = scene.state.live()
    scene.works(trade.plan)
    scene.fills(trade.plan, Role.ENTRY, "2", "1.25")
    scene.protects(trade.plan)
    scene.quote(trade.plan.contract, "1.40", "1.45")
    scene.world.skew, scene.world.free = Decimal(3600), 0
    scene.state.account = None
    scene.state.closed.append(
        ClosedTrade(
            trade_ref="GONE", symbol="SPY", author="11", channel="room", closed_at=scene.now, result=Decimal(-9999),
            stopped=True,
        )
    )  # fmt: skip
    assert refused(scene.say(SECOND))
    turn = scene.say(words)
    assert [command for command in turn.commands if isinstance(command, Reduce | Cancel)]
    assert not refused(turn)
