"""What people run into with TWS and IB Gateway, each made to happen: `check` recognises it and names the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from broker.ibkr import no_session
from broker.ibkr.probe import probe
from broker.simulator.gateway import Gateway
from tests.broker.ibkr.house import settings_for

WEDNESDAY = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)
Scene = Callable[[], AbstractAsyncContextManager[Gateway]]


def gateway(**changes: object) -> Scene:
    return lambda: Gateway(**{"now": WEDNESDAY, **changes})  # type: ignore[arg-type,return-value]


@asynccontextmanager
async def nobody() -> AsyncIterator[Gateway]:
    async with Gateway(now=WEDNESDAY) as gate:
        await gate.stop()
        yield gate


def instead(speak: Callable[[asyncio.StreamWriter], None]) -> Scene:
    """Another program has the port."""

    @asynccontextmanager
    async def scene() -> AsyncIterator[Gateway]:
        writers: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            speak(writer)
            await reader.read()

        async with nobody() as gate:
            server = await asyncio.start_server(serve, "127.0.0.1", gate.port)
            try:
                yield gate
            finally:
                server.close()
                for writer in writers:
                    writer.close()
                    with suppress(OSError):
                        await writer.wait_closed()

    return scene


@asynccontextmanager
async def one_with_our_client_id() -> AsyncIterator[Gateway]:
    from tests.broker.ibkr.house import wired

    async with wired() as house:
        yield house.gateway


@dataclass(frozen=True)
class Issue:
    """What happened, and the finding with every remedy that it must name."""

    scene: Scene
    finding: str
    state: str
    remedies: tuple[str, ...]


START = ("Start TWS or IB Gateway first", "log in", "ActiveX and Socket Clients", "port", "127.0.0.1", "restart")
FREE = ("close every TWS and IB Gateway", "wait ten seconds", "start one again", "dialog", "trusted IPs")
ISSUES = {
    "connection refused, or can't connect": Issue(nobody, "gateway", "fail", START),
    "not connected: the bot was started before TWS": Issue(nobody, "gateway", "fail", ("then start the bot",)),
    "socket port already in use, by a program that says something else": Issue(
        instead(lambda writer: writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")), "gateway", "fail", FREE
    ),
    "socket port already in use, by one that hangs up": Issue(
        instead(lambda writer: writer.close()), "gateway", "fail", FREE
    ),
    "socket port in use by a session that never ended, or a dialog waits": Issue(
        instead(lambda writer: None), "gateway", "fail", FREE
    ),
    "API client already connected": Issue(
        one_with_our_client_id, "client id", "warn", ("set IBKR_CLIENT_ID to another number",)
    ),
    "orders fail: the API is read-only": Issue(gateway(read_only=True), "orders", "fail", ("clear Read-Only API",)),
    "orders fail: it is no paper account": Issue(
        gateway(accounts=("U1234567",)), "account", "fail", ("paper", "U1234567")
    ),
    "orders fail: the account has no funds": Issue(gateway(cash=0), "funds", "fail", ("Reset",)),
    "orders fail: the market is closed": Issue(
        gateway(now=SATURDAY), "market hours", "ok", ("closed", "Monday 09:30 EST")
    ),
}


@pytest.mark.parametrize("issue", ISSUES.values(), ids=ISSUES)
async def test_it_is_recognised_and_its_remedy_is_named(issue: Issue):
    async with issue.scene() as gate:
        report = await probe(settings_for(gate, connect_timeout=0.5), lambda: gate.exchange.now, patience=0.5)
    (found,) = [finding for finding in report.findings if finding.name == issue.finding]
    assert found.state == issue.state, found
    for words in issue.remedies:
        assert words in f"{found.sentence} {found.fix}"


async def test_a_gateway_at_another_of_the_usual_ports_is_named():
    async with Gateway() as other, nobody() as gone:
        fix = await no_session.remedy("127.0.0.1", gone.port, {other.port: "IB Gateway paper", gone.port: "TWS paper"})
    assert f"IB Gateway paper {other.port}: is IBKR_PORT right?" in fix


async def test_an_open_market_and_a_filled_account_are_not_remarked_on():
    async with Gateway(now=WEDNESDAY) as gate:
        report = await probe(settings_for(gate), lambda: gate.exchange.now, patience=0.5)
    assert {finding.sentence for finding in report.findings if finding.name in {"market hours", "funds"}} == {
        "The US stock market is open."
    }
