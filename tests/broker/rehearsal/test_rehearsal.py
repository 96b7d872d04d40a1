from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from broker.ibkr.rehearsal import rehearse
from broker.ibkr.rehearsal_stage import Stage
from broker.ibkr.rehearsal_sweep import NotFlat
from broker.port import AccountRefused, GatewayUnreachable
from broker.rehearsal import NEVER_ASKED, Answer, Profile, read_profile, unproven
from broker.simulator.answers import Pattern
from broker.simulator.gateway import Gateway
from broker.simulator.orders import Ticket
from broker.simulator.switches import Switches
from tests.broker.ibkr.house import settings_for
from tests.simulation.virtual_time import in_virtual_time

DEFAULTS = Switches()
OTHERS: dict[str, list[object]] = {
    "partial_parent": ["on_full_fill"],
    "rejected_status": ["before", "never"],
    "attached_good_after": ["refused", "ignored"],
    "price_cap": [Decimal("0.1"), Decimal("0.3")],
    "size_cap": [Decimal(100)],
}


def positions() -> list[tuple[str, object]]:
    """Every switch at every answer that is not the default, and all of them at the default."""
    ways: list[tuple[str, object]] = [("none", None)]
    for each in fields(Switches):
        ways += [(each.name, value) for value in OTHERS.get(each.name, [not getattr(DEFAULTS, each.name)])]
    return ways


def ours(gateway: Gateway):
    return [one for one in gateway.exchange.orders.values() if one.ticket.order_ref.startswith("as1r:")]


def assert_left_as_found(gateway: Gateway) -> None:
    assert [one for one in ours(gateway) if one.works] == []
    holdings = gateway.exchange.books[gateway.accounts[0]].holdings
    assert {con_id: one.quantity for con_id, one in holdings.items() if one.quantity} == {}
    assert gateway.journal.received("reqGlobalCancel") == []


async def run(gateway: Gateway, answers: list[Answer] | None = None, *, restart: bool = False, **changes) -> Profile:
    stage = Stage(settings_for(gateway, **changes), lambda: gateway.exchange.now)
    heard = answers if answers is not None else []
    try:
        return await rehearse(stage, heard.append, restart=restart)
    finally:
        stage.close()


async def restarting(gateway: Gateway) -> None:
    """A person who restarts the gateway when the rehearsal asks for it."""
    while not any(one.held and one.ticket.order_ref.endswith(":kept") for one in gateway.exchange.orders.values()):  # noqa: ASYNC110 - a condition over memory
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    gateway.restart(next_id=1)


async def discovered(switches: Switches) -> Profile:
    async with Gateway(switches=switches, always_open=True) as gateway:
        gateway.answer("part", Pattern(order_ref_contains="partial", action="BUY"), quantity=Decimal(1))
        person = asyncio.ensure_future(restarting(gateway))
        profile = await run(gateway, restart=True)
        person.cancel()
        assert_left_as_found(gateway)
        return profile


@pytest.mark.parametrize(("name", "value"), positions(), ids=str)
@in_virtual_time
async def test_a_rehearsal_finds_every_switch_where_it_stands(name: str, value: object):
    switches = DEFAULTS if name == "none" else Switches.named({name: value})
    profile = await discovered(switches)
    unanswered = {one.question: one.sentence for one in profile.answers if not one.known}
    wanted = {each.name: getattr(switches, each.name) for each in fields(Switches) if each.name not in NEVER_ASKED}
    found = {
        each.name: getattr(Switches.named(profile.switches), each.name)
        for each in fields(Switches)
        if each.name in profile.switches
    }
    assert unanswered == {}
    assert found == wanted


@in_virtual_time
async def test_the_profile_names_no_account_and_says_when_and_at_which_version():
    profile = await discovered(DEFAULTS)
    assert "DU1234567" not in profile.written()
    assert any("DU0000000" in frame for answer in profile.answers for frame in answer.evidence)
    assert profile.server_version == 176
    assert read_profile(profile.written()) == profile
    assert unproven(profile, 176) == ()
    assert "176" in unproven(profile, 180)[0]


@in_virtual_time
async def test_a_gateway_with_the_profile_stands_as_the_first_one_did(tmp_path: Path):
    odd = Switches.named({"partial_parent": "on_full_fill", "price_cap": "0.3", "pending_cancel_first": True})
    (tmp_path / "gateway-profile.json").write_text((await discovered(odd)).written())
    assert Switches.from_profile(tmp_path / "gateway-profile.json") == odd


@in_virtual_time
async def test_what_did_not_happen_is_not_answered():
    async with Gateway(always_open=True) as gateway:
        profile = await run(gateway)
        missed = {one.question for one in profile.answers if not one.known}
        assert missed == {
            "partial_parent",
            "partial_parent_cancel_keeps_children",
            "restart_keeps_held_orders",
            "ids_after_restart",
        }
        assert not missed & set(profile.switches)
        assert "Do legs work for the filled part of their parent?" in unproven(profile, 176)[0]
        assert_left_as_found(gateway)


@in_virtual_time
async def test_outside_market_hours_the_questions_about_fills_stay_open_and_nothing_rests():
    sunday = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    async with Gateway(now=sunday) as gateway:
        profile = await run(gateway)
        known = {one.question for one in profile.answers if one.known}
        assert "held_orders_listed" in known
        assert not known & {"filled_before_executions", "completion_cancels", "both_sides_of_option"}
        assert_left_as_found(gateway)


@pytest.mark.parametrize("accounts", [("U1234567",), ("DU1234567", "U1234567"), ()])
@in_virtual_time
async def test_an_account_that_is_not_paper_is_refused_before_any_order(accounts: tuple[str, ...]):
    async with Gateway(accounts=accounts or ("DU1234567",)) as gateway:
        changes = {} if accounts else {"account": "DU7"}
        with pytest.raises(AccountRefused, match="paper account only"):
            await run(gateway, **changes)
        assert gateway.journal.received("placeOrder") == []


@in_virtual_time
async def test_what_others_hold_and_order_is_left_alone():
    async with Gateway(always_open=True) as gateway:
        exchange = gateway.exchange
        exchange.set_position("F", Decimal(700), Decimal(11))
        exchange.set_position("INTC", Decimal(-3), Decimal(25))
        strangers = []
        for number, symbol in enumerate(("AAPL", "SPY"), start=1):
            ticket = Ticket(number, exchange.query(symbol), "BUY", Decimal(5), "LMT", Decimal(1), time_in_force="GTC")
            exchange.place(2, ticket)
            strangers.append(exchange.orders[2, number])
        await run(gateway)
        traded = {one.listing.symbol for one in ours(gateway)}
        assert traded.isdisjoint({"F", "INTC", "AAPL"})
        assert all(one.works for one in strangers)
        holdings = {one.listing.symbol: one.quantity for one in exchange.books["DU1234567"].holdings.values()}
        assert {symbol: size for symbol, size in holdings.items() if size} == {"F": 700, "INTC": -3}


async def cut_short(gateway: Gateway, seconds: float, how: str) -> None:
    stage = Stage(settings_for(gateway), lambda: gateway.exchange.now)
    task = asyncio.ensure_future(rehearse(stage, lambda _answer: None))
    await asyncio.sleep(seconds)
    if how == "cancelled":
        task.cancel()
    else:
        gateway.drop_clients(reset=how == "reset")
    with suppress(asyncio.CancelledError, GatewayUnreachable):
        await task
    stage.close()


@pytest.mark.parametrize("how", ["cancelled", "closed", "reset"])
@pytest.mark.parametrize("seconds", range(1, 80, 6))
@in_virtual_time
async def test_a_rehearsal_cut_short_leaves_nothing(seconds: int, how: str):
    async with Gateway(always_open=True) as gateway:
        gateway.answer("part", Pattern(order_ref_contains="partial", action="BUY"), quantity=Decimal(1))
        await cut_short(gateway, seconds, how)
        assert_left_as_found(gateway)


@in_virtual_time
async def test_what_cannot_be_closed_is_said_and_no_order_is_left_to_do_it_later():
    async with Gateway(always_open=True) as gateway:
        gateway.answer("freeze", Pattern(order_ref_contains="sells"))
        gateway.answer("freeze", Pattern(order_ref_contains="flat"), times=100)
        with pytest.raises(NotFlat, match=r"\+1 F"):
            await run(gateway)
        assert [one for one in ours(gateway) if one.works] == []


@in_virtual_time
async def test_the_next_rehearsal_clears_up_after_one_that_was_killed(monkeypatch: pytest.MonkeyPatch):
    async def nothing(_stage: Stage) -> None: ...

    worked, held = [], []
    for seconds in range(4, 80, 6):
        async with Gateway(always_open=True) as gateway:
            gateway.answer("part", Pattern(order_ref_contains="partial", action="BUY"), quantity=Decimal(1))
            with monkeypatch.context() as dead:
                dead.setattr("broker.ibkr.rehearsal._clear_up", nothing)
                await cut_short(gateway, seconds, "cancelled")
            worked.append(any(one.works for one in ours(gateway)))
            held.append(any(one.quantity for one in gateway.exchange.books["DU1234567"].holdings.values()))
            await run(gateway)
            assert_left_as_found(gateway)
    assert any(worked)
    assert any(held)
