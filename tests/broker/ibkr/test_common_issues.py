"""What goes wrong on most first evenings with TWS or IB Gateway: each is recognised, and named with its remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from broker.ibkr.no_session import remedy
from broker.ibkr.probe import Finding, probe
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import settings_for, wired

SATURDAY = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)


async def found(gateway: Gateway, name: str, **changes: object) -> Finding:
    report = await probe(settings_for(gateway, **changes), lambda: gateway.exchange.now, patience=0.5)
    return next(finding for finding in report.findings if finding.name == name)


async def test_connection_refused_names_everything_that_could_be_off():
    async with Gateway() as gateway:
        await gateway.stop()
        finding = await found(gateway, "gateway")
    assert finding.state == "fail"
    assert finding.sentence.endswith("nothing listens there.")
    for word in ("Start TWS", "log in", "Enable ActiveX", "socket port", "trusted IPs", "restart the program"):
        assert word in finding.fix


async def test_a_wrong_port_is_told_which_of_ibs_ports_answers():
    async with Gateway() as gateway, Gateway() as other:
        await gateway.stop()
        fix = await remedy("127.0.0.1", gateway.port, {other.port: "TWS paper", gateway.port: "TWS live"})
    assert f"something listens at TWS paper {other.port}" in fix


async def test_a_port_that_something_else_holds_is_told_from_one_that_is_empty():
    async with Gateway(silent=True) as gateway:
        finding = await found(gateway, "gateway", connect_timeout=0.3)
    assert finding.state == "fail"
    for word in ("speaks no API", "waits for a click", "close every TWS", "wait ten seconds"):
        assert word in finding.fix


async def test_a_client_id_that_is_taken_is_told_with_the_setting():
    async with wired() as house:
        finding = await found(house.gateway, "client id")
    assert finding.state == "warn"
    assert "IBKR_CLIENT_ID" in finding.fix


async def test_orders_fail_because_the_api_is_read_only():
    async with Gateway(read_only=True) as gateway:
        finding = await found(gateway, "orders")
    assert (finding.state, "clear Read-Only API" in finding.fix) == ("fail", True)


async def test_orders_fail_because_the_paper_account_has_no_money():
    async with Gateway(cash=Decimal(0)) as gateway:
        finding = await found(gateway, "funds")
    assert finding.state == "fail"
    assert "no money" in finding.sentence
    assert "Paper Trading Account, Reset" in finding.fix


async def test_orders_do_not_fill_because_the_market_is_closed():
    async with Gateway(now=SATURDAY) as gateway:
        finding = await found(gateway, "market hours")
    assert finding.state == "ok"
    assert "closed" in finding.sentence
    assert "it opens Monday" in finding.sentence


async def test_orders_fail_because_it_is_not_the_paper_account():
    async with Gateway(accounts=("U1234567",)) as gateway:
        finding = await found(gateway, "account")
    assert finding.state == "fail"
    assert "U1234567" in finding.sentence
