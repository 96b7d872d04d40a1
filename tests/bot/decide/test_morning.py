from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.command import CheckContract, Warm
from bot.decide.desk import Tick
from bot.decide.gathered import ContractChecked
from bot.remember.facts import AlarmRaised, EntryRefused, EntrySending, SymbolHalted
from broker.events import PositionReported
from broker.port import Unresolvable
from parsers.instrument import Stock
from risk.plan import Role as LegRole
from tests.fakes.scene import AAPL, SPY_OPTION, Scene

SIGNAL = "LONG 10 AAPL @ 185.50 SL 183 TP 190"


def overnight(signal: str = SIGNAL, quantity: str = "10", price: str = "185.50"):
    scene = Scene()
    scene.say(signal)
    plan = next(fact for fact in scene.facts if isinstance(fact, EntrySending)).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, quantity, price)
    scene.protects(plan)
    scene.later(24 * 3600)
    return scene, plan


def checked(scene: Scene, plan, contract):
    return scene.step(ContractChecked(at=scene.now, trade_ref=plan.trade_ref, contract=contract))


def halts(turn) -> list[str]:
    return [fact.reason for fact in turn.facts if isinstance(fact, SymbolHalted)]


def test_every_open_trade_is_looked_at_once_a_morning():
    scene, plan = overnight()
    first = scene.step(Tick())
    again = scene.step(Tick())
    asked = [command for command in first.commands if isinstance(command, CheckContract)]
    assert asked == [CheckContract(plan.trade_ref, AAPL.instrument)]
    assert not [command for command in again.commands if isinstance(command, CheckContract)]


def test_a_trade_of_today_is_not_asked_about():
    scene, _ = overnight()
    scene.later(-23 * 3600)
    assert not [command for command in scene.step(Tick()).commands if isinstance(command, CheckContract)]


def test_a_contract_that_is_as_it_was_says_nothing():
    scene, plan = overnight()
    assert not checked(scene, plan, AAPL).facts


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"con_id": 999, "local_symbol": "AAPL.OLD"}, "another one since this morning (AAPL.OLD for AAPL)"),
        ({"multiplier": Decimal(10)}, "multiplier has changed from 1 to 10"),
        ({"local_symbol": "AAPX"}, "name has changed from AAPL to AAPX"),
    ],
)
def test_c14_a_contract_that_is_another_one_this_morning_halts_its_symbol(changes, words):
    scene, plan = overnight()
    turn = checked(scene, plan, AAPL.model_copy(update=changes))
    assert words in halts(turn)[0]
    assert any(isinstance(fact, AlarmRaised) and words in fact.text for fact in turn.facts)
    assert not turn.commands
    refused = scene.say("LONG 1 AAPL @ 185.40 SL 183")
    reasons = [fact.violations[0].message for fact in refused.facts if isinstance(fact, EntryRefused)]
    assert reasons[0].startswith("this symbol is halted")
    assert scene.restarted().halted == scene.state.halted != {}


def test_c14_a_split_that_changed_the_quantity_halts_its_symbol():
    scene, plan = overnight()
    scene.step(
        PositionReported(
            at=scene.now,
            account="DU1",
            con_id=AAPL.con_id,
            symbol="AAPL",
            quantity=Decimal(40),
            average_cost=Decimal("46.40"),
        )
    )
    assert "holds 30 of it beside our own trades" in halts(checked(scene, plan, AAPL))[0]


def test_a_contract_that_cannot_be_found_halts_its_symbol():
    scene, plan = overnight()
    gone = Unresolvable(reason="IB lists no AAPL", code="unknown-symbol")
    assert halts(checked(scene, plan, gone)) == ["its contract cannot be found this morning (IB lists no AAPL)"]


def test_an_option_that_expired_while_held_is_said():
    scene, plan = overnight("BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60", "2", "1.25")
    scene.later(18 * 24 * 3600)
    assert "has expired while held" in halts(checked(scene, plan, SPY_OPTION))[0]


def test_other_symbols_trade_on_and_an_owner_lifts_it():
    scene, plan = overnight()
    checked(scene, plan, AAPL.model_copy(update={"con_id": 999}))
    scene.connect()
    turn = scene.command("resume")
    button = next(button for post in scene.posts(turn) for button in post.card.buttons)
    scene.press(button)
    assert not scene.state.halted


def test_a_trade_that_is_over_by_then_is_left_alone():
    scene, plan = overnight()
    scene.state.trades.clear()
    assert not checked(scene, plan, AAPL.model_copy(update={"con_id": 999})).facts


def warmed(turn) -> list[Warm]:
    return [command for command in turn.commands if isinstance(command, Warm)]


def test_what_is_open_what_was_traded_and_what_is_listed_is_looked_up_once_a_morning():
    scene, _ = overnight()
    scene.charter = replace(scene.charter, watched=(Stock(symbol="QQQ"), AAPL.instrument))
    (order,) = warmed(scene.step(Tick()))
    assert order.instruments == (AAPL.instrument, Stock(symbol="QQQ"))
    assert not warmed(scene.step(Tick()))


def test_an_option_that_has_expired_is_not_looked_up():
    scene, _ = overnight("BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 TP 2", "2", "1.25")
    scene.later(30 * 24 * 3600)
    assert not warmed(scene.step(Tick()))


def test_the_card_says_when_a_contract_was_never_asked_for():
    scene = Scene()
    scene.world.contracts = []
    (post,) = scene.posts(scene.say(SIGNAL))
    assert "not seen today" in post.card.lines[0]
