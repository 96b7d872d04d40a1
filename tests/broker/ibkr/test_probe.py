from __future__ import annotations

from datetime import timedelta

import pytest

from broker.ibkr.probe import probe
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import settings_for, wired


async def states(gateway, ahead=0, **changes):
    report = await probe(
        settings_for(gateway, **changes), lambda: gateway.exchange.now + timedelta(seconds=ahead), patience=0.5
    )
    return report, {finding.name: finding.state for finding in report.findings}


async def test_a_healthy_paper_gateway_is_all_well():
    async with Gateway() as gateway:
        report, found = await states(gateway)
        assert set(found.values()) == {"ok"}
        assert report.account == "DU1234567"
        assert report.worst == "ok"
        assert gateway.exchange.orders == {}


async def test_the_running_bots_client_id_is_a_warning_and_the_check_has_another():
    async with wired() as house:
        _, found = await states(house.gateway)
        assert found["client id"] == "warn"
        assert found["gateway"] == "ok"


async def test_an_unreachable_gateway_is_a_failure_with_its_fix():
    async with Gateway() as gateway:
        await gateway.stop()
        report, found = await states(gateway)
        assert found["gateway"] == "fail"
        assert "4002 paper" in report.findings[-1].fix


async def test_a_live_account_under_paper_mode_fails_and_no_order_is_asked_about():
    async with Gateway(accounts=("U1234567",)) as gateway:
        report, found = await states(gateway)
        assert found["account"] == "fail"
        assert report.worst == "fail"
        assert gateway.journal.received("placeOrder") == []


async def test_a_read_only_api_is_a_failure_that_names_the_setting():
    async with Gateway(read_only=True) as gateway:
        report, found = await states(gateway)
        assert found["orders"] == "fail"
        assert any("Read-Only" in finding.fix for finding in report.findings)


@pytest.mark.parametrize(
    ("data", "words"), [("delayed", "delayed"), ("none", "No quote"), ("competing", "another session")]
)
async def test_market_data_that_is_not_live_is_a_warning(data, words):
    async with Gateway(data=data) as gateway:
        report, found = await states(gateway)
        assert found["market data"] == "warn"
        assert any(words in finding.sentence for finding in report.findings)


async def test_a_clock_that_is_off_is_a_warning():
    async with Gateway() as gateway:
        report, found = await states(gateway, ahead=30)
        assert found["clock"] == "warn"
        assert any("ahead" in finding.sentence for finding in report.findings)
