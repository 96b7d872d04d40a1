"""From the gateway's own frames to the sentence in the channel: each fact that only the broker can tell a rule."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.demo.day import MONTHLY, call_near, cents
from broker.simulator.faults import Fault
from risk.policy import Policy
from tests.fakes.chat import FakeChat
from tests.fakes.running_clock import RunningClock
from tests.fakes.scene import NOW, charter
from tests.walks.house import gateway, house, until

BUY = "BUY 10 AAPL at market SL 3%"
FUTURE = "LONG 2 ESZ6 at market SL 1%"


def rules(*stated: dict[str, object]) -> Policy:
    return Policy.model_validate({"max_contracts": 10, "sizing": {"signal_quantity": "honour"}, "rules": stated})


WIDE = (
    {"rule": "max_futures_notional", "limit_base_currency": "10000000"},
    {"rule": "max_risk", "limit_base_currency": "100000"},
    {"rule": "daily_loss", "limit_base_currency": "100000"},
)


async def refusal(
    gate, folder: Path, text: str, policy: Policy | None = None, clock: RunningClock | None = None, **ibkr: object
) -> str:
    """What the channel reads; fails when anything was sent."""
    chats: dict[str, FakeChat] = {}

    def chats_of(_ledger, chat_clock):
        chats["console"] = FakeChat(chat_clock.now)
        return chats

    chart = charter() if policy is None else charter(policy=policy)
    async with house(gate, folder, chart, chats_of, clock, **ibkr):
        await chats["console"].say(text, "m1")
        refused = lambda: [p.card for p in chats["console"].said if "Refused" in p.card.title]  # noqa: E731
        await until(refused, "the refusal")
        assert not [placed for placed in gate.journal.placed() if not placed.what_if]
        return "\n".join(refused()[-1].lines)


async def test_a_machine_whose_clock_is_wrong(tmp_path: Path):
    async with gateway() as gate:
        said = await refusal(gate, tmp_path, BUY, clock=RunningClock(NOW + timedelta(seconds=30)))
    assert "seconds from the broker's, the limit is 2; set the clock (NTP)" in said


async def test_an_instrument_that_the_exchange_has_halted(tmp_path: Path):
    async with gateway() as gate:
        gate.market.set_tape("AAPL", halted=2)
        assert "the exchange has halted this instrument" in await refusal(gate, tmp_path, BUY)


async def test_a_future_that_the_account_cannot_carry(tmp_path: Path):
    async with gateway(cash=Decimal(20_000)) as gate:
        said = await refusal(gate, tmp_path, FUTURE, rules(*WIDE))
    assert said.endswith("$20,000.00 is free; 1 contract would pass")


async def test_a_gateway_that_does_not_say_the_margin(tmp_path: Path):
    async with gateway() as gate:
        gate.faults.add(Fault("drop", "openOrder", times=0))
        said = await refusal(gate, tmp_path, FUTURE, rules(*WIDE))
    assert said == "✗ the margin of this contract is not known"


@pytest.mark.parametrize(
    ("data", "says"), [("live", "open interest is 3, at least 100"), ("delayed", "open interest is not known")]
)
async def test_an_option_that_nobody_holds(tmp_path: Path, data: str, says: str):
    async with gateway(data=data) as gate:
        call = call_near(gate.exchange, "SPY", MONTHLY)
        gate.market.set_tape(call.listing.con_id, open_interest=3)
        text = f"BTO 1 {call.text} @ {cents(call.ask)} SL {cents(call.ask / 2)}"
        said = await refusal(gate, tmp_path, text, rules({"rule": "option_liquidity"}), option_liquidity=True)
    assert says in said
