from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.command import Enter, Gather
from bot.decide.gathered import Gathered
from parsers.instrument import Future
from risk.book import Contract, UnitMargin
from risk.plan import Action
from risk.policy import Policy
from risk.rules.tape import OptionLiquidity
from tests.fakes.scene import AAPL, SPY_OPTION, Scene, charter

SIGNAL = "BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60"
ES = Contract.model_validate(
    AAPL.model_dump()
    | {
        "con_id": 3,
        "instrument": Future(symbol="ES", month="2026-12").model_dump(),
        "symbol": "ES",
        "sec_type": "FUT",
        "exchange": "CME",
        "local_symbol": "ESZ6",
        "multiplier": Decimal(50),
        "last_trade": date(2026, 12, 18),
    }
)
MARGIN = Decimal(20_000)


def future(scene: Scene, quantity: int = 1) -> str:
    scene.world.contracts = [ES]
    scene.state.account = scene.state.account.model_copy(update={"available_funds": Decimal(50_000)})
    return f"LONG {quantity} ESZ6 @ 6000 SL 5995 TP 6010"


def roomy(**changes: object) -> Scene:
    policy = Policy.model_validate(
        {
            "max_contracts": 10,
            "sizing": {"signal_quantity": "honour"},
            "rules": [
                {"rule": "max_futures_notional", "limit_base_currency": "10000000"},
                {"rule": "max_risk", "limit_base_currency": "100000"},
                {"rule": "daily_loss", "limit_base_currency": "100000"},
            ],
        }
    )
    return Scene(charter(policy=policy, **changes))


def violations(turn) -> list[tuple[str, str, str]]:
    refused = [fact for fact in turn.facts if fact.kind == "entry_refused"]
    return [(each.rule, each.message, each.remedy) for fact in refused for each in fact.violations]


def known(margin: Decimal, scene: Scene) -> None:
    scene.world.margins[3] = UnitMargin(amount=margin, at=scene.now - timedelta(minutes=30))


def answer(scene: Scene, turn, margin: Decimal | None, *, asked: bool = True) -> object:
    ref = next(command.trade_ref for command in turn.commands if isinstance(command, Gather))
    told = UnitMargin(amount=margin, at=scene.now) if margin is not None else None
    return scene.step(Gathered(at=scene.now, trade_ref=ref, contract=ES, quote=None, margin=told, margin_asked=asked))


def test_a_clock_that_is_wrong_refuses_with_the_fix():
    scene = Scene()
    scene.world.skew = Decimal("-3.5")
    assert violations(scene.say(SIGNAL)) == [
        ("clock_skew", "our clock is -3.5 seconds from the broker's, the limit is 2", "set the clock (NTP)")
    ]


def test_a_broker_that_has_not_told_the_time_is_not_traded_with():
    scene = Scene()
    scene.world.skew = None
    assert violations(scene.say(SIGNAL)) == [("clock_skew", "the difference to the broker's clock is not known", "")]


def test_a_halted_instrument_is_refused():
    scene = Scene()
    scene.quote(SPY_OPTION, "1.22", "1.25")
    scene.world.quotes[600] = scene.world.quotes[600].model_copy(update={"halted": True})
    assert violations(scene.say(SIGNAL)) == [
        ("halted", "the exchange has halted this instrument", "post it again when it trades")
    ]


def test_an_entry_leaves_only_if_all_of_it_fits_beside_the_room_for_exits():
    scene = Scene()
    scene.world.free = 2
    found = violations(scene.say(SIGNAL))
    assert [rule for rule, _, _ in found] == ["order-rate"]
    assert found[0][1].startswith("its 3 orders do not fit the broker's message rate, where 2 are free")
    scene.world.free = 3
    assert violations(scene.say(SIGNAL)) == []


def test_two_entries_of_one_message_share_the_room():
    scene = Scene()
    scene.world.free = 5
    turn = scene.say("BTO 2 SPY 600C 12/18 @ 1.25 SL 0.90 PT 1.60\nBTO 5 AAPL @ 100 SL 95 TP 110")
    assert sum(isinstance(command, Enter) for command in turn.commands) == 1
    assert [rule for rule, _, _ in violations(turn)] == ["order-rate"]


def test_the_margin_of_a_future_is_asked_and_then_judged():
    scene = roomy()
    waiting = scene.say(future(scene, 2))
    assert [command.margin_of for command in waiting.commands if isinstance(command, Gather)] == [Action.BUY]
    sent = answer(scene, waiting, MARGIN)
    assert sum(isinstance(command, Enter) for command in sent.commands) == 1


def test_what_the_account_cannot_carry_is_refused_with_the_size_that_would_pass():
    scene = roomy()
    refused = answer(scene, scene.say(future(scene, 3)), MARGIN)
    assert violations(refused) == [
        ("buying_power", "the order needs $60,000.00 and $50,000.00 is free", "2 contracts would pass")
    ]


def test_a_margin_that_the_broker_did_not_say_refuses_and_is_not_asked_for_ever():
    scene = roomy()
    refused = answer(scene, scene.say(future(scene)), None)
    assert violations(refused) == [("buying_power", "the margin of this contract is not known", "")]
    assert not [command for command in refused.commands if isinstance(command, Gather)]


def test_a_margin_from_lately_will_do_far_from_the_limit():
    scene = roomy()
    known(MARGIN, scene)
    assert sum(isinstance(command, Enter) for command in scene.say(future(scene, 2)).commands) == 1


@pytest.mark.parametrize(("then", "goes"), [(MARGIN, True), (Decimal(30_000), False), (None, False)])
def test_near_the_limit_a_margin_from_lately_is_asked_anew(then, goes):
    scene = roomy()
    known(Decimal(20_001), scene)
    waiting = scene.say(future(scene, 2))
    assert not [command for command in waiting.commands if isinstance(command, Enter)]
    judged = answer(scene, waiting, then)
    assert bool([command for command in judged.commands if isinstance(command, Enter)]) is goes


def test_an_old_margin_that_would_refuse_is_asked_anew():
    scene = roomy()
    known(Decimal(60_000), scene)
    waiting = scene.say(future(scene))
    assert not violations(waiting)
    assert [command for command in answer(scene, waiting, MARGIN).commands if isinstance(command, Enter)]


def test_what_other_rules_refuse_asks_for_no_margin():
    scene = roomy()
    known(Decimal(60_000), scene)
    scene.world.skew = Decimal(9)
    turn = scene.say(future(scene))
    assert [rule for rule, _, _ in violations(turn)] == ["clock_skew", "buying_power"]
    assert not [command for command in turn.commands if isinstance(command, Gather)]


def test_a_future_in_flight_takes_its_margin_from_the_next():
    scene = roomy()
    known(MARGIN, scene)
    scene.say(future(scene, 2))
    refused = answer(scene, scene.say(future(scene, 1).replace("6000 SL", "5999 SL")), MARGIN)
    assert ("buying_power", "the order needs $20,000.00 and $10,000.00 is free", "no size would pass") in violations(
        refused
    )


def test_a_rule_about_the_tape_waits_for_a_quote_that_a_limit_would_go_without():
    scene = Scene(charter(policy=Policy(max_contracts=10, rules=(OptionLiquidity(),))))
    turn = scene.say(SIGNAL)
    assert [command.with_quote for command in turn.commands if isinstance(command, Gather)] == [True]
    scene = Scene(charter(policy=Policy(max_contracts=10, rules=(OptionLiquidity(),))))
    scene.quote(SPY_OPTION, "1.22", "1.25")
    scene.world.quotes[600] = scene.world.quotes[600].model_copy(update={"open_interest": Decimal(12)})
    assert violations(scene.say(SIGNAL)) == [
        (
            "option_liquidity",
            "the option's open interest is 12, at least 100 is asked for",
            "an option with 100 would pass",
        )
    ]
