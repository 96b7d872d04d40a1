from __future__ import annotations

from decimal import Decimal

import pytest

from broker.simulator.play import Play
from broker.simulator.scenario import ScenarioUnreadable, load_scenario
from broker.simulator.switches import Switches
from tests.broker.simulator.test_gateway import bracket_by, session, settled, until

DAY = """
accounts: [U7654321]
seed: 3
start: 2026-11-24T15:00:00Z
switches: {partial_parent: on_full_fill, price_cap: 0.5}
answers:
  - {does: reject, to: {order_type: STP}, code: 201, text: "Order rejected - reason:no"}
faults:
  - {does: duplicate, message: orderStatus, times: 2}
steps:
  - {at: 2, price: {AAPL: 188}, code: 1100}
  - {at: 4, commissions: late, data: none}
  - {at: 5, position: {symbol: MSFT, quantity: 7, cost: 400}}
  - {at: 6, order: {symbol: AAPL, action: BUY, quantity: 1, order_type: LMT, limit_price: 150}}
  - {at: 7, quote: {symbol: SPY, bid: 580, ask: 580.05}, heal: true}
"""


def written(folder, text):
    path = folder / "day.yaml"
    path.write_text(text, encoding="utf-8")
    return path


async def test_a_file_sets_the_gateway_up_and_moves_it(tmp_path):
    scenario = load_scenario(written(tmp_path, DAY))
    gateway = scenario.gateway()
    play = Play(gateway, scenario)
    assert gateway.accounts == ("U7654321",)
    assert gateway.switches.partial_parent == "on_full_fill"
    assert len(gateway.faults.rules) == len(gateway.exchange.answers) == 1

    await play.advance()
    assert gateway.market.quote(gateway.market.resolve("AAPL")).last == Decimal("185.60")
    gateway.advance(7)
    await play.advance()

    assert gateway.market.quote(gateway.market.resolve("AAPL")).last == 188
    assert gateway.market.quote(gateway.market.resolve("SPY")).bid == 580
    assert gateway.exchange.books["U7654321"].open_holdings[0].quantity == 7
    assert (gateway.data, gateway.exchange.floor.tape.commissions) == ("none", "late")
    assert len(gateway.exchange.open_orders(9, everyone=True)) == 1
    assert gateway.faults.rules == []


async def test_a_nightly_restart_refuses_then_is_silent_then_ready(tmp_path):
    text = "steps: [{at: 1, restart: {closed: 5, silent: 5, next_id: 1}}]"
    scenario = load_scenario(written(tmp_path, text))
    async with scenario.gateway() as gateway:
        play = Play(gateway, scenario)
        async with session(gateway) as ib:
            await bracket_by(ib, limit="150")
            await until(lambda: len(gateway.exchange.open_orders(1, everyone=False)) == 3)
            gateway.advance(1)
            await play.advance()
            await until(lambda: not ib.isConnected())
        with pytest.raises(ConnectionRefusedError):
            async with session(gateway):
                pass
        gateway.advance(5)
        await play.advance()
        assert gateway.silent
        gateway.advance(5)
        await play.advance()
        async with session(gateway) as ib:
            assert len(ib.openTrades()) == 3
            await settled()


@pytest.mark.parametrize(("text", "says"), [
    ("steps: [{at: 1, explode: true}]", "steps.0.explode"),
    ("steps: [{at: -1}]", "steps.0.at"),
    ("a: [", "is not YAML"),
    ("answers: [{does: shout}]", "answers.0.does"),
    ("answers: [{does: reject}]", "needs the `code`"),
    ("answers: [{does: reject, code: 201, to: {order_type: STOP}}]", "did you mean `STP`"),
    ("faults: [{does: drop, message: execDetailEnd}]", "did you mean `execDetailsEnd`"),
    ("faults: [{does: delay}]", "needs its `seconds`"),
    ("swiches: {}", "did you mean `switches`"),
    ("steps: [{at: 1, prise: {SPY: 5}}]", "steps.0.prise.*did you mean `price`"),
    ("steps: [{at: 1}]", "does nothing"),
    ("steps: [{at: 1, price: {SPY: -5}}]", "steps.0.price.SPY: expected greater than 0, not -5"),
    ("steps: [{at: 1, quote: {symbol: SPY, bid: 6, ask: 5}}]", "must be below"),
    ("steps: {at: 1}", "steps: expected a list"),
    ("[1]", "expected a mapping"),
    ("accounts: []", "accounts: expected at least one"),
    ("start: 2026-11-24 15:00", "with its zone"),
])  # fmt: skip
def test_a_faulty_file_is_one_sentence_that_names_the_place(tmp_path, text, says):
    with pytest.raises(ScenarioUnreadable, match=says):
        load_scenario(written(tmp_path, text))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ScenarioUnreadable, match="cannot be read"):
        load_scenario(tmp_path / "none.yaml")


def test_a_profile_of_a_real_gateway_sets_switches_and_the_file_has_the_last_word(tmp_path):
    (tmp_path / "gateway-profile.json").write_text(
        '{"switches": {"filled_before_executions": true, "presubmit_limits": true}}'
    )
    text = "profile: gateway-profile.json\nswitches: {presubmit_limits: false}"
    switches = load_scenario(written(tmp_path, text)).gateway(folder=tmp_path).switches
    assert switches == Switches(filled_before_executions=True)


@pytest.mark.parametrize(("text", "says"), [
    ("switches: {partial_parents: on_full_fill}", "did you mean `partial_parent`"),
    ("steps: [{at: 1, price: {SPYY: 500}}]", "steps.0: nothing called SPYY is listed"),
])  # fmt: skip
def test_what_the_gateway_does_not_know_is_told_before_it_listens(tmp_path, text, says):
    with pytest.raises(ValueError, match=says):
        load_scenario(written(tmp_path, text)).gateway()


async def test_each_step_is_said_and_what_cannot_be_done_does_not_end_the_play(tmp_path):
    text = """
still: true
steps:
  - {at: 1, path: {SPY: [586, 587, 588]}, every: 2}
  - {at: 2, order: {symbol: AAPL, action: BUY, quantity: 1, order_type: LMT}}
  - {at: 2, correct: {execution: 9, quantity: 1, price: 2}}
  - {at: 2, order: {symbol: AAPL, action: SELL, quantity: 2, client_id: 7}, halted: {SPY: 1}}
  - {at: 6, split: {symbol: AAPL, ratio: 4}}
"""
    scenario, said = load_scenario(written(tmp_path, text)), []
    gateway = scenario.gateway()
    play = Play(gateway, scenario, said.append)
    lasts = []
    for _ in range(7):
        play.pass_time(1)
        await play.advance()
        lasts.append(gateway.market.quote(gateway.market.resolve("SPY")).last)
    assert lasts == [586, 586, 587, 587, 588, 588, 588]
    assert said[0] == "at 1.0 s: path SPY 586 587 588"
    assert "at 2.0 s: not done: Error validating request.-'bF' : cause - The limit price is missing" in said
    assert "at 2.0 s: not done: there is no execution 9 yet, only 0" in said
    (holding,) = gateway.exchange.books["DU1234567"].open_holdings
    assert holding.quantity == -8
    assert gateway.exchange.executions()[0].client_id == 7
